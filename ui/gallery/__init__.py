"""The sections of the Gallery page."""
