"""How much the colours of a picture stand out from what surrounds them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...arrays import Floats, Ints, Singles
from .reduced import Bins, Colors, Reduced, binned

_GRID = 24  # tiles along each side
_REACH = 2  # tiles on every side that surround one
_LIGHTNESS = 0.15  # of a difference in lightness counts
_FROM, _TO = 5.0, 15.0  # contrast from which a pixel begins to stand out, and from which it does so fully
_CUBE = 12.5  # units of CAM02-UCS: colours that are seen as one spot
_CORE = 7.5  # and the middle of it


class Evidence(NamedTuple):
    """What speaks for each cell as an accent, float[m] each: sums and means over a cube around it.

    Attributes
    ----------
    share : float[m]
        The part of the picture.
    alone : float[m]
        How much of it stands out, in [0, 1].
    contrast : float[m]
        Mean contrast of hue and chroma with the surroundings; infinite where pixels have no surroundings.
    plain : float[m]
        How much of its share lies close to it, in [0, 1]: all of one flat colour, less of shades that run on.
    """

    share: Floats
    alone: Floats
    contrast: Floats
    plain: Floats


def gather_evidence(picture: Reduced, bins: Bins, cells: Colors, of_bin: Ints) -> Evidence:
    """Measure each cell of a picture's colours."""
    share = _around(cells, cells.mass)
    plain = np.minimum(_around(cells, cells.mass, _CORE) / share, 1)
    if not picture.has_places:
        return Evidence(share, np.ones(len(share)), np.full(len(share), np.inf), plain)
    contrast = _contrast(picture, bins)
    out = np.clip((contrast - _FROM) / (_TO - _FROM), 0, 1)
    weight, total = picture.weight, float(len(contrast) if picture.weight is None else picture.weight.sum())
    sums = []
    for value in (out, contrast):
        of_bins = np.bincount(bins.of_pixel, value if weight is None else value * weight, len(bins.mass)) / total
        sums.append(_around(cells, np.bincount(of_bin, of_bins, len(cells.mass)).astype(float)))
    return Evidence(share, sums[0] / share, sums[1] / share, plain)


def _contrast(picture: Reduced, bins: Bins) -> Singles:
    """Difference of each pixel to the mean of its surroundings, float32[n]."""
    shape = picture.rgb.shape[:3]
    rows, columns = _edges(shape[1]), _edges(shape[2])
    around, opacity = bins, np.ones((1, 1, 1), np.float32)
    if picture.around is not None:
        around = binned(np.ascontiguousarray(picture.around[..., :3]).reshape(-1, 3))
        opacity = picture.around[..., 3].astype(np.float32)
    area = np.maximum(_windowed(_in_tiles(np.broadcast_to(opacity, shape), rows, columns)), 1e-6)
    row = np.repeat(np.arange(len(rows) - 1), np.diff(rows))
    column = np.repeat(np.arange(len(columns) - 1), np.diff(columns))
    squared = np.zeros(shape, np.float32)
    for axis, part in enumerate((_LIGHTNESS, 1, 1)):
        plane = _plane(bins, axis, shape)
        surrounding = plane if around is bins else _plane(around, axis, shape) * opacity
        mean = (_windowed(_in_tiles(surrounding, rows, columns)) / area).astype(np.float32)
        plane -= mean[:, row][:, :, column]
        squared += (np.float32(part) * plane) ** 2
    return np.sqrt(squared, out=squared).reshape(-1)


def _plane(bins: Bins, axis: int, shape: tuple[int, ...]) -> Singles:
    """Give one coordinate of every pixel."""
    plane: Singles = bins.ucs[:, axis].astype(np.float32).take(bins.of_pixel).reshape(shape)
    return plane


def _edges(length: int) -> Ints:
    """Where tiles begin and end along a side, the same from both ends."""
    count = min(_GRID - length % 2, length)  # an odd length has a tile in its middle
    edges = np.arange(count + 1) * length / count
    low = np.floor(edges + 0.5).astype(np.intp)
    return np.where(np.arange(count + 1) * 2 < count, low, length - low[::-1])


def _in_tiles(values: Singles, rows: Ints, columns: Ints) -> Floats:
    sums: Floats = np.add.reduceat(np.add.reduceat(values, rows[:-1], axis=1), columns[:-1], axis=2, dtype=float)
    return sums


def _windowed(tiles: Floats) -> Floats:
    """Add up over each tile and those around it."""
    for axis in (1, 2):
        tiles = _boxed(tiles, axis, _REACH)
    return tiles


def _boxed(values: Floats, axis: int, reach: int) -> Floats:
    """Add up over 2 × reach + 1 neighbours along an axis; there is nothing beyond its ends."""
    length = values.shape[axis]
    total = np.cumsum(values, axis=axis)
    high = np.minimum(np.arange(length) + reach, length - 1)
    low = np.arange(length) - reach - 1
    sums: Floats = total.take(high, axis=axis)
    first = int((low < 0).sum())
    rest = [slice(None)] * values.ndim
    rest[axis] = slice(first, None)
    sums[tuple(rest)] -= total.take(low[first:], axis=axis)
    return sums


def _around(cells: Colors, values: Floats, width: float = _CUBE) -> Floats:
    """Add up over the cube of the lattice around each cell, float[m]."""
    reach = max(1, round(width / cells.size - 1) // 2)
    grid = np.zeros(cells.places.max(axis=0) + 1)
    places = tuple(cells.places.T)
    grid[places] = values
    for axis in range(3):
        grid = _boxed(grid, axis, reach)
    sums: Floats = np.maximum(grid[places], values)
    return sums
