"""From an exported file back to its contents: remade by its own recipe, and compared with it."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import numpy as np

from ..errors import FormatError, OptionError, PictureError
from ..palette import Palette
from ..palette_text import palette_from_text
from ..pictures.addresses import is_web_address
from ..pictures.decode import decode_bytes
from ..pictures.picture import KEPT_PIXELS, Picture, load_film, load_picture
from ..pictures.samples import SAMPLES, sample_bytes
from ..pictures.several import MOST_TOGETHER, lay_side_by_side
from ..pipeline import Result, colormap, extract
from ..recipe import Recipe
from ..version import __version__, other_versions
from .colormap_files import read_colormap
from .family import family_colormaps, family_zip
from .palette_files import read_palette
from .provenance import MOST_OPTIONS, Provenance, read_provenance, recorded_recipe, text_of
from .registry import FORMATS, What, export, names

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

Held = Literal["palette", "colormap", "family", ""]
_Values: TypeAlias = tuple[bool, list[str | float]]

_NAME = "zqxj"  # stands for any name, in every form that the formats give it
_ROOM = 16_384  # by how many bytes a file in a zip may be longer than ours: it contains its name many times
_PNG = b"\x89PNG"
_ZIP = b"PK"

_MOST_VALUES = 50_000  # that are compared; none of our files has this many
_COLOR_OR_NUMBER = re.compile(
    r"(?<![\w.#-])(?:#?((?:[0-9a-fA-F]{6})++)|(-?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?))(?![\w#-])"
)
_NO_COLOR = re.compile(  # comments and names; unclosed ones end with the file, so that none is searched for twice
    r"/\*.*?(?:\*/|\Z)|<!--.*?(?:-->|\Z)|<title>.*?(?:</title>|\Z)"
    r'|\bname="[^"]*+(?:"|\Z)|^Name:[^\n]*+'
    r"|(?:^|(?<=\s))(?://|%|#(?![0-9a-fA-F]{6}\b))[^\n]*+",
    re.DOTALL | re.MULTILINE,
)
_NAMED = ("name", "$description")  # the keys of JSON under which there is a name


@dataclass(frozen=True, eq=False)
class Remade:
    """What a file's recipe gives now.

    Attributes
    ----------
    provenance : Provenance
        The file's.
    source : Result or Palette
        The picture's result; the colours themselves, if the file was made from colours alone.
    holds : {"palette", "colormap", "family", ""}
        What the file holds or is a part of, if every colour is the same; otherwise empty.
    is_exact : bool
        Whether everything around the colours is the same too, except the name.
    differs : tuple of str
        What differs from then, a sentence each: version, picture, options.
    """

    provenance: Provenance
    source: Result | Palette
    holds: Held
    is_exact: bool
    differs: tuple[str, ...]

    @property
    def palette(self) -> Palette:
        """The palette that it gives now."""
        return self.source if isinstance(self.source, Palette) else self.source.palette


def remake(data: bytes, picture: Picture | None = None) -> Remade:
    """Remake what a file holds.

    Parameters
    ----------
    data : bytes
        The whole file, of any format that holds its recipe.
    picture : Picture, optional
        What to make it from; if not given, the picture at the file's own URL, or its sample. What was made from
        colours alone needs none.

    Raises
    ------
    FormatError
        Where the file holds no recipe.
    OptionError
        If no colormap can be made with it.
    PictureError, FetchError
        If its picture is not available (it names no source for somebody's own picture), or the recipe leaves nothing of
        it.
    """
    made = read_provenance(data)
    recipe, complaints = recorded_recipe(made)
    colors = _colors_alone(made) if picture is None else None
    if colors is None and picture is None:
        picture = source_picture(made)
    source = colors if picture is None else extract(picture, recipe)
    assert source is not None
    differs = []
    if not made.version:
        differs.append(f"It does not say which version it was made by; this is version {__version__}.")
    elif made.version != __version__:
        differs.append(f"It was made by version {made.version[:40]}, and this is version {__version__}.")
    holds, is_exact = _held(data, source, recipe, made)
    if not holds and (others := other_versions(made.versions)):
        differs.append(f"It was made with {', '.join(others)[:200]}.")
    if picture is not None:
        differs += _other_picture(made, picture, holds)
    return Remade(made, source, holds, is_exact, (*differs, *complaints))


def _other_picture(made: Provenance, picture: Picture, holds: Held) -> Iterator[str]:
    """Say how this picture differs from the one that a file was made from."""
    if not made.digest:
        yield "It does not say which picture it was made from."
    elif made.digest != picture.source_digest:
        yield "It was made from a different picture."
    was = made.decoder or "1"
    if not holds and made.digest == picture.source_digest and was != picture.decoder:
        yield f"Its picture was read by decoder version {was[:40]}, and this is version {picture.decoder}."
    if made.t != picture.t:
        yield f"It was made from t={made.t[:40]} of the film." if made.t else "It was made from all of the film."


def _colors_alone(made: Provenance) -> Palette | None:
    """Return the colours that a file was made from; None where it was made from a picture."""
    if made.digest or made.source:
        return None
    try:
        query = dict(parse_qsl(urlsplit(made.link).query, max_num_fields=MOST_OPTIONS))
        return palette_from_text(query.get("colors", ""))
    except ValueError:  # it names none; an OptionError is one too
        return None


def source_picture(made: Provenance) -> Picture:
    """Read the picture that a file names as its source, or the several pictures.

    Raises
    ------
    PictureError, FetchError, OptionError
        As `remake`.
    """
    sources = made.source.split()
    if not made.weighting or len(sources) < 2:
        return _source_picture(made.source, made.t)
    if len(sources) > MOST_TOGETHER:
        raise PictureError(f"This file names {len(sources):,} pictures, too many to fetch: give them as well.")
    return lay_side_by_side(map(_source_picture, sources), len(sources), made.weighting, KEPT_PIXELS)


def _source_picture(source: str, t: str = "") -> Picture:
    if source in SAMPLES:
        return load_picture(sample_bytes(source), name=SAMPLES[source].title)
    if is_web_address(source):  # of the public internet, and never a path: who wrote the file may be a stranger
        return load_film(source, t or None, policy="public")
    raise PictureError("This file does not say where its picture is: give the picture as well.")


def _held(data: bytes, source: Result | Palette, recipe: Recipe, made: Provenance) -> tuple[Held, bool]:
    """Return what the file holds, if its colours are the same, and whether all of it is."""
    values = _values(text_of(data)) if _is_text(data) else None
    palette = source if isinstance(source, Palette) else source.palette
    its_colormap = cache(lambda: colormap(source, recipe=recipe))
    kinds: list[tuple[Held, Callable[[], dict[str, bytes]]]] = [
        ("palette", lambda: _written(palette, made)),
        ("colormap", lambda: _written(its_colormap(), made)),
    ]
    if not isinstance(source, Palette):
        kinds.append(("family", lambda: _family(source, made)))
    for kind, write in kinds:
        files = write()
        if any(_is_same(data, ours) for ours in files.values()):
            return kind, True
        texts = [ours for name, ours in files.items() if name != "README.md" and _is_text(ours)]
        if values is not None and any(values == _values(text_of(ours)) for ours in texts):
            return kind, False
    if values is not None and _is_converted(data, values, palette, read_palette, made):
        return "palette", False
    if values is not None and _is_converted(data, values, its_colormap(), read_colormap, made):
        return "colormap", False
    return "", False


def _is_converted(
    data: bytes,
    values: _Values,
    thing: Palette | Colormap,
    read: Callable[[bytes], Palette | Colormap],
    made: Provenance,
) -> bool:
    """Whether a file is what was written from the same colours in 8 bits, as another file had them."""
    try:
        found = read(data)
    except FormatError:
        return False
    same = np.array_equal(found.rgb8, thing.rgb8)
    return same and any(values == _values(text_of(ours)) for ours in _written(found, made).values() if _is_text(ours))


def _is_text(file: bytes) -> bool:
    return not file.startswith((_PNG, _ZIP))


def _written(thing: Palette | Colormap, made: Provenance) -> dict[str, bytes]:
    """Write it in every format that holds its recipe."""
    what: What = "palette" if isinstance(thing, Palette) else "colormap"
    files = {}
    for name in names(what):
        if FORMATS[what, name].holds_provenance:
            try:
                files[name] = export(thing, name, name=_NAME, provenance=made)
            except FormatError:
                continue  # too many colours for this one, so it is not of this format
    return files


def _family(result: Result, made: Provenance) -> dict[str, bytes]:
    """Return the zip of everything, and each file in it."""
    try:
        colormaps = family_colormaps(result)
    except OptionError:
        return {}  # if one of them cannot be made, there never was a zip
    packed = family_zip(result.palette, colormaps, name=_NAME, notices=result.notices, provenance=made)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {"zip": packed, **{PurePath(path).name: archive.read(path) for path in archive.namelist()}}


def _is_same(theirs: bytes, ours: bytes) -> bool:
    """Whether they are the same but for the name in them."""
    if ours.startswith(_PNG) or theirs.startswith(_PNG):
        return ours[:4] == theirs[:4] and _is_same_png(theirs, ours)
    if ours.startswith(_ZIP) or theirs.startswith(_ZIP):
        return ours[:2] == theirs[:2] and _is_same_zip(theirs, ours)
    return _is_same_text(text_of(theirs), text_of(ours))


def _is_same_text(theirs: str, ours: str) -> bool:
    """Whether they are, with or without the white space at their ends."""
    first, *others = ours.strip().split(_NAME)
    theirs = theirs.strip()
    if not others:
        return theirs == first
    if not theirs.startswith(first) or not theirs.endswith(others[-1]):
        return False
    at, end = len(first), len(theirs) - len(others[-1])
    for part in (*others[:-1], ""):
        found = theirs.find(part, at, end) if part else end
        if found < 0 or "\n" in theirs[at:found]:
            return False
        at = found + len(part)
    return at == end


def _values(text: str) -> _Values:
    """Whether a text is JSON, and its colour codes and numbers in their order, or in that of sorted keys; no names."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False, list(islice(_codes_and_numbers(_NO_COLOR.sub(" ", text)), _MOST_VALUES))
    return True, list(islice(_leaves(document), _MOST_VALUES))


def _leaves(document: Any) -> Iterator[str | float]:
    rest = [document]
    while rest:
        node = rest.pop()
        if isinstance(node, list):
            rest += reversed(node)
        elif isinstance(node, dict) and "recipe" not in node:
            rest += [node[key] for key in sorted(node, reverse=True) if key.lower() not in _NAMED]
        elif isinstance(node, str):
            yield from _codes_and_numbers(node)
        elif isinstance(node, int | float):
            yield node


def _codes_and_numbers(text: str) -> Iterator[str | float]:
    for found in _COLOR_OR_NUMBER.finditer(text):
        code, number = found.groups()
        yield code.lower() if code else float(number)


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
                _is_same_text(their.filename, our.filename)
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
