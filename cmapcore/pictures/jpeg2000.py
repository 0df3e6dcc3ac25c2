"""JPEG 2000 files by their boxes and markers (ISO/IEC 15444-1): what decoding takes, and what they say about colour."""

from contextlib import suppress
from typing import NamedTuple

from .iso_media import Box, Colors, boxes

_START = b"\xff\x4f\xff\x51"
_COD, _TILE_PART = 0x52, 0x90
_MOST_PACKETS = 1_000_000


class Jpeg2000(NamedTuple):
    """What a file says."""

    corners: tuple[int, int, int, int]  # left, top, right and bottom on the standard's grid
    levels: int  # each of which lets the decoder halve it
    icc: bytes | None

    def size(self, halvings: int) -> tuple[int, int]:
        """Width and height of what the decoder gives then."""
        left, top, right, bottom = (-(-corner >> halvings) for corner in self.corners)
        return right - left, bottom - top


def read(data: bytes) -> Jpeg2000:
    """Read the size and the levels of the picture.

    Raises
    ------
    ValueError
        It does not say, or it asks for more packets than a picture needs.
    """
    colors, start = Colors(), 0
    if not data.startswith(_START):
        start = -1
        for box in boxes(data):
            if box.kind == b"jp2h":
                colors = _colors(data, box)
            elif box.kind == b"jp2c":
                start = box.start
                break
    if start < 0 or data[start : start + 4] != _START or len(data) < start + 44:
        raise ValueError("no picture in it")

    def number(place: int, size: int = 4) -> int:
        return int.from_bytes(data[place : place + size], "big")

    siz = start + 6  # after the marker and its length
    right, bottom, left, top, tile_width, tile_height = (number(siz + place) for place in (2, 6, 10, 14, 18, 22))
    components = number(siz + 34, 2)
    if not (right > left and bottom > top and tile_width and tile_height and 0 < components <= 4):
        raise ValueError("an impossible size, or more components than a picture has")
    place = start + 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] not in (_COD, _TILE_PART):
        place += 2 + number(place + 2, 2)
    if data[place : place + 2] != bytes((0xFF, _COD)):
        raise ValueError("it does not say how it is coded")
    layers, levels = number(place + 6, 2), number(place + 9, 1)
    tiles = -(-right // tile_width) * -(-bottom // tile_height)
    if layers * (levels + 1) * components * tiles > _MOST_PACKETS:
        raise ValueError("too many packets")
    return Jpeg2000((left, top, right, bottom), levels, colors.icc)


def _colors(data: bytes, header: Box) -> Colors:
    with suppress(ValueError):
        for box in boxes(data, header.start, header.end):
            if box.kind == b"colr" and data[box.start] == 2:  # a profile (I.5.3.3)
                return Colors(data[box.start + 3 : box.end])
    return Colors()
