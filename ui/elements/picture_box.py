"""A picture in which a box can be dragged."""

import math
from collections.abc import Callable

import streamlit as st

from .components import component

Box = tuple[float, float, float, float]
"""Left, top, right and bottom as fractions of width and height, left < right and top < bottom."""

_DECIMALS = 4
_HOW = "Drag a box, or press Enter to draw one with the arrow keys."
_STAGE = component("picture_box")


def box_on_picture(
    source: str, alt: str, size: tuple[int, int], box: Box | None, *, key: str, on_box: Callable[[Box | None], None]
) -> None:
    """Show a picture in which a box can be dragged.

    Parameters
    ----------
    source
        The picture's address.
    alt
        What it shows.
    size
        Its width and height in pixels, so that room is reserved before it loads. It is never shown wider than this.
    box
        The box that is drawn in it.
    key
        The element's key, unique on the page.
    on_box
        Told of each new box before the next run, and of None when it was taken away.
    """
    _STAGE(
        key=key,
        data={"source": source, "alt": alt, "size": size, "label": _HOW, "box": box},
        on_box_change=lambda: _tell(st.session_state[key].get("box"), on_box),
    )


def _tell(event: object, on_box: Callable[[Box | None], None]) -> None:
    """Pass on what a browser sent, which is not to be trusted."""
    if event == []:
        on_box(None)
        return
    if not isinstance(event, list) or len(event) != 4:
        return
    if not all(type(side) in (int, float) and math.isfinite(side) and 0 <= side <= 1 for side in event):
        return
    x0, y0, x1, y1 = (round(float(side), _DECIMALS) for side in event)
    if x0 < x1 and y0 < y1:
        on_box((x0, y0, x1, y1))
