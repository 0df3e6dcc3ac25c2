"""A visitor's own points with the colormap, and its colours assigned so that touching classes differ most."""

from html import escape

import numpy as np
import streamlit as st

from cmapcore.arrays import Floats, Ints
from cmapcore.color.conversions import to_hex
from cmapcore.colormaps.assignment import along_axis, assigned_order, closest_touching, touching_classes
from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.colormaps.kinds import KINDS
from cmapcore.errors import OptionError
from cmapcore.figures.data_points import Points
from cmapcore.wording import count_text

from ..elements.chips import color_chip
from ..elements.pictures import svg_address
from ..elements.text import as_typed
from ..state import address
from ..state.refusals import told

_DRAWN = 5_000
"""At most this many points are drawn."""
_LONGEST = 40  # characters of a class name
_SIDE = 400
_MARGIN = 12
_BY_CLASS = "class_colors"


def show_points(points: Points, cmap: Colormap) -> None:
    """Show points in the current colours of their classes, and in those that assignment to these data would give."""
    for notice in points.notices:
        st.info(as_typed(notice))
    st.caption(f"{count_text(len(points.x), 'point')} in {len(points.classes)} classes")
    if _BY_CLASS not in KINDS[cmap.kind].uses:
        called = next(kind.label for kind in KINDS.values() if _BY_CLASS in kind.uses)
        st.info(f"These are points with classes: choose *{called}* under *Colormap for* to see them in its colours.")
        return
    touching = touching_classes(points.x, points.y, points.labels)
    try:
        order = assigned_order(cmap.rgb, touching)
    except OptionError as error:
        st.info(told(error))
        return
    assigned = cmap.rgb[order]
    now, then = closest_touching(cmap.rgb, touching), closest_touching(assigned, touching)
    is_better = then > now + 0.05  # what the next line shows is a tenth
    left, right = st.columns(2, gap="medium")
    left.html(_figure("This colormap", points, cmap.rgb))
    left.caption(_closest(now))
    if is_better:
        right.html(_figure("Assigned to your data", points, assigned))
        right.caption(_closest(then))
        if right.button(
            "Assign to my data",
            key="_assign",
            help="Orders the colormap's colours so that touching classes differ most.",
        ):
            address.change({_BY_CLASS: tuple(str(to_hex(color)).removeprefix("#") for color in assigned)})
            st.rerun()  # the whole page, of which this is a part
    else:
        right.info("Touching classes differ as much as these colours allow.")


def _closest(apart: float) -> str:
    if not np.isfinite(apart):
        return "No two classes touch."
    return f"The two closest colours of touching classes are {apart:.1f} ΔE apart."


def _figure(title: str, points: Points, rgb: Floats) -> str:
    """Draw points, one path for each class."""
    shown = np.linspace(0, len(points.x) - 1, min(len(points.x), _DRAWN)).astype(int)
    across, down = _placed(points.x[shown]), _SIDE - _placed(points.y[shown])
    labels = points.labels[shown]
    codes = [str(to_hex(color)) for color in rgb[: len(points.classes)]]
    paths = "".join(
        f'<path d="{_dots(across[labels == place], down[labels == place])}" stroke="{code}"/>'
        for place, code in enumerate(codes)
    )
    names = "".join(
        f'<span style="white-space:nowrap">{color_chip(code)}{escape(name[:_LONGEST])}</span>'
        for name, code in zip(points.classes, codes, strict=True)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}">'
        f'<g fill="none" stroke-width="6" stroke-linecap="round">{paths}</g></svg>'
    )
    label = escape(f"{points.name}: {title}", quote=True)
    return (
        f'<div style="font-size:0.9rem;margin-bottom:6px">{title}</div>'
        f'<img src="{svg_address(svg)}" alt="{label}" style="display:block;width:100%;max-height:32rem;'
        'border:1px solid #8a8a8a55;border-radius:4px">'
        f'<div style="display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:8px;font-size:0.85rem">{names}</div>'
    )


def _placed(values: Floats) -> Ints:
    placed: Ints = np.rint(_MARGIN + along_axis(values) * (_SIDE - 2 * _MARGIN)).astype(int)
    return placed


def _dots(across: Ints, down: Ints) -> str:
    return "".join(f"M{x} {y}h0" for x, y in zip(across.tolist(), down.tolist(), strict=True))
