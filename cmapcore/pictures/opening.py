"""From a picture file's bytes to an image that Pillow has decoded: each format by its own way, within its limits."""

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from ..arrays import Bools
from ..errors import PictureError
from . import icons, jpeg, jpeg2000, netpbm, png
from .iso_media import Colors, item_colors
from .limits import (
    MAX_PIXELS,
    MAX_SCANS,
    MAX_TEXT_PIXELS,
    check_coefficients,
    check_profile,
    check_size,
    pixel_limit,
    too_large,
)
from .signatures import webp_size

DRAFT_PIXELS = 500_000  # at least this many are left if a decoder reduces a picture

# What Pillow and its plugins raise on damaged files.
DAMAGE = (
    *(OSError, ValueError, SyntaxError, RuntimeError, EOFError, struct.error, zlib.error),
    *(TypeError, AttributeError, KeyError, IndexError, AssertionError, OverflowError, ZeroDivisionError),
)

_NAMES = {"WEBP": "WebP", "HEIF": "HEIC", "JXL": "JPEG XL", "JPEG2000": "JPEG 2000"}


class Loaded(NamedTuple):
    """A decoded picture as it is stored, neither converted nor turned."""

    image: Image.Image
    size: tuple[int, int]  # before its decoder reduced it
    colors: Colors
    missing: Bools | None = None  # [H,1] or [H,W] of `image`: where the file has nothing; None: nowhere
    notices: tuple[str, ...] = ()
    file: bytes = b""  # of a PNG or TIFF: what Pillow has read


@contextmanager
def quiet() -> Iterator[None]:
    """Silence Pillow's warnings: about odd metadata, which does not matter, and sizes, which are limited here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        yield


@contextmanager
def damage_in_words(format_: str) -> Iterator[None]:
    """Raise whatever goes wrong in decoding as a `PictureError`."""
    name = _NAMES.get(format_, format_)
    try:
        yield
    except PictureError:
        raise
    except Image.DecompressionBombError as error:  # raised before the size is known
        (pixels,) = re.findall(r"\((\d+) pixels\)", str(error)) or ["0"]
        raise PictureError(too_large(f"{int(pixels):,} pixels", MAX_PIXELS)) from error
    except DAMAGE as error:
        if "truncated" in str(error).lower():
            raise PictureError(f"The {name} file is cut off: its end is missing; save or download it again.") from error
        raise PictureError(
            f"The {name} file is damaged, cut off or of a rare kind that cannot be read; save it again as a PNG."
        ) from error


@contextmanager
def reader_of(extra: str, name: str) -> Iterator[None]:
    """Import a reader that is not always installed, since it contains code under the GPL."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise PictureError(f"{name} needs a reader that is not installed: pip install 'cmapcore[{extra}]'.") from error


def load_file(data: bytes, format_: str, *, reduce: bool) -> Loaded:
    """Decode a picture file of a format that Pillow reads; `reduce` lets its decoder make it smaller where it can.

    Raises
    ------
    PictureError
        It is damaged, or too large for its format.
    """
    with damage_in_words(format_):
        loaded = _load(data, format_, reduce)
    check_profile(loaded.colors.icc)
    return loaded


def _load(data: bytes, format_: str, reduce: bool) -> Loaded:
    match format_:
        case "JPEG":
            return _jpeg(data, reduce)
        case "PNG":
            return _png(data)
        case "JPEG2000":
            return _jpeg2000(data, reduce)
        case "PPM":
            return _netpbm(data)
        case "ICO":
            return _icon(data)
        case _:
            return _other(data, format_)


def _open(data: bytes, format_: str, limit: int) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=[format_])
    check_size(image.size, limit)
    return image


def _other(data: bytes, format_: str) -> Loaded:
    if format_ == "HEIF":
        with reader_of("heif", "HEIC"):
            from pillow_heif import register_heif_opener
        register_heif_opener()
    if format_ == "WEBP":  # its decoder takes the memory before it tells the size
        check_size(webp_size(data), MAX_PIXELS)
    image = _open(data, format_, pixel_limit(format_))
    image.info.pop("xmp", None)  # Pillow would rotate a TIFF by its orientation
    said = item_colors(data) if format_ in ("AVIF", "HEIF") else Colors()
    icc = said.icc or image.info.get("icc_profile")
    check_profile(icc)
    image.load()
    # a TIFF is turned upright while it loads
    return Loaded(image, image.size, Colors(icc, said.space), file=data)


# JPEG


def _jpeg(data: bytes, reduce: bool) -> Loaded:
    said = jpeg.read(data, MAX_SCANS + 1)
    check_coefficients(said.coefficient_bytes, said.scans)
    if not said.has_end:
        if said.sampling and said.colors < len(said.sampling):
            raise PictureError(_cut_off("JPEG"))
        data = data[: said.stop] + jpeg.END
    image = JpegImageFile(io.BytesIO(data))  # `Image.open` would refuse more than 178 million pixels
    size = image.size
    check_size(size, pixel_limit("JPEG", reduced=reduce))
    if reduce:
        image.draft(None, _draft_size(size))
    image.load()
    colors = Colors(said.icc)
    if not said.is_short:
        return Loaded(image, size, colors)
    scale = next((s for s in (1, 2, 4, 8) if -(-size[1] // s) == image.size[1]), 1)
    rows = jpeg.missing_rows(np.asarray(image), max(said.unit_rows // scale, 1))
    if rows:
        missing = np.arange(image.size[1])[:, None] >= image.size[1] - rows
        return Loaded(image, size, colors, missing, (_partly("JPEG", missing),))
    if said.is_progressive:
        coarse = "The JPEG file's end is missing: the whole picture is there, but perhaps without its finest detail."
        return Loaded(image, size, colors, notices=(coarse,))
    return Loaded(image, size, colors)


def _draft_size(size: tuple[int, int]) -> tuple[int, int]:
    """Choose the size to ask a JPEG decoder for: an eighth, a quarter or half, if that leaves enough."""
    width, height = size
    for scale in (8, 4, 2):
        if -(-width // scale) * -(-height // scale) >= DRAFT_PIXELS:
            return width // scale, height // scale
    return size


# PNG


def _png(data: bytes) -> Loaded:
    colors = png.colors(data)
    check_profile(colors.icc)
    whole = png.cleaned(data)
    image = _open(whole, "PNG", MAX_PIXELS)
    bits = png.header(data).bits
    missing = None
    try:
        image.load()
        is_short = _ends_in_zeros(image) and not png.is_complete(data)
    except DAMAGE:
        is_short = True
    if is_short:
        whole, missing = png.mended(data)
        image = _open(whole, "PNG", MAX_PIXELS)
        image.load()
    _scale_key(image, bits)
    if missing is None or not missing.any():
        return Loaded(image, image.size, colors, file=whole)
    return Loaded(image, image.size, colors, missing, (_partly("PNG", missing),), whole)


def _ends_in_zeros(image: Image.Image) -> bool:
    """Whether the last row is what Pillow leaves where it has nothing to decode."""
    width, height = image.size
    return not np.asarray(image.crop((0, height - 1, width, height))).any()


def _scale_key(image: Image.Image, bits: int) -> None:
    """Reduce the colour of a PNG that stands for transparency to eight bits, as Pillow does only with the pixels."""
    key = image.info.get("transparency")
    if image.mode == "L" and bits < 8 and isinstance(key, int):
        image.info["transparency"] = key * 255 // (2**bits - 1)
    elif image.mode == "RGB" and bits == 16 and isinstance(key, tuple):
        image.info["transparency"] = tuple(value >> 8 for value in key)


# What is there of a picture


def _partly(name: str, missing: Bools) -> str:
    """Say how much of a picture is missing, or refuse it if more than half of its rows are."""
    if np.count_nonzero(missing.all(axis=1)) * 2 > len(missing):
        raise PictureError(_cut_off(name))
    share = max(round(100 * missing.mean()), 1)
    return f"The {name} file is cut off or damaged: {share} % of the picture is missing and counts as transparent."


def _cut_off(name: str) -> str:
    return (
        f"The {name} file is cut off: its end is missing, and less than half of the picture is there; "
        "save or download it again."
    )


# The less common ones


def _jpeg2000(data: bytes, reduce: bool) -> Loaded:
    said = jpeg2000.read(data)
    limit = pixel_limit("JPEG2000", reduced=reduce)
    check_size(said.size(0), limit)
    image = _open(data, "JPEG2000", limit)
    size, halvings = image.size, 0
    if reduce and image.mode not in ("P", "PA"):  # numbers of a palette cannot be averaged
        while halvings < said.levels and _area(said.size(halvings + 1)) >= DRAFT_PIXELS:
            halvings += 1
    if _area(said.size(halvings)) > pixel_limit("JPEG2000"):
        check_size(size, pixel_limit("JPEG2000"))
    if halvings:
        # Pillow takes the nearest whole number where the standard takes the next one: hand it a multiple.
        width, height = said.size(halvings)
        image._size = width << halvings, height << halvings
        image.reduce = halvings  # type: ignore[assignment, method-assign]
    image.load()
    return Loaded(image, size, Colors(said.icc))


def _area(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _netpbm(data: bytes) -> Loaded:
    header = netpbm.read(data)
    check_size(header.size, MAX_TEXT_PIXELS if header.kind < 4 else MAX_PIXELS)
    if header.kind in (5, 6):
        image = netpbm.image(data, header)
    else:
        image = _open(data, "PPM", MAX_PIXELS)
        image.load()
        if image.mode == "I":  # grey of 16 bits
            image = Image.fromarray(np.asarray(image).astype(np.uint16))
    return Loaded(image, image.size, Colors())


def _icon(data: bytes) -> Loaded:
    picture, size = icons.largest(data)
    if picture.startswith(png.SIGNATURE):
        return _png(picture)
    check_size(size, MAX_PIXELS)
    return _other(picture, "ICO")
