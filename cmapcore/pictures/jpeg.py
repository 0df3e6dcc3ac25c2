"""JPEG files by their markers (ITU-T T.81, annex B): what decoding takes, and whether the end is missing."""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])")  # but those that stand alone
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)
_SCAN, _END, _ICC = 0xDA, 0xD9, 0xE2
END = b"\xff\xd9"
_MOST_SEGMENTS = 50_000  # of a file: Pillow takes a step in Python for each, and an empty one has 4 bytes


class Jpeg(NamedTuple):
    """What the markers say."""

    size: tuple[int, int]
    sampling: tuple[tuple[int, int], ...]  # across and down, of each component
    is_progressive: bool
    is_buffered: bool  # whether the decoder keeps all coefficients before it gives a row
    scans: int
    colors: int  # components of which a scan begins
    scan_bytes: int  # from the first scan on
    stop: int  # where the file is to be taken as ended
    has_end: bool
    icc: bytes | None

    @property
    def blocks(self) -> int:
        """How many blocks of 8 × 8 samples there are."""
        width, height = self.size
        across = max((h for h, _ in self.sampling), default=1)
        down = max((v for _, v in self.sampling), default=1)
        wide, high = -(-width // (8 * across)), -(-height // (8 * down))
        return sum(wide * h * high * v for h, v in self.sampling)

    @property
    def coefficient_bytes(self) -> int:
        """How many bytes the decoder keeps: about 6 per pixel without chroma subsampling, 3 with it (4:2:0)."""
        return 128 * self.blocks if self.is_buffered else 0

    @property
    def unit_rows(self) -> int:
        """How many rows are coded together."""
        return 8 * max((v for _, v in self.sampling), default=1)

    @property
    def is_short(self) -> bool:
        """Whether rows may be missing: there is no end, or not even one bit a block."""
        return not self.has_end or 8 * self.scan_bytes < self.blocks


def read(data: bytes, most_scans: int) -> Jpeg:
    """Walk through a file's markers, as far as its first end and at most so many scans.

    Raises
    ------
    ValueError
        There are more segments than a picture needs.
    """
    size, is_progressive, is_buffered = (0, 0), False, False
    sampling: list[tuple[int, int]] = []
    scans, first_scan, place = 0, 0, 2
    begun: set[int] = set()
    profile: dict[int, bytes] = {}
    pieces, stop, has_end = 0, len(data), False
    segments = 0
    while scans < most_scans and (marker := _MARKER.search(data, place)):
        segments += 1
        if segments > _MOST_SEGMENTS:
            raise ValueError("too many segments")
        kind, start = marker[1][0], marker.end()
        if kind == _END:
            stop, has_end = marker.start(), True
            break
        place = start + max(int.from_bytes(data[start : start + 2], "big"), 2)
        if place > len(data):  # nothing can be made of a piece of it
            stop = marker.start()
            break
        if kind == _SCAN:
            scans += 1
            first_scan = first_scan or place
            is_buffered = is_buffered or is_progressive or data[start + 2] < len(sampling)
            begun.update(data[start + 3 : place - 3 : 2])
        elif kind in _FRAMES and not sampling:
            height, width = (
                int.from_bytes(data[start + 3 : start + 5], "big"),
                int.from_bytes(data[start + 5 : start + 7], "big"),
            )
            size, is_progressive = (width, height), kind in _PROGRESSIVE
            factors = data[start + 9 : min(start + 8 + 3 * data[start + 7], place) : 3]
            sampling = [(max(factor >> 4, 1), max(factor & 15, 1)) for factor in factors]
        elif kind == _ICC and data[start + 2 : start + 14] == b"ICC_PROFILE\0" and place >= start + 16 and not scans:
            profile.setdefault(data[start + 14], data[start + 16 : place])
            pieces = data[start + 15]
    whole = pieces and all(number in profile for number in range(1, pieces + 1))
    icc = b"".join(profile[number] for number in range(1, pieces + 1)) if whole else None
    scan_bytes = max(stop - first_scan, 0) if first_scan else 0
    return Jpeg(size, tuple(sampling), is_progressive, is_buffered, scans, len(begun), scan_bytes, stop, has_end, icc)


def missing_rows(raw: NDArray[np.uint8], unit: int) -> int:
    """How many rows at the bottom the decoder had no data for; it fills them with a middle grey.

    Parameters
    ----------
    raw : uint8[H,W] or uint8[H,W,C]
        What it gave.
    unit : int
        How many rows of it are coded together.
    """
    pixels = raw.reshape(*raw.shape[:2], -1)
    height, grey = len(pixels), pixels[-1, -1]
    if not ((grey == 127) | (grey == 128)).all():
        return 0
    row = height
    while row and (pixels[row - 1] == grey).all():
        row -= 1
    into = row % unit  # colours run one row into the grey
    first = row - into if into <= 1 else row - into + unit
    before = first - unit
    if before >= 0 and (pixels[before + (unit > 1) : first, -1] == grey).all():  # ended before this one's last pixels
        first = before
    return max(height - first, 0)
