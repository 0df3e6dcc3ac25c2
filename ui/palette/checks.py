"""The section with the perceptual checks of a colormap."""

from collections.abc import Hashable

import numpy as np
import streamlit as st

from cmapcore.arrays import Floats
from cmapcore.color.conversions import srgb_to_cam02ucs, to_hex
from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.colormaps.kinds import KINDS
from cmapcore.figures.charts import lightness_bars, lightness_chart, speed_chart
from cmapcore.pipeline import Result
from cmapcore.quality.checks import Report, Verdict

from ..elements.pictures import svg_address
from ..elements.text import as_typed
from ..elements.viridis import viridis_colormap
from .repair import show_repair

_SIGNS = {
    True: ":material/check_circle:",
    False: ":material/cancel:",
    None: ":material/remove_circle_outline:",
}
_SAID = {True: "Yes", False: "No", None: "Does not apply"}


def show_checks(result: Result, cmap: Colormap) -> None:
    """Show a verdict for each promise of the result's own colormap, and how its lightness and speed run."""
    st.header("Is it honest?", anchor=False)
    report = _report(result.keys["map"], cmap, result)
    kept = sum(verdict.kept is True for verdict in report.verdicts)
    asked = sum(verdict.kept is not None for verdict in report.verdicts)
    st.caption(f"{kept} of {asked} promises kept. The ? says what was asked for.")
    verdicts, charts = st.columns([3, 2], gap="medium")
    with verdicts:
        for verdict in report.verdicts:
            _show(verdict)
    with charts:
        for svg, alt in _charts(cmap.rgb.tobytes(), cmap.stepped, cmap.rgb):
            st.image(svg, alt=alt, width="stretch")
    if cmap.stepped and not result.recipe.map.needs_picture:  # the palette's own colours
        show_repair(result)
    elif not report.passed and (advice := KINDS[result.recipe.map.kind].advice):
        st.caption(advice)


def _show(verdict: Verdict) -> None:
    sign = f"{_SIGNS[verdict.kept]} **{as_typed(verdict.promise)}**"
    st.markdown(f"{sign} · {as_typed(verdict.figure)}", help=f"{_SAID[verdict.kept]}. {verdict.meaning}")


@st.cache_data(max_entries=512, show_spinner=False)
def _report(key: Hashable, _cmap: Colormap, _result: Result) -> Report:
    pixels = _result.recipe.sample.allowed_pixels(_result.picture) if "picture" in _cmap.traits.checks else None
    return _cmap.report(pixels)


@st.cache_data(max_entries=24, show_spinner=False)
def _charts(table: bytes, stepped: bool, _rgb: Floats) -> list[tuple[str, str]]:
    """Addresses of charts, each with what it shows in words: speed is of a smooth run alone."""
    shown, other = np.clip(_rgb, 0, 1), viridis_colormap().rgb
    if stepped:
        lightness = zip(to_hex(shown), srgb_to_cam02ucs(shown)[:, 0].tolist(), strict=True)
        said = ", ".join(f"{code} {value:.0f}" for code, value in lightness)
        return [(svg_address(lightness_bars(shown)), f"Lightness of each colour, from 0 to 100: {said}")]
    drawn = {"Lightness": lightness_chart(shown, other), "Speed": speed_chart(shown, other)}
    return [(svg_address(svg), f"{title} along the colormap, beside viridis") for title, svg in drawn.items()]
