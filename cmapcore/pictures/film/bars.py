"""Black bars around a film's picture (letterbox, pillarbox), which are not colours of the film."""

from __future__ import annotations

import numpy as np

from ...arrays import Bools
from .planes import Planes

_EVERY = 4  # every fourth pixel of a row or column is examined
_MOST = 0.45  # of a side: if there is hardly anything between two bars, they are the picture
_UNEVEN = 0.02  # of a side: how much two opposite bars may differ


class Bars:
    """Watches frames for rows and columns that are black in all of them."""

    def __init__(self) -> None:
        self._rows: Bools | None = None
        self._columns: Bools | None = None

    def watch(self, planes: Planes) -> None:
        """Look at a frame."""
        for array in planes.bright:
            rows = array[:, ::_EVERY].max(axis=1) > planes.black
            columns = array[::_EVERY].max(axis=0) > planes.black
            if self._rows is None or self._columns is None:
                self._rows, self._columns = rows, columns
            elif rows.shape == self._rows.shape and columns.shape == self._columns.shape:
                self._rows |= rows
                self._columns |= columns

    def found(self) -> tuple[int, int, int, int]:
        """How many pixels are black at the left, top, right and bottom, if opposite sides agree."""
        if self._rows is None or self._columns is None:
            return 0, 0, 0, 0
        (left, right), (top, bottom) = _pair(self._columns), _pair(self._rows)
        return left, top, right, bottom


def _pair(lit: Bools) -> tuple[int, int]:
    places = np.flatnonzero(lit)
    if not len(places):
        return 0, 0
    before, after = int(places[0]), len(lit) - 1 - int(places[-1])
    if max(before, after) > _MOST * len(lit) or abs(before - after) > max(_UNEVEN * len(lit), 2):
        return 0, 0
    return before, after


def turned(bars: tuple[int, int, int, int], degrees: int) -> tuple[int, int, int, int]:
    """Give the bars of a frame that is turned clockwise."""
    left, top, right, bottom = bars
    for _ in range(degrees // 90):
        left, top, right, bottom = bottom, left, top, right
    return left, top, right, bottom
