"""Limits on what is read: more than honest pictures need, less than does harm.

A job may take a gigabyte of memory and some seconds of one processor. One cap holds for whatever comes in; the limits
behind it go by the format, that is by what decoding takes.
"""

import math
from typing import NamedTuple

from ..errors import PictureError

MAX_BYTES = 64 * 2**20  # of a picture file, however it comes in
MAX_PROFILE_BYTES = 8 * 2**20  # of a colour profile, unpacked
MAX_SIDE = 32_768


class Limit(NamedTuple):
    """How many pixels of a format are read: in the file, and from its decoder."""

    stored: int
    decoded: int


MAX_PIXELS = 50_000_000  # of a picture that has to be decoded in full: up to eight bytes a pixel, more than once
_LIMITS = {
    "JPEG": Limit(250_000_000, MAX_PIXELS),  # its decoder reduces it: 250 million pixels come out as 4 million
    "JPEG2000": Limit(MAX_PIXELS, 8_000_000),  # each million pixels takes more than half a second
    "QOI": Limit(4_000_000, 4_000_000),  # decoded in Python: two seconds for each million
}

MAX_DEEP_BYTES = 600_000_000  # of the numbers of a picture that has more than 8 bits of each, unpacked
MAX_COEFFICIENT_BYTES = 600_000_000  # what the decoder of a JPEG keeps where its scans are not read one after the other
MAX_SCANS = 100  # of a JPEG: each is a pass over the whole picture, and takes only a few bytes in the file
MAX_SCAN_BYTES = 12_000_000_000  # of coefficients, walked through in all scans
MAX_TEXT_PIXELS = 4_000_000  # of a PBM, PGM or PPM file whose numbers are written as text


def check_bytes(size: int) -> None:
    """Refuse a file with too many bytes."""
    if size > MAX_BYTES:
        raise PictureError(too_heavy(size))


def too_heavy(size: int) -> str:
    """Say that a file of that many bytes is too large."""
    megabytes = math.ceil(size / 2**20 * 10) / 10
    return (
        f"The file is too large: {megabytes:.1f} MB, and at most {MAX_BYTES // 2**20} MB are read; make the picture "
        "smaller."
    )


def pixel_limit(format_: str, *, reduced: bool = False) -> int:
    """How many pixels a picture of a format may have; `reduced`: if its decoder makes it smaller."""
    limit = _LIMITS.get(format_, Limit(MAX_PIXELS, MAX_PIXELS))
    return limit.stored if reduced else limit.decoded


def check_size(size: tuple[int, int], limit: int) -> None:
    """Refuse a picture with more pixels than `limit`, or too long a side."""
    width, height = size
    if max(size) > MAX_SIDE or width * height > limit:
        raise PictureError(too_large(f"{width:,} × {height:,} pixels", limit))


def too_large(size: str, limit: int) -> str:
    """Say that a picture of that size is too large."""
    return (
        f"The picture is too large: {size}, and at most {limit // 10**6} million pixels and {MAX_SIDE:,} on a side "
        "are read; make it smaller."
    )


def check_coefficients(size: int, scans: int) -> None:
    """Refuse a JPEG that needs too many bytes, or passes over them, before any pixel is available."""
    if scans > MAX_SCANS:
        raise PictureError(f"The JPEG file has more than {MAX_SCANS} scans, which is too many; save the picture again.")
    if size > MAX_COEFFICIENT_BYTES:
        raise PictureError(
            f"The JPEG file is progressive, and decoding it needs {size // 10**6:,} million bytes, but at most "
            f"{MAX_COEFFICIENT_BYTES // 10**6} million are allowed; save it as a baseline JPEG, or make it smaller."
        )
    if size * scans > MAX_SCAN_BYTES:
        raise PictureError(
            f"The JPEG file has {scans} scans, which is too many for so large a picture; save the picture again."
        )


def check_profile(icc: object) -> None:
    """Refuse a colour profile that is too large to be one."""
    if isinstance(icc, bytes) and len(icc) > MAX_PROFILE_BYTES:
        raise PictureError(
            f"The picture's colour profile is too large: more than {MAX_PROFILE_BYTES // 2**20} MB, which no profile "
            "needs; save the picture again without it."
        )
