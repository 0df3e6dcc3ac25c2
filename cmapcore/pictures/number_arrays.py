"""Arrays of numbers that are given as pictures."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Bytes
from ..errors import PictureError
from .decode import Decoded
from .depth import TOLERANCE, to_levels


def as_array(source: Any) -> NDArray[Any]:
    """Return the array that a source is or can be made into; raises `PictureError` if there is none."""
    try:
        array = np.asarray(source)
        if isinstance(source, list | tuple) and array.dtype.kind not in "biuf":
            raise ValueError("no numbers")
        return array
    except (TypeError, ValueError, RuntimeError) as error:  # rows of different lengths; a tensor on another device
        raise PictureError(
            "This cannot be made into an array of numbers: give one picture, or numbers as (height, width) or (height, "
            "width, channels)."
        ) from error


def decode_array(array: NDArray[Any], mask: Bools | None) -> Decoded:
    """Take colours and alpha from numbers of any type and scale; what is masked is transparent.

    Raises
    ------
    PictureError
        Its shape is not a picture's, or it holds no numbers.
    """
    if array.ndim not in (2, 3) or array.size == 0 or (array.ndim == 3 and array.shape[2] > 4):
        raise PictureError(
            f"The array's shape is {array.shape}, but a picture's is (height, width) or (height, width, channels) "
            "with 1 to 4 channels."
        )
    if array.ndim == 2 and array.shape[1] in (3, 4):
        rows, channels = array.shape
        raise PictureError(
            f"The array's shape is {array.shape}: reshape it to (1, {rows}, {channels}) for {rows} colours, "
            f"or to ({rows}, {channels}, 1) for a grey picture {channels} pixels wide."
        )
    if array.ndim == 2:
        array = array[..., None]
    valid: Bools | None = None if mask is None else np.logical_not(mask.reshape(array.shape).any(axis=2))
    has_alpha = array.shape[2] in (2, 4)
    colors, valid, notices = to_levels(array[..., :-1] if has_alpha else array, valid)
    alpha = _alpha_levels(array[..., -1]) if has_alpha else None
    if valid is not None and not valid.all():
        alpha = np.where(valid, np.uint8(255) if alpha is None else alpha, np.uint8(0))
    height, width = array.shape[:2]
    rgb = np.ascontiguousarray(np.broadcast_to(colors, (height, width, 3)))
    return Decoded(rgb, alpha, (width, height), notices=notices)


def _alpha_levels(alpha: NDArray[Any]) -> Bytes:
    """Scale alpha to 8 bits: floats by 1, or by 255 where they are larger; integers by what their type holds."""
    kind = alpha.dtype.kind
    values = np.nan_to_num(alpha.astype(np.float64))
    most = float(values.max(initial=0))
    top = 1.0 if kind == "b" or (kind == "f" and most <= 1 + TOLERANCE) else 255.0
    if kind in "ui" and most > 255:
        top = float(np.iinfo(alpha.dtype).max)
    return np.rint(np.clip(values / top, 0, 1) * 255).astype(np.uint8)
