"""PGM and PPM files (Netpbm): Pillow reads those of another largest value than 255 or 65,535 number by number."""

import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_HEADER = re.compile(rb"P([1-6])" + rb"(?:\s|#[^\r\n]*[\r\n])+(\d{1,10})" * 2)
_LARGEST = re.compile(rb"(?:\s|#[^\r\n]*[\r\n])+(\d{1,5})\s")


class Netpbm(NamedTuple):
    """What the header says."""

    kind: int  # 1 to 3: as text; 4 to 6: as bytes; of bits, grey and RGB each
    size: tuple[int, int]
    largest: int
    start: int  # of the numbers


def read(data: bytes) -> Netpbm:
    """Read the header.

    Raises
    ------
    ValueError
        It is none.
    """
    found = _HEADER.match(data[: 2**16])
    if found is None:
        raise ValueError("no header")
    kind, size, largest, end = int(found[1]), (int(found[2]), int(found[3])), 1, found.end()
    if kind not in (1, 4):
        said = _LARGEST.match(data[: 2**16], end)
        if said is None or not 0 < int(said[1]) < 65_536:
            raise ValueError("no largest value")
        largest, end = int(said[1]), said.end()
    if 0 in size:
        raise ValueError("no pixels")
    return Netpbm(kind, size, largest, end)


def numbers(data: bytes, header: Netpbm) -> NDArray[Any]:
    """Give the numbers of grey or RGB written as bytes, [H,W] or [H,W,3].

    Raises
    ------
    ValueError
        The file is cut off.
    """
    width, height = header.size
    channels, deep = (1 if header.kind == 5 else 3), header.largest > 255
    count = width * height * channels
    if len(data) - header.start < count * (2 if deep else 1):
        raise ValueError("truncated")
    found: NDArray[Any] = np.frombuffer(data, ">u2" if deep else np.uint8, count, header.start)
    return found.reshape((height, width) if channels == 1 else (height, width, 3))


def image(data: bytes, header: Netpbm) -> Image.Image:
    """Give the picture of such numbers, scaled to 8 bits, or to 16 where it is grey of more than 8.

    Raises
    ------
    ValueError
        The file is cut off.
    """
    found = numbers(data, header)
    whole = 65_535 if header.largest > 255 and found.ndim == 2 else 255
    steps = np.arange(2 ** (8 * found.itemsize), dtype=np.uint32)
    table = np.minimum((steps * whole + header.largest // 2) // header.largest, whole)
    return Image.fromarray(table.astype(np.uint16 if whole > 255 else np.uint8)[found])
