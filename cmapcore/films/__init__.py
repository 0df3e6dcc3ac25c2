"""Features of films: colour over time, shots, the colour script."""
