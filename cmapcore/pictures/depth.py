"""From numbers of any depth, as stored by cameras, microscopes and satellites, to 8 bits."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Bytes
from ..errors import PictureError
from ..wording import number_text

TOLERANCE = 1e-6
"""How far a float may leave [0, 1] by rounding rather than by another scale."""

_LEAST_OF_255 = 2.0

DEPTHS = (8, 10, 12, 14)
"""Bit depths of sensors and files whose numbers are stored in wider ones."""


class Levels(NamedTuple):
    """Numbers as 8 bits: `values` uint8 of their shape, `valid` bool[H,W] (None: everywhere), sentences about it."""

    values: Bytes
    valid: Bools | None
    notices: tuple[str, ...] = ()


def to_levels(raw: NDArray[Any], valid: Bools | None = None, *, from_file: bool = False) -> Levels:
    """Scale a picture's numbers to 8 bits.

    Colour is scaled by a whole depth, never from its least to its greatest value, which would change its hues.
    Numbers of 8 bits, and 16-bit grey that uses its depth, keep their scale as well. Other numbers of one band are
    stretched from the least to the greatest.

    Parameters
    ----------
    raw : array[H,W] or array[H,W,C]
        Booleans, integers or floats; no alpha among its channels.
    valid : bool[H,W], optional
        Where there is data; values that are not finite are no data either.
    from_file : bool
        Whether floats and 32-bit integers of one band are measurements, which are stretched even where they would fit
        a picture's range.

    Raises
    ------
    PictureError
        Colours below 0, or numbers that are not a picture's.
    """
    kind = raw.dtype.kind
    if raw.dtype == np.uint8:
        return Levels(raw.copy(), valid)
    if kind == "b":
        return Levels(np.where(raw, np.uint8(255), np.uint8(0)), valid)
    if kind not in "uif":
        raise PictureError(f"The array holds {raw.dtype}, but a picture's numbers are integers, floats or booleans.")
    if kind == "f":
        finite = np.isfinite(raw) if raw.ndim == 2 else np.isfinite(raw).all(axis=2)
        if not finite.all():
            valid = finite if valid is None else valid & finite
    data = raw if valid is None else raw[valid]
    if not data.size:
        return Levels(np.zeros(raw.shape, np.uint8), valid)
    low, high = float(data.min()), float(data.max())
    one_band = raw.ndim == 2 or raw.shape[2] == 1
    full = _whole_scale(raw.dtype, low, high, one_band=one_band, measured=from_file and raw.dtype.itemsize > 2)
    if full is not None:
        bottom, top, said = 0.0, full, full not in (1.0, _type_limit(raw.dtype))
    elif one_band:
        bottom, top, said = low, high, True
    else:
        raise PictureError(
            f"The colours' numbers run from {low:.6g} to {high:.6g}, but a picture's begin at 0; rescale them."
        )
    notices = (f"Values from {_shown(bottom)} to {_shown(top)} were scaled to 0–255.",) if said else ()
    if top == 255 and kind != "f":
        notices = ()  # they were 8-bit numbers in wider ones
    values = np.where(np.isfinite(raw), raw, bottom) if kind == "f" else raw
    if full == 1:
        return Levels(np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8), valid)
    scaled = (values.astype(np.float64) - bottom) * (255 / ((top - bottom) or 1))
    return Levels(np.rint(np.clip(scaled, 0, 255)).astype(np.uint8), valid, notices)


def _whole_scale(dtype: np.dtype[Any], low: float, high: float, *, one_band: bool, measured: bool) -> float | None:
    """Find the value that stands for white if the scale begins at 0; None if there is no such scale."""
    if measured and one_band:
        return None
    if dtype.kind == "f":
        if low < -TOLERANCE:
            return None
        if high <= 1 + TOLERANCE:
            return 1.0
        # a little above 1, it is light brighter than white rather than numbers up to 255 of an almost black picture
        return None if one_band else (255.0 if _LEAST_OF_255 < high <= 255 else high)
    if low < 0:
        return None
    if one_band and high > 255:
        is_16_bits = dtype.kind == "u" and dtype.itemsize == 2  # in either byte order
        return 65535.0 if is_16_bits and high >= 2 ** DEPTHS[-1] else None
    return float(2 ** next(bits for bits in (*DEPTHS, 16, 32, 64, 65) if high < 2**bits) - 1)


def _type_limit(dtype: np.dtype[Any]) -> float:
    return 1.0 if dtype.kind == "f" else float(np.iinfo(dtype).max)


def _shown(value: float) -> str:
    return number_text(float(f"{value:.6g}"))
