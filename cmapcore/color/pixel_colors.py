"""The colours of a picture's pixels, counted: each of them, in coarse bins, or in cells of about one colour each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from ..arrays import Bytes, Floats, Ints
from ..errors import OptionError, PictureError
from .conversions import in_gamut, srgb_to_cam02ucs

SMALLEST = 0.5
"""Smaller cells hold hardly more than one 8-bit colour, and their lattice no longer fits into memory."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Colours of a picture and how much of it each stands for, always in the same order.

    Attributes
    ----------
    rgb : float[m, 3]
        The most frequent colour of each cell, sRGB in [0, 1].
    ucs : float[m, 3]
        The mean place of each cell's pixels in CAM02-UCS.
    counts : float[m]
        How many pixels are in each cell, at least 1.
    lattice : int[m, 3]
        Where the cell is in the lattice, counted along each axis from 0.
    """

    rgb: Floats
    ucs: Floats
    counts: Floats
    lattice: Ints


def gather_cells(pixels: Bytes, size: float) -> Cells:
    """Group pixels by colour into the cubes of a lattice in CAM02-UCS (Luo, Cui and Li 2006).

    Every pixel counts, and the lattice is the same for every picture. A cube without pixels is not a cell.

    Parameters
    ----------
    pixels : uint8[..., 3]
        sRGB.
    size : float
        Width of a cube in units of CAM02-UCS, at least 0.5. Colours within 2.5 can hardly be told apart, within 5
        only side by side.

    Returns
    -------
    Cells

    Raises
    ------
    OptionError
        Another type or shape, or too small a size.
    PictureError
        There is no pixel.
    """
    if pixels.dtype != np.uint8 or pixels.ndim == 0 or pixels.shape[-1] != 3:
        raise OptionError(f"Cells are made of pixels uint8[..., 3], not of {pixels.dtype} of shape {pixels.shape}.")
    if not SMALLEST <= size < np.inf:
        raise OptionError(f"The width of a cell is at least {SMALLEST} units of CAM02-UCS, not {size:g}.")
    if pixels.size == 0:
        raise PictureError("There is no pixel to take colours from; pass at least one.")
    colors, count = _count(pixels)
    rgb = colors / 255
    ucs = srgb_to_cam02ucs(rgb)
    places = np.floor(ucs / size).astype(np.intp)
    places -= places.min(axis=0)
    cube = np.ravel_multi_index(tuple(places.T), tuple(places.max(axis=0) + 1))
    _, of_color = np.unique(cube, return_inverse=True)
    held = np.bincount(of_color, count).astype(float)
    top = np.empty(len(held), dtype=np.intp)
    rarest_first = np.argsort(count, kind="stable")
    top[of_color[rarest_first]] = rarest_first  # what is written last stays
    means = np.stack([np.bincount(of_color, count * axis) for axis in ucs.T], axis=1) / held[:, None]
    return Cells(rgb[top], means, held, places[top])


def picture_colors(pixels: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the distinct colours of a picture, and how much of it has each.

    Parameters
    ----------
    pixels : uint8[..., 3] or float[..., 3]
        sRGB; floats in [0, 1], which are rounded to 8 bits.

    Returns
    -------
    (float[k, 3], float[k])
        J', a', b', the mean of the pixels in each occupied cell of 4 × 4 × 4 8-bit levels, and the cell's part of all
        pixels; these parts sum to 1.

    Raises
    ------
    PictureError
        There are no pixels, they do not have three channels, or floats are not in [0, 1].
    """
    values = np.asarray(pixels)
    if values.size == 0:
        raise PictureError("There are no pixels to take colours from; use a picture with an opaque pixel.")
    if values.ndim == 0 or values.shape[-1] != 3:
        raise PictureError(f"Pixels need three channels along the last axis, but their shape is {values.shape}.")
    if values.dtype != np.uint8:
        if not (values.dtype.kind == "f" and in_gamut(values).all()):
            raise PictureError("Pixels are taken as 8-bit numbers or as floats from 0 to 1; rescale them.")
        values = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
    flat = values.reshape(-1, 3)
    coarse = (flat >> 2).astype(np.int32)
    cell = coarse[:, 0] << 12 | coarse[:, 1] << 6 | coarse[:, 2]
    count = np.bincount(cell, minlength=1 << 18)
    occupied = np.flatnonzero(count)
    sums = [np.bincount(cell, weights=flat[:, channel], minlength=1 << 18)[occupied] for channel in range(3)]
    rgb = np.stack(sums, axis=1) / (255 * count[occupied, None])
    return srgb_to_cam02ucs(rgb), count[occupied] / len(flat)


def distinct_colors(pixels: npt.ArrayLike) -> tuple[Bytes, Floats]:
    """Return every colour of a picture once, and how much of the picture has it.

    Parameters
    ----------
    pixels : uint8[..., 3]
        sRGB.

    Returns
    -------
    (uint8[k, 3], float[k])
        In the order of red, green and blue; the parts sum to 1.

    Raises
    ------
    PictureError
        Where there is no pixel, or what is given is not 8-bit numbers in three channels.
    """
    values = np.asarray(pixels)
    if values.dtype != np.uint8 or values.ndim == 0 or values.shape[-1] != 3 or values.size == 0:
        raise PictureError(
            "Pixels are 8-bit numbers, three along the last axis, and at least one pixel is needed; "
            f"these are {values.dtype} of shape {values.shape}."
        )
    colors, count = _count(values)
    return colors, count / count.sum()


def _count(pixels: Bytes) -> tuple[Bytes, Ints]:
    """Return every colour of some pixels once, sorted by red, green and blue, and how many pixels have it."""
    codes, count = np.unique(colors_to_codes(pixels.reshape(-1, 3)), return_counts=True)
    return codes_to_colors(codes), count


def colors_to_codes(pixels: Bytes) -> NDArray[np.int32]:
    """Colours ``uint8[n, 3]`` as numbers ``0xrrggbb``, ``int32[n]``; they sort by red, then green, then blue."""
    codes = pixels[:, 0].astype(np.int32) << 16
    codes |= pixels[:, 1].astype(np.int32) << 8
    codes |= pixels[:, 2]
    return codes


def codes_to_colors(codes: NDArray[np.integer]) -> Bytes:
    """Return the colours ``uint8[n, 3]`` of numbers ``0xrrggbb``: the inverse of `colors_to_codes`."""
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1).astype(np.uint8)
