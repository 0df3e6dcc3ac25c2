"""Which pixels of a picture are allowed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Ints
from ..color.conversions import from_hex, srgb_to_cam02ucs
from ..color.nearest import squared_distances
from ..color.pixel_colors import codes_to_colors, colors_to_codes
from ..errors import PictureError
from ..wording import number_text
from .frames import in_every_tile
from .picture import Picture


def allowed_indices(
    picture: Picture, region: tuple[float, ...] = (), exclude: tuple[tuple[str, float], ...] = ()
) -> Ints | None:
    """Return which pixels are allowed.

    Parameters
    ----------
    picture : Picture
        Pixels that are not opaque are never used.
    region : (x0, y0, x1, y1) or ()
        Fractions of width and height, or of each frame's if the picture has frames: the pixels whose centres lie in the
        box, but at least one row and one column. Empty for the whole picture.
    exclude : tuple of (str, float)
        Hex codes without #, and the radius around each within which colours are left out, in CAM02-UCS (Luo, Cui and Li
        2006).

    Returns
    -------
    int[n] or None
        Their indices, row by row, rising; None for all. If the picture has weights, each pixel appears in proportion to
        its weight, so that counting pixels counts weights.

    Raises
    ------
    PictureError
        Where none is left.
    """
    if not region and not exclude and picture.opaque is None:
        return None
    return _by_weight(picture, np.flatnonzero(allowed_mask(picture, region, exclude)))


def allowed_mask(
    picture: Picture, region: tuple[float, ...] = (), exclude: tuple[tuple[str, float], ...] = ()
) -> Bools:
    """Return which pixels are allowed, ``bool[H, W]``: as `allowed_indices`, but each once."""
    mask = np.ones(picture.pixels.shape[:2], dtype=bool) if picture.opaque is None else picture.opaque
    where = "the picture"
    if region:
        mask, where = mask & _inside(picture, region), "the region"
        if not mask.any():
            shown = ",".join(map(number_text, region))
            raise PictureError(f"Every pixel in the region {shown} is transparent; choose another region, or none.")
    if exclude:
        mask = mask.copy()
        mask[mask] = ~near_any(picture.pixels[mask], exclude)
        if not mask.any():
            raise PictureError(f"exclude leaves nothing of {where}; exclude fewer colours, or make a radius smaller.")
    return mask


def _inside(picture: Picture, region: tuple[float, ...]) -> Bools:
    shape = picture.pixels.shape[:2]
    one = shape if picture.frames is None else picture.frames.size[::-1]
    inside = np.zeros(one, dtype=bool)
    inside[box_of(region, one)] = True
    return inside if picture.frames is None else in_every_tile(inside, picture.frames, shape)


def _by_weight(picture: Picture, places: Ints) -> Ints:
    """Resample pixels, each as often as its weight says (systematic resampling, Kitagawa 1996)."""
    if picture.weight is None:
        return places
    weight = np.cumsum(picture.weight.reshape(-1)[places], dtype=np.float64)
    at = (np.arange(len(places)) + 0.5) * (weight[-1] / len(places))
    repeated: Ints = places[np.searchsorted(weight, at)]
    return repeated


def box_of(region: tuple[float, ...], shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of a region ``(x0, y0, x1, y1)`` in pixels of a shape ``(height, width, …)``."""
    x0, y0, x1, y1 = region
    return _between(y0, y1, shape[0]), _between(x0, x1, shape[1])


def box_in_frame(picture: Picture, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return a box in the picture as a box in one frame, if it has frames: that in the middle of the box.

    Parameters
    ----------
    picture : Picture
    box : (x0, y0, x1, y1)
        Fractions of width and height of all the pixels.
    """
    if picture.frames is None:
        return box
    (width, height), (rows, columns) = picture.frames.size, picture.pixels.shape[:2]
    x0, x1 = _in_tile(box[0], box[2], columns // width)
    y0, y1 = _in_tile(box[1], box[3], rows // height)
    return x0, y0, x1, y1


def _in_tile(low: float, high: float, tiles: int) -> tuple[float, float]:
    tile = min(int((low + high) / 2 * tiles), tiles - 1)
    return max(low * tiles - tile, 0.0), min(high * tiles - tile, 1.0)


def near_any(pixels: NDArray[np.uint8], circles: tuple[tuple[str, float], ...]) -> Bools:
    """Whether each pixel, ``uint8[n, 3]``, is within a radius of one of some colours, in CAM02-UCS: ``bool[n]``.

    Each distinct colour is compared once.
    """
    codes = colors_to_codes(pixels)
    flags = np.zeros(1 << 24, dtype=bool)  # by colour: a table is far faster here than sorting
    flags[codes] = True
    distinct = np.flatnonzero(flags)
    colors = srgb_to_cam02ucs(codes_to_colors(distinct) / 255)
    near = np.zeros(len(distinct), dtype=bool)
    for code, radius in circles:
        near |= squared_distances(colors, srgb_to_cam02ucs(from_hex(code))) <= radius**2
    flags[distinct] = near
    within: Bools = flags[codes]
    return within


def _between(low: float, high: float, count: int) -> slice:
    first = min(int(low * count + 0.5), count - 1)
    return slice(first, max(int(high * count + 0.5), first + 1))
