"""HTTP besides the pages: what every request passes through, and our own routes."""
