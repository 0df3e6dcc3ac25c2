"""The sections of the Palette page."""
