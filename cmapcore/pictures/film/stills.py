"""Single frames of a film: small ones for finding cuts, and one in full."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...arrays import Bytes, Floats, Progress
from ..decode import decode_bytes, frame_at
from ..part import Part, checked_part
from ..sources import read_source
from .plan import MOMENTS
from .sheet import read_frame, read_thumbnails

RATE = 4.0  # frames a second
MOST = 7_200
PIXELS = 1_300  # of each: 48 × 27


class Thumbnails(NamedTuple):
    """Small frames, ``uint8[N,h,w,3]``, and when each is shown, in seconds, rising."""

    pixels: Bytes
    times: Floats


def thumbnails(
    source: object, t: Part | str | None = None, *, rate: float = RATE, progress: Progress | None = None
) -> Thumbnails:
    """Read small frames of a film, evenly spaced in time; of an animation, those of its sheet.

    Parameters
    ----------
    source : path, URL, bytes or file
    t : (float, float or None) or str, optional
        As for `load_film`.
    rate : float
        How many a second; fewer where the film is long.
    progress : callable, optional

    Raises
    ------
    PictureError, FetchError, OptionError
        As `load_film`.
    """
    part, file = None if t is None else checked_part(t), read_source(source, "any")
    if file.opened is not None:
        with file.opened() as film:
            read = read_thumbnails(film, part, rate, MOST, PIXELS, progress)
        return Thumbnails(np.stack(read.tiles), np.array(read.times))
    sheet = decode_bytes(file.data, part, at_most=MOMENTS * PIXELS)
    frames = sheet.frames
    if frames is None:
        return Thumbnails(sheet.rgb[None], np.zeros(1))
    return Thumbnails(np.stack([sheet.rgb[frames.tile(n)] for n in range(len(frames))]), np.array(frames.times))


def full_frame(source: object, seconds: float) -> Bytes:
    """Read the frame shown at a moment, upright and in full, bars included: ``uint8[H,W,3]``.

    Raises
    ------
    PictureError, FetchError
        As `load_film`.
    """
    file = read_source(source, "any")
    if file.opened is None:
        return frame_at(file.data, seconds)
    with file.opened() as film:
        return read_frame(film, seconds)
