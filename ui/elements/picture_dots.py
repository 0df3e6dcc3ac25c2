"""Dots over a picture, one for each colour, that can be dragged to pick other colours."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from .components import component

_DOTS = component("picture_dots")


@dataclass(frozen=True)
class Dot:
    """A colour, ``#rrggbb``, and its place in fractions of width and height; None if it has none."""

    hex: str
    place: tuple[float, float] | None


@dataclass(frozen=True)
class Placed:
    """Where a dot was dropped: that of a colour by its index, or a new one, with None."""

    index: int | None
    place: tuple[float, float]


def show_dots(dots: Sequence[Dot], *, can_add: bool, key: str, on_placed: Callable[[Placed], None]) -> None:
    """Show dots over the picture in the same container.

    Parameters
    ----------
    dots
        One for each colour of the palette.
    can_add
        Whether there is room for another colour.
    key
        The element's key, unique on the page.
    on_placed
        Told where a dot was let go, before the next run.
    """
    counter = f"{key}_count"

    def tell() -> None:
        st.session_state[counter] = st.session_state.get(counter, 0) + 1
        placed = _placed(st.session_state[key].get("placed"), dots, can_add)
        if placed is not None:
            on_placed(placed)

    shown = [{"hex": dot.hex, "x": dot.place and dot.place[0], "y": dot.place and dot.place[1]} for dot in dots]
    # The count makes other data of each answer: where the palette stays as it is, the dot goes back to its place.
    data = {"dots": shown, "canAdd": can_add, "answered": st.session_state.get(counter, 0)}
    _DOTS(key=key, data=data, on_placed_change=tell)


def _placed(event: object, dots: Sequence[Dot], can_add: bool) -> Placed | None:
    """Return what a browser sent, which is not to be trusted, if it fits the dots."""
    if not isinstance(event, dict):
        return None
    code = event.get("hex")
    x, y = _fraction(event.get("x")), _fraction(event.get("y"))
    if x is None or y is None:
        return None
    place = (x, y)
    if code is None:
        return Placed(None, place) if can_add else None
    index = next((index for index, dot in enumerate(dots) if dot.hex == code), None)
    return None if index is None else Placed(index, place)


def _fraction(side: object) -> float | None:
    """Return a number in [0, 1], or None for anything else."""
    if isinstance(side, (int, float)) and not isinstance(side, bool) and math.isfinite(side) and 0 <= side <= 1:
        return float(side)
    return None
