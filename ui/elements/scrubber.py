"""A scrubber under a film's sheet: a head that shows a moment, and two grips that choose a part."""

import math
from collections.abc import Callable

import streamlit as st

from cmapcore.pictures.part import Part
from cmapcore.pictures.picture import Picture

from .components import component

_SCRUBBER = component("scrubber")


def show_scrubber(picture: Picture, *, key: str, on_part: Callable[[Part | None], None]) -> None:
    """Show a scrubber for the sheet in the same container, if the picture is a film.

    Parameters
    ----------
    picture
    key
        The element's key, unique on the page.
    on_part
        Called with the part of the film that was selected, before the next run; None for all of it.
    """
    frames = picture.frames
    if frames is None or not frames.times or not frames.duration:
        return
    duration = frames.duration
    width, height = frames.size
    start, end = frames.part or (0.0, duration)
    data = {
        "sheet": picture.digest,
        "times": list(frames.times),
        "duration": duration,
        "from": start,
        "to": end,
        "columns": frames.columns,
        "rows": picture.pixels.shape[0] // height,
        "ratio": width / height,
    }

    def tell() -> None:
        part = _part(st.session_state[key].get("part"), duration)
        if part is not None:
            on_part(None if part == (0.0, None) else part)

    _SCRUBBER(key=key, data=data, on_part_change=tell)


def _part(event: object, duration: float) -> Part | None:
    """Return what a browser sent, which is not to be trusted, as a part of the film."""
    if not isinstance(event, list) or len(event) != 2:
        return None
    if not all(type(side) in (int, float) and math.isfinite(side) and 0 <= side <= duration + 0.01 for side in event):
        return None
    start, end = (round(float(side), 2) for side in event)
    if start >= end:
        return None
    return start, None if end >= duration - 0.01 else end
