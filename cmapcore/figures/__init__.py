"""Palettes and colormaps in use: example figures and charts."""
