"""From encoded bytes, or a Pillow image, to an upright sRGB array.

What is made of a decoded image: reduction, colour profile, transparency, orientation.
"""

import io
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from ..arrays import Bools, Bytes
from ..errors import PictureError
from . import browser_film, netpbm, png
from .animation import NO_DELAY, TILES, Animation, Frame, animation_in, moments, read_frames, shown_at
from .color_profiles import to_srgb
from .deep_files import Deep, read_deep_colors, read_deep_tiff, tiff_pages
from .depth import to_levels
from .frames import Frames, lay_out
from .iso_media import Colors
from .limits import MAX_PIXELS, check_bytes, check_profile, check_size
from .opening import DAMAGE, damage_in_words, load_file, quiet, reader_of
from .part import Part, within
from .signatures import jxl_size, picture_format

_HIGH_BYTE_OF_14_BITS = 64  # what Pillow leaves of 16 bits; below it, they may hold a sensor's fewer

_GDAL_NODATA = 42113  # TIFF tag: a number, as text, that stands for no value
_XMP = ("xmp", "XML:com.adobe.xmp")


class Decoded(NamedTuple):
    """An upright picture in sRGB: `size` is (width, height) before any reduction."""

    rgb: Bytes  # [H,W,3]
    alpha: Bytes | None  # [H,W]; None: 255 everywhere
    size: tuple[int, int]
    frames: Frames | None = None  # of an animation laid out as a sheet
    notices: tuple[str, ...] = ()  # what was made of it that is not plain to see, a sentence each

    @classmethod
    def of_sheet(cls, rgba: Bytes, frames: Frames, size: tuple[int, int], notices: tuple[str, ...]) -> "Decoded":
        """Take apart the moments of a film, ``uint8[H,W,4]``."""
        alpha = rgba[..., 3]
        return cls(
            np.ascontiguousarray(rgba[..., :3]),
            None if alpha.min() == 255 else np.ascontiguousarray(alpha),
            size,
            frames,
            notices,
        )


class Band(NamedTuple):
    """The first of a picture file's bands, upright, as numbers."""

    values: NDArray[Any]  # [H,W], of the type that the file has
    missing: NDArray[np.bool_] | None  # [H,W], where there is nothing; None: nowhere
    bands: int  # how many the file has, beside what is transparent
    halved: bool  # whether its 16 bits could only be read as 8


@quiet()
def decode_bytes(data: bytes, part: Part | None = None, *, at_most: int | None = None) -> Decoded:
    """Decode a picture file, reduced to at most so many pixels (None: in full); of an animation, a part if given.

    Raises
    ------
    PictureError
        It is too large, of a format that is not read, or damaged.
    """
    check_bytes(len(data))
    format_ = picture_format(data)
    if format_ == "JXL":
        return _decode_jxl(data, at_most)
    with damage_in_words(format_):
        return _decode(data, format_, at_most, part)


@quiet()
def frame_at(data: bytes, seconds: float) -> Bytes:
    """Return the frame of an animation that is shown at a moment, upright and in full: ``uint8[H,W,3]``.

    Of a still picture, that picture. What is transparent is white.

    Raises
    ------
    PictureError
        As `decode_bytes`.
    """
    format_ = picture_format(data)
    with damage_in_words(format_):
        loaded = load_file(data, format_, reduce=False)
        animation = _animation(data, format_, loaded.image)
        if animation is None:
            decoded = decode_bytes(data)
            return decoded.rgb if decoded.frames is None else decoded.rgb[decoded.frames.tile_at(seconds)]
        rgba = _turned(shown_at(animation, seconds), orientation(animation.image))
    rgb = to_srgb(np.ascontiguousarray(rgba[..., :3]), loaded.colors.icc, loaded.colors.space)
    return np.where(rgba[..., 3:] >= 128, rgb, np.uint8(255))


def _decode(data: bytes, format_: str, at_most: int | None, part: Part | None) -> Decoded:
    pages = tiff_pages(data) if format_ == "TIFF" else 1
    said = (f"Only the first of {pages:,} pages was read.",) if pages > 1 else ()
    deep = read_deep_tiff(data) if format_ == "TIFF" else None
    if deep is not None:
        decoded = _of_deep(deep, at_most, Colors(deep.icc))
        return decoded._replace(notices=(*decoded.notices, *said))
    film = browser_film.said_in(data) if format_ == "PNG" else None
    loaded = load_file(data, format_, reduce=at_most is not None)
    if film is not None:
        rgba = np.asarray(loaded.image.convert("RGBA"))
        return Decoded.of_sheet(*browser_film.take_apart(rgba, film, part, at_most))
    animation = _animation(data, format_, loaded.image)
    if animation is not None:
        laid_out = _of_frames(animation, at_most, loaded.colors, part)
        if laid_out is not None:
            return laid_out
    decoded = _upright(loaded.image, loaded.size, at_most, loaded.colors, loaded.missing)
    if decoded.rgb.max() < _HIGH_BYTE_OF_14_BITS and format_ in ("PNG", "TIFF") and not loaded.colors.are_defined:
        deep = read_deep_colors(loaded.image, Image.open(io.BytesIO(loaded.file), formats=[format_]))
        if deep is not None:
            deep = deep._replace(turn=orientation(loaded.image))
            decoded = _of_deep(deep, at_most, loaded.colors, loaded.missing)
    return decoded._replace(notices=(*loaded.notices, *decoded.notices, *said))


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
    if format_ == "FILM":
        raise PictureError("This is a film, whose frames hold no data to plot; choose a picture or an array.")
    if format_ == "JXL":
        decoded = _decode_jxl(data, None)
        return Band(decoded.rgb[..., 0], None if decoded.alpha is None else decoded.alpha < 128, 3, False)
    with damage_in_words(format_):
        return _first_band(data, format_)


def _first_band(data: bytes, format_: str) -> Band:
    deep = read_deep_tiff(data) if format_ == "TIFF" else None
    if deep is not None:
        first = deep.values[..., 0]
        missing = None if deep.no_data is None else _are(first, deep.no_data)
        if deep.alpha != "none":
            whole = 1.0 if first.dtype.kind == "f" else np.iinfo(first.dtype).max
            hidden = deep.values[..., deep.colors] < whole / 2
            missing = hidden if missing is None else missing | hidden
        bands = deep.values.shape[2] - (deep.alpha != "none")
        return Band(
            _turned(first, deep.turn), None if missing is None else _turned(missing, deep.turn), bands, halved=False
        )
    loaded = load_file(data, format_, reduce=False)
    image = loaded.image
    animation = _animation(data, format_, image)
    if animation is not None:
        found, _ = read_frames(animation, np.ascontiguousarray, most=1)
        if found:  # the first that can be seen is the one it stands at
            image = animation.image
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
    """Where a file says that its numbers mean nothing: GDAL's tag of a TIFF, or the transparent colour of a PNG."""
    key = image.info.get("transparency") if image.mode != "P" else None
    said = tags.get(_GDAL_NODATA)
    if isinstance(said, str):
        with suppress(ValueError):
            key = float(said.strip("\0 "))
    if not isinstance(key, int | float | tuple):
        return None
    return _are(values, key)


def _are(values: NDArray[Any], key: float | tuple[int, ...]) -> NDArray[np.bool_]:
    """Where all numbers of a pixel are those."""
    if values.dtype.kind == "f" and isinstance(key, float):
        with np.errstate(over="ignore"):
            key = float(values.dtype.type(key))  # the tag has more digits than the numbers
    found: NDArray[np.bool_] = np.all(np.atleast_3d(values) == np.asarray(key), axis=2)
    return found


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


def _animation(data: bytes, format_: str, image: Image.Image) -> Animation | None:
    """Return an animation to read frame by frame; None where the file is none, or only says that it is one."""
    try:
        if format_ == "PNG":
            if not png.is_animation(data):
                return None
            image = Image.open(io.BytesIO(png.cleaned(data, animation=True)), formats=["PNG"])
        return animation_in(image, data)
    except DAMAGE:  # what is said of frames makes no sense: the still picture counts, as in browsers
        return None


def _of_deep(deep: Deep, at_most: int | None, said: Colors, missing: Bools | None = None) -> Decoded:
    """Take numbers that are not of 8 bits apart: reduce, scale, convert to sRGB, turn."""
    values = deep.values
    size = values.shape[1], values.shape[0]
    valid = None if missing is None else ~np.broadcast_to(missing, values.shape[:2])
    if at_most is not None:
        values = _one_of_each_block(values, at_most)
        valid = None if valid is None else _one_of_each_block(valid, at_most)
    colors = values[..., : deep.colors]
    if deep.no_data is not None:
        there = ~_are(colors, deep.no_data)
        valid = there if valid is None else valid & there
    alpha = None
    if deep.alpha != "none":
        whole = 1.0 if values.dtype.kind == "f" else float(np.iinfo(values.dtype).max)
        share = np.clip(values[..., deep.colors] / whole, 0, 1)
        alpha = np.rint(share * 255).astype(np.uint8)
        if deep.alpha == "multiplied":
            colors = (colors / np.where(share > 0, share, 1)[..., None]).clip(None, whole).astype(values.dtype)
    if values.dtype.kind == "f" and said.icc:  # what is whiter than white is cut off, as where a profile is applied
        colors = np.clip(colors, 0, 1)
    levels = to_levels(colors, valid, from_file=not said.are_defined)
    if levels.valid is not None:
        alpha = np.where(levels.valid, np.uint8(255) if alpha is None else alpha, np.uint8(0))
    scaled = 255 - levels.values if deep.is_inverted else levels.values
    rgb = to_srgb(scaled[..., 0] if deep.colors == 1 else scaled, said.icc, said.space)
    return Decoded(
        _turned(rgb, deep.turn),
        None if alpha is None or alpha.min() == 255 else _turned(alpha, deep.turn),
        size if deep.turn < 5 else (size[1], size[0]),
        notices=(*levels.notices, *_left_out(deep)),
    )


def _left_out(deep: Deep) -> tuple[str, ...]:
    """Say that there are bands that are neither colour nor alpha."""
    bands = deep.values.shape[2]
    if bands == deep.colors + (deep.alpha != "none"):
        return ()
    if deep.colors == 1:
        return (f"Only the first of {bands} bands was read.",)
    return (f"Only the first {deep.colors} of {bands} bands were read.",)


def _of_frames(animation: Animation, at_most: int | None, said: Colors, part: Part | None) -> Decoded | None:
    """Lay an animation out as a sheet of moments, evenly spaced in time; in full, its first frame that can be seen.

    None where no frame can be read.
    """
    image, there = animation.image, animation.frames
    turn = orientation(image)
    if at_most is None:
        found, read = read_frames(animation, np.ascontiguousarray, most=1)
    else:
        kept = at_most // min(TILES, animation.readable)
        found, read = read_frames(animation, lambda rgba: _one_of_each_block(rgba, kept))
    if not read:
        return None
    if not found:
        found = [Frame(np.zeros((*image.size[::-1], 4), np.uint8), NO_DELAY)]
    layout, tiles = None, [_turned(frame.rgba, turn) for frame in found]
    sheet = tiles[0]
    if len(tiles) > 1 and at_most is not None:
        durations = [frame.duration for frame in found]
        shown = moments(durations, part)
        reduced = [_one_of_each_block(tile, at_most // len(shown)) for tile in tiles]
        sheet, layout = lay_out([reduced[number] for number, _ in shown], [time for _, time in shown])
        length = sum(durations) / 1000
        layout = replace(layout, duration=length, part=None if part is None else within(length, part))
    rgb, alpha = (
        to_srgb(np.ascontiguousarray(sheet[..., :3]), said.icc, said.space),
        np.ascontiguousarray(sheet[..., 3]),
    )
    size = image.size if turn < 5 else image.size[::-1]
    notices: tuple[str, ...] = ()
    if at_most is not None and read < there:
        which = "first of" if read == 1 else f"first {read:,} of"
        notices = (f"Only the {which} {there:,} frames {'was' if read == 1 else 'were'} read.",)
    if layout is not None:
        notices += ("This is an animation: its frames are laid out side by side, weighted by time on screen.",)
    return Decoded(rgb, None if alpha.min() == 255 else alpha, size, layout, notices)


def _upright(
    image: Image.Image, size: tuple[int, int], at_most: int | None, said: Colors, missing: Bools | None = None
) -> Decoded:
    """Take a loaded image apart: reduce, convert to sRGB, turn."""
    turn = orientation(image)
    if missing is not None:
        missing = np.broadcast_to(missing, image.size[::-1])
        missing = missing if at_most is None else _one_of_each_block(missing, at_most)
    colors, alpha, notices = _colors_and_alpha(_plain(image), at_most, said, missing)
    rgb = _turned(to_srgb(colors, said.icc, said.space), turn)
    if missing is not None:
        alpha = np.where(missing, 0, 255 if alpha is None else alpha).astype(np.uint8)
    if alpha is not None:
        alpha = None if alpha.min() == 255 else _turned(alpha, turn)
    return Decoded(rgb, alpha, size if turn < 5 else (size[1], size[0]), notices=notices)


def _plain(image: Image.Image) -> Image.Image:
    """Bring a seldom mode (premultiplied, padded, YCbCr, …) to one whose array is easily understood."""
    mode = image.mode
    if mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "F") or mode.startswith("I;16"):
        return image
    return image.convert({"PA": "RGBA", "La": "LA", "RGBa": "RGBA"}.get(mode, "RGB"))


def _colors_and_alpha(
    image: Image.Image, at_most: int | None, said: Colors, cut_off: Bools | None = None
) -> tuple[Bytes, Bytes | None, tuple[str, ...]]:
    """Return the colours, [H,W] grey, [H,W,3] RGB or [H,W,4] CMYK, the alpha, as stored, and what was made of them."""
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
        if said.are_defined:
            return np.rint(np.divide(raw, 257, dtype=np.float32)).astype(np.uint8), alpha, ()
    if cut_off is not None:
        missing = cut_off if missing is None else missing | cut_off
    levels = to_levels(raw, None if missing is None else ~missing, from_file=not said.are_defined)
    is_inverted = tags.get(ExifTags.Base.PhotometricInterpretation) == 0  # the smallest number is white (TIFF 6.0, 8)
    values = 255 - levels.values if is_inverted else levels.values
    return values, None if levels.valid is None else _mask(levels.valid), levels.notices


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


def _is_unsigned(tags: Any) -> bool:
    return tags.get(ExifTags.Base.SampleFormat) in (None, (1,))


def _mask(array: NDArray[np.bool_]) -> Bytes:
    return np.where(array, np.uint8(255), np.uint8(0))


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
