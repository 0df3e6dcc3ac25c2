"""From anything that holds a picture to a `Picture`."""

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeAlias
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import Bytes
from ..errors import PictureError
from .decode import Decoded, decode_bytes, decode_image, orientation
from .download import fetch
from .limits import MAX_BYTES, too_heavy

KEPT_PIXELS = 1_000_000  # at most so many in `Picture.pixels`
TOLERANCE = 1e-6  # by so much a float may leave [0,1]: rounding, not another scale

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
        Where alpha is 50 % or more; the colours elsewhere mean nothing. None: everywhere.
    size : (int, int)
        Width and height of the original, upright.
    name : str
        For people: the file's name without its suffix, or "picture".
    digest : str
        SHA-256 of what it came from, 64 hexadecimal digits.
    """

    pixels: Bytes = field(repr=False, compare=False)
    opaque: NDArray[np.bool_] | None = field(repr=False, compare=False)
    size: tuple[int, int] = field(compare=False)
    name: str = field(compare=False)
    digest: str

    def __post_init__(self) -> None:
        for name in ("pixels", "opaque"):
            array = getattr(self, name)
            if array is not None:
                view = array.view()
                view.flags.writeable = False
                object.__setattr__(self, name, view)

    def __reduce__(self) -> tuple[Any, ...]:
        # Arrays come out of a pickle writable; going through __init__ locks them again.
        return Picture, (self.pixels, self.opaque, self.size, self.name, self.digest)


def load_picture(source: Source, *, name: str = "") -> Picture:
    """Read a picture.

    EXIF orientation is applied, and nothing else of EXIF is kept. An embedded colour profile is converted
    to sRGB (relative colorimetric, with black-point compensation); one that cannot be read, or is made for
    another kind of colours, counts as none, as in web browsers, and is logged. Grey of 16 bits is scaled
    to 8; 32-bit integers and floats in a file are stretched from their smallest to their largest finite
    value. Of several frames or pages the first is read.

    A picture of more than a megapixel is reduced: a JPEG by the strongest scale that its decoder offers
    and that leaves half a megapixel; then any format by one pixel, always the same, out of each n × n block.

    Parameters
    ----------
    source : path, URL, bytes, binary file, Pillow image or array
        A file object is read from its beginning where it can be rewound. An array is [H,W], or [H,W,C] with
        1 (grey), 2 (grey and alpha), 3 (RGB) or 4 (RGBA) channels, and is never reduced. Its values are
        floats in [0,1], where a pixel that is not finite counts as transparent; unsigned integers, scaled
        by the largest value that their type holds; signed integers from 0 to 255; or booleans.
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

    Examples
    --------
    >>> import numpy as np
    >>> import cmapcore as cmp
    >>> picture = cmp.load_picture(np.zeros((60, 80, 3), np.uint8), name="night")
    >>> picture.size, picture.name
    ((80, 60), 'night')
    """
    own_name = ""
    if isinstance(source, Image.Image):
        own_name = str(getattr(source, "filename", ""))
        decoded, digest = decode_image(source, at_most=KEPT_PIXELS), _image_digest(source)
    elif hasattr(source, "__array__"):
        array = np.asarray(source)
        decoded, digest = _from_array(array), _digest(array.dtype.str, array.shape, array.tobytes())
    else:
        data, own_name = _read(source)
        decoded, digest = decode_bytes(data, at_most=KEPT_PIXELS), _digest(data)

    opaque = None if decoded.alpha is None else decoded.alpha >= 128
    if opaque is not None and not opaque.any():
        raise PictureError("No pixel of this picture can be seen: all are transparent; use another one.")
    if opaque is not None and opaque.all():
        opaque = None
    return Picture(decoded.rgb, opaque, decoded.size, name or _stem(own_name) or "picture", digest)


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
    rgb, alpha = decode_bytes(data)[:2]
    image = np.empty((*rgb.shape[:2], 3 if alpha is None else 4), np.float32)
    np.divide(rgb, 255, out=image[..., :3], dtype=np.float32)
    if alpha is not None:
        np.divide(alpha, 255, out=image[..., 3], dtype=np.float32)
    return image


def _read(source: Encoded) -> tuple[bytes, str]:
    """Return the picture file's bytes and the name it goes by."""
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
    """Return what a picture from an address is called: the last part of its path, without suffix.

    Examples
    --------
    >>> name_of_url("https://example.org/birds/kingfisher.jpg?size=large")
    'kingfisher'
    """
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


def _from_array(array: NDArray[Any]) -> Decoded:
    if array.ndim not in (2, 3) or array.size == 0 or (array.ndim == 3 and array.shape[2] > 4):
        raise PictureError(
            f"The array's shape is {array.shape}, but a picture's is (height, width) or (height, width, channels) "
            "with 1 to 4 channels."
        )
    if array.ndim == 2:
        array = array[..., None]
    finite = np.isfinite(array).all(axis=2) if array.dtype.kind == "f" else None
    values = _eight_bits(array)
    colors, alpha = values, None
    if array.shape[2] in (2, 4):
        colors, alpha = values[..., :-1], values[..., -1]
    if finite is not None and not finite.all():
        alpha = np.where(finite, 255 if alpha is None else alpha, 0).astype(np.uint8)
    height, width = array.shape[:2]
    rgb = np.ascontiguousarray(np.broadcast_to(colors, (height, width, 3)))
    return Decoded(rgb, alpha, (width, height))


def _eight_bits(array: NDArray[Any]) -> Bytes:
    """Scale an array of any sort to a new one of 0 to 255; what is not finite becomes 0."""
    kind = array.dtype.kind
    if array.dtype == np.uint8:
        return array.copy()
    if kind == "b":
        return np.where(array, np.uint8(255), np.uint8(0))
    if kind == "u":
        return np.rint(array / (np.iinfo(array.dtype).max / 255)).astype(np.uint8)
    if kind == "i":
        _check_range(array, 0, 255, "signed integers")
        return array.astype(np.uint8)
    if kind == "f":
        finite = np.isfinite(array)
        values: NDArray[Any] = np.where(finite, array, 0)
        _check_range(values, -TOLERANCE, 1 + TOLERANCE, "floats")
        values = np.rint(np.clip(values, 0, 1) * 255)
        return values.astype(np.uint8)
    raise PictureError(f"The array holds {array.dtype}, but a picture's numbers are uint8, or floats in [0, 1].")


def _check_range(values: NDArray[Any], low: float, high: float, sort: str) -> None:
    least, most = values.min(), values.max()
    if least < low or most > high:
        raise PictureError(
            f"The array's values run from {least:.6g} to {most:.6g}, but {sort} are expected "
            f"from {round(low)} to {round(high)}; rescale them, or hand over uint8."
        )
