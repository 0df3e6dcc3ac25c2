"""From an exported file back to what it holds: made again by its own recipe, and compared with it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

import numpy as np

from . import __version__
from .colormaps import Colormap
from .decode import decode_bytes
from .errors import FormatError, PictureError
from .family import family_colormaps, family_zip
from .formats import FORMATS, export, names
from .palette import Palette
from .picture import Picture, load_picture
from .pipeline import Recipe, Result, colormap, extract
from .provenance import Provenance, read_provenance
from .samples import SAMPLES, sample_bytes

_NAME = b"zqxj"  # stands for any name, in every form that the formats give it
_ROOM = 16_384  # by so many bytes a file in a zip may be longer than ours: its name stands in it many times
_MOST_OPTIONS = 200  # of a recipe; later versions may have more of them than this one
_BOM = b"\xef\xbb\xbf"
_PNG = b"\x89PNG"
_ZIP = b"PK"


@dataclass(frozen=True, eq=False)
class Remade:
    """What a file's recipe gives now.

    Attributes
    ----------
    provenance : Provenance
        The file's.
    result : Result
    holds : {"palette", "colormap", "family", ""}
        What the file holds, where it is the same to the last colour; empty where it is not.
    differs : tuple of str
        What is other than it was then, a sentence each: version, picture, options.
    """

    provenance: Provenance
    result: Result
    holds: Literal["palette", "colormap", "family", ""]
    differs: tuple[str, ...]


def remake(data: bytes, picture: Picture | None = None) -> Remade:
    """Make again what a file holds.

    Parameters
    ----------
    data : bytes
        The whole file, of any format that holds its recipe.
    picture : Picture, optional
        What to make it from; if not given, the picture at the file's own URL, or its sample.

    Raises
    ------
    FormatError
        Where the file holds no recipe.
    OptionError
        Where no colormap can be made by it.
    PictureError, FetchError
        Where its picture cannot be had, of a picture that was somebody's own it names no source; or where the recipe
        leaves nothing of it.
    """
    made = read_provenance(data)
    recipe, complaints = Recipe.from_query(_query(made.recipe))
    picture = source_picture(made) if picture is None else picture
    result = extract(picture, recipe)
    differs = []
    if made.version != __version__:
        differs.append(f"It was made by version {made.version[:40] or 'unknown'}, and this is version {__version__}.")
    if not made.digest:
        differs.append("It does not say which picture it was made from.")
    elif made.digest != picture.digest:
        differs.append("It was made from another picture than this one.")
    return Remade(made, result, _kind(data, result, made), (*differs, *complaints))


def _query(recipe: str) -> dict[str, str]:
    try:
        query = dict(parse_qsl(recipe, keep_blank_values=True, max_num_fields=_MOST_OPTIONS))
    except ValueError:
        query = {}
    if "v" not in query:  # which every recipe says that was written by any version
        raise FormatError("What this file says of how it was made is no recipe; give it as it was exported.")
    return query


def source_picture(made: Provenance) -> Picture:
    """Read the picture that a file names as its source.

    Raises
    ------
    PictureError, FetchError
        As `remake`.
    """
    if made.source in SAMPLES:
        return load_picture(sample_bytes(made.source), name=SAMPLES[made.source].title)
    if re.match("https?://", made.source, re.IGNORECASE):  # never a path: whoever wrote the file may be a stranger
        return load_picture(made.source)
    raise PictureError("This file does not say where its picture is: give the picture as well.")


def _kind(data: bytes, result: Result, made: Provenance) -> Literal["palette", "colormap", "family", ""]:
    """What the file holds, if that is the same."""
    if _is_among(data, result.palette, made):
        return "palette"
    if data.startswith(_ZIP):
        family = family_zip(result.palette, family_colormaps(result), name=_NAME.decode(), provenance=made)
        return "family" if _is_same(data, family) else ""
    return "colormap" if _is_among(data, colormap(result), made) else ""


def _is_among(data: bytes, thing: Palette | Colormap, made: Provenance) -> bool:
    return any(_is_same(data, ours) for ours in _written(thing, made))


def _written(thing: Palette | Colormap, made: Provenance) -> Iterator[bytes]:
    """It in every format that holds its recipe."""
    what: Literal["palette", "colormap"] = "palette" if isinstance(thing, Palette) else "colormap"
    for name in names(what):
        if FORMATS[what, name].remembers:
            try:
                yield export(thing, name, name=_NAME.decode(), provenance=made)
            except FormatError:
                continue  # too many colours for this one, so it is none of this


def _is_same(theirs: bytes, ours: bytes) -> bool:
    """Whether they are the same but for the name in them."""
    if ours.startswith(_PNG) or theirs.startswith(_PNG):
        return ours[:4] == theirs[:4] and _is_same_png(theirs, ours)
    if ours.startswith(_ZIP) or theirs.startswith(_ZIP):
        return ours[:2] == theirs[:2] and _is_same_zip(theirs, ours)
    return _is_same_text(theirs, ours)


def _is_same_text(theirs: bytes, ours: bytes) -> bool:
    first, *others = _plain(ours).split(_NAME)
    theirs = _plain(theirs)
    if not others:
        return theirs == first
    if not theirs.startswith(first) or not theirs.endswith(others[-1]):
        return False
    at, end = len(first), len(theirs) - len(others[-1])
    for part in (*others[:-1], b""):
        found = theirs.find(part, at, end) if part else end
        if found < 0 or b"\n" in theirs[at:found]:
            return False
        at = found + len(part)
    return at == end


def _plain(text: bytes) -> bytes:
    """As it may come out of an editor or by way of the clipboard."""
    return text.removeprefix(_BOM).replace(b"\r\n", b"\n").strip()


def _is_same_png(theirs: bytes, ours: bytes) -> bool:
    try:
        one, other = decode_bytes(theirs), decode_bytes(ours)
    except PictureError:
        return False
    return np.array_equal(one.rgb, other.rgb) and (one.alpha is None or bool((one.alpha == 255).all()))


def _is_same_zip(theirs: bytes, ours: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(theirs)) as one, zipfile.ZipFile(io.BytesIO(ours)) as other:
            if len(one.infolist()) != len(other.infolist()):
                return False
            return all(
                _is_same_text(their.filename.encode(), our.filename.encode())
                and their.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # of which a part can be read
                and _is_same(_beginning(one, their, our.file_size + _ROOM), other.read(our))
                for their, our in zip(one.infolist(), other.infolist(), strict=True)
            )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return False


def _beginning(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """At most so many bytes of a file in a zip, whatever it says of its size."""
    with archive.open(member) as file:
        return file.read(most)
