"""PNG files by their chunks (W3C, PNG third edition): what they say about colour, and what Pillow gets to see.

Pillow reads every chunk before the picture, refuses the file for a wrong checksum of any, and unpacks text. Browsers
do none of that. `cleaned` leaves it what makes the picture, with right checksums; `mended` makes up for a missing end.
"""

import logging
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ..arrays import Bools
from .color_profiles import Chromaticities, Space, is_known
from .iso_media import Colors
from .limits import MAX_PROFILE_BYTES

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CRITICAL = (b"IHDR", b"PLTE")  # what nothing can be made of if it is wrong
_ANIMATION = (b"acTL", b"fcTL", b"fdAT")
_KEPT = (*_CRITICAL, b"tRNS", b"eXIf", *_ANIMATION, b"IDAT")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))  # Adam7
_CAMERAS = (1, 6, 14, 15)  # of H.273's transfer functions: what they record is shown by BT.1886, as browsers do here
_TELEVISION = 2.4  # BT.1886's exponent
_NEARLY_SRGB = 0.05  # so far from 2.2 an exponent alone changes nothing, as in libpng
_PIECE = 2**14
_MOST_CHUNKS = 200_000  # of a file; each is a step in Python, and an empty one has 12 bytes
_log = logging.getLogger(__name__)


class Chunk(NamedTuple):
    """A chunk's kind, and where its data begin and end."""

    kind: bytes
    start: int
    end: int


class Header(NamedTuple):
    """What IHDR says."""

    width: int
    height: int
    bits: int
    color: int
    interlaced: bool


def chunks(data: bytes) -> Iterator[Chunk]:
    """Give the chunks up to IEND, or to where the file makes no sense; the last may be cut off.

    Raises
    ------
    ValueError
        There are more than a picture needs.
    """
    place = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if place + 8 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, place)
        if kind == b"IEND" or not kind.isalpha():
            return
        yield Chunk(kind, place + 8, min(place + 8 + length, len(data)))
        place += 12 + length
    raise ValueError("too many chunks")


def header(data: bytes) -> Header:
    """Read IHDR.

    Raises
    ------
    ValueError
        There is none, or it cannot be.
    """
    first = next(chunks(data), None)
    if first is None or first.kind != b"IHDR" or first.end - first.start < 13:
        raise ValueError("no header")
    width, height, bits, color, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, first.start)
    if color not in _CHANNELS or not (width and height):
        raise ValueError("an impossible header")
    return Header(width, height, bits, color, bool(interlaced))


def is_animation(data: bytes) -> bool:
    """Whether a file declares itself an animation before the picture data."""
    for chunk in chunks(data):
        if chunk.kind in (b"acTL", b"IDAT"):
            return chunk.kind == b"acTL"
    return False


def colors(data: bytes) -> Colors:
    """Read what a file says of its colours: `cICP` before `iCCP` before `sRGB` before `gAMA` and `cHRM` (section 4.3).

    The first of each kind counts, unless it makes no sense, and only those before the picture.

    Raises
    ------
    PictureError
        Its profile is too large.
    """
    found: dict[bytes, bytes] = {}
    for chunk in chunks(data):
        if chunk.kind == b"IDAT":
            break
        if chunk.kind in (b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM"):
            found.setdefault(chunk.kind, data[chunk.start : chunk.end])
    cicp = found.get(b"cICP", b"")
    if len(cicp) == 4 and cicp[2:] == b"\0\1":  # RGB, of the full range
        space = Space(cicp[0], cicp[1])
        if is_known(space):
            return Colors(None, space._replace(transfer=_TELEVISION) if space.transfer in _CAMERAS else space)
    space = Space()
    exponent = _exponent(found.get(b"gAMA", b""))
    if b"sRGB" not in found and exponent:  # without gAMA, browsers leave cHRM aside
        primaries = _chromaticities(found.get(b"cHRM", b""))
        if primaries or abs(exponent / 2.2 - 1) > _NEARLY_SRGB:
            space = Space(primaries or 2, exponent)
    return Colors(_profile(found.get(b"iCCP", b"")), space)


def _profile(iccp: bytes) -> bytes | None:
    """Unpack a profile, up to one byte more than allowed."""
    _, _, packed = iccp.partition(b"\0")
    if not packed or packed[0]:
        return None
    unpacking = zlib.decompressobj()
    try:
        profile = unpacking.decompress(packed[1:], MAX_PROFILE_BYTES + 1)
    except zlib.error as error:
        _log.warning("A colour profile was left aside: %s", error)
        return None
    return profile or None


def _exponent(gama: bytes) -> float | None:
    gamma = int.from_bytes(gama, "big") if len(gama) == 4 else 0
    return 100_000 / gamma if 1_000 <= gamma <= 1_000_000 else None  # beyond, all would be black or white


def _chromaticities(chrm: bytes) -> Chromaticities | None:
    if len(chrm) != 32:
        return None
    numbers = [number / 100_000 for number in struct.unpack(">8I", chrm)]
    white, *rgb = zip(numbers[::2], numbers[1::2], strict=True)
    (xr, yr), (xg, yg), (xb, yb) = rgb
    area = abs((xg - xr) * (yb - yr) - (xb - xr) * (yg - yr)) / 2
    if area < 0.01 or not all(0 <= number <= 1.2 for number in numbers) or white[1] < 0.1:
        return None
    return (*rgb, white)


# What Pillow gets to see


def cleaned(data: bytes, *, animation: bool = False) -> bytes:
    """Return a file with only what makes the picture, correct checksums and, if asked for, the animation's chunks.

    Raises
    ------
    ValueError
        The header or the palette has a wrong checksum.
    """
    head = header(data)
    pieces = [SIGNATURE]
    seen: set[bytes] = set()
    for kind, start, end in chunks(data):
        if kind not in _KEPT or (kind in _ANIMATION and not animation) or (kind in seen and kind in _KEPT[:4]):
            continue
        seen.add(kind)
        if kind in (b"IDAT", b"fdAT"):  # their checksums are not checked
            pieces.append(data[start - 8 : end + 4])
            continue
        body = data[start:end]
        if kind in _CRITICAL and data[end : end + 4] != struct.pack(">I", zlib.crc32(kind + body)):
            raise ValueError(f"wrong checksum of {kind.decode()}")
        if kind == b"tRNS" and len(body) < {0: 2, 2: 6}.get(head.color, 1):
            continue
        pieces.append(_chunk(kind, body))
    return b"".join([*pieces, _chunk(b"IEND", b"")])


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


# A missing end


def mended(data: bytes) -> tuple[bytes, Bools]:
    """Repair a file whose picture is cut off or damaged; missing data becomes zeros.

    Returns
    -------
    (bytes, bool[H,W] or bool[H,1])
        The file, and where pixels are missing.

    Raises
    ------
    ValueError
        As `cleaned`.
    """
    head = header(data)
    wanted = sum(rows * size for rows, size, _ in _layout(head))
    packing = zlib.compressobj(1)
    pieces, there = [], 0
    for piece in _unpacked(data, wanted):
        good = _good_bytes(head, piece, there)
        pieces.append(packing.compress(piece[:good]))
        there += good
        if good < len(piece):
            break
    for start in range(there, wanted, _PIECE):
        pieces.append(packing.compress(bytes(min(_PIECE, wanted - start))))
    body = b"".join([*pieces, packing.flush()])
    before = cleaned(data[: next((chunk.start - 8 for chunk in chunks(data) if chunk.kind == b"IDAT"), len(data))])
    whole = before[:-12] + _chunk(b"IDAT", body) + before[-12:]
    return whole, _missing(head, there)


def is_complete(data: bytes) -> bool:
    """Whether there are as many bytes of pixels as the header promises; takes as long as unpacking them."""
    wanted = sum(rows * size for rows, size, _ in _layout(header(data)))
    return sum(len(piece) for piece in _unpacked(data, wanted)) == wanted


def _unpacked(data: bytes, most: int) -> Iterator[bytes]:
    """Return the bytes of the rows, as far as they are present and valid."""
    unpacking = zlib.decompressobj()
    left = most
    for chunk in chunks(data):
        if chunk.kind != b"IDAT":
            continue
        for start in range(chunk.start, chunk.end, _PIECE):
            packed = data[start : min(start + _PIECE, chunk.end)]
            while packed and left:
                try:
                    piece = unpacking.decompress(packed, min(left, 64 * _PIECE))
                except zlib.error:
                    return
                if not piece and not unpacking.unconsumed_tail:
                    break
                yield piece
                left -= len(piece)
                packed = unpacking.unconsumed_tail


def _layout(head: Header) -> list[tuple[int, int, tuple[int, int, int, int]]]:
    """For each pass: how many rows it has, of how many bytes, and which pixels: first column and row, and steps."""
    depth = head.bits * _CHANNELS[head.color]
    passes = _PASSES if head.interlaced else ((0, 0, 1, 1),)
    found = []
    for left, top, right, down in passes:
        columns, rows = -(-(head.width - left) // right), -(-(head.height - top) // down)
        if columns > 0 and rows > 0:
            found.append((rows, 1 + -(-columns * depth // 8), (left, top, right, down)))
    return found


def _good_bytes(head: Header, piece: bytes, place: int) -> int:
    """How many bytes of a piece come before a row with an unknown filter, the result of unpacking nonsense."""
    start = 0
    for rows, size, _ in _layout(head):
        first = max(-(-(place - start) // size), 0)
        filters = piece[start + first * size - place : max(start + rows * size - place, 0) : size]
        for number, kind in enumerate(filters, first):
            if kind > 4:
                return start + number * size - place
        start += rows * size
    return len(piece)


def _missing(head: Header, there: int) -> Bools:
    """Where pixels are missing if so many bytes of them are there: bool[H,1], or bool[H,W] of an interlaced file."""
    missing = np.ones((head.height, head.width if head.interlaced else 1), bool)
    for rows, size, (left, top, right, down) in _layout(head):
        whole = min(there // size, rows)
        missing[top : top + whole * down : down, left::right] = False
        there -= min(there, rows * size)
    return missing
