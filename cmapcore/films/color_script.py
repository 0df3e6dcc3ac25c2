"""A colour script: one frame and one palette for each shot of a film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Bytes, Ints, Progress
from ..errors import PictureError
from ..palette import Palette
from ..pictures.several import digest_of
from ..pipeline import Result, extract
from .course import Course, course_of


@dataclass(frozen=True, eq=False)
class Shot:
    """One shot.

    Attributes
    ----------
    start, end : float
        In seconds.
    frame : int
        Number of the frame that is most like the whole shot.
    palette : Palette
        Of all frames of the shot, each weighted by time.
    """

    start: float
    end: float
    frame: int
    palette: Palette


@dataclass(frozen=True, eq=False)
class ColorScript:
    """The shots of a film, and the frames that are shown for them.

    Attributes
    ----------
    name : str
    shots : tuple of Shot
    pictures : tuple of uint8[h, w, 3]
        One for each shot.
    """

    name: str
    shots: tuple[Shot, ...]
    pictures: tuple[Bytes, ...]


def script_of(result: Result, cuts: Sequence[float], progress: Progress | None = None) -> ColorScript:
    """Make a palette of each shot, by the recipe of the whole film.

    Parameters
    ----------
    result : Result
        Of a film or an animation.
    cuts : sequence of float
        When shots begin, in seconds, rising, as `detect_cuts` returns them.
    progress : callable, optional

    Raises
    ------
    PictureError
        The picture has no moments.
    """
    course = course_of(result)
    starts = [float(course.edges[0]), *(cut for cut in cuts if course.edges[0] < cut < course.edges[-1])]
    shots = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], float(course.edges[-1])], strict=True), start=1):
        tiles = np.flatnonzero((course.times >= start) & (course.times < end))
        if not len(tiles):  # shorter than the time between two frames
            tiles = np.array([np.abs(course.times - (start + end) / 2).argmin()])
        shots.append(Shot(start, end, _typical(course, tiles), _palette(result, tiles)))
        if progress is not None:
            progress(number / len(starts))
    frames = result.picture.frames
    shown = () if frames is None else tuple(result.picture.pixels[frames.tile(shot.frame)] for shot in shots)
    return ColorScript(course.name, tuple(shots), shown)


def _typical(course: Course, tiles: Ints) -> int:
    """Return the frame whose shares are nearest to those of all these frames."""
    shares = course.shares[tiles]
    return int(tiles[np.abs(shares - shares.mean(axis=0)).sum(axis=1).argmin()])


def _palette(result: Result, tiles: Ints) -> Palette:
    picture, frames = result.picture, result.picture.frames
    inside = np.zeros(picture.pixels.shape[:2], dtype=bool)
    if frames is not None:
        for number in tiles.tolist():
            inside[frames.tile(number)] = True
    if picture.opaque is not None:
        inside &= picture.opaque
    shot = replace(picture, opaque=inside, digest=digest_of([picture.digest], "tiles", *map(str, tiles)), frames=frames)
    try:
        return extract(shot, result.recipe.replace(order=(), drop=())).palette
    except PictureError:  # none of its pixels is allowed
        return Palette(np.zeros((0, 3)), np.zeros(0), np.zeros(0, dtype=bool), picture.name)
