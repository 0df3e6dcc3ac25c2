"""Smaller palettes as parts of larger ones, so that a colour that is found is found among more colours too."""

from __future__ import annotations

import numpy as np

from ...arrays import Bools, Floats, Ints, Singles
from ...color.conversions import cam02ucs_to_lab, delta_e_2000
from .finish import ACCENT, GIVEN, Finished
from .medoids import Medoids

_MISSED = 8.0  # CIEDE2000 from which a colour is missed
_SHARE_POWER = 0.7  # of what a colour stands for: small areas that are far from all else count for more


def missing(fewer: Floats, colors: Floats) -> Bools:
    """Which colours of smaller palettes are not among others, both in CAM02-UCS."""
    return ~np.asarray(_serving(fewer, colors).any(axis=1), dtype=bool)


def part_of(whole: Finished, ncolors: int, medoids: Medoids, fewer: Floats) -> Finished:
    """Leave out one colour of a palette after the other, that which is missed least.

    Parameters
    ----------
    whole : Finished
    ncolors : int
        How many are to be left, at least as many as were given.
    medoids : Medoids
        What the palette stands for.
    fewer : float[m, 3]
        Colours of smaller palettes in CAM02-UCS, which stay as long as they can.

    Returns
    -------
    Finished
        The last accents go as long as accents are more than half of the colours that are not given, or leave fewer
        than two for others.
    """
    if len(whole.ucs) <= ncolors:
        return whole
    serving, away = _serving(fewer, whole.ucs), medoids.distances_to(whole.ucs)
    left, kind = np.arange(len(whole.ucs)), whole.kind
    while len(left) > ncolors:
        accents = left[kind[left] == ACCENT]
        free = len(left) - 1 - int((kind == GIVEN).sum())
        others = left[kind[left] > ACCENT]
        weakest = accents[-1:] if len(accents) > max(0, min(free / 2, free - 2)) else others
        lost, missed = _missed(serving[:, left], away[left], medoids.mass)
        goes = np.lexsort((missed, ~np.isin(left, weakest), lost, kind[left] == GIVEN))[0]
        left = np.delete(left, goes)
    return Finished(whole.ucs[left], kind[left])


def _missed(serving: Bools, away: Singles, mass: Singles) -> tuple[Ints, Floats]:
    """How many colours of smaller palettes go with each colour, and how much it is missed by what is nearest to it."""
    alone = serving & (serving.sum(axis=1) == 1)[:, None]
    nearest = away.argmin(axis=0)
    missed = np.zeros(len(away))
    for color in range(len(away)):
        own = nearest == color
        if own.any():
            farther = np.delete(away, color, axis=0)[:, own].min(axis=0) - away[color, own]
            missed[color] = mass[own] @ farther * mass[own].sum() ** (_SHARE_POWER - 1)
    return alone.sum(axis=0), missed


def _serving(fewer: Floats, colors: Floats) -> Bools:
    near: Bools = delta_e_2000(cam02ucs_to_lab(fewer)[:, None], cam02ucs_to_lab(colors)) <= _MISSED
    return near
