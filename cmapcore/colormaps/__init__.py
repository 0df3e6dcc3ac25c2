"""How each kind of colormap is made."""
