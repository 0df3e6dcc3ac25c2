"""From encoded bytes, or a Pillow image, to an upright sRGB array.

What is let in (limits, formats), and what is made of it: reduction, colour profile, transparency, orientation.
"""

import io
import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from ..arrays import Bytes
from ..errors import PictureError
from .color_profiles import to_srgb
from .deep_files import read_deep_png, read_deep_tiff
from .depth import to_levels
from .download import MAX_BYTES
from .frames import (
    NO_DELAY,
    TILES,
    Frame,
    Frames,
    frames_read,
    frames_there,
    is_animated,
    lay_out,
    moments,
    read_frames,
)
from .signatures import iso_media_colors, jpeg_scans, jxl_size, picture_format, webp_size

# What is let in, besides a file of at most `MAX_BYTES`: more than honest files have, less than hurts.
MAX_PIXELS = 50_000_000  # of a picture that has to be decoded in full
MAX_PIXELS_JPEG = 100_000_000  # of a JPEG decoded at a reduced scale
MAX_SIDE = 32_768
MAX_SCANS = 100  # of a JPEG: each is a walk through the whole picture, and takes a few bytes to ask for
DRAFT_PIXELS = 500_000  # at least so many are left by a JPEG's reduced scale

_HIGH_BYTE_OF_14_BITS = 64  # what Pillow leaves of 16 bits; below it, they may hold a sensor's fewer

_GDAL_NODATA = 42113  # TIFF tag: a number, as text, that stands for no value

# What Pillow and its plugins raise on damaged files.
_DAMAGE = (OSError, ValueError, SyntaxError, RuntimeError, KeyError, EOFError, struct.error)


class Decoded(NamedTuple):
    """An upright picture in sRGB: `size` is (width, height) before any reduction."""

    rgb: Bytes  # [H,W,3]
    alpha: Bytes | None  # [H,W]; None: 255 everywhere
    size: tuple[int, int]
    frames: Frames | None = None  # of an animation laid out as a sheet
    notices: tuple[str, ...] = ()  # what was made of it that is not plain to see


class Band(NamedTuple):
    """The first of a picture file's bands, upright, as numbers."""

    values: NDArray[Any]  # [H,W], of the type that the file has
    missing: NDArray[np.bool_] | None  # [H,W], where there is nothing; None: nowhere
    bands: int  # how many the file has, beside what is transparent
    halved: bool  # whether its 16 bits could only be read as 8


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Pillow from warning: of odd metadata, which does not matter, and of sizes, which are limited here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        yield


@_quiet()
def decode_bytes(data: bytes, *, at_most: int | None = None) -> Decoded:
    """Decode a picture file, reduced to at most so many pixels (None: in full).

    Raises
    ------
    PictureError
        It is too large, of a format that is not read, or damaged.
    """
    if len(data) > MAX_BYTES:
        raise PictureError(too_heavy(len(data)))
    format_ = picture_format(data)
    if format_ == "JXL":
        return _decode_jxl(data, at_most)
    deep = read_deep_tiff(data, MAX_PIXELS) if format_ == "TIFF" else None
    if deep is not None:
        return _of_deep_colors(deep, at_most)
    image, size = _loaded(data, format_, draft=format_ == "JPEG" and at_most is not None)
    named = iso_media_colors(data) if format_ in ("AVIF", "HEIF") else (2, 2)
    if is_animated(image):
        with _damage_in_words(format_):
            return _of_frames(image, at_most, named)
    decoded = _upright(image, size, at_most, named)
    if format_ == "PNG" and decoded.rgb.max() < _HIGH_BYTE_OF_14_BITS:
        deep = read_deep_png(data)
        if deep is not None:
            decoded = _of_deep_colors(deep, at_most, orientation(image))
    if format_ == "TIFF" and frames_there(image) > 1:
        said = f"Only the first of {frames_there(image)} pages was read."
        decoded = decoded._replace(notices=(*decoded.notices, said))
    return decoded


@_quiet()
def decode_band(data: bytes) -> Band:
    """Decode the first band of a picture file in full, in the numbers that it holds; no colour profile is applied.

    A table of colours is not looked up: the numbers are those that stand for them.

    Raises
    ------
    PictureError
        As `decode_bytes`.
    """
    if len(data) > MAX_BYTES:
        raise PictureError(too_heavy(len(data)))
    format_ = picture_format(data)
    if format_ == "JXL":
        decoded = _decode_jxl(data, None)
        return Band(decoded.rgb[..., 0], None if decoded.alpha is None else decoded.alpha < 128, 3, False)
    image, _ = _loaded(data, format_, draft=False)
    if is_animated(image):
        with _damage_in_words(format_):
            next(read_frames(image), None)  # leaves the first that can be seen
    tags = getattr(image, "tag_v2", None) or {}
    turn, bits = orientation(image), data[24] if format_ == "PNG" else max(tags.get(ExifTags.Base.BitsPerSample, (8,)))
    image = _plain(image)
    raw = _array(image)
    if image.mode == "I" and tags and _is_unsigned(tags):
        raw = raw.view(np.uint32)
    names = image.getbands()
    first = raw if raw.ndim == 2 else raw[..., 0]
    missing = raw[..., -1] < 128 if names[-1] == "A" else _no_data(image, tags, first)
    return Band(
        _turned(first, turn),
        None if missing is None else _turned(missing, turn),
        len(names) - (names[-1] == "A"),
        bits > 8 and raw.dtype == np.uint8,
    )


def _no_data(image: Image.Image, tags: Any, values: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Where a file says that its numbers mean nothing: GDAL's tag of a TIFF, or the transparent colour of a PNG."""
    key = image.info.get("transparency") if image.mode != "P" else None
    said = tags.get(_GDAL_NODATA)
    if isinstance(said, str):
        with suppress(ValueError):
            key = float(said.strip("\0 "))
    if not isinstance(key, int | float | tuple):
        return None
    if values.dtype.kind == "f" and isinstance(key, float):
        key = float(values.dtype.type(key))  # the tag has more digits than the numbers
    missing: NDArray[np.bool_] = np.all(np.atleast_3d(values) == np.asarray(key), axis=2)
    return missing


def _loaded(data: bytes, format_: str, *, draft: bool) -> tuple[Image.Image, tuple[int, int]]:
    """Have Pillow decode a file, a JPEG at a reduced scale if it may; also give its full size."""
    limit = MAX_PIXELS_JPEG if draft else MAX_PIXELS
    if format_ == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    if format_ == "JPEG" and jpeg_scans(data, MAX_SCANS + 1) > MAX_SCANS:
        raise PictureError(f"The JPEG file has more than {MAX_SCANS} scans, which is too many; save the picture again.")
    with _damage_in_words(format_):
        if format_ == "WEBP":
            _check_size(webp_size(data), limit)
        image = Image.open(io.BytesIO(data), formats=[format_])
        _check_size(image.size, limit)
        size = image.size
        if format_ == "PNG":
            _scale_key(image, bits=data[24])
        if draft:
            image.draft(None, _draft_size(size))
        image.load()
    # a TIFF is turned upright while it loads
    return image, size if draft else image.size


def _decode_jxl(data: bytes, at_most: int | None) -> Decoded:
    """Decode JPEG XL by the plugin's decoder: its Pillow part decodes before it tells the size, in all threads."""
    from pillow_jxl import Decoder

    with _damage_in_words("JXL"):
        _check_size(jxl_size(data), MAX_PIXELS)
        is_jpeg, info, pixels, icc, _ = Decoder(num_threads=0)(data)
        if is_jpeg:  # a JPEG packed without loss, and here it is again
            return decode_bytes(pixels, at_most=at_most)
        image = Image.frombytes(info.mode, (info.width, info.height), pixels)
    image.info["icc_profile"] = icc
    return _upright(image, image.size, at_most)


@_quiet()
def decode_image(image: Image.Image, *, at_most: int) -> Decoded:
    """Do with a Pillow image as `decode_bytes` does with a file; it is left as it is."""
    with _damage_in_words(image.format or "picture"):
        image.load()
    return _upright(image, image.size, at_most)


@_quiet()
def orientation(image: Image.Image) -> int:
    """EXIF's number, 1 to 8. The HEIC and TIFF decoders have turned the picture themselves and leave 1."""
    try:
        number: int = image.getexif().get(ExifTags.Base.Orientation, 1)
    except _DAMAGE:  # a damaged EXIF block leaves the picture readable
        return 1
    return number if number in range(1, 9) else 1


# What goes wrong, in words


@contextmanager
def _damage_in_words(format_: str) -> Iterator[None]:
    try:
        yield
    except PictureError:
        raise
    except Image.DecompressionBombError as error:  # comes before the size can be asked for
        (pixels,) = re.findall(r"\((\d+) pixels\)", str(error)) or ["0"]
        raise PictureError(_too_large(f"{int(pixels):,} pixels", MAX_PIXELS)) from error
    except _DAMAGE as error:
        name = {"WEBP": "WebP", "HEIF": "HEIC", "JXL": "JPEG XL"}.get(format_, format_)
        if "truncated" in str(error).lower():
            raise PictureError(f"The {name} file is cut off: its end is missing; save or download it again.") from error
        raise PictureError(
            f"The {name} file is damaged, cut off or of a rare kind that cannot be read; save it again as a PNG."
        ) from error


def _check_size(size: tuple[int, int], limit: int) -> None:
    width, height = size
    if max(size) > MAX_SIDE or width * height > limit:
        raise PictureError(_too_large(f"{width:,} × {height:,} pixels", limit))


def _too_large(size: str, limit: int) -> str:
    return (
        f"The picture is too large: {size}, where at most {limit // 10**6} million pixels "
        f"and {MAX_SIDE:,} on a side are read; make it smaller."
    )


def too_heavy(size: int) -> str:
    """Say that a file of so many bytes is too large."""
    return (
        f"The file is too large: {size / 2**20:.1f} MB, where at most {MAX_BYTES // 2**20} MB are read; "
        "make the picture smaller."
    )


# From the loaded image to arrays


def _of_deep_colors(values: NDArray[Any], at_most: int | None, turn: int = 1) -> Decoded:
    """Take colours of more than 8 bits, and the alpha beside them, ``[H,W,C]``."""
    size = values.shape[1], values.shape[0]
    if at_most is not None:
        values = _one_of_each_block(values, at_most)
    levels = to_levels(values[..., :3], from_file=True)
    alpha = None
    if values.shape[2] == 4:
        whole = 1.0 if values.dtype.kind == "f" else float(np.iinfo(values.dtype).max)
        alpha = np.rint(np.clip(values[..., 3] / whole, 0, 1) * 255).astype(np.uint8)
    if levels.valid is not None:
        alpha = np.where(levels.valid, np.uint8(255) if alpha is None else alpha, np.uint8(0))
    return Decoded(
        _turned(levels.values, turn),
        None if alpha is None or alpha.min() == 255 else _turned(alpha, turn),
        size if turn < 5 else (size[1], size[0]),
        notices=levels.notices,
    )


def _of_frames(image: Image.Image, at_most: int | None, named: tuple[int, int]) -> Decoded:
    """Lay an animation out as a sheet of moments, evenly spaced in time; in full, its first frame that can be seen."""
    turn, icc = orientation(image), image.info.get("icc_profile")
    there, read = frames_there(image), frames_read(image)
    frames = read_frames(image)
    found = (
        list(islice(frames, 1))
        if at_most is None
        else [Frame(_one_of_each_block(frame.rgba, at_most // min(TILES, read)), frame.duration) for frame in frames]
    )
    image.seek(0)
    if not found:
        found = [Frame(np.zeros((*image.size[::-1], 4), np.uint8), NO_DELAY)]
    layout, tiles = None, [_turned(frame.rgba, turn) for frame in found]
    sheet = tiles[0]
    if len(tiles) > 1 and at_most is not None:
        shown = moments([frame.duration for frame in found])
        reduced = [_one_of_each_block(tile, at_most // len(shown)) for tile in tiles]
        sheet, layout = lay_out([reduced[number] for number, _ in shown], [time for _, time in shown])
    rgb, alpha = to_srgb(np.ascontiguousarray(sheet[..., :3]), icc, named), np.ascontiguousarray(sheet[..., 3])
    size = image.size if turn < 5 else image.size[::-1]
    notices = (f"Only the first {read:,} of {there:,} frames were read.",) if at_most and read < there else ()
    return Decoded(rgb, None if alpha.min() == 255 else alpha, size, layout, notices)


def _draft_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size to ask a JPEG decoder for: an eighth, a quarter or half, if that leaves enough."""
    width, height = size
    for scale in (8, 4, 2):
        if -(-width // scale) * -(-height // scale) >= DRAFT_PIXELS:
            return width // scale, height // scale
    return size


def _scale_key(image: Image.Image, bits: int) -> None:
    """Bring the colour of a PNG that stands for transparency to eight bits, as Pillow does with the pixels alone."""
    key = image.info.get("transparency")
    if image.mode == "L" and bits < 8 and isinstance(key, int):
        image.info["transparency"] = key * 255 // (2**bits - 1)
    elif image.mode == "RGB" and bits == 16 and isinstance(key, tuple):
        image.info["transparency"] = tuple(value >> 8 for value in key)


def _upright(
    image: Image.Image, size: tuple[int, int], at_most: int | None, named: tuple[int, int] = (2, 2)
) -> Decoded:
    """Take a loaded image apart: reduce, convert to sRGB, turn."""
    turn = orientation(image)
    colors, alpha, notices = _colors_and_alpha(_plain(image), at_most)
    rgb = _turned(to_srgb(colors, image.info.get("icc_profile"), named), turn)
    if alpha is not None:
        alpha = None if alpha.min() == 255 else _turned(alpha, turn)
    return Decoded(rgb, alpha, size if turn < 5 else (size[1], size[0]), notices=notices)


def _plain(image: Image.Image) -> Image.Image:
    """Bring a seldom mode (premultiplied, padded, YCbCr, …) to one whose array is easily understood."""
    mode = image.mode
    if mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "F") or mode.startswith("I;16"):
        return image
    return image.convert({"PA": "RGBA", "La": "LA", "RGBa": "RGBA"}.get(mode, "RGB"))


def _colors_and_alpha(image: Image.Image, at_most: int | None) -> tuple[Bytes, Bytes | None, tuple[str, ...]]:
    """Give the colours, [H,W] grey, [H,W,3] RGB or [H,W,4] CMYK, the alpha, as stored, and what was made of them."""
    raw, tags = _array(image), getattr(image, "tag_v2", None) or {}
    if at_most is not None:
        raw = _one_of_each_block(raw, at_most)
    if image.mode == "P":
        rgba = _palette(image)[raw]
        return rgba[..., :3], rgba[..., 3], ()
    if image.mode in ("LA", "RGBA"):
        return raw[..., 0] if image.mode == "LA" else raw[..., :3], raw[..., -1], ()
    if image.mode == "I" and tags and _is_unsigned(tags):
        raw = raw.view(np.uint32)
    if image.mode == "1":
        raw = _mask(raw)
    missing = _no_data(image, tags, raw)
    alpha = None if missing is None else _mask(~missing)
    if not image.mode.startswith(("I", "F")):
        return raw, alpha, ()
    if image.mode.startswith("I;16"):
        raw = raw.astype(np.uint16)
        if tags.get(ExifTags.Base.BitsPerSample) == (12,):  # which Pillow leaves as they are
            raw = (raw * np.uint32(65535) // 4095).astype(np.uint16)
        if image.info.get("icc_profile"):
            return np.rint(np.divide(raw, 257, dtype=np.float32)).astype(np.uint8), alpha, ()
    levels = to_levels(raw, None if missing is None else ~missing, from_file=True)
    is_inverted = tags.get(ExifTags.Base.PhotometricInterpretation) == 0  # the smallest number is white (TIFF 6.0, 8)
    values = 255 - levels.values if is_inverted else levels.values
    return values, None if levels.valid is None else _mask(levels.valid), levels.notices


def _array(image: Image.Image) -> NDArray[Any]:
    """Give what `numpy.asarray` gives, which for a moment takes three times the memory, piece by piece."""
    width, height = image.size
    rows = 1 + 2**20 // width
    array: NDArray[Any] = np.asarray(image.crop((0, 0, width, min(rows, height))))
    if rows < height:
        first, array = array, np.empty((height, *array.shape[1:]), array.dtype)
        array[:rows] = first
        for top in range(rows, height, rows):
            array[top : top + rows] = image.crop((0, top, width, min(top + rows, height)))
    return array


def _is_unsigned(tags: Any) -> bool:
    return tags.get(ExifTags.Base.SampleFormat) in (None, (1,))


def _mask(array: NDArray[np.bool_]) -> Bytes:
    return np.where(array, np.uint8(255), np.uint8(0))


def _palette(image: Image.Image) -> Bytes:
    """Give the palette as [256,4], its transparency included."""
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
