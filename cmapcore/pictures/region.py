"""Which pixels of a picture may be looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Ints
from ..color.conversions import from_hex, srgb_to_cam02ucs
from ..color.nearest import squared_distances
from ..color.pixel_colors import codes_to_colors, colors_to_codes
from ..errors import PictureError
from ..wording import number_text
from .picture import Picture


def allowed_indices(
    picture: Picture, region: tuple[float, ...] = (), exclude: tuple[tuple[str, float], ...] = ()
) -> Ints | None:
    """Say which pixels may be looked at.

    Parameters
    ----------
    picture : Picture
        Pixels that are not opaque are never looked at.
    region : (x0, y0, x1, y1) or ()
        Fractions of width and height: of the pixels, those whose middle lies in the box, but at least one row and one
        column. Empty for the whole picture.
    exclude : tuple of (str, float)
        Hex codes without #, and how far around each colours are left out, in CAM02-UCS (Luo, Cui and Li 2006).

    Returns
    -------
    int[n] or None
        Their numbers, row by row, rising; None for all.

    Raises
    ------
    PictureError
        Where none is left.
    """
    if not region and not exclude:
        return None if picture.opaque is None else np.flatnonzero(picture.opaque)
    mask = np.ones(picture.pixels.shape[:2], dtype=bool) if picture.opaque is None else picture.opaque
    where = "the picture"
    if region:
        box = box_of(region, mask.shape)
        inside = np.zeros_like(mask)
        inside[box] = mask[box]
        mask, where = inside, "the region"
        if not mask.any():
            shown = ",".join(map(number_text, region))
            raise PictureError(f"In the region {shown} every pixel is transparent; choose another region, or none.")
    places = np.flatnonzero(mask)
    if exclude:
        places = places[~near_any(picture.pixels.reshape(-1, 3)[places], exclude)]
        if not len(places):
            raise PictureError(
                f"exclude leaves nothing of {where}; take a colour out of it again, or make a radius smaller."
            )
    return places


def box_of(region: tuple[float, ...], shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of a region ``(x0, y0, x1, y1)`` in pixels of a shape ``(height, width, …)``."""
    x0, y0, x1, y1 = region
    return _between(y0, y1, shape[0]), _between(x0, x1, shape[1])


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
