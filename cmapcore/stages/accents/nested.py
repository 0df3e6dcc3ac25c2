"""Smaller palettes as parts of larger ones, so that a colour that is found is found among more colours too."""

from __future__ import annotations

import numpy as np

from ...arrays import Bools, Floats, Ints, Singles
from ...color.conversions import delta_e_2000, srgb_to_cam02ucs, srgb_to_lab
from .finish import Finished
from .medoids import Medoids

_MISSED = 8.0  # CIEDE2000 from which a colour is missed
_SHARE_POWER = 0.7  # of what a colour stands for: small areas that are far from all else count for more


def missing(fewer: Floats, colors: Floats) -> Bools:
    """Which colours of smaller palettes are not among others, both sRGB in [0, 1]."""
    return ~np.asarray(_serving(fewer, colors).any(axis=1), dtype=bool)


def part_of(whole: Finished, ncolors: int, given: int, medoids: Medoids, fewer: Floats) -> Finished:
    """Leave out one colour of a palette after the other, that which is missed least.

    Parameters
    ----------
    whole : Finished
    ncolors : int
        How many are to be left.
    given : int
        So many stay, the first.
    medoids : Medoids
        What the palette stands for.
    fewer : float[m, 3]
        Colours of smaller palettes, sRGB in [0, 1], which stay as long as they can.

    Returns
    -------
    Finished
        The last accents go as long as accents are more than half of the colours that are not given, or leave fewer
        than two for others.
    """
    if len(whole.rgb) <= max(ncolors, given):
        return whole
    serving = _serving(fewer, whole.rgb)
    away = medoids.distances_to(srgb_to_cam02ucs(whole.rgb))
    left, last = np.arange(len(whole.rgb)), given + whole.accents
    while len(left) > max(ncolors, given):
        free, accents = len(left) - 1 - given, left[(left >= given) & (left < last)]
        weakest = accents[-1:] if len(accents) > max(0, min(free / 2, free - 2)) else left[left >= last]
        lost, missed = _missed(serving[:, left], away[left], medoids.mass)
        goes = np.lexsort((missed, ~np.isin(left, weakest), lost, left < given))[0]
        left = np.delete(left, goes)
    return whole._replace(rgb=whole.rgb[left], accents=int(((left >= given) & (left < last)).sum()))


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
    near: Bools = delta_e_2000(srgb_to_lab(fewer)[:, None], srgb_to_lab(colors)) <= _MISSED
    return near
