"""Where a film cuts from one shot to the next, found in small frames by their colours.

A cut is where the histogram of colours changes at once, and far more than it does around there; a fade has its end
in black or white; a dissolve is a slow change whose middle is a mixture of its two ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Bytes, Floats, Ints, Progress
from ..pictures.film.stills import full_frame, thumbnails
from ..pictures.part import Part
from ..pictures.picture import Picture

RATE = 4.0
"""Frames per second that are compared; around a cut, all of them are."""

_BINS = 8  # of each channel
_GRID = 2  # parts of a frame, across and down, whose histograms are compared besides the whole frame's
_CUT = 0.28  # change of a histogram, of at most 1
_OUTSTANDING = 2.5  # times the change around it
_AROUND = 1.5  # seconds
_PLAIN, _BLACK, _WHITE = 7.0, 16.0, 239.0  # standard deviation and mean of the codes where a fade has come to its end
_SPANS = (3, 5, 8)  # frames, `RATE` a second, over which a dissolve is looked for
_PURE = 0.12  # of a mixture, below which a frame is as good as one of the ends
_FADE = 1.5  # seconds before and after plain frames that belong to the fade
_MIXED = 0.35  # how far the middle of a dissolve may be from a mixture of its ends, as part of how far these are apart
_SHORTEST = 0.5  # seconds
_WIDTH = 48  # pixels of a small frame

Slow: TypeAlias = tuple[float, float, float]
"""The start, middle and end of a fade or a dissolve."""


def detect_cuts(thumbnails: Bytes, times: Floats) -> tuple[float, ...]:
    """Find where shots begin.

    Parameters
    ----------
    thumbnails : uint8[n, h, w, 3]
        Small frames, sRGB.
    times : float[n]
        Of each, in seconds, rising.

    Returns
    -------
    tuple of float
        In seconds, rising; the beginning of the first shot is not among them.
    """
    if len(times) < 2:
        return ()
    chosen = _spaced(times, 1 / RATE)
    frames, at = thumbnails[chosen], times[chosen]
    histograms = _histograms(frames)
    changes = _changes(histograms)
    flat = frames.reshape(len(frames), -1)
    level = flat.mean(axis=1)
    plain = (flat.std(axis=1) < _PLAIN) & ((level < _BLACK) | (level > _WHITE))
    slow = _faded(plain, at)
    slow += [each for each in _dissolved(frames, histograms, at, plain) if not _within(each[1], slow)]
    sudden = [_refined(thumbnails, times, cut) for cut in _sudden(changes, at, plain) if not _within(cut, slow)]
    middles = [middle for _, middle, _ in slow if at[0] < middle < at[-1]]
    cuts: list[float] = []
    for cut in sorted((*sudden, *middles)):
        if cut - (cuts[-1] if cuts else float(times[0])) >= _SHORTEST:
            cuts.append(cut)
    return tuple(cuts)


def _within(time: float, slow: Sequence[Slow]) -> bool:
    return any(start <= time <= end for start, _, end in slow)


def _spaced(times: Floats, apart: float) -> Ints:
    """Return the numbers of frames about this many seconds apart, or of all if there are fewer."""
    steps = np.floor((times - times[0]) / apart + 1e-6)
    chosen: Ints = np.flatnonzero(np.diff(steps, prepend=-1) > 0)
    return np.union1d(chosen, [len(times) - 1])


def _histograms(frames: Bytes) -> NDArray[np.float32]:
    """Histograms of the whole frame and of its parts, ``float32[n, parts, bins]``, with soft edges between bins."""
    count, height, width = frames.shape[:3]
    parts = [frames]
    for row in range(_GRID):
        for column in range(_GRID):
            parts.append(
                frames[
                    :,
                    row * height // _GRID : max(1, (row + 1) * height // _GRID),
                    column * width // _GRID : max(1, (column + 1) * width // _GRID),
                ]
            )
    return np.stack([_histogram(part.reshape(count, -1, 3)) for part in parts], axis=1)


def _histogram(colors: Bytes) -> NDArray[np.float32]:
    count, pixels = colors.shape[:2]
    cells = (colors >> 5).astype(np.intp)
    index = (cells[..., 0] * _BINS + cells[..., 1]) * _BINS + cells[..., 2]
    index += np.arange(count)[:, None] * _BINS**3
    found = np.bincount(index.ravel(), minlength=count * _BINS**3).reshape(count, _BINS, _BINS, _BINS)
    soft = found.astype(np.float32) / pixels
    for axis in (1, 2, 3):
        edge = [(0, 0)] * 4
        edge[axis] = (1, 1)
        padded = np.pad(soft, edge, mode="edge")
        low, middle, high = (np.take(padded, range(start, start + _BINS), axis=axis) for start in (0, 1, 2))
        soft = 0.25 * low + 0.5 * middle + 0.25 * high
    flat: NDArray[np.float32] = soft.reshape(count, -1)
    flat /= flat.sum(axis=1, keepdims=True)
    return flat


def _difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> Floats:
    """How different histograms are: 1 less their intersection (Swain and Ballard 1991); of whole and parts the mean."""
    apart = 1 - np.minimum(one, other).sum(axis=-1)
    return np.asarray(0.5 * apart[..., 0] + 0.5 * apart[..., 1:].mean(axis=-1), dtype=np.float64)


def _changes(histograms: NDArray[np.float32]) -> Floats:
    return _difference(histograms[:-1], histograms[1:])


def _sudden(changes: Floats, at: Floats, plain: Bools) -> list[float]:
    """Find changes that stand out from those around them; into or out of a plain frame is a fade's to find."""
    found = []
    for number, change in enumerate(changes.tolist()):
        near = np.abs(at[:-1] - at[number]) <= _AROUND
        near[number] = False
        around = float(np.median(changes[near])) if near.any() else 0.0
        is_peak = change >= changes[max(0, number - 1) : number + 2].max()
        if change >= _CUT and change >= _OUTSTANDING * around and is_peak and not plain[number : number + 2].any():
            found.append(float(at[number + 1]))
    return found


def _faded(plain: Bools, at: Floats) -> list[Slow]:
    """Find each stretch of plain frames with the fades around it; at an end of the film, that end is its middle."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], plain, [False]]).astype(int)))
    found = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        begins, ends = float(at[start]), float(at[end - 1])
        middle = begins if start == 0 else float(at[-1]) if end == len(at) else (begins + ends) / 2
        found.append((begins - _FADE, middle, ends + _FADE))
    return found


def _dissolved(frames: Bytes, histograms: NDArray[np.float32], at: Floats, plain: Bools) -> list[Slow]:
    """Find slow changes whose frames in between are mixtures of the two ends."""
    codes = frames.reshape(len(frames), -1).astype(np.float32)
    found: list[tuple[float, Slow]] = []
    for span in _SPANS:
        for first in range(len(frames) - span):
            last = first + span
            if plain[first : last + 1].any() or _difference(histograms[first], histograms[last]) < 2 * _CUT:
                continue
            ends = codes[last] - codes[first]
            squared = float(ends @ ends)
            between = codes[first + 1 : last] - codes[first]
            parts = between @ ends / squared
            rest = np.sqrt(((between - parts[:, None] * ends) ** 2).sum(axis=1) / squared)
            mixed = (parts > _PURE) & (parts < 1 - _PURE)
            if mixed.sum() >= 2 and rest[mixed].max() < _MIXED and (np.diff(parts) > -_PURE).all():
                middle = first + 1 + int(np.abs(parts - 0.5).argmin())
                found.append((float(rest.mean()), (float(at[first]), float(at[middle]), float(at[last]))))
    best: list[Slow] = []
    for _, slow in sorted(found):
        if all(slow[2] <= start or slow[0] >= end for start, _, end in best):
            best.append(slow)
    return best


def _refined(thumbnails: Bytes, times: Floats, cut: float) -> float:
    """Find the cut among all the frames just before the one at which it was found."""
    near = np.flatnonzero((times >= cut - 1.01 / RATE) & (times <= cut + 1e-9))
    if len(near) < 3:
        return cut
    changes = _changes(_histograms(thumbnails[near]))
    top = int(changes.argmax())
    return float(times[near[top + 1]]) if changes[top] >= _CUT else cut


def cuts_in_sheet(picture: Picture) -> tuple[float, ...]:
    """Find cuts in the frames of a sheet alone: shots that are shorter than the time between two of them are missed."""
    frames = picture.frames
    if frames is None or not frames.times:
        return ()
    width, height = frames.size
    step = max(1, width // _WIDTH)
    rows, columns = np.arange(step // 2, height, step)[:, None], np.arange(step // 2, width, step)
    small = [picture.pixels[frames.tile(number)][rows, columns] for number in range(len(frames))]
    return _between(np.stack(small), np.array(frames.times))


def film_shots(data: bytes, part: Part | None, progress: Progress | None = None) -> tuple[float, ...]:
    """Find cuts in a film, or a part of it, from about four frames a second."""
    found = thumbnails(data, part, progress=progress)
    return _between(found.pixels, found.times)


def _between(frames: Bytes, times: Floats) -> tuple[float, ...]:
    """Find cuts among a selection of frames: each lies somewhere between two of them."""
    middles = (times[1:] + times[:-1]) / 2
    return tuple(float(middles[max(0, int(np.searchsorted(times, cut)) - 1)]) for cut in detect_cuts(frames, times))


def frame_in_full(data: bytes, seconds: float, progress: Progress) -> Bytes:  # noqa: ARG001 - it takes a moment only
    """Return a film's frame at a moment, ``uint8[h, w, 3]``."""
    return full_frame(data, seconds)
