"""From an image that Pillow has loaded to arrays, and what is done to these."""

from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from ..arrays import Bytes
from .opening import DAMAGE, quiet

_GDAL_NODATA = 42113  # TIFF tag: a number, as text, that stands for no value
_XMP = ("xmp", "XML:com.adobe.xmp")


@quiet()
def orientation(image: Image.Image) -> int:
    """EXIF's number, 1 to 8, never XMP's. The HEIC and TIFF decoders have turned the picture themselves and leave 1."""
    try:
        exif = image.getexif()
        if any(key in image.info for key in _XMP):  # what Pillow falls back to; browsers do not
            exif = Image.Exif()
            exif.load(image.info.get("exif") or b"")
        number: int = exif.get(ExifTags.Base.Orientation, 1)
    except DAMAGE:  # a damaged EXIF block leaves the picture readable
        return 1
    return number if number in range(1, 9) else 1


def plain(image: Image.Image) -> Image.Image:
    """Convert a rare mode (premultiplied, padded, YCbCr, …) to one whose array is easily understood."""
    mode = image.mode
    if mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "F") or mode.startswith("I;16"):
        return image
    return image.convert({"PA": "RGBA", "La": "LA", "RGBa": "RGBA"}.get(mode, "RGB"))


def array_of(image: Image.Image) -> NDArray[Any]:
    """Return what `numpy.asarray` does, piece by piece, since that briefly needs three times the memory."""
    width, height = image.size
    rows = 1 + 2**20 // width
    array: NDArray[Any] = np.asarray(image if rows >= height else image.crop((0, 0, width, rows)))
    if rows < height:
        first, array = array, np.empty((height, *array.shape[1:]), array.dtype)
        array[:rows] = first
        for top in range(rows, height, rows):
            array[top : top + rows] = image.crop((0, top, width, min(top + rows, height)))
    return array


def is_unsigned(tags: Any) -> bool:
    """Whether a TIFF says that its numbers are unsigned, or nothing about it."""
    return tags.get(ExifTags.Base.SampleFormat) in (None, (1,))


def as_alpha(array: NDArray[np.bool_]) -> Bytes:
    """Return 255 where something is, 0 elsewhere."""
    return np.where(array, np.uint8(255), np.uint8(0))


def palette_of(image: Image.Image) -> Bytes:
    """Return the palette as [256,4], its transparency included."""
    palette = np.zeros((256, 4), np.uint8)
    palette[:, 3] = 255
    colors = np.array(image.getpalette("RGBA") or [], np.uint8).reshape(-1, 4)
    palette[: len(colors)] = colors
    key = image.info.get("transparency")
    if isinstance(key, bytes):
        palette[: len(key), 3] = list(key[:256])
    elif isinstance(key, int):
        palette[key, 3] = 0
    return palette


def no_data(image: Image.Image, tags: Any, values: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Where a file marks its numbers as no data: by GDAL's tag in a TIFF, or the transparent colour of a PNG."""
    key = image.info.get("transparency") if image.mode != "P" else None
    said = tags.get(_GDAL_NODATA)
    if isinstance(said, str):
        with suppress(ValueError):
            key = float(said.strip("\0 "))
    if not isinstance(key, int | float | tuple):
        return None
    return are_equal(values, key)


def are_equal(values: NDArray[Any], key: float | tuple[int, ...]) -> NDArray[np.bool_]:
    """Where all numbers of a pixel are those."""
    if values.dtype.kind == "f" and isinstance(key, float):
        with np.errstate(over="ignore"):
            key = float(values.dtype.type(key))  # the tag has more digits than the numbers
    found: NDArray[np.bool_] = np.all(np.atleast_3d(values) == np.asarray(key), axis=2)
    return found


def one_of_each_block(raw: NDArray[Any], at_most: int) -> NDArray[Any]:
    """Take one pixel, always the same, from each n × n block, with the smallest n that suffices.

    A regular grid would alias with a regular pattern, and an average would invent colours.
    """
    height, width = raw.shape[:2]
    n = 1
    while -(-height // n) * -(-width // n) > at_most:
        n += 1
    if n == 1:
        return raw
    tops, lefts = np.arange(0, height, n)[:, None], np.arange(0, width, n)
    random = np.random.default_rng(0)
    shape = len(tops), len(lefts)
    down = random.random(shape, np.float32) * np.minimum(n, height - tops)
    right = random.random(shape, np.float32) * np.minimum(n, width - lefts)
    picked: NDArray[Any] = raw[tops + down.astype(np.intp), lefts + right.astype(np.intp)]
    return picked


def turned(array: NDArray[Any], turn: int) -> NDArray[Any]:
    """Apply EXIF's orientation (Exif 2.32, tag 0x0112) to [H,W,…]."""
    if turn >= 5:
        array = array.swapaxes(0, 1)
    if turn in (2, 3, 6, 7):
        array = array[:, ::-1]
    if turn in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)
