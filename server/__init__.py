"""HTTP beside the pages: what stands before every request, and the routes of our own."""
