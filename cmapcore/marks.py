"""Colours that stand out from a colormap: for what has no value, and for what is beyond the range."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .color import FloatArray
from .errors import OptionError
from .gamut import chroma, seen

_LEVELS = np.linspace(0, 1, 7)
_ENOUGH = 12.0  # so far from the map in every vision, a grey is preferred to a colour for what has no value
_LOOKED_AT = 64  # colours of the map
_GREY = 3.0  # chroma


class Marks(NamedTuple):
    """Colours, ``float[3]`` of sRGB in [0, 1], for values that are missing, too low and too high."""

    bad: FloatArray
    under: FloatArray
    over: FloatArray


def standing_out(rgb: npt.ArrayLike) -> Marks:
    """Choose colours that no kind of vision mistakes for the map's or for each other.

    Of a lattice of sRGB colours, the one that is farthest in CAM02-UCS, in the vision of `VISIONS` where it is
    nearest, from all of the map: for missing values, a grey where one is far enough. Then, of the two farthest from the
    map and from what is taken already, the darker for values too low and the lighter for those too high.

    Parameters
    ----------
    rgb : float[n, 3]
        The map, sRGB in [0, 1].

    Raises
    ------
    OptionError
        For what is not a map.
    """
    colors = np.asarray(rgb, dtype=float)
    if colors.ndim != 2 or colors.shape[1:] != (3,) or not len(colors):
        raise OptionError(f"A colormap is at least one row of three numbers, not of shape {colors.shape}.")
    lattice, views = _lattice()
    shown = np.unique(np.linspace(0, len(colors) - 1, _LOOKED_AT).astype(int))
    apart = _distance(views, seen(np.clip(colors[shown], 0, 1)))
    greys = np.where(_is_grey(), apart, 0)
    bad = int(greys.argmax() if greys.max() >= _ENOUGH else apart.argmax())
    taken = [bad]
    for _ in range(2):
        apart = np.minimum(apart, _distance(views, views[:, taken[-1:]]))
        taken.append(int(apart.argmax()))
    under, over = sorted(taken[1:], key=lambda at: float(views[0, at, 0]))
    return Marks(lattice[bad], lattice[under], lattice[over])


@cache
def _lattice() -> tuple[FloatArray, FloatArray]:
    """Candidates, ``float[m, 3]`` of sRGB, and how each vision sees them, ``float[visions, m, 3]``."""
    lattice = np.stack(np.meshgrid(_LEVELS, _LEVELS, _LEVELS, indexing="ij"), axis=-1).reshape(-1, 3)
    return lattice, seen(lattice)


@cache
def _is_grey() -> npt.NDArray[np.bool_]:
    return np.asarray(chroma(_lattice()[1][0]) < _GREY)


def _distance(views: FloatArray, others: FloatArray) -> FloatArray:
    """From each candidate to the nearest of the others, in the vision where that is least."""
    distance = np.linalg.norm(views[:, :, None] - others[:, None], axis=-1)
    return np.asarray(distance.min(axis=(0, 2)))
