"""The gamut of sRGB in CAM02-UCS: how much chroma there is at a lightness and hue.

Colours here are J', a', b' of CAM02-UCS as `cmapcore.color.conversions` has it, ``float[..., 3]``. Greys are not at
a' = b' = 0 there but up to about 2 off: chroma and hue are those of a', b' less the grey's of the same J', so that
chroma 0 is grey, at hue angles in radians.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from .conversions import cam02ucs_to_srgb, srgb_to_cam02ucs

_WIDEST = 50.0  # more chroma than any sRGB colour has: red's is 47.2
_TABLE_STEP = 2.5  # of J' in the table of limits
_TABLE_HUES = 120


def neutral(lightness: npt.ArrayLike) -> Floats:
    """Return a', b' of the greys of these J', float[...] to float[..., 2]; beyond 0 and 100, of black and white."""
    at, ab = _greys()
    j = np.asarray(lightness, dtype=float)
    return np.stack([np.interp(j, at, ab[:, 0]), np.interp(j, at, ab[:, 1])], axis=-1)


@cache
def _greys() -> tuple[Floats, Floats]:
    greys = srgb_to_cam02ucs(np.repeat(np.linspace(0, 1, 256)[:, None], 3, axis=1))
    return greys[:, 0], greys[:, 1:]


def chroma(ucs: npt.ArrayLike) -> Floats:
    """Return the distance to the grey of the same J', float[..., 3] to float[...]."""
    points = np.asarray(ucs, dtype=float)
    away = points[..., 1:] - neutral(points[..., 0])
    distance: Floats = np.hypot(away[..., 0], away[..., 1])
    return distance


def chroma_limit(lightness: npt.ArrayLike, hue: npt.ArrayLike) -> Floats:
    """Return the largest chroma that sRGB has at a lightness and hue, found by regula falsi.

    Parameters
    ----------
    lightness, hue : float[...]
        J' and the angle around the grey of that J' in radians; broadcast against each other.

    Returns
    -------
    float[...]
        Chroma, exact to about 0.001 and on the inner side; 0 where J' is not between black's and white's. Close to
        pure blue the straight way out leaves the gamut and enters it again; there it is a place where it leaves.
    """
    j, h = np.broadcast_arrays(np.asarray(lightness, dtype=float), np.asarray(hue, dtype=float))
    inside = (j > 0) & (j < 100)
    out = np.zeros(j.shape)
    out[inside] = _chroma_limit(j[inside], h[inside])
    return out


def _chroma_limit(j: Floats, h: Floats) -> Floats:
    grey, cos, sin = neutral(j), np.cos(h), np.sin(h)

    def beyond(radius: Floats, at: npt.NDArray[np.intp]) -> Floats:
        ucs = np.stack([j[at], grey[at, 0] + radius * cos[at], grey[at, 1] + radius * sin[at]], axis=-1)
        excess: Floats = np.abs(cam02ucs_to_srgb(ucs) - 0.5).max(axis=-1) - 0.5
        return excess

    everywhere = np.arange(j.size)
    low, high = np.zeros(j.size), np.full(j.size, _WIDEST)
    f_low, f_high = np.minimum(beyond(low, everywhere), -1e-12), np.maximum(beyond(high, everywhere), 1e-12)
    for step in range(40):
        at = np.flatnonzero(high - low > 1e-3)
        if not at.size:
            break
        # every third step halves, so that none is slow; the Illinois rule speeds up the others
        share = np.full(at.size, 0.5) if step % 3 == 2 else f_low[at] / (f_low[at] - f_high[at])
        middle = low[at] + np.clip(share, 0.001, 0.999) * (high[at] - low[at])
        value = beyond(middle, at)
        out = value > 0
        high[at[out]], f_high[at[out]] = middle[out], value[out]
        low[at[~out]], f_low[at[~out]] = middle[~out], value[~out]
        f_low[at[out]] /= 2
        f_high[at[~out]] /= 2
    return low


def approximate_chroma_limit(lightness: npt.ArrayLike, hue: npt.ArrayLike) -> Floats:
    """Return nearly the same as `chroma_limit`, float[...], from a table, much faster.

    In 95 of 100 places it is within 0.2; at the tips of the gamut, the pure colours, it is up to 7 too small.
    """
    table = _limits()
    j = np.clip(np.asarray(lightness, dtype=float) / _TABLE_STEP, 0, len(table) - 1)
    h = np.asarray(hue, dtype=float) % (2 * np.pi) / (2 * np.pi) * _TABLE_HUES
    j, h = np.broadcast_arrays(j, h)
    row, column = np.minimum(j.astype(int), len(table) - 2), np.minimum(h.astype(int), _TABLE_HUES - 1)
    down, right = j - row, h - column
    above = table[row, column] * (1 - right) + table[row, column + 1] * right
    below = table[row + 1, column] * (1 - right) + table[row + 1, column + 1] * right
    limit: Floats = above * (1 - down) + below * down
    return limit


@cache
def _limits() -> Floats:
    lightness = np.arange(0, 100 + _TABLE_STEP, _TABLE_STEP)
    hues = np.arange(_TABLE_HUES + 1) * 2 * np.pi / _TABLE_HUES
    return chroma_limit(lightness[:, None], hues)
