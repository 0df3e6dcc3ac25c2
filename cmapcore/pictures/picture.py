"""From anything that holds a picture to a `Picture`."""

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, BinaryIO, NamedTuple, TextIO, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import Bools, Bytes
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
from .depth import TOLERANCE, to_levels
from .download import fetch_picture
from .frames import Frames
from .limits import MAX_BYTES, too_heavy
from .several import EQUAL, lay_side_by_side

KEPT_PIXELS = 1_000_000  # at most so many in `Picture.pixels`
HALF = 128  # the least alpha that counts as opaque

DECODER_VERSION = 3
"""Raised with every change of how pixels come about from the same bytes; 1 is of before it was counted."""

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
        What there is to tell about how it was read, a sentence each.
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


def load_picture(source: Source, *, name: str = "", policy: Policy = "any", weighting: str = EQUAL) -> Picture:
    """Read a picture, or several as one.

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

    Several pictures in a list are laid out side by side as one, with their names in `frames`: a palette of it is one
    for all of them.

    Parameters
    ----------
    source : path, URL, bytes, file, Pillow image, array, nested list, or a list of several of these
        A text is the path of a file that is there, a ``file:`` or ``data:`` URL, or an http(s) address, with or
        without its scheme, quotes and Markdown around it. Where a web page is at the address, the picture that it
        declares as its own is read. A file object is read from its beginning where it can be rewound. An array is
        [H,W], or [H,W,C] with 1 (grey), 2 (grey and alpha), 3 (RGB) or 4 (RGBA) channels, and is never reduced. Its
        values are floats in [0,1] or on another scale, as above; integers; or booleans. In a list of several there may
        be a `Picture` too; a list of arrays is one of pictures where they have three dimensions.
    name : str, optional
        What to call it; otherwise the last part of its path or URL, without suffix, or "picture".
    policy : {"any", "public"}
        Which addresses are fetched, as for `fetch`. With "public" a text is an http(s) address and nothing else: what
        a stranger wrote names no file of this machine.
    weighting : {"equal", "size"}
        What each of several pictures counts for: as much as every other, or as many pixels as it has.

    Returns
    -------
    Picture

    Raises
    ------
    OptionError
        For another weighting, or a list of more than 1,000 pictures.
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
    if _is_several(source):
        return _load_several(source, name, policy, weighting)
    decoded, source_digest, own_name, notices = _decoded(source, KEPT_PIXELS, policy)
    opaque, weight = _what_counts(decoded.alpha)
    return Picture(
        decoded.rgb,
        opaque,
        decoded.size,
        name or own_name or "picture",
        _digest(source_digest, "decoder", DECODER_VERSION),
        source_digest,
        weight,
        decoded.frames,
        (*notices, *decoded.notices),
    )


def _is_several(source: Source) -> bool:
    """Whether it is a list of pictures, and not of numbers."""
    return isinstance(source, list | tuple) and any(
        not isinstance(each, list | tuple | int | float) and (getattr(each, "ndim", 3) == 3) for each in source
    )


def _load_several(sources: Any, name: str, policy: Policy, weighting: str) -> Picture:
    def load(source: Any) -> Picture:
        return source if isinstance(source, Picture) else load_picture(source, policy=policy)

    if len(sources) == 1:
        return load_picture(sources[0], name=name, policy=policy) if not isinstance(sources[0], Picture) else sources[0]
    return lay_side_by_side(map(load, sources), len(sources), weighting, KEPT_PIXELS, name=name)


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
    """What a source holds, its digest, and what it is called."""

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
        mask = np.ma.getmaskarray(source) if isinstance(source, np.ma.MaskedArray) else None
        masked = () if mask is None else (mask.tobytes(),)
        return _Source(_from_array(array, mask), _digest(array.dtype.str, array.shape, array.tobytes(), *masked), "")
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


def _from_array(array: NDArray[Any], mask: Bools | None) -> Decoded:
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
