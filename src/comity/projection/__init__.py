"""What follows from the record: positions side by side, cases, today, the calendar. Computed, never stored as truth."""
