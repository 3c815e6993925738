"""Pure functions over values of their own: what two texts or tables have in common, where they differ. No input or output."""
