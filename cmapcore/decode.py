"""From encoded bytes, or a Pillow image, to an upright sRGB array.

What is let in (limits, formats), and what is made of it: reduction, colour profile, transparency, orientation.
"""

import io
import logging
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

from .download import MAX_BYTES
from .errors import PictureError

MAX_PIXELS = 50_000_000  # of a picture that has to be decoded in full
MAX_PIXELS_JPEG = 100_000_000  # of a JPEG decoded at a reduced scale
MAX_SIDE = 32_768
DRAFT_PIXELS = 500_000  # at least so many are left by a JPEG's reduced scale

Bytes: TypeAlias = NDArray[np.uint8]

# How a file begins, and Pillow's name for its format: the formats that are read.
_READ = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)
# The same for the brands that an ISO media file lists. "mif1" only says that it is a still picture.
_BRANDS = (
    *((brand, "AVIF") for brand in (b"avif", b"avis")),
    *((brand, "HEIF") for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")),
)
_READ_NAMES = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF and HEIC"
_NOT_READ = (
    (b"\xff\x0a", "a JPEG XL file"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL file"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 file"),
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF"),
    (b"%!PS", "a PostScript file"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an SVG drawing or other XML"),
    (b"<!DOCTYPE", "a web page"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
)

# What Pillow and its plugins raise on damaged files.
_DAMAGE = (OSError, ValueError, SyntaxError, RuntimeError, KeyError, EOFError, struct.error)

_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # a profile's colour space: Pillow's mode
_log = logging.getLogger(__name__)


class Decoded(NamedTuple):
    """An upright picture in sRGB: `size` is (width, height) before any reduction."""

    rgb: Bytes  # [H,W,3]
    alpha: Bytes | None  # [H,W]; None: 255 everywhere
    size: tuple[int, int]


def decode(data: bytes, *, at_most: int | None = None) -> Decoded:
    """Decode a picture file, reduced to at most so many pixels (None: in full).

    Raises
    ------
    PictureError
        It is too large, of a format that is not read, or damaged.
    """
    if len(data) > MAX_BYTES:
        raise PictureError(too_heavy(len(data)))
    format_ = _format(data)
    draft = format_ == "JPEG" and at_most is not None
    if format_ == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    with warnings.catch_warnings(), _damage_in_words(format_):
        warnings.filterwarnings("ignore", module=r"PIL\.")  # about odd metadata, and limits that are ours
        image = Image.open(io.BytesIO(data), formats=[format_])
        size = image.size
        _check_size(size, MAX_PIXELS_JPEG if draft else MAX_PIXELS)
        if draft:
            image.draft(None, _draft_size(size))
        image.load()
        if not draft:
            size = image.size  # a TIFF is turned upright while it loads
    return _upright(image, size, at_most)


def decode_image(image: Image.Image, *, at_most: int) -> Decoded:
    """Do the same with a Pillow image, which is left as it is."""
    with _damage_in_words(image.format or "picture"):
        image.load()
    return _upright(image, image.size, at_most)


def orientation(image: Image.Image) -> int:
    """EXIF's number, 1 to 8. The HEIC and TIFF decoders have turned the picture themselves and leave 1."""
    try:
        number: int = image.getexif().get(ExifTags.Base.Orientation, 1)
    except _DAMAGE:  # a damaged EXIF block leaves the picture readable
        return 1
    return number if number in range(1, 9) else 1


# What goes wrong, in words


def _format(data: bytes) -> str:
    """Tell the format from the first bytes, in Pillow's word for it."""
    for start, name in _READ:
        if data.startswith(start):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        brands = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
        for brand, name in _BRANDS:
            if brand in brands:
                return name
    text = data[:64].lstrip()
    for start, name in _NOT_READ:
        if data.startswith(start) or text.startswith(start):
            raise PictureError(f"This is {name}, which cannot be read as a picture; {_READ_NAMES} can.")
    if not data:
        raise PictureError("The file is empty; choose another one.")
    raise PictureError(f"This is not a picture, or of a format that cannot be read; {_READ_NAMES} can.")


@contextmanager
def _damage_in_words(format_: str) -> Iterator[None]:
    try:
        yield
    except PictureError:
        raise
    except Image.DecompressionBombError as error:  # comes before the size can be asked for
        raise PictureError(_too_large("hundreds of millions of pixels", MAX_PIXELS)) from error
    except _DAMAGE as error:
        name = {"WEBP": "WebP", "HEIF": "HEIC"}.get(format_, format_)
        damage = "cut off: its end is missing" if "truncated" in str(error).lower() else "damaged"
        raise PictureError(f"The {name} file is {damage}; save or download it again.") from error


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


def _draft_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size to ask a JPEG decoder for: an eighth, a quarter or half, if that leaves enough."""
    width, height = size
    for scale in (8, 4, 2):
        if -(-width // scale) * -(-height // scale) >= DRAFT_PIXELS:
            return width // scale, height // scale
    return size


def _upright(image: Image.Image, size: tuple[int, int], at_most: int | None) -> Decoded:
    """Take a loaded image apart: reduce, convert to sRGB, turn."""
    turn = orientation(image)
    colors, alpha = _colors_and_alpha(_plain(image), at_most)
    rgb = _turned(_srgb(colors, image.info.get("icc_profile")), turn)
    if alpha is not None:
        alpha = None if alpha.min() == 255 else _turned(alpha, turn)
    return Decoded(rgb, alpha, size if turn < 5 else (size[1], size[0]))


def _plain(image: Image.Image) -> Image.Image:
    """Bring a seldom mode (premultiplied, padded, YCbCr, …) to one whose array is easily understood."""
    mode = image.mode
    if mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "F") or mode.startswith("I;16"):
        return image
    try:
        return image.convert({"PA": "RGBA", "La": "LA", "RGBa": "RGBA"}.get(mode, "RGB"))
    except ValueError as error:
        raise PictureError(f"The picture's colours are stored as {mode}; save it as RGB.") from error


def _colors_and_alpha(image: Image.Image, at_most: int | None) -> tuple[Bytes, Bytes | None]:
    """Give the colours, [H,W] grey, [H,W,3] RGB or [H,W,4] CMYK, and the alpha, as stored."""
    raw: NDArray[Any] = np.asarray(image)
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
    alpha = None
    key = image.info.get("transparency")
    if isinstance(key, int | tuple):
        alpha = _mask(np.any(np.atleast_3d(raw) != np.asarray(key), axis=2))
    if image.mode == "1":
        raw = _mask(raw)
    elif image.mode.startswith("I;16"):
        raw = np.rint(np.divide(raw, 257, dtype=np.float32)).astype(np.uint8)
    return raw, alpha


def _mask(array: NDArray[np.bool_]) -> Bytes:
    return np.where(array, np.uint8(255), np.uint8(0))


def _finite_range(raw: NDArray[Any]) -> tuple[float, float]:
    finite = raw[np.isfinite(raw)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


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


def _turned(array: Bytes, turn: int) -> Bytes:
    """Apply EXIF's orientation (Exif 2.32, tag 0x0112) to [H,W,…]."""
    if turn >= 5:
        array = array.swapaxes(0, 1)
    if turn in (2, 3, 6, 7):
        array = array[:, ::-1]
    if turn in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)


# Colour profiles


def _srgb(colors: Bytes, icc: object) -> Bytes:
    """Convert grey, RGB or CMYK to sRGB, [H,W,3]."""
    mode = "L" if colors.ndim == 2 else {3: "RGB", 4: "CMYK"}[colors.shape[2]]
    transform = _profile_transform(icc, mode) if isinstance(icc, bytes) and icc else None
    if mode == "RGB" and transform is None:
        return colors
    height, width = colors.shape[:2]
    image = Image.frombuffer(mode, (width, height), np.ascontiguousarray(colors), "raw", mode, 0, 1)
    if transform is None:
        return np.asarray(image.convert("RGB"))
    if transform.input_mode != mode:
        image = image.convert(transform.input_mode)
    return np.asarray(ImageCms.applyTransform(image, transform))


def _profile_transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Give the way to sRGB, relative colorimetric with black-point compensation; None: as if there were no profile."""
    try:
        profile = ImageCms.getOpenProfile(io.BytesIO(icc))
        profile_mode = _PROFILE_MODES.get(profile.profile.xcolor_space, "")
        if profile_mode != mode and (profile_mode, mode) != ("RGB", "L"):
            raise ImageCms.PyCMSError(f"it is for other colours than {mode}")
        transform = ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            profile_mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, UnicodeDecodeError) as error:
        _log.warning("A colour profile was left aside: %s", error)
        return None
    return None if profile_mode == "RGB" and _changes_nothing(transform) else transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Tell whether a profile is sRGB by another name: most are, and converting costs half a decode."""
    levels = np.arange(0, 256, 51, dtype=np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    converted = np.asarray(ImageCms.applyTransform(Image.fromarray(grid), transform), dtype=np.int16)
    return bool(np.abs(converted - grid).max() <= 1)
