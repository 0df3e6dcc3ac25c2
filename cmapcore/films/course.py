"""The colours of a film or an animation over time.

Works on a `Result` whose picture has frames with times; each frame stands for the time that is nearest to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import Floats
from ..color.conversions import linear_to_srgb, srgb_to_linear, to_hex
from ..diagnosis.segmentation import LEFT_OUT, nearest_colors
from ..errors import PictureError
from ..pipeline import Result

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

PRESENT = 0.05
"""The share of a frame from which it counts as holding a colour."""


@dataclass(frozen=True, eq=False)
class Course:
    """What a film shows from moment to moment.

    Attributes
    ----------
    name : str
    times : float[n]
        The moment of each frame, in seconds, rising.
    edges : float[n + 1]
        The edges of the time that each frame represents, in seconds.
    hex : tuple of str
        The palette's colours, in its order.
    shares : float[n, k]
        The part of each frame that is nearest to each colour of the palette; 1 in all, or 0 if none of its pixels is
        allowed.
    means : float[n, 3]
        The mean colour of each frame, taken in linear light (IEC 61966-2-1), sRGB in [0, 1]; NaN if none of its pixels
        is allowed.
    """

    name: str
    times: Floats
    edges: Floats
    hex: tuple[str, ...]
    shares: Floats
    means: Floats


def course_of(result: Result) -> Course:
    """Return the course of a film's colours.

    Raises
    ------
    PictureError
        The picture has no moments.
    """
    picture, frames = result.picture, result.picture.frames
    if frames is None or not frames.times:
        raise PictureError("This picture has no frames: colour over time needs a film or an animation.")
    k = len(result.palette)
    labels = nearest_colors(picture, result.palette.colors, result.recipe.sample.allowed(picture))
    linear = _LINEAR[picture.pixels]
    shares, means = np.zeros((len(frames), k)), np.full((len(frames), 3), np.nan)
    for number in range(len(frames)):
        place = frames.tile(number)
        counted = labels[place] != LEFT_OUT
        if counted.any():
            shares[number] = np.bincount(labels[place][counted], minlength=k) / counted.sum()
            means[number] = linear_to_srgb(linear[place][counted].mean(axis=0))
    times = np.array(frames.times)
    return Course(picture.name, times, _edges(times, frames.part, frames.duration), result.palette.hex, shares, means)


def _edges(times: Floats, part: tuple[float, float] | None, duration: float | None) -> Floats:
    """From when to when each moment stands for the film."""
    between = (times[1:] + times[:-1]) / 2
    half = between[0] - times[0] if len(between) else times[0]
    start = max(0.0, times[0] - half) if part is None else min(part[0], times[0])
    end = times[-1] + (times[-1] - between[-1] if len(between) else half)
    if part is not None or duration is not None:
        limit = part[1] if part is not None else duration
        end = max(times[-1], min(end, limit if limit is not None else end))
    return np.concatenate([[start], between, [end]])


def frame_number(course: Course, time: float) -> int:
    """Return the number of the frame that represents a moment."""
    at = int(np.searchsorted(course.edges, time, side="right")) - 1
    return min(max(at, 0), len(course.times) - 1)


def timeline_colormap(course: Course) -> Colormap:
    """Return the mean colours in sequence: a timeline in colours, not a colormap for data."""
    means = course.means[~np.isnan(course.means).any(axis=1)]
    if not len(means):
        raise PictureError("Nothing of this film is left to use: exclude less, or choose another region.")
    from ..colormaps.colormap_object import Colormap

    notice = "This is a timeline of mean colours and not a colormap for data: neither lightness nor hue is ordered."
    return Colormap(means, "listed", f"{course.name}, timeline", notices=(notice,))


def mean_codes(course: Course) -> list[str]:
    """Return the mean colour of each frame as ``#rrggbb``; empty if none of its pixels is allowed."""
    return ["" if np.isnan(mean).any() else str(to_hex(mean)) for mean in course.means]


_LINEAR = srgb_to_linear(np.repeat(np.arange(256)[:, None] / 255, 3, axis=1))[:, 0].astype(np.float32)
