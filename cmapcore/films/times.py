"""Times as they are written: on a clock, along an axis, and as SMPTE timecode."""

from __future__ import annotations

import math

_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_MOST_TICKS = 12


def clock(seconds: float) -> str:
    """Write a time as minutes and seconds, with hours and tenths where there are any.

    Examples
    --------
    >>> clock(0), clock(4.62), clock(83), clock(3725)
    ('0:00', '0:04.6', '1:23', '1:02:05')
    """
    tenths = round(seconds * 10)
    whole, tenth = divmod(tenths, 10)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    return f"{text}.{tenth}" if tenth else text


def ticks(start: float, end: float) -> list[float]:
    """Choose round times along an axis, at most a dozen.

    Examples
    --------
    >>> ticks(0, 7.6)
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    length = end - start
    step = next((step for step in _STEPS if length / step <= _MOST_TICKS), length / _MOST_TICKS)
    return [number * step for number in range(math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9) + 1)]


def timecode(seconds: float, rate: int) -> str:
    """Write a time as non-drop SMPTE timecode (SMPTE ST 12-1): hours, minutes, seconds, frames.

    Examples
    --------
    >>> timecode(61.5, 24)
    '00:01:01:12'
    """
    frames = round(seconds * rate)
    whole, frame = divmod(frames, rate)
    return f"{whole // 3600 % 24:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}:{frame:02d}"
