"""Sorting colours that have no picture."""

import streamlit as st

from cmapcore.palette import Palette
from cmapcore.stages.sort import SORTS, Sort

from ..state.colors import put_colors
from .editing import picked

_ORDERS = [name for name in SORTS if name != "none"]  # which is by shares, or as they are
_REVERSE = "reverse"


def show_sorts(palette: Palette) -> None:
    """Offer to sort the colours, once: they stay in that order until they are moved."""
    st.session_state["_sort_colors"] = None
    st.selectbox(
        "Sort by",
        [*_ORDERS, _REVERSE],
        key="_sort_colors",
        placeholder="Sort by",
        format_func=lambda name: SORTS[name].label if name in SORTS else "Reverse",
        on_change=_sort,
        args=(palette,),
        width=160,
        label_visibility="collapsed",
    )


def _sort(palette: Palette) -> None:
    chosen = st.session_state["_sort_colors"]
    if chosen == _REVERSE:
        put_colors(picked(palette, [*range(len(palette))][::-1]))
    elif chosen is not None:
        put_colors(picked(palette, Sort(sort_type=chosen)(palette.colors).index.tolist()))
