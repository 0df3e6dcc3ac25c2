"""One reduced picture, from which everything about a palette is read, and its colours counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ...arrays import Bytes, Floats, Ints
from ...color.conversions import cam02ucs_to_srgb, srgb_to_cam02ucs
from ..values import Area

CELL = 2.5
"""Width of the cells in CAM02-UCS: two colours in one can hardly be told apart."""

_PIXELS = 200_000  # about so many are left
_LEAST_PIXELS = 5_000  # so many are left however much noise there is
_NOISE_ROWS = 17  # every so many rows are looked at for noise; an odd number
_NOISE_STEPS = 1.5  # 8-bit levels of opponent colour from one pixel to the next, from which on a picture is noise
_NOISE_RATIO = 0.85  # and part of the difference to the fifth next
_MOST_BINS_OF_FEW = 350  # a picture with fewer is grey or narrow, and is counted more finely
_GREY_CHROMA, _GREY_WIDTH = 16.0, 0.75  # greys: highest chroma, and deviation from one hue (CAM02-UCS)
_GREY_EXCEPT = 2e-4  # part of the picture that may have a higher chroma
_LEAST_WEIGHT = 64  # a box that is allowed by less than this of 255 has no reliable colour


class Colors(NamedTuple):
    """Colours in cells of a lattice.

    Attributes
    ----------
    ucs : float[m, 3]
        The mean of each cell in CAM02-UCS (Luo, Cui and Li 2006).
    mass : float[m]
        The part of the picture that it is, 1 in all.
    places : int[m, 3]
        Where it is in the lattice, from 0 along each axis.
    size : float
        Width of a cell.
    """

    ucs: Floats
    mass: Floats
    places: Ints
    size: float


@dataclass(frozen=True, eq=False)
class Reduced:
    """A reduced picture.

    Attributes
    ----------
    rgb : uint8[t, h, w, 3]
        The tiles of a sheet; of a picture that is none, one. Of pixels without positions, one row.
    weight : float[t * h * w] or None
        By how much each pixel counts; None: all alike.
    around : uint8[t, h, w, 4] or None
        Colours and opacity of all pixels, those that are not allowed too; None where these are `rgb`.
    has_places : bool
        Whether neighbours are neighbours.
    noisy : bool
        Whether it was reduced further for noise.
    """

    rgb: Bytes
    weight: Floats | None
    around: Bytes | None
    has_places: bool
    noisy: bool = False


class Bins(NamedTuple):
    """Colours in coarse bins of sRGB.

    Attributes
    ----------
    of_pixel : int[n]
        The bin of each pixel.
    ucs : float[b, 3]
        The mean colour of each bin.
    mass : float[b]
        The part of the picture that it is, 1 in all.
    size : float
        How wide a cell of a lattice that takes them may be.
    """

    of_pixel: Ints
    ucs: Floats
    mass: Floats
    size: float

    @property
    def are_greys(self) -> bool:
        """Whether the colours are few, and greys or shades of one muted hue."""
        if self.size == CELL or self.mass[np.hypot(*self.ucs[:, 1:].T) > _GREY_CHROMA].sum() > _GREY_EXCEPT:
            return False
        off = self.ucs[:, 1:] - self.mass @ self.ucs[:, 1:]
        return bool(np.linalg.eigvalsh((self.mass * off.T) @ off)[0] < _GREY_WIDTH**2)


def reduce_area(area: Area) -> Reduced:
    """Reduce by the mean of boxes to some 200,000 pixels, and further where there is noise from pixel to pixel."""
    if area.pixels.ndim < 3:
        return Reduced(area.pixels.reshape(1, 1, -1, 3), None, None, False)
    height, width = area.pixels.shape[:2]
    factor = max(1, round((height * width / _PIXELS) ** 0.5))
    noise = min(_noise(area.pixels), int((height * width / _LEAST_PIXELS) ** 0.5))
    return replace(_by_factor(area, max(factor, noise)), noisy=noise > factor)


def _by_factor(area: Area, factor: int) -> Reduced:
    """Reduce every tile by the mean of boxes, cut evenly on both sides to whole ones.

    A picture that is flipped is reduced to the same flipped, where more than one box fits in each side.
    """
    height, width = area.pixels.shape[:2]
    tile_width, tile_height = area.tile or (width, height)
    factor = max(1, min(factor, tile_width, tile_height))
    if factor == 1 and area.weight is None and area.opaque is None:
        return Reduced(_tiles(area.pixels, (tile_height, tile_width)), None, None, True)
    high, wide = _boxes(tile_height, factor), _boxes(tile_width, factor)

    def boxes(plane: NDArray[np.uint8]) -> Bytes:
        for axis, (length, boxes_of_tile) in enumerate(((tile_height, high), (tile_width, wide))):
            plane = _cut(plane, axis, length, boxes_of_tile * factor)
        small = np.asarray(Image.fromarray(plane).reduce(factor)) if factor > 1 else plane
        return _tiles(small, (high, wide))

    if area.weight is None and area.opaque is None:
        return Reduced(boxes(area.pixels), None, None, True)
    opaque = np.ones((height, width), bool) if area.opaque is None else area.opaque
    around = boxes(np.dstack([area.pixels, np.where(opaque, 255, 0).astype(np.uint8)]))
    allowed = around if area.weight is None else boxes(np.dstack([area.pixels, area.weight]))
    weight = allowed[..., 3].reshape(-1).astype(float)
    reliable = np.where(weight >= _LEAST_WEIGHT, weight, 0)
    return Reduced(allowed[..., :3], reliable if reliable.any() else weight, around, True)


def binned(rgb: Bytes, weight: Floats | None = None, cell: float = CELL) -> Bins:
    """Count colours ``uint8[n, 3]`` in bins of 5 bits a channel; of 7 where few are taken."""
    red, green, blue = np.ascontiguousarray(rgb.T)
    code = ((red >> 3).astype(np.uint16) << 10 | (green >> 3).astype(np.uint16) << 5 | blue >> 3).astype(np.intp)
    count = np.bincount(code, weight, 1 << 15)
    taken = np.flatnonzero(count)
    if len(taken) < _MOST_BINS_OF_FEW:
        fine = ((red >> 1).astype(np.int32) << 14) | ((green >> 1).astype(np.int32) << 7) | (blue >> 1)
        _, code = np.unique(fine, return_inverse=True)
        code, cell = code.reshape(-1), min(cell, 1.0)
        count = np.bincount(code, weight)
        taken = np.flatnonzero(count)
    number = np.zeros(len(count), np.intp)
    number[taken] = np.arange(len(taken))
    sums = [
        np.bincount(code, levels if weight is None else levels * weight, len(count))[taken]
        for levels in (red, green, blue)
    ]
    mean = np.stack(sums, axis=1) / (255 * count[taken, None])
    return Bins(number[code], srgb_to_cam02ucs(mean), count[taken] / count.sum(), cell)


def merged(ucs: Floats, mass: Floats, size: float) -> tuple[Colors, Ints]:
    """Merge colours in the cubes of a lattice; and say which cell each went to."""
    places = np.floor(ucs / size).astype(np.intp)
    places -= places.min(axis=0)
    cube = np.ravel_multi_index(tuple(places.T), tuple(places.max(axis=0) + 1))
    _, first, of_color = np.unique(cube, return_index=True, return_inverse=True)
    of_color = of_color.reshape(-1)
    held = np.bincount(of_color, mass).astype(float)
    means = np.stack([np.bincount(of_color, mass * axis) for axis in ucs.T], axis=1) / held[:, None]
    return Colors(means, held, places[first], size), of_color


def to_rgb(ucs: Floats) -> Floats:
    """Return sRGB in [0, 1] of CAM02-UCS, float[..., 3] to float[..., 3], clipped."""
    return np.clip(cam02ucs_to_srgb(ucs), 0, 1)


def _noise(pixels: Bytes) -> int:
    """By how much a picture has to be reduced for its noise to go; 1 where there is none to speak of."""
    if len(pixels) > _NOISE_ROWS:
        pixels = pixels[(len(pixels) - 1) * (_NOISE_ROWS + 1) // 2 % _NOISE_ROWS :: _NOISE_ROWS]  # the same upside down
    red, green, blue = np.ascontiguousarray(np.moveaxis(pixels, 2, 0), np.int16)
    if red.shape[1] < 16:
        return 1
    opponent = red - green, green - blue

    def change(away: int) -> float:
        one, other = ((plane[:, away:] - plane[:, :-away]).astype(np.float32) for plane in opponent)
        return float(np.sqrt(one * one + other * other).mean())

    near = change(1)
    if near > _NOISE_STEPS and near > _NOISE_RATIO * change(5):
        return int(np.clip(round(near), 2, 8))
    return 1


def _boxes(length: int, factor: int) -> int:
    """How many whole boxes there are along a side; so many, where more than one, that they can lie evenly in it."""
    count = length // factor
    uneven = (length - count * factor) % 2 and length % 2 == 0
    return count - 1 if uneven and count > 1 else count


def _cut(plane: NDArray[np.uint8], axis: int, length: int, kept: int) -> NDArray[np.uint8]:
    """Cut tiles of some length along an axis evenly on both sides, and leave out the middle row where that is odd."""
    if kept == length:
        return plane
    cut = (length - kept) // 2
    ends = [cut, length - cut] if (length - kept) % 2 == 0 else [cut, length // 2, length // 2 + 1, length - cut]
    parts = [
        plane[start + low : start + high] if axis == 0 else plane[:, start + low : start + high]
        for start in range(0, plane.shape[axis], length)
        for low, high in zip(ends[::2], ends[1::2], strict=True)
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=axis)


def _tiles(sheet: Bytes, size: tuple[int, int]) -> Bytes:
    """Cut a sheet into its tiles."""
    high, wide = size
    rows, columns = sheet.shape[0] // high, sheet.shape[1] // wide
    if rows == columns == 1:
        return sheet[None]
    cut = sheet.reshape(rows, high, columns, wide, -1).swapaxes(1, 2)
    return cut.reshape(rows * columns, high, wide, -1)
