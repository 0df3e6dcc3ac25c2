"""The perceptual checks of a colormap: one line of verdict that unfolds, and charts of lightness and speed."""

from html import escape

import numpy as np
import streamlit as st

from cmapcore.arrays import Floats
from cmapcore.color.conversions import srgb_to_cam02ucs, to_hex
from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.colormaps.kinds import KINDS
from cmapcore.errors import CmapError
from cmapcore.figures.charts import lightness_bars, lightness_chart, speed_chart
from cmapcore.palette import Palette
from cmapcore.quality.verdicts import Report, Verdict
from hosting.page_parts import PageParts

from ..elements.chips import color_chip
from ..elements.nearing import name_of
from ..elements.pictures import svg_address
from ..elements.text import as_typed
from ..elements.viridis import viridis_colormap
from ..state.refusals import told
from ..state.results import Shown
from ..state.runner import shared_runner
from .repair import show_repair

_SIGNS = {
    True: ":green[:material/check_circle:]",
    None: ":orange[:material/warning:]",
    False: ":red[:material/disabled_by_default:]",
}
_SAID = {True: "Passed.", None: "A note:", False: "Failed."}
_TERMS = {
    "J′": "J′ is lightness as the eye sees it (CAM02-UCS): 0 is black, 100 is white.",
    "ΔE": "ΔE is how different two colours look: about 1 is just visible.",
}
"""Explanations of terms where they occur."""
_NAMED = 3  # checks in the line of verdict
_SHORT = {"In the picture's colours": "uses the picture's colours"}  # where it stands in that line


def show_checks(shown: Shown, cmap: Colormap, parts: PageParts | None) -> None:
    """Show one line of verdict on the colormap, which unfolds to a row for each check, and to charts."""
    report = _report(shown, cmap, None if parts is None else parts.checks)
    if report is None:
        return
    _show_verdict(report, cmap)
    if shown.result is not None and cmap.stepped and not shown.recipe.map.needs_picture:  # the palette's own colours
        show_repair(shown.result)
    elif not report.passed and cmap.kind in KINDS and (advice := KINDS[cmap.kind].advice):
        st.caption(advice)


@st.fragment
def _show_verdict(report: Report, cmap: Colormap) -> None:
    unfolds = st.expander(_line(report), key="_checks", on_change="rerun")
    if not unfolds.open:
        return
    with unfolds:
        columns = st.columns(2, gap="medium")
        for place, verdict in enumerate(report.verdicts):
            with columns[place % 2].container(gap="xxsmall"):
                _show(verdict)
        charts = _charts(cmap.rgb.tobytes(), cmap.stepped, cmap.rgb)
        for column, (svg, alt) in zip(st.columns(2, gap="medium"), charts, strict=False):
            column.image(svg, alt=alt, width="stretch")


def _line(report: Report) -> str:
    """Say how many passed, are notes and failed, and name the first few of the worst."""
    passed = report.passed
    worst = min((each.passed for each in report.verdicts), key=(False, None, True).index, default=True)
    named = [each.check for each in report.verdicts if each.passed is worst][:_NAMED]
    about = " · ".join(as_typed(_SHORT.get(name, name.lower())) for name in named)
    return f"{_SIGNS[passed]} **{report.summary}:** :small[{about}]"


def _show(verdict: Verdict) -> None:
    terms = [about for term, about in _TERMS.items() if term in verdict.figure]
    said = " ".join((f"{_SAID[verdict.passed]} {verdict.meaning}", *terms))
    st.markdown(f"{_SIGNS[verdict.passed]} **{as_typed(verdict.check)}**", help=said)
    figure = escape(verdict.figure)
    for code in verdict.colors:
        figure = figure.replace(escape(code), f"{color_chip(code)}{escape(code)}")
    st.html(f'<div class="quiet" style="padding-bottom:8px">{figure}</div>')


def _report(shown: Shown, cmap: Colormap, made: Report | None) -> Report | None:
    if shown.result is None or not (shown.recipe.map.needs_picture or "picture" in cmap.traits.checks):
        return _report_of_colors(name_of((shown.key, shown.recipe.map.key())), cmap, shown.palette)
    if made is not None:
        return made
    try:
        return shared_runner().checks(shown.result)
    except CmapError as error:
        st.error(as_typed(told(error)))
        return None


@st.cache_data(max_entries=512, show_spinner=False)
def _report_of_colors(key: str, _cmap: Colormap, _palette: Palette) -> Report:
    return _cmap.report(made_from=_palette)


@st.cache_data(max_entries=24, show_spinner=False)
def _charts(table: bytes, stepped: bool, _rgb: Floats) -> list[tuple[str, str]]:
    """Return the addresses of charts, each with what it shows in words; only a smooth run has a speed chart."""
    shown, other = np.clip(_rgb, 0, 1), viridis_colormap().rgb
    if stepped:
        lightness = zip(to_hex(shown), srgb_to_cam02ucs(shown)[:, 0].tolist(), strict=True)
        said = ", ".join(f"{code} {value:.0f}" for code, value in lightness)
        return [(svg_address(lightness_bars(shown)), f"Lightness of each colour, from 0 to 100: {said}")]
    drawn = {"Lightness": lightness_chart(shown, other), "Speed": speed_chart(shown, other)}
    return [(svg_address(svg), f"{title} along the colormap, beside viridis") for title, svg in drawn.items()]
