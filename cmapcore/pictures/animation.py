"""Animations that Pillow reads (GIF, APNG, WebP, AVIF): their frames, each with how long it is shown."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from PIL import Image

from ..arrays import Bytes
from ..errors import PictureError
from .gif import frame_count
from .opening import DAMAGE
from .part import Part, within

MOST_FRAMES = 1_000
MOST_PIXELS = 400_000_000
"""How much of an animation is decoded: a frame is available only after all those before it."""

NO_DELAY = 100
"""Milliseconds that browsers show a frame for if it says 0."""

TILES = 64
"""At most this many moments of an animation are laid out side by side."""


class Frame(NamedTuple):
    """One frame: RGBA as uint8[H,W,4], and how many milliseconds it is shown for."""

    rgba: Bytes
    duration: float


class Animation(NamedTuple):
    """A file of several frames, to be shown one after the other."""

    image: Image.Image  # as Pillow has opened it
    frames: int  # how many the file says it has

    @property
    def first(self) -> int:
        """The number of the first frame; of an APNG, number 0 may be a picture for programs that know no animations."""
        return int(bool(self.image.info.get("default_image")))

    @property
    def readable(self) -> int:
        """How many frames are read, at most."""
        width, height = self.image.size
        return min(self.frames, MOST_FRAMES, max(1, MOST_PIXELS // (width * height)))


def animation_in(image: Image.Image, data: bytes) -> Animation | None:
    """Return the animation in a file that Pillow has opened; None if it is not one.

    Raises
    ------
    ValueError
        A GIF has too many blocks.
    """
    if image.format == "GIF":
        frames = frame_count(data)  # Pillow decodes them for that
    elif image.format in ("PNG", "WEBP", "AVIF"):
        frames = int(getattr(image, "n_frames", 1)) - int(bool(image.info.get("default_image")))
    else:
        return None
    found = Animation(image, frames)
    return found if frames + found.first > 1 else None


def read_frames(
    animation: Animation, keep: Callable[[Bytes], Bytes], most: int = MOST_FRAMES
) -> tuple[list[Frame], int]:
    """Read the frames that have a visible pixel.

    Parameters
    ----------
    animation : Animation
    keep : callable
        What to keep of a frame's RGBA, ``uint8[H,W,4]``.
    most : int
        The most frames to return.

    Returns
    -------
    (list of Frame, int)
        The frames, and how many of all were read: fewer than there are where an animation is longer than `MOST_FRAMES`
        or `MOST_PIXELS` allow, or damaged from there on.
    """
    found: list[Frame] = []
    image, first = animation.image, animation.first
    for number in range(animation.readable):
        try:
            image.seek(first + number)
            image.load()
            rgba = np.asarray(image.convert("RGBA"))
        except DAMAGE:
            return found, number
        if rgba[..., 3].any():
            found.append(Frame(keep(rgba), image.info.get("duration") or NO_DELAY))
        if len(found) == most:
            return found, number + 1
    return found, animation.readable


def shown_at(animation: Animation, seconds: float) -> Bytes:
    """Return the frame that is shown at a moment, ``uint8[H,W,4]``; the last readable one if none is.

    Raises
    ------
    PictureError
        None can be read.
    """
    found, end = None, 0.0
    for number in range(animation.readable):
        try:
            animation.image.seek(animation.first + number)
            animation.image.load()
            found = np.asarray(animation.image.convert("RGBA"))
        except DAMAGE:
            break
        end += (animation.image.info.get("duration") or NO_DELAY) / 1000
        if end > seconds:
            break
    if found is None:
        raise PictureError("No frame of this animation can be read: it is damaged; save or download it again.")
    return found


def moments(durations: list[float], part: Part | None = None) -> list[tuple[int, float]]:
    """Choose moments evenly spaced in time, so that each frame counts by its duration.

    Parameters
    ----------
    durations : list of float
        Of each frame, in milliseconds.
    part : (float, float or None), optional
        Its start and end, in seconds; default: all of it.

    Returns
    -------
    list of (int, float)
        The number of the frame that is shown, and the time in seconds. As few as make every share exact, if that is at
        most `TILES`; otherwise `TILES`, and of a part always.

    Raises
    ------
    PictureError
        There is nothing in that part.
    """
    ends = list(accumulate(durations))
    start, end, count = 0.0, ends[-1], TILES
    if part is None:
        unit = math.gcd(*(max(1, round(duration)) for duration in durations))
        count = min(TILES, max(1, round(end / unit)))
    else:
        start, end = (1000 * each for each in within(end / 1000, part))
    found, number = [], 0
    for index in range(count):
        time = start + (index + 0.5) * (end - start) / count
        while ends[number] <= time:
            number += 1
        found.append((number, time / 1000))
    return found
