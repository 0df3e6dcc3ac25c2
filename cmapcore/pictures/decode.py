"""From encoded bytes, or a Pillow image, to an upright sRGB array.

What is done to a decoded image: reduction, colour profile, transparency, orientation.
"""

import io
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from PIL import ExifTags, Image

from ..arrays import Bools, Bytes
from . import browser_film, png
from .animation import NO_DELAY, TILES, Animation, Frame, animation_in, moments, read_frames, shown_at
from .color_profiles import to_srgb
from .deep_files import Deep, read_deep_colors, read_deep_tiff, tiff_pages
from .depth import to_levels
from .frames import Frames, lay_out
from .image_arrays import (
    are_equal,
    array_of,
    as_alpha,
    is_unsigned,
    no_data,
    one_of_each_block,
    orientation,
    palette_of,
    plain,
    turned,
)
from .iso_media import Colors
from .limits import MAX_PIXELS, check_bytes, check_profile, check_size
from .opening import DAMAGE, damage_in_words, load_file, quiet, reader_of
from .part import Part, within
from .signatures import jxl_size, picture_format

_HIGH_BYTE_OF_14_BITS = 64  # what Pillow leaves of 16 bits; below it, they may hold a sensor's fewer


class Decoded(NamedTuple):
    """An upright picture in sRGB: `size` is (width, height) before any reduction."""

    rgb: Bytes  # [H,W,3]
    alpha: Bytes | None  # [H,W]; None: 255 everywhere
    size: tuple[int, int]
    frames: Frames | None = None  # of an animation laid out as a sheet
    notices: tuple[str, ...] = ()  # notices about how it was read, a sentence each

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


@quiet()
def decode_bytes(data: bytes, part: Part | None = None, *, at_most: int | None = None) -> Decoded:
    """Decode a picture file, reduced to at most a number of pixels (None: in full); of an animation, a part if given.

    Raises
    ------
    PictureError
        It is too large, of a format that is not read, or damaged.
    """
    check_bytes(len(data))
    format_ = picture_format(data)
    if format_ == "JXL":
        return decode_jxl(data, at_most)
    with damage_in_words(format_):
        return _decode(data, format_, at_most, part)


@quiet()
def frame_at(data: bytes, seconds: float) -> Bytes:
    """Return the frame of an animation that is shown at a moment, upright and in full: ``uint8[H,W,3]``.

    For a still picture, that picture. Transparency becomes white.

    Raises
    ------
    PictureError
        As `decode_bytes`.
    """
    format_ = picture_format(data)
    with damage_in_words(format_):
        loaded = load_file(data, format_, reduce=False)
        animation = animation_of(data, format_, loaded.image)
        if animation is None:
            decoded = decode_bytes(data)
            return decoded.rgb if decoded.frames is None else decoded.rgb[decoded.frames.tile_at(seconds)]
        rgba = turned(shown_at(animation, seconds), orientation(animation.image))
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
    animation = animation_of(data, format_, loaded.image)
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


def decode_jxl(data: bytes, at_most: int | None) -> Decoded:
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
    """Do the same to a Pillow image as `decode_bytes` does to a file; it is left unchanged."""
    with damage_in_words(image.format or "picture"):
        image.load()
    return _upright(image, image.size, at_most, Colors(image.info.get("icc_profile")))


def animation_of(data: bytes, format_: str, image: Image.Image) -> Animation | None:
    """Return an animation to read frame by frame; None if the file is not one, or only claims to be."""
    try:
        if format_ == "PNG":
            if not png.is_animation(data):
                return None
            image = Image.open(io.BytesIO(png.cleaned(data, animation=True)), formats=["PNG"])
        return animation_in(image, data)
    except DAMAGE:  # its frames make no sense: the still picture counts, as in browsers
        return None


def _of_deep(deep: Deep, at_most: int | None, said: Colors, missing: Bools | None = None) -> Decoded:
    """Take numbers that are not of 8 bits apart: reduce, scale, convert to sRGB, turn."""
    values = deep.values
    size = values.shape[1], values.shape[0]
    valid = None if missing is None else ~np.broadcast_to(missing, values.shape[:2])
    if at_most is not None:
        values = one_of_each_block(values, at_most)
        valid = None if valid is None else one_of_each_block(valid, at_most)
    colors = values[..., : deep.colors]
    if deep.no_data is not None:
        there = ~are_equal(colors, deep.no_data)
        valid = there if valid is None else valid & there
    alpha = None
    if deep.alpha != "none":
        whole = 1.0 if values.dtype.kind == "f" else float(np.iinfo(values.dtype).max)
        share = np.clip(values[..., deep.colors] / whole, 0, 1)
        alpha = np.rint(share * 255).astype(np.uint8)
        if deep.alpha == "multiplied":
            colors = (colors / np.where(share > 0, share, 1)[..., None]).clip(None, whole).astype(values.dtype)
    if values.dtype.kind == "f" and said.icc:  # anything whiter than white is clipped, as when a profile is applied
        colors = np.clip(colors, 0, 1)
    levels = to_levels(colors, valid, from_file=not said.are_defined)
    if levels.valid is not None:
        alpha = np.where(levels.valid, np.uint8(255) if alpha is None else alpha, np.uint8(0))
    scaled = 255 - levels.values if deep.is_inverted else levels.values
    rgb = to_srgb(scaled[..., 0] if deep.colors == 1 else scaled, said.icc, said.space)
    return Decoded(
        turned(rgb, deep.turn),
        None if alpha is None or alpha.min() == 255 else turned(alpha, deep.turn),
        size if deep.turn < 5 else (size[1], size[0]),
        notices=(*levels.notices, *_left_out(deep)),
    )


def _left_out(deep: Deep) -> tuple[str, ...]:
    """Say that some bands are neither colour nor alpha."""
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
        found, read = read_frames(animation, lambda rgba: one_of_each_block(rgba, kept))
    if not read:
        return None
    if not found:
        found = [Frame(np.zeros((*image.size[::-1], 4), np.uint8), NO_DELAY)]
    layout, tiles = None, [turned(frame.rgba, turn) for frame in found]
    sheet = tiles[0]
    if len(tiles) > 1 and at_most is not None:
        durations = [frame.duration for frame in found]
        shown = moments(durations, part)
        reduced = [one_of_each_block(tile, at_most // len(shown)) for tile in tiles]
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
        missing = missing if at_most is None else one_of_each_block(missing, at_most)
    colors, alpha, notices = _colors_and_alpha(plain(image), at_most, said, missing)
    rgb = turned(to_srgb(colors, said.icc, said.space), turn)
    if missing is not None:
        alpha = np.where(missing, 0, 255 if alpha is None else alpha).astype(np.uint8)
    if alpha is not None:
        alpha = None if alpha.min() == 255 else turned(alpha, turn)
    return Decoded(rgb, alpha, size if turn < 5 else (size[1], size[0]), notices=notices)


def _colors_and_alpha(
    image: Image.Image, at_most: int | None, said: Colors, cut_off: Bools | None = None
) -> tuple[Bytes, Bytes | None, tuple[str, ...]]:
    """Return the colours, [H,W] grey, [H,W,3] RGB or [H,W,4] CMYK, the alpha, as stored, and what was made of them."""
    raw, tags = array_of(image), getattr(image, "tag_v2", None) or {}
    if at_most is not None:
        raw = one_of_each_block(raw, at_most)
    if image.mode == "P":
        rgba = palette_of(image)[raw]
        return rgba[..., :3], rgba[..., 3], ()
    if image.mode in ("LA", "RGBA"):
        return raw[..., 0] if image.mode == "LA" else raw[..., :3], raw[..., -1], ()
    if image.mode == "I" and tags and is_unsigned(tags):
        raw = raw.view(np.uint32)
    if image.mode == "1":
        raw = as_alpha(raw)
    missing = no_data(image, tags, raw)
    alpha = None if missing is None else as_alpha(~missing)
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
    return values, None if levels.valid is None else as_alpha(levels.valid), levels.notices
