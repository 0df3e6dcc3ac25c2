"""The sections of the Diagnostics page."""
