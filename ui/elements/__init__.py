"""Single elements: swatches, colormap bar, picture box, progress."""
