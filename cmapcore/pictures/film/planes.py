"""Pixels of a film's frames: picked from a decoded frame's planes and converted to sRGB as the stream declares.

Nothing is averaged, which would invent colours, and FFmpeg's own conversion is not asked: it takes every film that
says nothing about its matrix for BT.601, and leaves wide gamuts and HDR as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...arrays import Bytes, Floats, Ints
from ...errors import PictureError
from ..color_profiles import Space, signal_to_srgb

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_UNSAID = 2
_FULL_RANGE = 2
_RGB = 0
# Kr and Kb of the matrices (ITU-T H.273, table 4).
_MATRICES = {
    1: (0.2126, 0.0722),  # BT.709
    4: (0.30, 0.11),  # FCC
    5: (0.299, 0.114),  # BT.601, 625 lines
    6: (0.299, 0.114),  # BT.601, 525 lines
    7: (0.212, 0.087),  # SMPTE ST 240
    9: (0.2627, 0.0593),  # BT.2020
    10: (0.2627, 0.0593),
}
_HD = 1280, 720  # anything this wide or high that says nothing is BT.709


class Planes(NamedTuple):
    """A decoded frame's numbers, as they are stored.

    Attributes
    ----------
    arrays : list of uint8[h,w] or uint16[h,w]
        Y', Cb and Cr; or R', G' and B'; or Y' alone. Chroma may be smaller.
    bits : int
    matrix : int
        By ITU-T H.273; 0 is RGB.
    is_full : bool
        Whether the numbers use all of their range.
    space : Space
    """

    arrays: list[NDArray[Any]]
    bits: int
    matrix: int
    is_full: bool
    space: Space

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        height, width = self.arrays[0].shape
        return height, width

    @property
    def bright(self) -> list[NDArray[Any]]:
        """The planes in which black is dark."""
        return self.arrays if self.matrix == _RGB else self.arrays[:1]

    @property
    def black(self) -> float:
        """The value up to which a pixel counts as black in a bar: 26 if black is 16 and white is 235."""
        code = (26 - 16) / 219
        return code * (2.0**self.bits - 1) if self.is_full else (16 + 219 * code) * 2.0 ** (self.bits - 8)


def planes_of(frame: VideoFrame) -> Planes:
    """Take a decoded frame apart, without copying it.

    Raises
    ------
    PictureError
        Its numbers are laid out in a way that is not read.
    """
    format_ = frame.format
    parts = [part for part in format_.components if not part.is_alpha]
    bits = parts[0].bits
    if (
        len({part.plane for part in parts}) != len(parts)
        or any(part.bits != bits for part in parts)
        or not 8 <= bits <= 16
        or (format_.is_big_endian and bits > 8)
        or format_.has_palette
        or format_.name.startswith("xyz")
        or len(parts) not in (1, 3)
    ):
        raise PictureError(f"The film's pixels are laid out as {format_.name}, which cannot be read; convert the film.")
    arrays = [_plane(frame, part, bits) for part in parts]
    is_rgb = format_.is_rgb
    matrix = _RGB if is_rgb else _matrix(frame)
    is_full = frame.color_range == _FULL_RANGE or format_.name.startswith("yuvj") or (is_rgb and not frame.color_range)
    return Planes(arrays, bits, matrix, is_full, Space(frame.color_primaries, frame.color_trc))


def _plane(frame: VideoFrame, part: Any, bits: int) -> NDArray[Any]:
    plane = frame.planes[part.plane]
    dtype = np.dtype(np.uint8 if bits == 8 else "<u2")
    lines = np.frombuffer(plane, dtype).reshape(-1, plane.line_size // dtype.itemsize)
    return lines[: part.height, : part.width]


def _matrix(frame: VideoFrame) -> int:
    """Return what the stream declares; if nothing, what films of its size are made with."""
    said = int(frame.colorspace)
    if said in _MATRICES:
        return said
    if frame.color_primaries == 9:
        return 9
    return 1 if frame.width >= _HD[0] or frame.height >= _HD[1] else 6


def to_srgb(planes: Planes, rows: Ints, columns: Ints) -> Bytes:
    """Convert the pixels at some places, int[…] each, to sRGB: uint8[…, 3]."""
    height, width = planes.shape
    picked = [
        array[rows * array.shape[0] // height, columns * array.shape[1] // width].astype(np.float32)
        for array in planes.arrays
    ]
    if planes.is_full:
        black, luma, chroma = 0.0, 2.0**planes.bits - 1, 2.0**planes.bits - 1
    else:
        unit = 2.0 ** (planes.bits - 8)
        black, luma, chroma = 16 * unit, 219 * unit, 224 * unit
    if planes.matrix == _RGB or len(picked) == 1:
        rgb = np.stack([(part - black) / luma for part in (picked * 3)[:3]], axis=-1)
    else:
        cb, cr = ((part - 2 ** (planes.bits - 1)) / chroma for part in picked[1:])
        rgb = _from_luma((picked[0] - black) / luma, cb, cr, planes.matrix)
    return signal_to_srgb(np.clip(rgb, 0, 1), planes.space)


def _from_luma(y: Floats, cb: Floats, cr: Floats, matrix: int) -> Floats:
    kr, kb = _MATRICES[matrix]
    red, blue = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    return np.stack([red, (y - kr * red - kb * blue) / (1 - kr - kb), blue], axis=-1)


def whole(planes: Planes) -> Bytes:
    """Convert a whole frame to sRGB: uint8[H,W,3]."""
    height, width = planes.shape
    made = np.empty((height, width, 3), np.uint8)
    columns = np.arange(width)[None]
    for top in range(0, height, 64):  # all at once would take many times the frame's memory
        rows = np.arange(top, min(top + 64, height))[:, None]
        made[rows[:, 0]] = to_srgb(planes, rows, columns)
    return made


class Grid(NamedTuple):
    """The n × n blocks of a frame, out of each of which one pixel is picked."""

    shape: tuple[int, int]  # of the frame
    n: int

    @classmethod
    def of_at_most(cls, shape: tuple[int, int], most: int) -> Grid:
        """Take the smallest blocks of which there are no more."""
        n = 1
        while -(-shape[0] // n) * -(-shape[1] // n) > most:
            n += 1
        return cls(shape, n)

    def pick(self, planes: Planes, number: int) -> Bytes:
        """Pick the pixels of a tile, uint8[h,w,3]; other ones for another number of the same frame."""
        random = np.random.default_rng(number)
        tops, lefts = (np.arange(0, side, self.n) for side in self.shape)
        size = len(tops), len(lefts)
        down = random.random(size, np.float32) * np.minimum(self.n, self.shape[0] - tops)[:, None]
        right = random.random(size, np.float32) * np.minimum(self.n, self.shape[1] - lefts)
        return to_srgb(planes, tops[:, None] + down.astype(np.intp), lefts + right.astype(np.intp))
