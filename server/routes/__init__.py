"""Our own routes besides the pages."""
