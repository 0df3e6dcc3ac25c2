"""Figures about a palette, worked out once for all sessions."""

from collections.abc import Hashable

import streamlit as st

from cmapcore.pipeline import Result
from cmapcore.quality.palettes import Coverage, coverage


def measured_coverage(result: Result) -> Coverage:
    """How well the palette stands for what the recipe lets be seen of the picture."""
    return _measured(result.keys["prune"], result)


@st.cache_data(max_entries=1024, show_spinner=False)
def _measured(key: Hashable, _result: Result) -> Coverage:
    return coverage(_result.picture, _result.palette.colors, _result.recipe.sample.allowed(_result.picture))
