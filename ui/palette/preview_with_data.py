"""The section that shows a visitor's own data with the colormap and with viridis."""

from html import escape

import numpy as np
import streamlit as st
from PIL import Image

from cmapcore.arrays import Floats
from cmapcore.color.conversions import to_hex
from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.errors import CmapError, FormatError, PictureError
from cmapcore.figures.data_fields import (
    BAD,
    OVER,
    ROBUST,
    UNDER,
    Field,
    level_colors,
    to_levels,
    value_range,
)
from cmapcore.figures.data_points import Points, read_data
from hosting.runner import DECODE_SECONDS

from ..elements.chips import color_chip
from ..elements.nearing import has_come_near
from ..elements.pictures import address_of
from ..elements.progress import Waiting
from ..elements.text import as_typed
from ..elements.viridis import viridis_colormap
from ..state.refusals import told
from ..state.runner import shared_runner
from .points import show_points

_TYPES = ["csv", "tsv", "txt", "npy", "tif", "tiff", "png", "jpg", "jpeg", "webp", "gif", "bmp"]
_HELP = (
    "CSV with a number in each cell or with columns x, y and class, a NumPy array, or a picture (its first band). It "
    "stays in memory while this page is open and is not stored."
)

PLACE = "preview with data"
_SMOOTH_FROM = 400  # cells on the longer side: of fewer, each is shown as a square


def show_preview_with_data(cmap: Colormap) -> None:
    """Offer to upload data, and show them with the colormap: numbers beside viridis, points by class."""
    st.header("Preview with your data", anchor=False)
    _section(cmap)


@st.fragment
def _section(cmap: Colormap) -> None:
    if not has_come_near(PLACE, key="_data_seen"):
        return
    file = st.file_uploader("A table, an array, or a picture as data", type=_TYPES, key="_data", help=_HELP)
    if file is None:
        st.session_state.pop("_field", None)
        return
    last: tuple[str, Field | Points | str] | None = st.session_state.get("_field")
    if last is None or last[0] != file.file_id:
        found = _read(file.getvalue(), file.name)
        if found is None:
            return
        last = st.session_state["_field"] = (file.file_id, found)
    if isinstance(last[1], str):
        st.error(as_typed(last[1]))
    elif isinstance(last[1], Points):
        show_points(last[1], cmap)
    else:
        _show(last[1], cmap)


def _read(data: bytes, name: str) -> Field | Points | str | None:
    """Read the file in a worker, which does not keep it.

    Returns
    -------
    Field, Points, str or None
        If it cannot be read, what is wrong with it, in one sentence; None if trying again may help.
    """
    try:
        with Waiting() as waiting:
            field: Field | Points = shared_runner().compute(
                "field", data, read_data, data, name, progress=waiting.tell, seconds=DECODE_SECONDS, keep=False
            )
    except (FormatError, PictureError) as error:
        return str(error)
    except CmapError as error:
        st.error(as_typed(told(error)))
        return None
    return field


def _show(field: Field, cmap: Colormap) -> None:
    for notice in field.notices:
        st.info(as_typed(notice))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        closed = cmap.traits.closed  # its ends meet, so nothing can lie beyond them
        whole = st.toggle(
            "Whole range",
            value=closed,
            key="_data_whole_closed" if closed else "_data_whole",
            help="From the smallest to the largest value. Otherwise the range leaves out the lowest and highest "
            f"{ROBUST[0]:g} %, which have colours of their own.",
        )
        centre = None
        if cmap.traits.hinged:
            centre = st.number_input(
                "Centre",
                value=0.0,
                format="%g",
                key="_data_centre",
                width=160,
                help="The value in the middle of the map.",
            )
    low, high = value_range(field.values, whole=whole, centre=centre)
    levels = to_levels(field.values, low, high)
    _say_what_it_is(field, levels)
    for column, (title, shown) in zip(
        st.columns(2, gap="medium"), (("This colormap", cmap), ("viridis", viridis_colormap())), strict=True
    ):
        column.html(_figure(field.name, title, shown, levels, low, high))


def _say_what_it_is(field: Field, levels: np.ndarray) -> None:
    height, width = field.size
    missing = float(np.mean(levels == BAD))
    share = f", {missing:.1%} of them missing" if missing else ""
    least, most = np.nanmin(field.values), np.nanmax(field.values)
    st.caption(f"{height:,} × {width:,} values{share}, from {least:.4g} to {most:.4g}")


def _figure(name: str, title: str, cmap: Colormap, levels: np.ndarray, low: float, high: float) -> str:
    picture = Image.fromarray(levels)
    picture.putpalette(level_colors(cmap).tobytes())
    sharp = "image-rendering:pixelated;" if max(levels.shape) < _SMOOTH_FROM else ""
    label = escape(f"{name} under {title}, from {low:.4g} to {high:.4g}", quote=True)
    return (
        f'<div style="font-size:0.9rem;margin-bottom:6px">{title}</div>'
        f'<img src="{address_of(picture, "png", compress_level=3)}" alt="{label}" style="display:block;width:100%;'
        f'max-height:32rem;object-fit:contain;{sharp}">{_bar(cmap, levels, low, high)}'
    )


def _bar(cmap: Colormap, levels: np.ndarray, low: float, high: float) -> str:
    """Draw the colours from end to end with their values, and those for values beyond or missing, if there are any."""

    def chip(level: int, color: Floats, said: str) -> str:
        if not (levels == level).any():
            return ""
        return f'<span style="white-space:nowrap">{color_chip(str(to_hex(color)))}{said}</span>'

    chips = (
        chip(UNDER, cmap.under, f"below {low:.4g}")
        + chip(OVER, cmap.over, f"above {high:.4g}")
        + chip(BAD, cmap.bad, "missing")
    )
    return (
        f'<div style="height:14px;border-radius:4px;margin-top:8px;background:{cmap.to_css()}"></div>'
        '<div style="display:flex;justify-content:space-between;font-size:0.85rem">'
        f"<span>{low:.4g}</span><span>{low / 2 + high / 2:.4g}</span><span>{high:.4g}</span></div>"
        f'<div style="display:flex;flex-wrap:wrap;gap:4px 16px;font-size:0.85rem">{chips}</div>'
    )
