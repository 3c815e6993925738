"""Tables and files that people have, read into typed rows with a dry run; what cannot be read is told with its place."""
