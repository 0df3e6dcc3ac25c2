"""How good palettes and colormaps are, in numbers and as checks."""
