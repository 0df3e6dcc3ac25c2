"""A film as a decoded picture."""

from __future__ import annotations

from typing import BinaryIO

from ...arrays import Progress
from ..decode import Decoded
from ..part import Part
from .sheet import read_frame, read_sheet


def decode_film(
    file: BinaryIO, part: Part | None = None, *, at_most: int | None = None, progress: Progress | None = None
) -> Decoded:
    """Decode a film, or a part of it, as a sheet of at most so many pixels; None: its first frame, in full.

    Raises
    ------
    PictureError
        It is too large, of a kind that is not read, or damaged.
    """
    if at_most is None:
        frame = read_frame(file, part[0] if part else 0.0)
        return Decoded(frame, None, frame.shape[1::-1])
    return Decoded.of_sheet(*read_sheet(file, part, at_most, progress))
