"""A file for each command, which is loaded when it is asked for."""
