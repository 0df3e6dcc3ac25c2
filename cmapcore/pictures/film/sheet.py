"""A film as a sheet: frames evenly spaced in time, side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO, NamedTuple

import numpy as np

from ...arrays import Bytes, Progress
from ...errors import PictureError
from ...wording import number_text
from ..frames import Frames, lay_out
from ..opening import reader_of
from ..part import Part, within
from .bars import Bars, turned
from .container import open_film
from .decoding import planned_frames
from .index import Index, read_index
from .plan import Level, Plan, evenly_spaced, make_plan, spaced
from .planes import Grid, planes_of, whole

EXTRACTOR = "film 1"
"""Increased with every change to how a sheet is made from the same film."""

_SHORT_BY = 0.5  # seconds that the end may be missing without a word: sound is often longer

_NOTICES: dict[Level, str] = {
    "exact": "",
    "near": "The film is long for its size: for some moments a frame near them was read.",
    "keyframes": "The film is long for its size: only keyframes were read, and short shots may be missing.",
}


class Sheet(NamedTuple):
    """What is read from a film."""

    rgba: Bytes  # uint8[H,W,4]
    frames: Frames
    size: tuple[int, int]  # of a frame, upright
    notices: tuple[str, ...]


class Tiles(NamedTuple):
    """Pixels of moments of a film, picked alike: bars left out, turned upright."""

    tiles: list[Bytes]  # uint8[h,w,3]
    times: list[float]
    size: tuple[int, int]
    bars: tuple[int, int, int, int]
    rotation: int


def decoder() -> str:
    """Return what reads films here: its version, and FFmpeg's."""
    with reader_of("film", "A film"):
        import av

    return f"{EXTRACTOR}, FFmpeg {av.ffmpeg_version_info}"


def read_sheet(file: BinaryIO, part: Part | None, at_most: int, progress: Progress | None = None) -> Sheet:
    """Lay a film, or a part of it, out as a sheet of at most a number of pixels.

    Raises
    ------
    PictureError
        It is of a kind that is not read, damaged, or has nothing in that part.
    """
    index, cost = _looked_at(file)
    start, end = within(index.end, part)
    times = evenly_spaced(index, start, end)
    plan = make_plan(index, times, cost)
    read = _read(file, index, plan, at_most // len(times), progress)
    alpha = np.full((*read.tiles[0].shape[:2], 1), 255, np.uint8)
    sheet, frames = lay_out([np.concatenate([tile, alpha], axis=2) for tile in read.tiles], read.times)
    frames = replace(
        frames,
        bars=read.bars,
        rotation=read.rotation,
        duration=index.end,
        part=None if part is None else (start, end),
    )
    notices = [
        f"This is a film: {len(read.times):,} of its moments are laid out side by side, weighted by time on screen."
    ]
    notices.append(_NOTICES[plan.level])
    if any(read.bars):
        notices.append("Black bars around the picture were left out.")
    if index.declared > index.end + _SHORT_BY:
        there, declared = (number_text(round(seconds, 1)) for seconds in (index.end, index.declared))
        notices.append(f"The film is cut off: {there} of {declared} seconds are there.")
    lost = len(times) - len(read.times)
    if lost:
        notices.append(f"Damaged parts were left out: {lost:,} of {len(times):,} moments.")
    return Sheet(sheet, frames, read.size, tuple(filter(None, notices)))


def read_thumbnails(
    file: BinaryIO, part: Part | None, rate: float, most: int, at_most: int, progress: Progress | None = None
) -> Tiles:
    """Return a number of frames per second, up to a total, each of at most a number of pixels."""
    index, cost = _looked_at(file)
    start, end = within(index.end, part)
    count = max(1, min(most, round((end - start) * rate)))
    return _read(file, index, make_plan(index, spaced(start, end, count), cost), at_most, progress)


def read_frame(file: BinaryIO, time: float) -> Bytes:
    """Return the frame shown at a moment, upright and in full, bars included: uint8[H,W,3]."""
    index, _ = _looked_at(file)
    plan = make_plan(index, np.array([min(max(time, 0.0), index.end)]), 1.0)
    with open_film(file) as film:
        for _, frame in planned_frames(film, index, plan):
            return _upright(whole(planes_of(frame)), _rotation(frame))
    raise PictureError("The film is damaged at this moment; choose another one.")


def _looked_at(file: BinaryIO) -> tuple[Index, float]:
    """Index a film, and return what decoding one of its frames costs."""
    with open_film(file) as film:
        return read_index(film), film.pixels * film.codec.weight


def _read(file: BinaryIO, index: Index, plan: Plan, at_most: int, progress: Progress | None) -> Tiles:
    moments: dict[int, list[int]] = {}
    for moment, number in enumerate(plan.frames.tolist()):
        moments.setdefault(number, []).append(moment)
    found: dict[int, Bytes] = {}
    bars, grid, rotation = Bars(), None, 0
    with open_film(file) as film:
        for number, frame in planned_frames(film, index, plan, progress):
            planes = planes_of(frame)
            if grid is None:
                grid, rotation = Grid.of_at_most(planes.shape, at_most), _rotation(frame)
            if planes.shape != grid.shape:  # the size changes on the way
                continue
            bars.watch(planes)
            for moment in moments[number]:
                found[moment] = grid.pick(planes, moment)
    if grid is None or not found:
        raise PictureError("No frame of this film can be read: it is damaged; save or download it again.")
    left, top, right, bottom = bars.found()
    n = grid.n
    rows = slice(-(-top // n), (grid.shape[0] - bottom) // n or None)
    columns = slice(-(-left // n), (grid.shape[1] - right) // n or None)
    rows = rows if bottom else slice(rows.start, None)
    columns = columns if right else slice(columns.start, None)
    order = sorted(found)
    tiles = [_upright(found[moment][rows, columns], rotation) for moment in order]
    size = grid.shape[::-1] if rotation % 180 == 0 else grid.shape
    times = [round(float(plan.times[moment]), 6) for moment in order]
    return Tiles(tiles, times, size, turned((left, top, right, bottom), rotation), rotation)


def _rotation(frame: object) -> int:
    """How many degrees clockwise a frame must be rotated."""
    return round(-getattr(frame, "rotation", 0) / 90) * 90 % 360


def _upright(pixels: Bytes, degrees: int) -> Bytes:
    return np.ascontiguousarray(np.rot90(pixels, -degrees // 90))
