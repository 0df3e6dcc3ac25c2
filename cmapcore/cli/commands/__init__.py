"""A file for each command, loaded on first use."""
