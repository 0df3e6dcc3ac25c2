"""Figures about a palette, worked out once for all sessions."""

import streamlit as st

from cmapcore.pipeline import Result
from cmapcore.quality.palettes import Coverage, coverage


def measured_coverage(result: Result) -> Coverage:
    """How well the palette stands for what the recipe lets be seen of the picture."""
    sample = result.recipe.sample
    return _measured(result.picture.digest, sample.region, sample.exclude, result.palette.hex, result)


@st.cache_data(max_entries=1024, show_spinner=False)
def _measured(
    digest: str,
    region: tuple[float, ...],
    exclude: tuple[tuple[str, float], ...],
    hexes: tuple[str, ...],
    _result: Result,
) -> Coverage:
    """Measure it once; all the others stand for the result."""
    return coverage(_result.picture, _result.palette.colors, _result.recipe.sample.allowed(_result.picture))
