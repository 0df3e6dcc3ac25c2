"""From anything that holds a picture to a `Picture`."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, BinaryIO, NamedTuple, TextIO, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import Bools, Bytes, Progress
from ..errors import PictureError
from ..notebook import picture_html
from .addresses import Policy, stem
from .browser_film import READER, is_browser_film
from .decode import Decoded, decode_bytes, decode_image
from .frames import Frames
from .image_arrays import orientation
from .number_arrays import as_array, decode_array
from .part import Part, checked_part, part_text
from .several import EQUAL, lay_side_by_side
from .signatures import film_container
from .sources import read_source

KEPT_PIXELS = 1_000_000  # at most this many in `Picture.pixels`
HALF = 128  # the least alpha that counts as opaque

DECODER_VERSION = 3
"""Increased with every change to how pixels are made from the same bytes; 1 stands for all before it was counted."""

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


@dataclass(frozen=True, repr=False)
class Picture:
    """A picture to take colours from. Two with the same `digest` are equal.

    Attributes
    ----------
    pixels : uint8[H,W,3], read-only
        sRGB, upright; at most `KEPT_PIXELS` of them, unless an array was given.
    opaque : bool[H,W], read-only, or None
        Where alpha is 50 % or more, or, where nothing reaches that, above 0; the colours elsewhere mean nothing. None:
        everywhere.
    size : (int, int)
        Width and height of the original, upright.
    name : str
        For people: the file's name without its suffix, or "picture"; for an array or Pillow image, with the beginning
        of its digest, so that no two share a name.
    digest : str
        SHA-256 of what determines the pixels: the source and the decoder's version; 64 hexadecimal digits.
    source_digest : str
        SHA-256 of the file's bytes alone, by which a saved palette or an exported file recognises its picture; for an
        array or Pillow image, the same as `digest`.
    weight : float32[H,W], read-only, or None
        How visible each pixel is, in [0, 1]. None: all that count, count equally.
    frames : Frames or None
        How the pixels are laid out as frames, if they are those of a film or an animation.
    notices : tuple of str
        Notices about how it was read, a sentence each.
    decoder : str
        The version of the decoder; for a film also what read it, and FFmpeg's version.
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
    decoder: str = field(default=str(DECODER_VERSION), compare=False)

    def __post_init__(self) -> None:
        if not self.source_digest:
            object.__setattr__(self, "source_digest", self.digest)
        for name in ("pixels", "opaque", "weight"):
            array = getattr(self, name)
            if array is not None:
                view = array.view()
                view.flags.writeable = False
                object.__setattr__(self, name, view)

    @property
    def t(self) -> str:
        """The part of a film that it shows, as ``10,60``; empty for all of it."""
        return "" if self.frames is None or self.frames.part is None else part_text(self.frames.part)

    def __repr__(self) -> str:
        """Return one line."""
        width, height = self.size
        frames = "" if self.frames is None else ", in frames"
        return f"<Picture {self.name!r}: {width} × {height} pixels{frames}>"

    def _repr_html_(self) -> str:
        """Draw itself in a notebook."""
        return picture_html(self.pixels, self.opaque, repr(self)[1:-1])

    def __reduce__(self) -> tuple[Any, ...]:
        # Arrays come out of a pickle writable; going through __init__ locks them again.
        return Picture, tuple(getattr(self, each.name) for each in fields(self))


def load_picture(
    source: Source,
    *,
    name: str = "",
    policy: Policy = "any",
    weighting: str = EQUAL,
    progress: Progress | None = None,
) -> Picture:
    """Read a picture, or several as one.

    EXIF orientation is applied, and nothing else of EXIF is kept. An embedded colour profile is converted
    to sRGB (relative colorimetric, with black-point compensation); one that cannot be read, or is made for another kind
    of colours, is ignored, as in web browsers, and logged.

    Values of more than 8 bits are scaled by a standard bit depth: 16, or 8, 10, 12 or 14 if the largest fits; colours
    in floats above 1 by 255, or else by the largest. One band of measurements (floats and 32-bit integers in a file, 16
    bits that fit into 14) is stretched from its smallest to its largest value. Values that are not finite, masked or
    marked as no data are transparent. `notices` say what was scaled.

    A film (MP4, MOV, WebM, Matroska) is a picture of its moments, evenly spaced in time: see `load_film`.

    In an animation, every frame with a visible pixel counts for as long as it is shown: moments evenly spaced in time
    are laid out side by side (`frames`). Only the first page of a TIFF is read.

    A picture of more than a megapixel is reduced: a JPEG by the strongest scale that its decoder offers
    and that leaves half a megapixel; then any format by one pixel, always the same, out of each n × n block.

    Several pictures in a list are laid out side by side as one, with their names in `frames`, to share one palette.

    Parameters
    ----------
    source : path, URL, bytes, file, Pillow image, array, nested list, or a list of several of these
        A string is the path of an existing file, a ``file:`` or ``data:`` URL, or an http(s) address, with or without
        its scheme and surrounding quotes or Markdown. If the address is that of a web page, the picture that the page
        declares is read. A file object is read from its beginning if it can be rewound. An array is [H,W], or [H,W,C]
        with 1 (grey), 2 (grey and alpha), 3 (RGB) or 4 (RGBA) channels, and is never reduced. Its values are floats in
        [0,1] or on another scale, as above; integers; or booleans. A list of several may also contain a `Picture`; a
        list of arrays is a list of pictures if they have three dimensions.
    name : str, optional
        What to call it; otherwise the last part of its path or URL, without suffix, or "picture".
    policy : {"any", "public"}
        Which addresses are fetched, as for `fetch`. With "public", a string is an http(s) address and nothing else:
        what a stranger wrote cannot name a file on this machine.
    weighting : {"equal", "size"}
        How several pictures are weighted: equally, or by their number of pixels.
    progress : callable, optional
        Called with the part of a film that is decoded, in [0, 1]; may raise `Canceled`.

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
    return _loaded(source, name, policy, None, progress)


def load_film(
    source: Source,
    t: Part | str | None = None,
    *,
    name: str = "",
    policy: Policy = "any",
    progress: Progress | None = None,
) -> Picture:
    """Read a film, or a part of it, as a picture of its moments.

    Frames evenly spaced in time, up to 256, are laid out side by side (`frames`), so that each colour counts for as
    long as it is on screen. Colours are as the stream declares; if it does not, a film of 720 lines or more is BT.709,
    a smaller one BT.601. HDR is tone-mapped as for pictures. Rotation is applied; black bars around the picture and
    damaged parts are left out, and `notices` say so. If decoding would take too long, frames near the moments are used,
    or keyframes alone.

    MP4, MOV, WebM and Matroska with H.264, HEVC, VP9, AV1, MPEG-4, ProRes or MJPEG need PyAV, the extra ``film``;
    animations (GIF, APNG, WebP, AVIF) do not.

    Parameters
    ----------
    source : path, URL, bytes or file
        As for `load_picture`. A file is read piece by piece, however large it is.
    t : (float, float or None) or str, optional
        Its start and end in seconds: ``(10, 60)`` or, as in Media Fragments, ``"10,60"``; default: all.
    name : str, optional
        As for `load_picture`.
    policy : {"any", "public"}
        As for `load_picture`.
    progress : callable, optional
        As for `load_picture`.

    Returns
    -------
    Picture

    Raises
    ------
    OptionError
        `t` is not such a part.
    PictureError
        As for `load_picture`; or part of a still picture is asked for.
    FetchError
        The URL could not be fetched.
    """
    return _loaded(source, name, policy, None if t is None else checked_part(t), progress)


def _loaded(source: Source, name: str, policy: Policy, part: Part | None, progress: Progress | None) -> Picture:
    decoded, source_digest, own_name, notices, film = _decoded(source, KEPT_PIXELS, policy, part, progress)
    if part is not None and decoded.frames is None:
        raise PictureError("This is a still picture, which has no part in time; leave t out.")
    opaque, weight = _what_counts(decoded.alpha)
    of_time = (film, part) if film or part else ()
    return Picture(
        decoded.rgb,
        opaque,
        decoded.size,
        name or own_name or "picture",
        _digest(source_digest, "decoder", DECODER_VERSION, *of_time),
        source_digest,
        weight,
        decoded.frames,
        (*notices, *decoded.notices),
        f"{DECODER_VERSION}, {film}" if film else str(DECODER_VERSION),
    )


def _is_several(source: Source) -> bool:
    """Whether it is a list of pictures rather than numbers."""
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
    """Return which pixels count, and how much if none is half opaque."""
    if alpha is None or alpha.min() >= HALF:
        return None, None
    opaque = alpha >= HALF
    if opaque.any():
        return opaque, None
    if not alpha.any():
        raise PictureError("No pixel of this picture can be seen: all are transparent, NaN or infinite.")
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
    """The content of a source, its digest, its name, and what read it if it is a film."""

    decoded: Decoded
    digest: str
    name: str
    notices: tuple[str, ...] = ()
    film: str = ""


def _decoded(
    source: Source, at_most: int | None, policy: Policy, part: Part | None = None, progress: Progress | None = None
) -> _Source:
    if isinstance(source, Image.Image):
        decoded = decode_image(source, at_most=at_most)
        digest = _image_digest(source)
        return _Source(decoded, digest, stem(str(getattr(source, "filename", ""))) or _unnamed(digest))
    if hasattr(source, "__array__") or isinstance(source, list | tuple):
        array = as_array(source)
        mask = np.ma.getmaskarray(source) if isinstance(source, np.ma.MaskedArray) else None
        masked = () if mask is None else (mask.tobytes(),)
        digest = _digest(array.dtype.str, array.shape, array.tobytes(), *masked)
        return _Source(decode_array(array, mask), digest, _unnamed(digest))
    file = read_source(source, policy)
    if file.opened is None:
        decoded = decode_bytes(file.data, part, at_most=at_most)
        reader = READER if is_browser_film(file.data) else ""
        return _Source(decoded, _digest(file.data), file.name, file.notices, reader)
    from .film.decoded import decode_film  # which a still picture needs nothing of
    from .film.sheet import decoder

    with file.opened() as film:
        decoded = decode_film(film, part, at_most=at_most, progress=progress)
        film.seek(0)
        digest = _digest_of_file(film)
    return _Source(decoded, digest, file.name, file.notices, decoder())


def _unnamed(digest: str) -> str:
    return f"picture_{digest[:6]}"


def decoder_of(data: bytes) -> str:
    """Return what `Picture.decoder` would say of a picture file, without reading it."""
    if is_browser_film(data):
        return f"{DECODER_VERSION}, {READER}"
    if not film_container(data[:64]):
        return str(DECODER_VERSION)
    from .film.sheet import decoder

    return f"{DECODER_VERSION}, {decoder()}"


def digest_of_source(source: Source) -> str:
    """Return the `source_digest` of a picture's file, without decoding it; errors as of `load_picture`."""
    file = read_source(source, "any")
    if file.opened is None:
        return _digest(file.data)
    with file.opened() as film:
        return _digest_of_file(film)


def _digest_of_file(file: BinaryIO) -> str:
    sha = hashlib.sha256()
    while piece := file.read(2**20):
        sha.update(piece)
    return sha.hexdigest()


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
