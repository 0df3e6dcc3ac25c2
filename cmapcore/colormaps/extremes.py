"""Colours that stand out from a colormap: for missing values and those beyond the range."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import delta_e_2000, srgb_to_cam02ucs, srgb_to_lab
from ..color.gamut import chroma
from ..color.vision import simulated
from ..errors import OptionError

_LEVELS = np.linspace(0, 1, 7)
_FROM_GROUNDS = 20.0  # ΔE00 from black and from white
_LOOKED_AT = 33  # colours of the map, and as many from its other end on
_TRIED = 128  # colours, the farthest from the map
_GREY = 3.0  # chroma
_WORTH_A_GREY = 0.9  # of the least distance that is possible


class Extremes(NamedTuple):
    """Colours, ``float[3]`` of sRGB in [0, 1], for values that are missing, too low and too high."""

    bad: Floats
    under: Floats
    over: Floats


class _Colors(NamedTuple):
    rgb: Floats  # [m, 3]
    views: Floats  # [visions, m, 3]
    lab: Floats  # [m, 3]


def standing_out(rgb: npt.ArrayLike) -> Extremes:
    """Choose three colours that no kind of vision mistakes for the map's or for each other.

    Two colours are as far apart as the least of their CIEDE2000 difference (CIE 142:2001) and of their distances in
    CAM02-UCS (Luo, Cui and Li 2006) for each of `VISIONS`. From a lattice of sRGB colours that are clearly neither
    black nor white, the background of most figures, the three whose least distance, to the map and among themselves, is
    largest are taken; with a grey among them if that costs no more than a tenth of it. The greyest is for missing
    values. Of the other two, the one nearer to the map's first colour is for values too low: they swap if a map is
    flipped.

    Parameters
    ----------
    rgb : float[n, 3]
        The map, sRGB in [0, 1].

    Raises
    ------
    OptionError
        For anything but a map.
    """
    given = np.asarray(rgb, dtype=float)
    if given.ndim != 2 or given.shape[1:] != (3,) or not len(given):
        raise OptionError(f"A colormap is at least one row of three numbers, not of shape {given.shape}.")
    colors = np.clip(given, 0, 1)
    lattice, among = _lattice()
    from_map = _distances(lattice, _looked_at(colors)).min(axis=1)
    tried = np.argsort(-from_map, kind="stable")[:_TRIED]
    grey = chroma(lattice.views[0, tried]) < _GREY
    apart = np.minimum(among[np.ix_(tried, tried)], np.minimum.outer(from_map[tried], from_map[tried]))
    three = lattice.rgb[tried[_three_apart(apart, grey)]]
    ucs = srgb_to_cam02ucs(three)
    bad, *others = np.argsort(chroma(ucs), kind="stable").tolist()
    first, last = srgb_to_cam02ucs(colors[[0, -1]])
    under, over = sorted(others, key=lambda at: float((last - first) @ ucs[at]))
    return Extremes(three[bad], three[under], three[over])


def _three_apart(apart: Floats, preferred: npt.NDArray[np.bool_]) -> list[int]:
    """Return the three whose least distance is largest, one of them preferred where there are such nearly as far apart.

    Pairs are joined from the farthest apart on, until one closes a triangle: its length is the largest least distance.
    """
    wanted = sum(1 << int(at) for at in np.flatnonzero(preferred))
    joined = [0] * len(apart)  # by colour: the others, one bit each
    found: list[int] = []
    enough = 0.0
    first, second = np.triu_indices(len(apart), 1)
    order = np.argsort(-apart[first, second], kind="stable")
    for i, j, length in zip(*(values[order].tolist() for values in (first, second, apart[first, second])), strict=True):
        if length < enough:
            break
        both = joined[i] & joined[j]
        if both and not found:
            found, enough = [i, j, _lowest(both)], _WORTH_A_GREY * length
        if both and (preferred[i] or preferred[j] or both & wanted):
            return [i, j, _lowest(both if preferred[i] or preferred[j] else both & wanted)]
        joined[i] |= 1 << j
        joined[j] |= 1 << i
    return found


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


@cache
def _lattice() -> tuple[_Colors, Floats]:
    """Return the colours to choose from, and how far apart they are."""
    rgb = np.stack(np.meshgrid(_LEVELS, _LEVELS, _LEVELS, indexing="ij"), axis=-1).reshape(-1, 3)
    from_grounds = delta_e_2000(srgb_to_lab(rgb)[:, None], srgb_to_lab([[0, 0, 0], [1, 1, 1]]))
    colors = _colors(rgb[from_grounds.min(axis=1) >= _FROM_GROUNDS])
    return colors, _distances(colors, colors)


def _looked_at(colors: Floats) -> _Colors:
    """Choose some colours of a map, the same ones whichever way it runs."""
    places = np.linspace(0, len(colors) - 1, _LOOKED_AT).astype(int)
    return _colors(np.unique(colors[np.append(places, len(colors) - 1 - places)], axis=0))


def _colors(rgb: Floats) -> _Colors:
    return _Colors(rgb, simulated(rgb), srgb_to_lab(rgb))


def _distances(colors: _Colors, others: _Colors) -> Floats:
    """From each of the colours to each of the others, float[m, n]."""
    squares = sum((colors.views[..., axis, None] - others.views[:, None, :, axis]) ** 2 for axis in range(3))
    seen_apart = np.sqrt(np.asarray(squares).min(axis=0))
    return np.asarray(np.minimum(seen_apart, delta_e_2000(colors.lab[:, None], others.lab)))
