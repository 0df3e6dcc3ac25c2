"""Saved palettes: what is stored, where, who owns it, and how it is found. Does not use Streamlit."""
