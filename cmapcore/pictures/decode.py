"""From encoded bytes, or a Pillow image, to an upright sRGB array.

What is made of a decoded image: reduction, colour profile, transparency, orientation.
"""

from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from ..arrays import Bools, Bytes
from . import netpbm
from .color_profiles import to_srgb
from .iso_media import Colors
from .limits import MAX_PIXELS, check_bytes, check_profile, check_size
from .opening import DAMAGE, damage_in_words, load_file, quiet, reader_of
from .signatures import jxl_size, picture_format

_GDAL_NODATA = 42113  # TIFF tag: a number, as text, that stands for no value
_XMP = ("xmp", "XML:com.adobe.xmp")


class Decoded(NamedTuple):
    """An upright picture in sRGB: `size` is (width, height) before any reduction."""

    rgb: Bytes  # [H,W,3]
    alpha: Bytes | None  # [H,W]; None: 255 everywhere
    size: tuple[int, int]
    notices: tuple[str, ...] = ()  # what could not be read as it was meant, a sentence each


class Band(NamedTuple):
    """The first of a picture file's bands, upright, as numbers."""

    values: NDArray[Any]  # [H,W], of the type that the file has
    missing: NDArray[np.bool_] | None  # [H,W], where there is nothing; None: nowhere
    bands: int  # how many the file has, beside what is transparent
    halved: bool  # whether its 16 bits could only be read as 8


@quiet()
def decode_bytes(data: bytes, *, at_most: int | None = None) -> Decoded:
    """Decode a picture file, reduced to at most so many pixels (None: in full).

    Raises
    ------
    PictureError
        It is too large, of a format that is not read, or damaged.
    """
    check_bytes(len(data))
    format_ = picture_format(data)
    if format_ == "JXL":
        return _decode_jxl(data, at_most)
    loaded = load_file(data, format_, reduce=at_most is not None)
    decoded = _upright(loaded.image, loaded.size, at_most, loaded.colors, loaded.missing)
    return decoded._replace(notices=loaded.notices)


@quiet()
def decode_band(data: bytes) -> Band:
    """Decode the first band of a picture file in full, in the numbers that it holds; no colour profile is applied.

    A table of colours is not looked up: the numbers are those that stand for them.

    Raises
    ------
    PictureError
        As `decode_bytes`.
    """
    check_bytes(len(data))
    format_ = picture_format(data)
    if format_ == "JXL":
        decoded = _decode_jxl(data, None)
        return Band(decoded.rgb[..., 0], None if decoded.alpha is None else decoded.alpha < 128, 3, False)
    loaded = load_file(data, format_, reduce=False)
    image = loaded.image
    if format_ == "PPM" and (header := netpbm.read(data)).kind in (5, 6):  # the image has them scaled
        values = netpbm.numbers(data, header)
        return Band(values if values.ndim == 2 else values[..., 0], None, len(image.getbands()), False)
    tags = getattr(image, "tag_v2", None) or {}
    turn, bits = orientation(image), data[24] if format_ == "PNG" else max(tags.get(ExifTags.Base.BitsPerSample, (8,)))
    image = _plain(image)
    raw = _array(image)
    if image.mode == "I" and tags and _is_unsigned(tags):
        raw = raw.view(np.uint32)
    names = image.getbands()
    first = raw if raw.ndim == 2 else raw[..., 0]
    missing = raw[..., -1] < 128 if names[-1] == "A" else _no_data(image, tags, first)
    if loaded.missing is not None:
        missing = loaded.missing | (np.zeros(first.shape, bool) if missing is None else missing)
    return Band(
        _turned(first, turn),
        None if missing is None else _turned(missing, turn),
        len(names) - (names[-1] == "A"),
        bits > 8 and raw.dtype == np.uint8,
    )


def _no_data(image: Image.Image, tags: Any, values: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Where a file says that a number means nothing: GDAL's tag of a TIFF, or the transparent grey of a PNG."""
    key = image.info.get("transparency") if image.mode != "P" else None
    said = tags.get(_GDAL_NODATA)
    if isinstance(said, str):
        with suppress(ValueError):
            key = float(said.strip("\0 "))
    return values == key if isinstance(key, int | float) else None


def _decode_jxl(data: bytes, at_most: int | None) -> Decoded:
    """Decode JPEG XL by the plugin's decoder: its Pillow part decodes before it tells the size, in all threads."""
    with reader_of("jxl", "JPEG XL"):
        from pillow_jxl import Decoder
    with damage_in_words("JXL"):
        check_size(jxl_size(data), MAX_PIXELS)
        is_jpeg, info, pixels, icc, _ = Decoder(num_threads=0)(data)
        if is_jpeg:  # a JPEG packed without loss, and here it is again
            return decode_bytes(pixels, at_most=at_most)
        image = Image.frombytes(info.mode, (info.width, info.height), pixels)
    check_profile(icc)
    return _upright(image, image.size, at_most, Colors(icc))


@quiet()
def decode_image(image: Image.Image, *, at_most: int | None) -> Decoded:
    """Do with a Pillow image as `decode_bytes` does with a file; it is left as it is."""
    with damage_in_words(image.format or "picture"):
        image.load()
    return _upright(image, image.size, at_most, Colors(image.info.get("icc_profile")))


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


# From the loaded image to arrays


def _upright(
    image: Image.Image, size: tuple[int, int], at_most: int | None, said: Colors, missing: Bools | None = None
) -> Decoded:
    """Take a loaded image apart: reduce, convert to sRGB, turn."""
    turn = orientation(image)
    colors, alpha = _colors_and_alpha(_plain(image), at_most)
    rgb = _turned(to_srgb(colors, said.icc, said.space), turn)
    if missing is not None:
        missing = np.broadcast_to(missing, image.size[::-1])
        alpha = np.where(
            missing if at_most is None else _one_of_each_block(missing, at_most), 0, 255 if alpha is None else alpha
        ).astype(np.uint8)
    if alpha is not None:
        alpha = None if alpha.min() == 255 else _turned(alpha, turn)
    return Decoded(rgb, alpha, size if turn < 5 else (size[1], size[0]))


def _plain(image: Image.Image) -> Image.Image:
    """Bring a seldom mode (premultiplied, padded, YCbCr, …) to one whose array is easily understood."""
    mode = image.mode
    if mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "F") or mode.startswith("I;16"):
        return image
    return image.convert({"PA": "RGBA", "La": "LA", "RGBa": "RGBA"}.get(mode, "RGB"))


def _colors_and_alpha(image: Image.Image, at_most: int | None) -> tuple[Bytes, Bytes | None]:
    """Return the colours, [H,W] grey, [H,W,3] RGB or [H,W,4] CMYK, and the alpha, as stored."""
    raw = _array(image)
    if image.mode.startswith(("I", "F")):
        raw = _as_tiff_means(image, raw)
    stretch = _finite_range(raw) if image.mode in ("I", "F") else None
    if at_most is not None:
        raw = _one_of_each_block(raw, at_most)
    if image.mode == "P":
        rgba = _palette(image)[raw]
        return rgba[..., :3], rgba[..., 3]
    if image.mode == "LA":
        return raw[..., 0], raw[..., 1]
    if image.mode == "RGBA":
        return raw[..., :3], raw[..., 3]
    if stretch is not None:
        finite = np.isfinite(raw)
        low, high = stretch
        grey = (np.where(finite, raw, low).astype(np.float64) - low) * (255 / ((high - low) or 1))
        return np.rint(grey).astype(np.uint8), _mask(finite)
    if image.mode == "1":
        raw = _mask(raw)
    alpha = None
    key = image.info.get("transparency")
    if isinstance(key, int | tuple):
        alpha = _mask(np.any(np.atleast_3d(raw) != np.asarray(key), axis=2))
    if image.mode.startswith("I;16"):
        raw = np.rint(np.divide(raw, 257, dtype=np.float32)).astype(np.uint8)
    return raw, alpha


def _array(image: Image.Image) -> NDArray[Any]:
    """Return what `numpy.asarray` gives, which for a moment takes three times the memory, piece by piece."""
    width, height = image.size
    rows = 1 + 2**20 // width
    array: NDArray[Any] = np.asarray(image.crop((0, 0, width, min(rows, height))))
    if rows < height:
        first, array = array, np.empty((height, *array.shape[1:]), array.dtype)
        array[:rows] = first
        for top in range(rows, height, rows):
            array[top : top + rows] = image.crop((0, top, width, min(top + rows, height)))
    return array


def _as_tiff_means(image: Image.Image, raw: NDArray[Any]) -> NDArray[Any]:
    """Undo what Pillow leaves of a TIFF's way to store grey (TIFF 6.0, section 8)."""
    tags = getattr(image, "tag_v2", None)
    if not tags:
        return raw
    if image.mode == "I" and _is_unsigned(tags):
        raw = raw.view(np.uint32)
    elif image.mode.startswith("I;16") and tags.get(ExifTags.Base.BitsPerSample) == (12,):
        raw = (raw * np.uint32(65535) // 4095).astype(np.uint16)
    if tags.get(ExifTags.Base.PhotometricInterpretation) == 0:  # the smallest number is white
        raw = -raw if image.mode == "F" else ~raw
    return raw


def _is_unsigned(tags: Any) -> bool:
    return tags.get(ExifTags.Base.SampleFormat) in (None, (1,))


def _mask(array: NDArray[np.bool_]) -> Bytes:
    return np.where(array, np.uint8(255), np.uint8(0))


def _finite_range(raw: NDArray[Any]) -> tuple[float, float]:
    finite = raw[np.isfinite(raw)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _palette(image: Image.Image) -> Bytes:
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


def _one_of_each_block(raw: NDArray[Any], at_most: int) -> NDArray[Any]:
    """Take one pixel out of each n × n block, always the same, with the smallest n that suffices.

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


def _turned(array: NDArray[Any], turn: int) -> NDArray[Any]:
    """Apply EXIF's orientation (Exif 2.32, tag 0x0112) to [H,W,…]."""
    if turn >= 5:
        array = array.swapaxes(0, 1)
    if turn in (2, 3, 6, 7):
        array = array[:, ::-1]
    if turn in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)
