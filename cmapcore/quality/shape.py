"""The shape of a table of colours: closed, with a middle, or a run from one end to the other."""

from __future__ import annotations

import numpy as np

from ..arrays import Floats
from ..color.conversions import srgb_to_cam02ucs
from ..color.gamut import chroma

_ENDS_MEET = 8.0
"""CAM02-UCS between the ends of a closed map, at most."""
_GREY_MIDDLE = 0.8
"""Chroma of the middle of a map with two arms, at most, as a part of the mean in the middle of its arms."""
_LEAST_ARM = 15.0
"""J′ between the middle and either end, at least."""


def is_closed(rgb: Floats) -> bool:
    """Whether a map, ``float[n, 3]``, ends where it begins, having been elsewhere."""
    ucs = srgb_to_cam02ucs(rgb)
    return bool(np.linalg.norm(ucs[0] - ucs[-1]) <= _ENDS_MEET <= np.linalg.norm(ucs - ucs[0], axis=1).max() / 2)


def is_hinged(rgb: Floats) -> bool:
    """Whether a map, ``float[n, 3]``, has two arms that meet in a lighter or darker, greyish middle."""
    if len(rgb) < 3:
        return False
    ucs = srgb_to_cam02ucs(rgb)
    places = np.linspace(0, len(ucs) - 1, 5).round().astype(int)
    first, left, middle, right, last = ucs[places]
    arms = np.array([middle[0] - first[0], middle[0] - last[0]])
    has_turn = bool((arms >= _LEAST_ARM).all() or (arms <= -_LEAST_ARM).all())
    around = float(np.mean(chroma(np.array([left, right]))))
    return has_turn and float(chroma(middle)) <= _GREY_MIDDLE * around


def runs_one_way(rgb: Floats) -> bool:
    """Whether lightness only rises or only falls along colours, ``float[k, 3]``."""
    steps = np.diff(srgb_to_cam02ucs(rgb)[:, 0])
    return bool((steps > 0).all() or (steps < 0).all())
