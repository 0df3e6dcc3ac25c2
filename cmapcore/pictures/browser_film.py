"""A film read by a web browser: a PNG of its moments side by side, with a text chunk that says when each is shown.

The app makes them of films that are too large to be sent. What a browser says is not to be trusted.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Bytes
from ..errors import PictureError
from . import png
from .color_profiles import Space
from .frames import Frames, lay_out
from .part import Part, within

READER = "a film read by a web browser"
"""Its entry in the decoder's version."""

_KEYWORD = b"cmapcore-film\0"
_MOST_SAID = 2**16  # bytes
_MOST_TILES = 1_024
_MOST_SIDE = 2**16  # of the film's frames, in pixels


class Said(NamedTuple):
    """What a sheet says: how it is laid out, and width and height of the film."""

    frames: Frames
    size: tuple[int, int]


def is_browser_film(data: bytes) -> bool:
    """Whether a file is one."""
    return _text(data) is not None


def said_in(data: bytes) -> Said | None:
    """Read what a PNG says about its moments; None if it says nothing.

    Raises
    ------
    PictureError
        It makes no sense.
    """
    text = _text(data)
    if text is None:
        return None
    try:
        said = json.loads(text)
        frames = Frames.from_dict({name: said[name] for name in ("times", "size", "columns", "duration")})
        width, height = said["film"]
        sides_fit = all(type(side) is int and 0 < side <= _MOST_SIDE for side in (width, height))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise _no_sense() from error
    if not sides_fit or len(frames) > _MOST_TILES or frames.duration is None or frames.times[-1] > frames.duration:
        raise _no_sense()
    return Said(frames, (width, height))


def take_apart(
    rgba: Bytes, said: Said, part: Part | None, at_most: int | None
) -> tuple[Bytes, Frames, tuple[int, int], tuple[str, ...]]:
    """Check the tiles against the pixels, and lay those of a part out anew, without black bars.

    Returns the sheet, ``uint8[H,W,4]``, its frames, the film's width and height, and the notices.

    Parameters
    ----------
    rgba : uint8[H,W,4]
    said : Said
    part : (float, float or None) or None
    at_most : int or None
        How many pixels to return.

    Raises
    ------
    PictureError
        The pixels are other ones than was said, or nothing is in that part.
    """
    from .film.bars import Bars  # which a still picture needs nothing of
    from .film.planes import Planes

    frames = said.frames
    height, width = rgba.shape[:2]
    rows = -(-len(frames) // frames.columns)
    if (width, height) != (frames.columns * frames.size[0], rows * frames.size[1]):
        raise _no_sense()
    duration = frames.duration or 0.0
    start, end = within(duration, part)
    numbers = [number for number, time in enumerate(frames.times) if start <= time < end]
    if not numbers:  # shorter than the time between two of them
        numbers = [int(np.abs(np.array(frames.times) - (start + end) / 2).argmin())]
    tiles = [rgba[frames.tile(number)] for number in numbers]
    bars = Bars()
    for tile in tiles:
        bars.watch(Planes([tile[..., channel] for channel in range(3)], 8, 0, True, Space()))
    left, top, right, bottom = black = bars.found()
    inside = slice(top, frames.size[1] - bottom), slice(left, frames.size[0] - right)
    step = 1
    while at_most is not None and len(tiles) * -(-frames.size[0] // step) * -(-frames.size[1] // step) > at_most:
        step += 1
    sheet, laid_out = lay_out(
        [tile[inside][::step, ::step] for tile in tiles], [frames.times[number] for number in numbers]
    )
    scale = said.size[0] / frames.size[0], said.size[1] / frames.size[1]
    cut = tuple(round(bar * scale[side % 2]) for side, bar in enumerate(black))
    notices = [
        f"This film was read by a web browser, in its colours: {len(tiles):,} moments are laid out side by side, "
        "weighted by time on screen."
    ]
    if any(black):
        notices.append("Black bars around the picture were left out.")
    kept: Any = {"bars": cut, "duration": duration, "part": None if part is None else (start, end)}
    return sheet, replace(laid_out, **kept), said.size, tuple(notices)


def _text(data: bytes) -> bytes | None:
    if not data.startswith(png.SIGNATURE):
        return None
    try:
        for kind, start, end in png.chunks(data):
            if kind == b"IDAT":
                break
            if kind == b"tEXt" and data.startswith(_KEYWORD, start) and end - start <= _MOST_SAID:
                return data[start + len(_KEYWORD) : end]
    except ValueError:  # damaged, which the reader of pictures tells
        return None
    return None


def _no_sense() -> PictureError:
    return PictureError("The film's list of moments does not fit its picture; give the film again.")
