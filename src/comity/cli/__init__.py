"""The command line. Its names are a contract (docs/reference/commands.md). One file a group of commands, imported when called."""
