"""How a palette came about, and how to mend it."""
