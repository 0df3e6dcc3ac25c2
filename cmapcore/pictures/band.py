"""The first band of a picture file, as the numbers it holds: data to plot."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags

from ..errors import PictureError
from . import netpbm
from .animation import read_frames
from .decode import animation_of, decode_jxl
from .deep_files import read_deep_tiff
from .image_arrays import are_equal, array_of, is_unsigned, no_data, orientation, plain, turned
from .limits import check_bytes
from .opening import damage_in_words, load_file, quiet
from .signatures import picture_format


class Band(NamedTuple):
    """The first of a picture file's bands, upright, as numbers."""

    values: NDArray[Any]  # [H,W], of the type that the file has
    missing: NDArray[np.bool_] | None  # [H,W], where there is no data; None: nowhere
    bands: int  # how many the file has, besides transparency
    halved: bool  # whether its 16 bits could only be read as 8


@quiet()
def decode_band(data: bytes) -> Band:
    """Decode the first band of a picture file in full, as the numbers it holds; no colour profile is applied.

    A table of colours is not looked up: the numbers are those that stand for them.

    Raises
    ------
    PictureError
        As `decode_bytes`.
    """
    check_bytes(len(data))
    format_ = picture_format(data)
    if format_ == "FILM":
        raise PictureError("This is a film, whose frames hold no data to plot; choose a picture or an array.")
    if format_ == "JXL":
        decoded = decode_jxl(data, None)
        return Band(decoded.rgb[..., 0], None if decoded.alpha is None else decoded.alpha < 128, 3, False)
    with damage_in_words(format_):
        return _first_band(data, format_)


def _first_band(data: bytes, format_: str) -> Band:
    deep = read_deep_tiff(data) if format_ == "TIFF" else None
    if deep is not None:
        first = deep.values[..., 0]
        missing = None if deep.no_data is None else are_equal(first, deep.no_data)
        if deep.alpha != "none":
            whole = 1.0 if first.dtype.kind == "f" else np.iinfo(first.dtype).max
            hidden = deep.values[..., deep.colors] < whole / 2
            missing = hidden if missing is None else missing | hidden
        bands = deep.values.shape[2] - (deep.alpha != "none")
        return Band(
            turned(first, deep.turn), None if missing is None else turned(missing, deep.turn), bands, halved=False
        )
    loaded = load_file(data, format_, reduce=False)
    image = loaded.image
    animation = animation_of(data, format_, image)
    if animation is not None:
        found, _ = read_frames(animation, np.ascontiguousarray, most=1)
        if found:  # the first that can be seen is the one it stands at
            image = animation.image
    if format_ == "PPM" and (header := netpbm.read(data)).kind in (5, 6):  # the image has them scaled
        values = netpbm.numbers(data, header)
        return Band(values if values.ndim == 2 else values[..., 0], None, len(image.getbands()), False)
    tags = getattr(image, "tag_v2", None) or {}
    turn, bits = orientation(image), data[24] if format_ == "PNG" else max(tags.get(ExifTags.Base.BitsPerSample, (8,)))
    image = plain(image)
    raw = array_of(image)
    if image.mode == "I" and tags and is_unsigned(tags):
        raw = raw.view(np.uint32)
    names = image.getbands()
    first = raw if raw.ndim == 2 else raw[..., 0]
    missing = raw[..., -1] < 128 if names[-1] == "A" else no_data(image, tags, first)
    if loaded.missing is not None:
        missing = loaded.missing | (np.zeros(first.shape, bool) if missing is None else missing)
    return Band(
        turned(first, turn),
        None if missing is None else turned(missing, turn),
        len(names) - (names[-1] == "A"),
        bits > 8 and raw.dtype == np.uint8,
    )
