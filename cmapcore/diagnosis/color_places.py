"""Where in a picture a colour is, and which colour is at a place.

Places are fractions of the picture's width and height, from the upper left corner.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..arrays import Bools, Floats, Ints
from ..color.conversions import srgb_to_cam02ucs, to_hex
from ..color.nearest import distances
from ..pictures.picture import Picture
from ..pictures.region import allowed_indices

FOUND_WITHIN = 10.0
"""How near the nearest pixel must be, in CAM02-UCS, for a colour to count as found."""

_LOOKED_AT = 20_000  # pixels; more would place a dot no better
_TYPICAL = 2.5  # units of CAM02-UCS beyond the nearest pixel within which others are as typical
_NEIGHBORHOOD = 0.06  # of the longer side: how far around a place its colour is looked for
_APART = 0.05  # of the longer side: nearer to each other dots would cover one another
_AROUND = 2  # pixels on each side of a place that are considered with it


def typical_places(picture: Picture, colors: npt.ArrayLike, allowed: Ints | None = None) -> Floats:
    """Where each colour of a palette is most typical: a pixel very near to it, among as many such pixels as there are.

    Parameters
    ----------
    picture : Picture
    colors : float[k, 3]
        sRGB in [0, 1].
    allowed : int[n], optional
        Indices of the allowed pixels, row by row, as ``recipe.sample.allowed(picture)`` returns them; default: all
        opaque ones.

    Returns
    -------
    float[k, 2]
        Across and down; NaN for a colour that no pixel is near to.
    """
    palette = srgb_to_cam02ucs(colors)
    places = np.full((len(palette), 2), np.nan)
    if not len(palette):
        return places
    step, mask = _grid(picture, allowed)
    rows, columns = np.nonzero(mask)
    height, width = picture.pixels.shape[:2]
    apart = distances(srgb_to_cam02ucs(picture.pixels[::step, ::step][rows, columns] / 255), palette)
    nearest = apart.argmin(axis=1)
    size = max(width, height)
    xy = (np.stack([columns, rows], axis=1) * step + 0.5) / size
    taken = np.zeros((0, 2))
    reach = max(1, round(_NEIGHBORHOOD * size / step))
    for number in np.argsort(np.bincount(nearest, minlength=len(palette)), kind="stable"):  # the rarest has no choice
        own = np.flatnonzero(nearest == number)
        if not len(own) or apart[own, number].min() > FOUND_WITHIN:
            own = np.flatnonzero(apart[:, number] <= min(FOUND_WITHIN, apart[:, number].min() + _TYPICAL))
        if not len(own):
            continue
        typical = own[apart[own, number] <= apart[own, number].min() + _TYPICAL]
        there = np.zeros(mask.shape)
        there[rows[typical], columns[typical]] = 1
        worth = _around(there, reach)[rows[typical], columns[typical]]
        if len(taken):
            clear = np.minimum(1, distances(xy[typical], taken).min(axis=1) / _APART)
            worth = worth * clear**2
        best = typical[int(worth.argmax())]
        taken = np.vstack([taken, xy[best]])
        places[number] = (xy[best] * size) / (width, height)
    return places


def color_at(picture: Picture, across: float, down: float) -> str | None:
    """Return the colour at a place: of the pixels just around it, the one that is most like all the others.

    Parameters
    ----------
    picture : Picture
    across, down : float
        In [0, 1].

    Returns
    -------
    str or None
        A hex code; None where nothing is opaque there.
    """
    height, width = picture.pixels.shape[:2]
    x, y = min(width - 1, int(across * width)), min(height - 1, int(down * height))
    box = np.s_[max(0, y - _AROUND) : y + _AROUND + 1, max(0, x - _AROUND) : x + _AROUND + 1]
    pixels = picture.pixels[box]
    seen = pixels.reshape(-1, 3) if picture.opaque is None else pixels[picture.opaque[box]]
    if not len(seen):
        return None
    ucs = srgb_to_cam02ucs(seen / 255)
    return str(to_hex(seen[int(distances(ucs, ucs).sum(axis=1).argmin())] / 255))


def _grid(picture: Picture, allowed: Ints | None) -> tuple[int, Bools]:
    """Every how many-th row and column is looked at, and which of these pixels may be."""
    height, width = picture.pixels.shape[:2]
    indices = allowed_indices(picture) if allowed is None else allowed
    mask = np.ones(height * width, dtype=bool)
    if indices is not None:
        mask[:] = False
        mask[indices] = True
    step = max(1, int(np.sqrt(mask.sum() / _LOOKED_AT)))
    grid: Bools = mask.reshape(height, width)[::step, ::step]
    if not grid.any():  # a few thin lines, and none of the grid's
        return 1, mask.reshape(height, width)
    return step, grid


def _around(there: Floats, reach: int) -> Floats:
    """Sum over the square around each place, `reach` on each side."""
    span = 2 * reach + 1
    total = np.pad(there, (reach + 1, reach)).cumsum(axis=0).cumsum(axis=1)
    rows = total[span:] - total[:-span]
    sums: Floats = rows[:, span:] - rows[:, :-span]
    return sums
