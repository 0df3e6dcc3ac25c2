"""From anything that holds a picture to a `Picture`."""

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple, TextIO, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import Bytes
from ..errors import FetchError, PictureError
from .addresses import (
    as_address,
    data_of_url,
    is_web_address,
    path_of_file_url,
    stem,
    without_wrapping,
)
from .connections import Policy
from .decode import Decoded, decode_bytes, decode_image, orientation
from .download import fetch_picture
from .limits import MAX_BYTES, too_heavy

KEPT_PIXELS = 1_000_000  # at most so many in `Picture.pixels`
TOLERANCE = 1e-6  # by so much a float may leave [0,1]: rounding, not another scale

Source: TypeAlias = (
    str
    | os.PathLike[str]
    | bytes
    | bytearray
    | memoryview
    | BinaryIO
    | TextIO
    | Image.Image
    | NDArray[Any]
    | Sequence[Any]
)


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
    notices : tuple of str
        What there is to tell about how it was read, in sentences.
    """

    pixels: Bytes = field(repr=False, compare=False)
    opaque: NDArray[np.bool_] | None = field(repr=False, compare=False)
    size: tuple[int, int] = field(compare=False)
    name: str = field(compare=False)
    digest: str
    notices: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        for name in ("pixels", "opaque"):
            array = getattr(self, name)
            if array is not None:
                view = array.view()
                view.flags.writeable = False
                object.__setattr__(self, name, view)

    def __reduce__(self) -> tuple[Any, ...]:
        # Arrays come out of a pickle writable; going through __init__ locks them again.
        return Picture, (self.pixels, self.opaque, self.size, self.name, self.digest, self.notices)


def load_picture(source: Source, *, name: str = "", policy: Policy = "any") -> Picture:
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
    source : path, URL, bytes, file, Pillow image, array or nested list
        A text is the path of a file that is there, a ``file:`` or ``data:`` URL, or an http(s) address, with or
        without its scheme, quotes and Markdown around it. Where a web page is at the address, the picture that it
        declares as its own is read. A file object is read from its beginning where it can be rewound. An array is
        [H,W], or [H,W,C] with 1 (grey), 2 (grey and alpha), 3 (RGB) or 4 (RGBA) channels, and is never reduced. Its
        values are floats in [0,1], where a pixel that is not finite counts as transparent; unsigned integers, scaled
        by the largest value that their type holds; signed integers from 0 to 255; or booleans.
    name : str, optional
        What to call it; otherwise the last part of its path or URL, without suffix, or "picture".
    policy : {"any", "public"}
        Which addresses are fetched, as for `fetch`. With "public" a text is an http(s) address and nothing else: what
        a stranger wrote names no file of this machine.

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
    decoded, digest, own_name, notices = _decoded(source, KEPT_PIXELS, policy)
    opaque = None if decoded.alpha is None else decoded.alpha >= 128
    if opaque is not None and not opaque.any():
        raise PictureError("No pixel of this picture can be seen: all are transparent; use another one.")
    if opaque is not None and opaque.all():
        opaque = None
    return Picture(decoded.rgb, opaque, decoded.size, name or own_name or "picture", digest, notices)


def read_image(source: Source) -> NDArray[np.float32]:
    """Read a picture at its full size.

    Parameters
    ----------
    source
        What `load_picture` takes.

    Returns
    -------
    float32[H,W,3] or float32[H,W,4]
        sRGB in [0,1], upright, in steps of 1/255; four channels only where something is transparent.

    Raises
    ------
    PictureError, FetchError
        As for `load_picture`, except that a picture without an opaque pixel is returned.
    """
    rgb, alpha = _decoded(source, None, "any").decoded[:2]
    image = np.empty((*rgb.shape[:2], 3 if alpha is None else 4), np.float32)
    np.divide(rgb, 255, out=image[..., :3], dtype=np.float32)
    if alpha is not None:
        np.divide(alpha, 255, out=image[..., 3], dtype=np.float32)
    return image


class _Source(NamedTuple):
    """What a source holds, and what it is called."""

    decoded: Decoded
    digest: str
    name: str
    notices: tuple[str, ...] = ()


def _decoded(source: Source, at_most: int | None, policy: Policy) -> _Source:
    if isinstance(source, Image.Image):
        decoded = decode_image(source, at_most=at_most)
        return _Source(decoded, _image_digest(source), stem(str(getattr(source, "filename", ""))))
    if hasattr(source, "__array__") or isinstance(source, list | tuple):
        array = _as_array(source)
        return _Source(_from_array(array), _digest(array.dtype.str, array.shape, array.tobytes()), "")
    file = _read(source, policy)
    return _Source(decode_bytes(file.data, at_most=at_most), _digest(file.data), file.name, file.notices)


class _File(NamedTuple):
    """A picture file's bytes, and what it is called."""

    data: bytes
    name: str
    notices: tuple[str, ...] = ()


def _read(source: Any, policy: Policy) -> _File:
    if isinstance(source, str):
        return _read_text(source, policy)
    if isinstance(source, os.PathLike):
        return _read_path(os.fsdecode(source))
    if isinstance(source, bytes | bytearray | memoryview):
        return _File(bytes(source), "")
    if hasattr(source, "read"):
        return _File(_read_stream(source), stem(str(getattr(source, "name", ""))))
    raise PictureError(
        "A picture is a path, a URL, bytes, a binary file object, a Pillow image or an array, "
        f"not {type(source).__name__}."
    )


def address_of(text: str) -> str:
    """Return the address that a text means; nothing where it is the path of a file that is there, or means none."""
    address = as_address(text)
    if not is_web_address(address) or (not is_web_address(text.strip()) and _is_there(text)):
        return ""
    return address


def _is_there(path: str) -> bool:
    """Whether there is a file of that path, or the folder that the path begins with."""
    return os.path.exists(path) or os.path.isdir(os.path.join(path.split("/")[0], ""))


def _read_text(text: str, policy: Policy) -> _File:
    if policy == "public":
        return _read_address(text, policy)
    plain = without_wrapping(text)
    if re.match("data:", plain, re.IGNORECASE):
        return _File(data_of_url(plain), "")
    if re.match("file:", plain, re.IGNORECASE):
        return _read_path(path_of_file_url(plain))
    if re.match(r"[a-z][a-z0-9+.-]*://", plain, re.IGNORECASE):
        return _read_address(plain, policy)
    if not address_of(text):
        return _read_path(text if os.path.exists(text) or not os.path.exists(os.path.expanduser(plain)) else plain)
    try:
        return _read_address(plain, policy)
    except FetchError as error:
        if plain.lower().startswith("www."):
            raise
        said = str(error)
        raise FetchError(f"There is no file {plain!r}, and {said[:1].lower()}{said[1:]}") from error


def _read_address(text: str, policy: Policy) -> _File:
    fetched = fetch_picture(text, policy=policy)
    return _File(fetched.data, fetched.name, fetched.notices)


def _read_path(path: str) -> _File:
    """Read a file; a ``~`` that begins its path is the home folder, unless there is something of that very name."""
    if not os.path.exists(path):
        path = os.path.expanduser(path)
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size  # of a device 0, whatever comes out of it
            data = file.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
    except FileNotFoundError as error:
        raise PictureError(f"There is no file {path!r}; check the path.") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise PictureError(f"The file {path!r} cannot be read ({error}); check the path.") from error
    if max(size, len(data)) > MAX_BYTES:
        raise PictureError(too_heavy(max(size, len(data))))
    return _File(data, stem(path))


def _read_stream(source: BinaryIO | TextIO) -> bytes:
    binary: Any = getattr(source, "buffer", source)  # what is beneath a file that was opened in text mode
    data = bytearray()
    try:
        if getattr(binary, "seekable", bool)():
            binary.seek(0)
        while len(data) <= MAX_BYTES and (piece := binary.read(MAX_BYTES + 1 - len(data))):
            if isinstance(piece, str):
                raise PictureError("The file object gives text; open the file in binary mode, 'rb'.")
            data += piece
    except PictureError:
        raise
    except (OSError, ValueError, TypeError, AttributeError) as error:  # closed, not for reading, no real file
        raise PictureError(f"The file object cannot be read ({error}); open the file for reading, 'rb'.") from error
    return bytes(data)


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


def _as_array(source: Any) -> NDArray[Any]:
    try:
        array = np.asarray(source)
        if isinstance(source, list | tuple) and array.dtype.kind not in "biuf":
            raise ValueError("no numbers")
        return array
    except (TypeError, ValueError, RuntimeError) as error:  # rows of different lengths; a tensor on another device
        raise PictureError(
            "No array of numbers can be made of this: give one picture, or numbers as (height, width) or (height, "
            "width, channels)."
        ) from error


def _from_array(array: NDArray[Any]) -> Decoded:
    if array.ndim not in (2, 3) or array.size == 0 or (array.ndim == 3 and array.shape[2] > 4):
        raise PictureError(
            f"The array's shape is {array.shape}, but a picture's is (height, width) or (height, width, channels) "
            "with 1 to 4 channels."
        )
    if array.ndim == 2 and array.shape[1] in (3, 4):
        rows, channels = array.shape
        raise PictureError(
            f"The array's shape is {array.shape}: reshape it to (1, {rows}, {channels}) for {rows} colours, "
            f"or to ({rows}, {channels}, 1) for a grey picture {channels} pixels wide."
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
