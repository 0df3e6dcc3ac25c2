"""From anything that holds a picture to a `Picture`."""

import hashlib
import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeAlias
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import Bools, Bytes
from ..errors import PictureError
from .decode import Decoded, decode_bytes, decode_image, orientation, too_heavy
from .depth import TOLERANCE, to_levels
from .download import MAX_BYTES, fetch
from .frames import Frames

KEPT_PIXELS = 1_000_000  # at most so many in `Picture.pixels`
HALF = 128  # the least alpha that counts as opaque

DECODER_VERSION = 2
"""Raised with every change of how pixels come about from the same bytes; 1 is of before it was counted."""

Encoded: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO
Source: TypeAlias = Encoded | Image.Image | NDArray[Any]


@dataclass(frozen=True)
class Picture:
    """A picture to take colours from. Two with the same `digest` are equal.

    Attributes
    ----------
    pixels : uint8[H,W,3], read-only
        sRGB, upright; at most `KEPT_PIXELS` of them, unless an array was handed over.
    opaque : bool[H,W], read-only, or None
        Where alpha is 50 % or more, or, where nothing reaches that, above 0; the colours elsewhere mean nothing. None:
        everywhere.
    size : (int, int)
        Width and height of the original, upright.
    name : str
        For people: the file's name without its suffix, or "picture".
    digest : str
        SHA-256 of what decides the pixels: what it came from, and the version of the decoder; 64 hexadecimal digits.
    source_digest : str
        SHA-256 of the file's bytes alone, by which a saved palette or an exported file knows its picture; of an array
        or Pillow image, the same as `digest`.
    weight : float32[H,W], read-only, or None
        By how much each pixel can be seen, in [0, 1]. None: each that counts counts alike.
    frames : Frames or None
        How the pixels are laid out as frames, where they are those of an animation.
    notices : tuple of str
        What was made of the source that is not plain to see, a sentence each.
    """

    pixels: Bytes = field(repr=False, compare=False)
    opaque: NDArray[np.bool_] | None = field(repr=False, compare=False)
    size: tuple[int, int] = field(compare=False)
    name: str = field(compare=False)
    digest: str
    source_digest: str = field(default="", compare=False)
    weight: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)
    frames: Frames | None = field(default=None, compare=False)
    notices: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not self.source_digest:
            object.__setattr__(self, "source_digest", self.digest)
        for name in ("pixels", "opaque", "weight"):
            array = getattr(self, name)
            if array is not None:
                view = array.view()
                view.flags.writeable = False
                object.__setattr__(self, name, view)

    def __reduce__(self) -> tuple[Any, ...]:
        # Arrays come out of a pickle writable; going through __init__ locks them again.
        return Picture, tuple(getattr(self, each.name) for each in fields(self))


def load_picture(source: Source, *, name: str = "") -> Picture:
    """Read a picture.

    EXIF orientation is applied, and nothing else of EXIF is kept. An embedded colour profile is converted
    to sRGB (relative colorimetric, with black-point compensation); one that cannot be read, or is made for
    another kind of colours, counts as none, as in web browsers, and is logged.

    Numbers of more than 8 bits are scaled by a whole depth: 16 bits, or 8, 10, 12 or 14 where the largest fits; colours
    in floats above 1 by 255, or else by the largest. One band of measurements (floats and 32-bit integers in a file, 16
    bits that fit into 14) is stretched from its least to its greatest value. What is not finite, masked, or marked as
    no data, is transparent. `notices` say what was scaled.

    Of an animation every frame with a visible pixel counts by the time for which it is shown: moments evenly spaced in
    time are laid out side by side (`frames`). Of several pages of a TIFF the first is read.

    A picture of more than a megapixel is reduced: a JPEG by the strongest scale that its decoder offers
    and that leaves half a megapixel; then any format by one pixel, always the same, out of each n × n block.

    Parameters
    ----------
    source : path, URL, bytes, binary file, Pillow image or array
        A file object is read from its beginning where it can be rewound. An array is [H,W], or [H,W,C] with
        1 (grey), 2 (grey and alpha), 3 (RGB) or 4 (RGBA) channels, and is never reduced. Its values are
        floats in [0,1] or on another scale, as above; integers; or booleans.
    name : str, optional
        What to call it; otherwise the last part of its path or URL, without suffix, or "picture".

    Returns
    -------
    Picture

    Raises
    ------
    PictureError
        There is no such file, it is not a picture of a format that is read, it is damaged or too large,
        the array's shape or range is not one of those above, or no pixel is opaque.
    FetchError
        The URL could not be fetched.
    """
    own_name = ""
    if isinstance(source, Image.Image):
        own_name = str(getattr(source, "filename", ""))
        decoded, source_digest = decode_image(source, at_most=KEPT_PIXELS), _image_digest(source)
    elif hasattr(source, "__array__"):
        array = np.asarray(source)
        mask = np.ma.getmaskarray(source) if isinstance(source, np.ma.MaskedArray) else None
        decoded = _from_array(array, mask)
        masked = () if mask is None else (mask.tobytes(),)
        source_digest = _digest(array.dtype.str, array.shape, array.tobytes(), *masked)
    else:
        data, own_name = _read(source)
        source_digest = _digest(data)
        decoded = decode_bytes(data, at_most=KEPT_PIXELS)
    digest = _digest(source_digest, "decoder", DECODER_VERSION)
    opaque, weight = _what_counts(decoded.alpha)
    name = name or _stem(own_name) or "picture"
    return Picture(
        decoded.rgb, opaque, decoded.size, name, digest, source_digest, weight, decoded.frames, decoded.notices
    )


def _what_counts(alpha: Bytes | None) -> tuple[Bools | None, NDArray[np.float32] | None]:
    """Which pixels count, and by how much where none is half opaque."""
    if alpha is None or alpha.min() >= HALF:
        return None, None
    opaque = alpha >= HALF
    if opaque.any():
        return opaque, None
    if not alpha.any():
        raise PictureError("No pixel of this picture can be seen: all are transparent; use another one.")
    return alpha > 0, (alpha / np.float32(255)).astype(np.float32)


def read_image(source: Encoded) -> NDArray[np.float32]:
    """Decode a picture file at its full size.

    Parameters
    ----------
    source : path, URL, bytes or binary file
        A picture of any format that `load_picture` reads.

    Returns
    -------
    float32[H,W,3] or float32[H,W,4]
        sRGB in [0,1], upright, in steps of 1/255; four channels only where something is transparent.

    Raises
    ------
    PictureError, FetchError
        As for `load_picture`, except that a picture without an opaque pixel is returned.
    """
    data, _ = _read(source)
    decoded = decode_bytes(data)
    rgb, alpha = decoded.rgb, decoded.alpha
    image = np.empty((*rgb.shape[:2], 3 if alpha is None else 4), np.float32)
    np.divide(rgb, 255, out=image[..., :3], dtype=np.float32)
    if alpha is not None:
        np.divide(alpha, 255, out=image[..., 3], dtype=np.float32)
    return image


def _read(source: Encoded) -> tuple[bytes, str]:
    """Give the picture file's bytes and the name it goes by."""
    if isinstance(source, str) and re.match(r"\s*[a-z][a-z0-9+.-]*://", source, re.IGNORECASE):
        return fetch(source), name_of_url(source)
    if isinstance(source, str | os.PathLike):
        return _read_file(Path(source)), Path(source).name
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), ""
    if hasattr(source, "read"):
        if source.seekable():
            source.seek(0)
        data = source.read(MAX_BYTES + 1)
        if not isinstance(data, bytes):
            raise PictureError("The file object gives text; open the file in binary mode, 'rb'.")
        return data, str(getattr(source, "name", ""))
    raise PictureError(
        "A picture is a path, a URL, bytes, a binary file object, a Pillow image or an array, "
        f"not {type(source).__name__}."
    )


def _read_file(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except FileNotFoundError as error:
        raise PictureError(f"There is no file {str(path)!r}; check the path.") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise PictureError(f"The file {str(path)!r} cannot be read ({error}); check the path.") from error
    if size > MAX_BYTES:
        raise PictureError(too_heavy(size))
    return data


def name_of_url(url: str) -> str:
    """What a picture from an address is called: the last part of its path, without suffix."""
    return _stem(unquote(urlsplit(url.strip()).path))


def _stem(path: str) -> str:
    return "".join(c for c in PurePosixPath(path).stem if c.isprintable())


def _digest(*parts: object) -> str:
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part if isinstance(part, bytes) else repr(part).encode())
    return sha.hexdigest()


def _image_digest(image: Image.Image) -> str:
    """Digest mode, shape and bytes, and whatever else the colours depend on."""
    palette = image.getpalette("RGBA") if image.mode in ("P", "PA") else None
    info = [image.info.get(key) for key in ("transparency", "icc_profile")]
    return _digest(image.mode, image.size, palette, info, orientation(image), image.tobytes())


def _from_array(array: NDArray[Any], mask: Bools | None) -> Decoded:
    if array.ndim not in (2, 3) or array.size == 0 or (array.ndim == 3 and array.shape[2] > 4):
        raise PictureError(
            f"The array's shape is {array.shape}, but a picture's is (height, width) or (height, width, channels) "
            "with 1 to 4 channels."
        )
    if array.ndim == 2:
        array = array[..., None]
    valid: Bools | None = None if mask is None else np.logical_not(mask.reshape(array.shape).any(axis=2))
    has_alpha = array.shape[2] in (2, 4)
    colors, valid, notices = to_levels(array[..., :-1] if has_alpha else array, valid)
    alpha = _alpha_levels(array[..., -1]) if has_alpha else None
    if valid is not None and not valid.all():
        alpha = np.where(valid, np.uint8(255) if alpha is None else alpha, np.uint8(0))
    height, width = array.shape[:2]
    rgb = np.ascontiguousarray(np.broadcast_to(colors, (height, width, 3)))
    return Decoded(rgb, alpha, (width, height), notices=notices)


def _alpha_levels(alpha: NDArray[Any]) -> Bytes:
    """Scale alpha to 8 bits: floats by 1, or by 255 where they are larger; integers by what their type holds."""
    kind = alpha.dtype.kind
    values = np.nan_to_num(alpha.astype(np.float64))
    most = float(values.max(initial=0))
    top = 1.0 if kind == "b" or (kind == "f" and most <= 1 + TOLERANCE) else 255.0
    if kind in "ui" and most > 255:
        top = float(np.iinfo(alpha.dtype).max)
    return np.rint(np.clip(values / top, 0, 1) * 255).astype(np.uint8)
