"""Pure functions over values of their own: what two texts or two tables have in common and where they differ. No input, no output."""
