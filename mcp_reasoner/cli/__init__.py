"""The command line: one module per group of commands; results to stdout, all else to stderr."""
