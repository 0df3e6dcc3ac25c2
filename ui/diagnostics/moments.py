"""Which frames of a sheet hold what is selected, in words."""

import numpy as np

from cmapcore.arrays import Bools
from cmapcore.pictures.frames import Frames


def frames_in_words(frames: Frames, pixels: Bools) -> str:
    """Say which frames, and when, or which of several pictures hold some pixels, ``bool[H, W]``; empty for none."""
    width, height = frames.size
    rows, columns = pixels.shape[0] // height, pixels.shape[1] // width
    holding = pixels.reshape(rows, height, columns, width).any(axis=(1, 3)).reshape(-1)
    numbers = np.flatnonzero(holding)
    numbers = numbers[numbers < len(frames)]
    if not len(numbers):
        return ""
    first, last = int(numbers[0]), int(numbers[-1])
    if frames.names:
        return frames.names[first] if first == last else f"in {len(numbers):,} of {len(frames):,} pictures"
    if first == last:
        return f"frame {first + 1:,} of {len(frames):,}, at {clock(frames.times[first])}"
    when = f"from {clock(frames.times[first])} to {clock(frames.times[last])}"
    return f"in {len(numbers):,} of {len(frames):,} frames, {when}"


def clock(seconds: float) -> str:
    """Write a moment as minutes and seconds.

    Examples
    --------
    >>> clock(62.44)
    '1:02.4'
    """
    minutes, tenths = divmod(round(seconds * 10), 600)
    return f"{minutes}:{tenths // 10:02d}.{tenths % 10}"
