"""Out to other tools and back: writers, provenance, replay."""
