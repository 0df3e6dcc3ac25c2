"""Colour of more than 8 bits in TIFF and PNG files, which Pillow gives with its lower bits cut off, or not at all."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import Bytes

_SEVERAL_SAMPLES = 3  # of a pixel: from here on it is colour
_PNG_HEADER = 8 + 8 + 13
_NO_COLORS_OF_ITS_OWN = ("iCCP", "cICP")


def read_deep_tiff(data: bytes, most_pixels: int) -> NDArray[Any] | None:
    """Read the first page of a TIFF whose colour has more than 8 bits, integer or float.

    Parameters
    ----------
    data : bytes
        The file.
    most_pixels : int
        Of a larger picture nothing is read.

    Returns
    -------
    array[H,W,C] or None
        None where Pillow can read it without loss, where a colour profile says what the numbers mean, or where its
        compression is not read here.
    """
    import tifffile

    logger = logging.getLogger("tifffile")  # it tells of odd metadata, which does not matter here
    was_off, logger.disabled = logger.disabled, True
    try:
        with tifffile.TiffFile(io.BytesIO(data)) as file:
            page: Any = file.pages[0]
            if page.samplesperpixel < _SEVERAL_SAMPLES or page.photometric != tifffile.PHOTOMETRIC.RGB:
                return None
            if page.dtype is None or page.dtype.itemsize == 1 or "InterColorProfile" in page.tags:
                return None
            if page.imagewidth * page.imagelength > most_pixels or page.imagedepth != 1:
                return None
            values: NDArray[Any] = page.asarray(maxworkers=1)
    except (tifffile.TiffFileError, ImportError, ValueError, KeyError, IndexError, TypeError, OSError, struct.error):
        return None
    finally:
        logger.disabled = was_off
    if page.planarconfig == tifffile.PLANARCONFIG.SEPARATE:
        values = np.moveaxis(values, 0, -1)
    return values if values.ndim == 3 else None


def read_deep_png(data: bytes) -> NDArray[np.uint16] | None:
    """Read a PNG of 16 bits a channel, RGB with or without alpha.

    Returns
    -------
    uint16[H,W,C] or None
        None for every other PNG, an interlaced one too, and where a chunk says what space its colours are in.
    """
    if data[12:16] != b"IHDR" or len(data) < _PNG_HEADER:
        return None
    width, height, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    if bits != 16 or kind not in (2, 6) or interlaced:
        return None
    packed, place = [], 8
    while place + 8 <= len(data):
        length, name = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8].decode("latin-1")
        if name in _NO_COLORS_OF_ITS_OWN:
            return None
        if name == "IDAT":
            packed.append(data[place + 8 : place + 8 + length])
        elif packed:
            break
        place += 12 + length
    channels = 3 if kind == 2 else 4
    stride = 1 + width * channels * 2
    try:
        rows = zlib.decompressobj().decompress(b"".join(packed), stride * height)
    except zlib.error:
        return None
    if len(rows) != stride * height:
        return None
    lines = np.frombuffer(rows, np.uint8).reshape(height, stride)
    if lines[:, 0].max() > 4:
        return None
    return _unfiltered(lines[:, 0], lines[:, 1:].reshape(height, width, channels * 2)).view(">u2").astype(np.uint16)


def _unfiltered(filters: Bytes, coded: Bytes) -> Bytes:
    """Undo PNG's filters (PNG, third edition, section 9) of ``uint8[H,W,bytes]``.

    Each pixel needs the one before it and those above both, so all pixels on a diagonal are done at once.
    """
    height, width, size = coded.shape
    done = np.zeros((height + 1, width + 1, size), np.int16)  # a row above and a pixel before, both 0
    every_row = np.arange(height)
    for diagonal in range(width + height - 1):
        rows = every_row[max(0, diagonal - width + 1) : diagonal + 1]
        columns = diagonal - rows
        left, up, corner = done[rows + 1, columns], done[rows, columns + 1], done[rows, columns]
        kind = filters[rows][:, None]
        off_left, off_up, off_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
        paeth = np.where(
            (off_left <= off_up) & (off_left <= off_corner), left, np.where(off_up <= off_corner, up, corner)
        )
        predicted = np.select([kind == 1, kind == 2, kind == 3, kind == 4], [left, up, (left + up) // 2, paeth], 0)
        done[rows + 1, columns + 1] = (coded[rows, columns] + predicted) & 255
    return np.ascontiguousarray(done[1:, 1:].astype(np.uint8))
