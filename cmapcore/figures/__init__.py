"""Palettes and colormaps at work: example figures and charts."""
