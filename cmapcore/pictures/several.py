"""Several pictures laid out as one sheet, so that one palette is taken from all of them."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bools, Bytes, Ints
from ..errors import OptionError, PictureError
from .frames import lay_out

if TYPE_CHECKING:
    from .picture import Picture

EQUAL, BY_SIZE = WEIGHTINGS = ("equal", "size")
"""How pictures are weighted: equally, or by their number of pixels."""

MOST_PICTURES = 1_000
MOST_TOGETHER = 12
"""How many a URL, or a file written by somebody else, may name."""

_SPARE = 4
"""Each picture is kept at this many times its part of the sheet until all of them are known."""


def lay_side_by_side(
    pictures: Iterable[Picture], count: int, weighting: str, at_most: int, *, name: str = ""
) -> Picture:
    """Lay pictures out as one, each in a tile of its own, keeping its proportions on a transparent background.

    A small picture is repeated pixel by pixel, a large one loses pixels; no colour is invented.

    Parameters
    ----------
    pictures : iterable of Picture
        Taken one after the other, so that they need not be held all at once.
    count : int
        How many there are.
    weighting : {"equal", "size"}
        Whether every picture has as many pixels that count as every other, or each as its size says.
    at_most : int
        How many pixels the sheet may have.
    name : str, optional

    Raises
    ------
    OptionError
        For another weighting, or more than `MOST_PICTURES`.
    PictureError
        If there is none.
    """
    if weighting not in WEIGHTINGS:
        raise OptionError(f"weighting takes one of {', '.join(WEIGHTINGS)}, not {weighting!r}.")
    if count > MOST_PICTURES:
        raise OptionError(f"At most {MOST_PICTURES:,} pictures are used together, and these are {count:,}.")
    kept = [_at_most(_thinned(picture), _SPARE * at_most // count) for picture in pictures]
    if not kept:
        raise PictureError("There is no picture in this list: give at least one.")
    shapes = _shapes(kept, weighting, at_most)
    height, width = (max(shape[axis] for shape in shapes) for axis in (0, 1))
    tiles = [_tile(_resampled(one, shape), (height, width)) for one, shape in zip(kept, shapes, strict=True)]
    sheet, frames = lay_out(tiles, names=_told_apart([picture.name for picture in kept]))
    frames = replace(frames, weighting=weighting)
    opaque = sheet[..., 3] > 0
    notices = [f"{called}: {said}" for called, one in zip(frames.names, kept, strict=True) for said in one.notices]
    return replace(
        kept[0],
        pixels=np.ascontiguousarray(sheet[..., :3]),
        opaque=None if opaque.all() else opaque,
        size=(sheet.shape[1], sheet.shape[0]),
        name=name or (kept[0].name if count == 1 else name_of_several(kept[0].name, count)),
        digest=digest_of([picture.digest for picture in kept], "together", weighting),
        source_digest=digest_of([picture.source_digest for picture in kept]),
        frames=frames,
        notices=tuple(notices),
    )


def name_of_several(first: str, count: int) -> str:
    """Return the joint name of several pictures, made from that of the first."""
    return f"{first} and {count - 1} more"


def digest_of(digests: Sequence[str], *others: str) -> str:
    """Return the digest of several pictures, made from their own in the given order."""
    return hashlib.sha256(repr((*digests, *others)).encode()).hexdigest()


def tile_of(picture: Picture, number: int) -> Picture:
    """Return one tile of a sheet as a picture of its own.

    A region means the same in it as in every tile of the sheet.
    """
    frames = picture.frames
    if frames is None:
        return picture
    place = frames.tile(number)
    opaque = None if picture.opaque is None else picture.opaque[place]
    return replace(
        picture,
        pixels=picture.pixels[place],
        opaque=None if opaque is None or opaque.all() else opaque,
        size=frames.size,
        name=frames.names[number] if frames.names else f"{picture.name}, {frames.times[number]:.2f} s",
        digest=digest_of([picture.digest], "tile", str(number)),
        source_digest="",
        weight=None if picture.weight is None else picture.weight[place],
        frames=None,
        notices=(),
    )


def _told_apart(names: list[str]) -> tuple[str, ...]:
    """Add a number to names that occur more than once."""
    there_are, seen, told = Counter(names), Counter[str](), []
    for name in names:
        seen[name] += 1
        told.append(name if there_are[name] == 1 else f"{name} {seen[name]}")
    return tuple(told)


def _shapes(pictures: Sequence[Picture], weighting: str, at_most: int) -> list[tuple[int, int]]:
    """Height and width of each picture in its tile: as large as possible while all count as they should."""
    there_are = np.array([float(math.prod(picture.pixels.shape[:2])) for picture in pictures])
    if weighting == EQUAL:
        opaque = [1.0 if picture.opaque is None else picture.opaque.mean() for picture in pictures]
        areas = 1 / np.array(opaque)  # in which as many pixels count as in any other
    else:
        areas = np.array([float(math.prod(picture.size)) for picture in pictures])
    aspects = np.array([picture.pixels.shape[1] / picture.pixels.shape[0] for picture in pictures])
    widths, heights = np.sqrt(areas * aspects), np.sqrt(areas / aspects)
    columns = min(len(pictures), max(1, math.ceil(math.sqrt(len(pictures) * heights.max() / widths.max()))))
    cells = columns * -(-len(pictures) // columns)
    # not so large that all would have to be repeated
    scale = min(at_most / (cells * widths.max() * heights.max()), float((there_are / areas).max()))
    while True:
        across = np.maximum(1, np.rint(widths * math.sqrt(scale)))
        down = np.maximum(1, np.rint(areas * scale / across))
        if cells * across.max() * down.max() <= at_most:
            return list(zip(down.astype(int).tolist(), across.astype(int).tolist(), strict=True))
        scale *= 0.99  # rounding made it too large


def _thinned(picture: Picture) -> Picture:
    """Thin out a picture that is nowhere half opaque: the more visible a pixel, the likelier it is kept."""
    if picture.weight is None:
        return picture
    chance = picture.weight / picture.weight.max()
    opaque: Bools = np.random.default_rng(0).random(chance.shape, np.float32) < chance
    return replace(picture, opaque=opaque, weight=None)


def _at_most(picture: Picture, pixels: int) -> Picture:
    height, width = picture.pixels.shape[:2]
    scale = math.sqrt(pixels / (height * width))
    return picture if scale >= 1 else _resampled(picture, (max(1, int(height * scale)), max(1, int(width * scale))))


def _resampled(picture: Picture, shape: tuple[int, int]) -> Picture:
    """Take one pixel for each of another number of rows and columns, always the same, out of those it stands for."""
    there = picture.pixels.shape[:2]
    if shape == there:
        return picture
    random = np.random.default_rng(0)
    rows = _places(np.arange(shape[0])[:, None], shape, 0, there[0], random)
    columns = _places(np.arange(shape[1])[None, :], shape, 1, there[1], random)
    opaque = None
    if picture.opaque is not None:
        opaque = picture.opaque[rows, columns]
        if not opaque.any():  # a few dots, none of which was hit
            row, column = divmod(int(picture.opaque.argmax()), there[1])
            rows, columns, opaque = np.full(shape, row), np.full(shape, column), np.ones(shape, dtype=bool)
    return replace(picture, pixels=picture.pixels[rows, columns], opaque=opaque)


def _places(steps: Ints, shape: tuple[int, int], axis: int, there: int, random: np.random.Generator) -> Ints:
    """Return the rows or columns to take: even ones would alias with a regular pattern where some are left out."""
    within: NDArray[np.float64] | float = 0.5 if shape[axis] >= there else random.random(shape)
    places: Ints = np.minimum((steps + within) * (there / shape[axis]), there - 1).astype(np.intp)
    return places


def _tile(picture: Picture, shape: tuple[int, int]) -> Bytes:
    """Put a picture into the middle of a tile ``uint8[h, w, 4]``."""
    tile = np.zeros((*shape, 4), np.uint8)
    height, width = picture.pixels.shape[:2]
    top, left = (shape[0] - height) // 2, (shape[1] - width) // 2
    inside = tile[top : top + height, left : left + width]
    inside[..., :3] = picture.pixels
    inside[..., 3] = 255 if picture.opaque is None else np.where(picture.opaque, 255, 0)
    return tile
