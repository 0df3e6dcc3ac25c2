"""Exporting to other tools and reading back: writers, provenance, replay."""
