"""What only a film has: colour over time, shots, a colour script."""
