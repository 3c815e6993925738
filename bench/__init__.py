"""One file for each measured promise: `main(argv)` prints one JSON document. Run them with `comity bench NAME`."""
