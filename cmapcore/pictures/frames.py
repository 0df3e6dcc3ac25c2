"""A sheet: one picture made of tiles of the same size, which are moments of a film, or several pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from numbers import Real
from typing import Any

import numpy as np

from ..arrays import Bools, Bytes
from ..errors import PictureError


@dataclass(frozen=True)
class Frames:
    """How a picture is laid out as tiles of the same size, row by row; the rest of the last row is transparent.

    Attributes
    ----------
    times : tuple of float
        The moment that each tile shows, in seconds from the beginning, rising; empty if the tiles are pictures.
    size : (int, int)
        Width and height of a tile, in pixels of the sheet.
    columns : int
        How many tiles are in a row.
    names : tuple of str
        The name of the picture in each tile; empty if the tiles are moments of a film.
    weighting : str
        How these pictures are weighted; empty if the tiles are moments of a film.
    shots : tuple of float
        When a film cuts from one shot to the next, in seconds, rising.
    bars : (int, int, int, int)
        How many pixels of the original are left out at the left, top, right and bottom of each frame, as upright.
    rotation : int
        How many degrees the frames were rotated clockwise to be upright: 0, 90, 180 or 270.
    duration : float or None
        How long the whole film is, in seconds; None if it is not known, or the tiles are pictures.
    part : (float, float) or None
        The part of the film that the tiles are from, in seconds; None: all of it.
    """

    times: tuple[float, ...]
    size: tuple[int, int]
    columns: int
    names: tuple[str, ...] = ()
    weighting: str = ""
    shots: tuple[float, ...] = ()
    bars: tuple[int, int, int, int] = (0, 0, 0, 0)
    rotation: int = 0
    duration: float | None = None
    part: tuple[float, float] | None = None

    def __len__(self) -> int:
        return len(self.times or self.names)

    def tile(self, number: int) -> tuple[slice, slice]:
        """Rows and columns of the sheet that a tile takes."""
        width, height = self.size
        row, column = divmod(number, self.columns)
        return slice(row * height, (row + 1) * height), slice(column * width, (column + 1) * width)

    def tile_at(self, seconds: float) -> tuple[slice, slice]:
        """Rows and columns of the tile whose moment is nearest."""
        return self.tile(min(range(len(self.times)), key=lambda number: abs(self.times[number] - seconds)))

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Frames:
        """Read what `to_dict` returned; it need not be trusted.

        Raises
        ------
        PictureError
            It makes no sense.
        """
        try:
            width, height = (_whole(side, 1) for side in said["size"])
            left, top, right, bottom = (_whole(bar, 0) for bar in said.get("bars", (0, 0, 0, 0)))
            duration, part = said.get("duration"), said.get("part")
            frames = cls(
                _rising(said["times"]),
                (width, height),
                _whole(said["columns"], 1),
                tuple(_text(name) for name in said.get("names", ())),
                _text(said.get("weighting", "")),
                _rising(said.get("shots", ())),
                (left, top, right, bottom),
                _whole(said.get("rotation", 0), 0),
                None if duration is None else _seconds(duration),
                None if part is None else _from_to(part),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise PictureError(
                "The description of the picture's frames makes no sense; make the sheet again."
            ) from error
        if frames.rotation % 90 or frames.rotation > 270 or bool(frames.times) == bool(frames.names):
            raise PictureError("The description of the picture's frames makes no sense; make the sheet again.")
        return frames


def _whole(value: Any, least: int) -> int:
    if type(value) is not int or value < least:
        raise ValueError("no such number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _seconds(value: Any) -> float:
    if not isinstance(value, Real) or isinstance(value, bool) or not math.isfinite(value) or value < 0:
        raise ValueError("no time")
    return float(value)


def _rising(values: Iterable[Any]) -> tuple[float, ...]:
    times = tuple(map(_seconds, values))
    if any(later <= earlier for earlier, later in pairwise(times)):
        raise ValueError("not rising")
    return times


def _from_to(values: Iterable[Any]) -> tuple[float, float]:
    start, end = _rising(values)
    return start, end


def lay_out(tiles: list[Bytes], times: Iterable[float] = (), names: Iterable[str] = ()) -> tuple[Bytes, Frames]:
    """Lay tiles ``uint8[h,w,C]`` of one size out as a sheet ``uint8[H,W,C]``, about as wide as high.

    The rest of the last row is 0, and so transparent if the tiles have alpha.
    """
    height, width, channels = tiles[0].shape
    columns = min(len(tiles), max(1, math.ceil(math.sqrt(len(tiles) * height / width))))
    rows = -(-len(tiles) // columns)
    frames = Frames(tuple(times), (width, height), columns, tuple(names))
    sheet = np.zeros((rows * height, columns * width, channels), np.uint8)
    for number, tile in enumerate(tiles):
        sheet[frames.tile(number)] = tile
    return sheet, frames


def in_every_tile(inside: Bools, frames: Frames, shape: tuple[int, int]) -> Bools:
    """Repeat a mask of one tile, ``bool[h,w]``, in every tile of a sheet of a shape, ``bool[H,W]``."""
    width, height = frames.size
    return np.tile(inside, (shape[0] // height, shape[1] // width))
