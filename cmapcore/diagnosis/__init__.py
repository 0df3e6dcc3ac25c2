"""How a palette came about, and how to repair it."""
