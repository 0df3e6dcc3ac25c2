"""Numbers in TIFF and PNG files that Pillow returns without their lower bits, or not at all."""

from __future__ import annotations

import io
import logging
import lzma
import math
import sys
import zlib
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ImageFile import ImageFile

from ..errors import PictureError
from .limits import MAX_DEEP_BYTES, MAX_PIXELS, check_size, too_large
from .opening import DAMAGE

Alpha: TypeAlias = Literal["none", "apart", "multiplied"]

_ORIENTATION, _GDAL_NODATA = 274, 42113
_EXTRA = {1: "multiplied", 2: "apart"}  # of TIFF's ExtraSamples; 0 stands for anything, such as infrared
_NO_MODE = ("int8", "uint64", "int64", "float16", "float64")  # of one band, for which Pillow has no mode
_PIECE = 2**20
_UNPACKERS: dict[int, Callable[[], Any] | None] = {  # by TIFF's number of the compression; None: there is nothing to do
    1: None,
    8: zlib.decompressobj,
    32946: zlib.decompressobj,
    34925: lzma.LZMADecompressor,
}
_MOST_PAGES = 100_000  # are counted
_OTHER_ORDER = {"16L": "16B", "16B": "16L", "16N": "16B" if sys.byteorder == "little" else "16L"}

_is_reading: ContextVar[bool] = ContextVar("_is_reading", default=False)


class Deep(NamedTuple):
    """A picture's numbers as they are stored, neither scaled nor turned."""

    values: NDArray[Any]  # [H,W,C]
    colors: int  # how many of its first channels are grey or RGB: 1 or 3
    alpha: Alpha = "none"  # whether the next one is alpha, and the colours are multiplied by it
    no_data: float | tuple[int, ...] | None = None  # the number, or the colour, that stands for no value
    turn: int = 1  # as EXIF's orientation
    icc: bytes | None = None
    is_inverted: bool = False  # whether the smallest number is white


def read_deep_tiff(data: bytes) -> Deep | None:
    """Read the first page of a TIFF with colour of more than 8 bits, or of numbers for which Pillow has no mode.

    Returns
    -------
    Deep or None
        None where Pillow can read it without loss, where it has integer colours and a colour profile, or where its
        compression is not read here.

    Raises
    ------
    PictureError
        It is too large.
    """
    import tifffile

    _listen()
    told = _is_reading.set(True)
    try:
        with tifffile.TiffFile(io.BytesIO(data)) as file:
            page: Any = file.pages[0]
            colors = _colors(page)
            icc = page.tags.valueof("InterColorProfile")
            if not colors or page.imagedepth != 1 or (icc and page.dtype.kind != "f"):
                return None
            check_size((page.imagewidth, page.imagelength), MAX_PIXELS)
            if page.nbytes > MAX_DEEP_BYTES:
                size = f"{page.imagewidth:,} × {page.imagelength:,} pixels of {page.dtype.itemsize * 8} bits a channel"
                pixel_bytes = page.dtype.itemsize * page.samplesperpixel
                raise PictureError(too_large(size, MAX_DEEP_BYTES // pixel_bytes))
            if not _unpacks_to_its_size(page, data):
                return None
            values: NDArray[Any] = page.asarray(maxworkers=1)
            if page.samplesperpixel == 1:
                values = values.reshape(page.imagelength, page.imagewidth, 1)
            elif page.planarconfig == tifffile.PLANARCONFIG.SEPARATE:
                values = np.moveaxis(values, 0, -1)
            if values.shape != (page.imagelength, page.imagewidth, page.samplesperpixel) or not values.size:
                return None
            extra = page.extrasamples[0] if len(page.extrasamples) + colors == page.samplesperpixel > colors else 0
            return Deep(
                values,
                colors,
                _EXTRA.get(int(extra), "none"),  # type: ignore[arg-type]
                _number(page.tags.valueof(_GDAL_NODATA)),
                page.tags.valueof(_ORIENTATION, 1),
                icc,
                page.photometric == tifffile.PHOTOMETRIC.MINISWHITE,
            )
    except PictureError:
        raise
    except (*DAMAGE, lzma.LZMAError, ImportError):
        return None
    finally:
        _is_reading.reset(told)


def _colors(page: Any) -> int:
    """How many of a page's samples are grey or RGB, 1 or 3; 0 if Pillow reads it without loss, or nothing can."""
    from tifffile import PHOTOMETRIC

    if page.dtype is None:
        return 0
    samples, is_deep = page.samplesperpixel, page.dtype.itemsize > 1
    if page.photometric == PHOTOMETRIC.RGB and samples >= 3:
        return 3 if is_deep else 0
    if page.photometric not in (PHOTOMETRIC.MINISBLACK, PHOTOMETRIC.MINISWHITE):
        return 0
    if samples in (3, 4):  # satellites' bands; the first three are shown
        return 3
    if samples == 1:
        return 1 if page.dtype.name in _NO_MODE else 0
    return 1 if is_deep or samples > 4 else 0


def _unpacks_to_its_size(page: Any, data: bytes) -> bool:
    """Whether each strip or tile holds no more than its pixels, which tifffile does not ask before it unpacks one."""
    if page.compression not in _UNPACKERS or sum(page.databytecounts) > len(data):
        return False
    unpacker = _UNPACKERS[page.compression]
    if unpacker is None:
        return True
    most = math.prod(page.chunks) * page.dtype.itemsize
    for start, length in zip(page.dataoffsets, page.databytecounts, strict=True):
        unpacking, left, packed, piece = unpacker(), most, data[start : start + length], b"."
        while piece and left >= 0 and not unpacking.eof:
            piece = unpacking.decompress(packed, _PIECE)
            left -= len(piece)
            packed = getattr(unpacking, "unconsumed_tail", b"")  # the other kind keeps it
        if left < 0:
            return False
    return True


def _number(text: object) -> float | None:
    try:
        return float(text.strip("\0 ")) if isinstance(text, str) else None
    except ValueError:
        return None


class _Hush(logging.Filter):
    """Drops tifffile's messages about odd metadata while a picture is read here; elsewhere they are kept."""

    def filter(self, _record: logging.LogRecord) -> bool:
        return not _is_reading.get()


_hush = _Hush()


def _listen() -> None:
    logging.getLogger("tifffile").addFilter(_hush)  # adds it once


def tiff_pages(data: bytes) -> int:
    """Count the pages of a TIFF by the chain of its directories, as far as it makes sense; at least 1.

    Pillow reads each page's tags for that, takes long, and refuses a file for a page that nobody asked for.
    """
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    is_big = data[2:4] in (b"+\0", b"\0+")
    count_size, entry_size, place_size = (8, 20, 8) if is_big else (2, 12, 4)

    def number(place: int, size: int) -> int:
        return int.from_bytes(data[place : place + size], order)

    place, seen = number(8 if is_big else 4, place_size), set[int]()
    while 0 < place <= len(data) - count_size and place not in seen and len(seen) < _MOST_PAGES:
        end = place + count_size + entry_size * number(place, count_size) + place_size
        if end > len(data):
            break
        seen.add(place)
        place = number(end - place_size, place_size)
    return max(len(seen), 1)


def read_deep_colors(image: Image.Image, again: ImageFile) -> Deep | None:
    """Read 16-bit colour, or grey and alpha, of a PNG or TIFF file of which Pillow gives the upper eight bits.

    Parameters
    ----------
    image, again : Image, ImageFile
        The file as Pillow has opened it, twice: loaded, and not loaded yet. The second is of no other use afterwards.

    Returns
    -------
    Deep or None
        None where its numbers have no lower bits.
    """
    if len(again.tile) != 1:
        return None
    tile = again.tile[0]
    raw, *rest = (tile.args,) if isinstance(tile.args, str) else tile.args or ("",)
    kind, _, order = str(raw).partition(";")
    if order not in _OTHER_ORDER or kind not in ("RGB", "RGBA", "LA"):
        return None
    # Pillow keeps one byte of two, by the order of bytes that it is told: the other one, if told wrong.
    raw = "RGBA" if kind == "LA" else f"{kind};{_OTHER_ORDER[order]}"
    again.tile = [tile._replace(args=raw if isinstance(tile.args, str) else (raw, *rest))]
    again.load()
    low = np.asarray(again)
    if kind == "LA":  # all four bytes are kept
        return Deep(low.view(">u2").astype(np.uint16), 1, "apart")
    key = again.info.get("transparency")
    values = np.asarray(image).astype(np.uint16) << 8 | low
    return Deep(values, 3, "apart" if kind == "RGBA" else "none", key if isinstance(key, tuple) else None)
