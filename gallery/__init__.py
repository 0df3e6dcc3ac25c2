"""Saved palettes: what is kept, where, whose it is, and how it is found. Knows no Streamlit."""
