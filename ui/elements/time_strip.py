"""The colours of a film over time, as a strip in which a moment or a part can be selected."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from cmapcore.films.course import PRESENT, Course, mean_codes
from cmapcore.films.times import ticks

from .components import component

_STRIP = component("time_strip")


def show_time_strip(
    course: Course,
    cuts: Sequence[float],
    moment: float | None,
    *,
    can_choose_part: bool,
    key: str,
    on_moment: Callable[[float], None],
    on_part: Callable[[float, float], None],
) -> None:
    """Show the strip.

    Parameters
    ----------
    course : Course
    cuts : sequence of float
        When shots begin, in seconds.
    moment : float or None
        The one that is chosen.
    can_choose_part : bool
        Whether a part can be chosen, by dragging.
    key : str
        The element's key, unique on the page.
    on_moment, on_part : callable
        Told of a moment that was clicked, and of the ends of a part that was dragged, before the next run.
    """
    hint = "Click for that frame" + ("; drag to use only a part." if can_choose_part else ".")
    data = {
        "hex": list(course.hex),
        "shares": np.round(course.shares, 4).tolist(),
        "means": mean_codes(course),
        "edges": np.round(course.edges, 4).tolist(),
        "ticks": ticks(float(course.edges[0]), float(course.edges[-1])),
        "cuts": list(cuts),
        "moment": moment,
        "present": PRESENT,
        "canChoosePart": can_choose_part,
        "label": f"Moment of {course.name}",
        "hint": f"Top: share of each palette colour. Bottom: mean colour. {hint}",
    }
    start, end = float(course.edges[0]), float(course.edges[-1])

    def tell_moment() -> None:
        chosen = _time(st.session_state[key].get("moment"), start, end)
        if chosen is not None:
            on_moment(chosen)

    def tell_part() -> None:
        sent = st.session_state[key].get("part")
        if isinstance(sent, list) and len(sent) == 2:
            first, last = (_time(each, start, end) for each in sent)
            if first is not None and last is not None and first < last:
                on_part(first, last)

    _STRIP(key=key, data=data, on_moment_change=tell_moment, on_part_change=tell_part)


def _time(sent: object, start: float, end: float) -> float | None:
    """Return what a browser sent, which is not to be trusted, if it is a time in the film."""
    if isinstance(sent, int | float) and not isinstance(sent, bool) and math.isfinite(sent) and start <= sent <= end:
        return float(sent)
    return None
