"""What the gallery stores of a palette, and what it refuses to store."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode, urlsplit

import numpy as np
from PIL import Image

from cmapcore.arrays import Floats
from cmapcore.color.conversions import in_gamut
from cmapcore.colormaps.kinds import KINDS
from cmapcore.errors import OptionError
from cmapcore.formats.provenance import Provenance
from cmapcore.palette import Palette
from cmapcore.pictures.part import part_of_text, part_text
from cmapcore.pictures.picture import Picture
from cmapcore.pictures.samples import SAMPLES
from cmapcore.pictures.signatures import webp_size
from cmapcore.recipe import RESERVED
from gallery.errors import GalleryError

from .checked_text import checked_name, checked_note, checked_tags, checked_visibility, clean_line
from .schema import COLORS, PART_LENGTH, RECIPE_LENGTH, TABLE_LENGTH, THUMBNAIL_BYTES, URL_LENGTH

if TYPE_CHECKING:
    from cmapcore.colormaps.colormap_object import Colormap

THUMBNAIL_SIDE = 256

_CLOCKS = timedelta(minutes=5)  # by which another machine's may be ahead
_STILLS = ([b"VP8 "], [b"VP8L"], [b"VP8X", b"VP8 "], [b"VP8X", b"ALPH", b"VP8 "], [b"VP8X", b"VP8L"])
"""The chunks of a WebP file with one picture and nothing else (RFC 9649, section 2)."""


@dataclass(frozen=True, eq=False)
class Entry:
    """A palette and how it was made, as stored.

    Attributes
    ----------
    palette : Palette
        Its name is the entry's.
    colormap : Colormap or None
        What was shown of it, its table included; its options are the recipe's.
    recipe : dict of str to str
        As URL parameters, with the version `v`.
    digest, url, sample : str
        The picture's digest, and its address or the name of a built-in one; empty where there is none.
    t : str
        The part of a film, as ``10,60``; empty for all of it, or a picture.
    thumbnail : bytes or None
        WebP, at most 256 pixels a side, with no metadata.
    created : datetime
        In UTC.
    version : str
        Of this package, when it was made.
    tags : tuple of str
    note : str
    visibility : str
        ``"public"`` or ``"link"``: to be found by everyone, or only by those who have its address.
    """

    palette: Palette
    colormap: Colormap | None
    recipe: Mapping[str, str]
    digest: str
    url: str
    sample: str
    t: str
    thumbnail: bytes | None
    created: datetime
    version: str
    tags: tuple[str, ...]
    note: str
    visibility: str

    @property
    def name(self) -> str:
        """The palette's name."""
        return self.palette.name

    def provenance(self, link: str = "") -> Provenance:
        """Return the provenance that an export of it records."""
        source = self.url or self.sample
        return Provenance(urlencode(self.recipe), self.digest, source, self.version, link, t=self.t)


@dataclass(frozen=True, eq=False)
class Saved(Entry):
    """An entry in the gallery, as seen by a viewer.

    Attributes
    ----------
    id : str
        Twelve letters and digits that nobody can guess.
    mine : bool
        Whether it belongs to the viewer.
    example : bool
        Whether the gallery came with it.
    hidden : bool
        Whether the operator has hidden it from everyone but its owner.
    """

    id: str
    mine: bool
    example: bool
    hidden: bool


Given = TypeVar("Given", bound=Entry)


def checked(entry: Given) -> Given:
    """Return an entry as stored.

    Raises
    ------
    GalleryError
        Something in it is too long, too much or invalid.
    """
    for sentence, is_well in _CHECKS.items():
        if not is_well(entry):
            raise GalleryError(sentence)
    name = checked_name(entry.name)
    return replace(
        entry,
        palette=replace(entry.palette, name=name),
        colormap=None if entry.colormap is None else entry.colormap.replace(name=name),
        tags=checked_tags(entry.tags),
        note=checked_note(entry.note),
        visibility=checked_visibility(entry.visibility),
    )


def address_as_sent(url: str) -> str:
    """Return an address as sent in a request: percent-encoded, and its host in ASCII (IDNA).

    Anything that is not an address, or has invisible characters in it, is returned as it is, for `checked` to refuse.
    """
    import requests

    url = url.strip()
    if not url.isprintable():
        return url
    try:
        return requests.Request("GET", url).prepare().url or url
    except ValueError:  # each of requests' errors for an address is one
        return url


def _has_colors(entry: Entry) -> bool:
    return _are_colors(entry.palette.colors, COLORS)


def _has_shares(entry: Entry) -> bool:
    palette = entry.palette
    right = palette.shares.shape == palette.pinned.shape == (len(palette),)
    return right and bool(((palette.shares >= 0) & (palette.shares <= 1 + 1e-6)).all())


def _has_a_colormap_or_none(entry: Entry) -> bool:
    colormap = entry.colormap
    if colormap is None:
        return True
    fits = colormap.table is None or colormap.table.shape == colormap.rgb.shape
    return fits and _are_colors(colormap.rgb, TABLE_LENGTH) and colormap.kind in KINDS


def _are_colors(colors: Floats, most: int) -> bool:
    return colors.ndim == 2 and colors.shape[1] == 3 and 1 <= len(colors) <= most and bool(in_gamut(colors).all())


def _has_a_recipe(entry: Entry) -> bool:
    recipe = entry.recipe
    # A lone surrogate cannot be written, and whatever else an address holds, it holds escaped.
    words = [word for pair in recipe.items() for word in pair]
    if not all(isinstance(word, str) and word.isprintable() for word in words):
        return False
    others = set(RESERVED) - {"v"}  # where the picture comes from is not the recipe's to say
    return "v" in recipe and not others & set(recipe) and len(urlencode(recipe)) <= RECIPE_LENGTH


def _has_an_address_or_none(entry: Entry) -> bool:
    url = entry.url
    if not url:
        return True
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
    return whole and " " not in url and clean_line(url) == url


def _has_a_part_or_none(entry: Entry) -> bool:
    if not entry.t:
        return True
    try:
        return part_text(part_of_text(entry.t)) == entry.t and len(entry.t) <= PART_LENGTH
    except OptionError:
        return False


def _has_a_thumbnail_or_none(entry: Entry) -> bool:
    """Check that it is a small still picture: it may come from anybody's file, and everybody is served it."""
    data = entry.thumbnail
    if data is None:
        return True
    size = int.from_bytes(data[4:8], "little") + 8
    if not (data[:4] == b"RIFF" and data[8:12] == b"WEBP" and size == len(data) <= THUMBNAIL_BYTES):
        return False
    try:
        if max(webp_size(data)) > THUMBNAIL_SIDE or list(_chunks(data)) not in _STILLS:
            return False
        with Image.open(io.BytesIO(data), formats=["WEBP"]) as image:
            image.load()
            return max(image.size) <= THUMBNAIL_SIDE
    except (OSError, ValueError, SyntaxError, RuntimeError, IndexError):
        return False


def _chunks(data: bytes) -> Iterator[bytes]:
    """Yield the names of a RIFF file's chunks; raises ValueError where they do not fill it to its end."""
    at = 12
    while at < len(data):
        yield data[at : at + 4]
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    if at != len(data):
        raise ValueError("The last chunk is cut off.")


COLORS_TAKEN = f"A palette takes from 1 to {COLORS} colours, each of three numbers from 0 to 1."
SHARES_TAKEN = "Every colour has a share from 0 to 1 and may be pinned or not."

_CHECKS: dict[str, Callable[[Entry], bool]] = {
    COLORS_TAKEN: _has_colors,
    SHARES_TAKEN: _has_shares,
    f"A colormap takes a kind that there is, and from 1 to {TABLE_LENGTH:,} colours of three numbers from 0 to 1.": (
        _has_a_colormap_or_none
    ),
    f"A recipe takes its version v, and words for options and their values, at most {RECIPE_LENGTH:,} characters in "
    "all.": _has_a_recipe,
    "A picture's address begins with http:// or https:// and a host, with spaces and invisible characters written as "
    "%20 and the like.": _has_an_address_or_none,
    "A picture's address may contain no user name or password, as anyone who sees the palette sees them: save it "
    "without the address.": lambda e: "@" not in urlsplit(e.url).netloc,
    f"A picture's address takes at most {URL_LENGTH:,} characters, those that are not ASCII counted as they are sent, "
    "such as %C3%A9: save it without the address.": lambda e: len(e.url) <= URL_LENGTH,
    "A picture's digest has 64 hexadecimal digits.": lambda e: bool(re.fullmatch("([0-9a-f]{64})?", e.digest)),
    "There is no built-in picture of that name: a sample is one of those that this version has.": lambda e: (
        e.sample in ("", *SAMPLES)
    ),
    "A part of a film is written in seconds, such as 10,60.": _has_a_part_or_none,
    "A version is a word such as 1.2.3.": lambda e: bool(re.fullmatch("[A-Za-z0-9_.+!-]{1,40}", e.version)),
    "The time at which a palette was made needs a time zone.": lambda e: (
        e.created.tzinfo is not None and 1900 <= e.created.year <= 9000
    ),
    "It cannot have been made in the future: correct the clock.": lambda e: e.created <= datetime.now(UTC) + _CLOCKS,
    f"A thumbnail is a still WebP picture of at most {THUMBNAIL_SIDE} pixels a side without metadata.": (
        _has_a_thumbnail_or_none
    ),
}
"""What must be true of an entry, and the message if it is not."""


def make_thumbnail(picture: Picture) -> bytes:
    """Make a thumbnail of a picture: WebP, at most 256 pixels a side, without any of the file's metadata."""
    image = Image.fromarray(picture.pixels)
    if picture.opaque is not None:
        image.putalpha(Image.fromarray(np.where(picture.opaque, 255, 0).astype(np.uint8)))
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    data = b""
    for quality in (80, 50, 20):
        file = io.BytesIO()
        image.save(file, "WEBP", quality=quality, method=4)
        data = file.getvalue()
        if len(data) <= THUMBNAIL_BYTES:
            break
    return data
