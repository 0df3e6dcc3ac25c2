"""Colour science on arrays."""
