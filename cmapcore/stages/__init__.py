"""The stages, from a picture to a palette and a colormap, one file each."""
