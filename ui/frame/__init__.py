"""What surrounds every page: source, options, link."""
