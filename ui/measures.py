"""Figures about a palette, worked out once for all sessions."""

import streamlit as st

from cmapcore.metrics import Coverage, coverage
from cmapcore.palette import Palette
from cmapcore.picture import Picture


@st.cache_data(max_entries=1024, show_spinner=False)
def measured_coverage(digest: str, hexes: tuple[str, ...], _picture: Picture, _palette: Palette) -> Coverage:
    """How well the palette stands for the picture; `digest` and `hexes` stand for the two."""
    return coverage(_picture, _palette.colors)
