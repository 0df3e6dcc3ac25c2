"""All colours of a picture, gathered into cells of about one colour each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import OptionError, PictureError
from .conversions import FloatArray, srgb_to_cam02ucs
from .packing import packed, unpacked

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
    places : int[m, 3]
        Where the cell is in the lattice, counted along each axis from 0.
    """

    rgb: FloatArray
    ucs: FloatArray
    counts: FloatArray
    places: NDArray[np.intp]


def gather_cells(pixels: NDArray[np.uint8], size: float) -> Cells:
    """Gather pixels by colour into the cubes of a lattice in CAM02-UCS (Luo, Cui and Li 2006).

    Every pixel counts, and the lattice is the same for every picture. A cube without pixels is no cell.

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
        raise PictureError("There is no pixel to take colours from; hand over pixels that may be seen.")
    codes, count = np.unique(packed(pixels.reshape(-1, 3)), return_counts=True)
    rgb = unpacked(codes) / 255
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
