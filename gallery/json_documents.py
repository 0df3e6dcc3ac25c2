"""Entries of the gallery as JSON, so that every number and every character survives the round trip."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from cmapcore.arrays import Floats
from cmapcore.errors import OptionError
from cmapcore.palette import Palette
from gallery.errors import GalleryError
from hosting import settings

from .entry import COLORS_TAKEN, SHARES_TAKEN, Entry, checked
from .schema import COLORS

if TYPE_CHECKING:
    from cmapcore.colormaps.colormap_object import Colormap

FORMAT = "cmapcore gallery"
VERSION = 1
MOST_BYTES = 64 * 2**20
MOST_ENTRIES = 5_000

_WRITTEN_BYTES = 16 * 2**20  # in one document: pages take no file of more than 20
_WRITTEN_ENTRIES = settings.IMPORTS_PER_HOUR.default  # so that it can be imported at once
_FIXED = ("created", "colors", "shares", "pinned", "colormap", "recipe", "digest")


@dataclass(frozen=True)
class Imported:
    """The outcome of an import.

    Attributes
    ----------
    added : int
    duplicates : int
        How many were there already.
    """

    added: int
    duplicates: int


def entry_document(entry: Entry) -> dict[str, Any]:
    """Return an entry in a form that JSON can hold; `from_document` restores it."""
    palette, colormap = entry.palette, entry.colormap
    return {
        "name": entry.name,
        "tags": list(entry.tags),
        "note": entry.note,
        "visibility": entry.visibility,
        "created": entry.created.astimezone(UTC).isoformat(),
        "hex": list(palette.hex),  # for other readers
        "colors": palette.colors.tolist(),
        "shares": palette.shares.tolist(),
        "pinned": palette.pinned.tolist(),
        "colormap": None if colormap is None else _drawn(colormap),
        "recipe": dict(entry.recipe),
        "digest": entry.digest,
        "url": entry.url,
        "sample": entry.sample,
        "t": entry.t,
        "thumbnail": None if entry.thumbnail is None else base64.b64encode(entry.thumbnail).decode(),
        "version": entry.version,
    }


def _drawn(colormap: Colormap) -> dict[str, Any]:
    return {
        "kind": colormap.kind,
        "stepped": colormap.stepped,
        "rgb": colormap.rgb.tolist(),
        "rgb8": None if colormap.table is None else colormap.table.tolist(),
    }


def from_document(document: Any) -> Entry:
    """Read an entry; nothing in it is trusted before `checked` has seen it.

    Raises
    ------
    GalleryError
        Something is missing, or of the wrong type.
    """
    try:
        if not isinstance(document, dict):
            raise TypeError("a palette is an object")
        name = _text(document["name"])
        colors = _numbers(document["colors"])
        shares = _numbers(document["shares"])
        pinned = np.array([_is_true(value) for value in document["pinned"]], dtype=bool)
        if colors.shape[1:] == (3,) and (abs(colors - 0.5) <= 0.5).all() and shares.ndim == 1:  # or of no type here
            if not 0 < len(colors) <= COLORS:
                raise GalleryError(COLORS_TAKEN)
            if not len(colors) == len(shares) == len(pinned):
                raise GalleryError(SHARES_TAKEN)
        thumbnail, drawn = document["thumbnail"], document["colormap"]
        return Entry(
            palette=Palette(colors, shares, pinned, name),
            colormap=None if drawn is None else _colormap(drawn, name),
            recipe={_text(key): _text(value) for key, value in document["recipe"].items()},
            digest=_text(document["digest"]),
            url=_text(document["url"]),
            sample=_text(document["sample"]),
            t=_text(document.get("t", "")),  # which earlier versions did not know
            thumbnail=None if thumbnail is None else base64.b64decode(_text(thumbnail), validate=True),
            created=datetime.fromisoformat(_text(document["created"])),
            version=_text(document["version"]),
            tags=tuple(_text(tag) for tag in document["tags"]),
            note=_text(document["note"]),
            visibility=_text(document["visibility"]),
        )
    except GalleryError:
        raise
    except KeyError as error:
        raise GalleryError(f"It has no {str(error.args[0])!r:.40}.") from error
    except (TypeError, ValueError, AttributeError, OverflowError, binascii.Error, OptionError) as error:
        raise GalleryError("Something in it has the wrong type.") from error


def _colormap(drawn: Any, name: str) -> Colormap:
    from cmapcore.colormaps.colormap_object import Colormap

    rgb8 = drawn["rgb8"]
    table = None if rgb8 is None else np.array(rgb8)
    if table is not None and not (table.dtype.kind == "i" and table.min() >= 0 and table.max() <= 255):
        raise ValueError
    return Colormap(
        _numbers(drawn["rgb"]),
        _text(drawn["kind"]),
        name,
        _is_true(drawn["stepped"]),
        None if table is None else table.astype(np.uint8),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _is_true(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _numbers(value: Any) -> Floats:
    numbers = np.array(value)
    if numbers.dtype.kind not in "if":
        raise TypeError
    return numbers.astype(np.float64)


def write_entries(entries: Iterable[Entry]) -> bytes:
    """Write entries as JSON, a line each."""
    return _document([_line(entry) for entry in entries])


def write_documents(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write entries as one or several JSON documents, each of which `read_entries` takes; at least one."""
    lines: list[bytes] = []
    size = 0
    for entry in entries:
        line = _line(entry)
        if lines and (len(lines) == _WRITTEN_ENTRIES or size + len(line) > _WRITTEN_BYTES):
            yield _document(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line) + 2  # and what stands between two
    yield _document(lines)


def _line(entry: Entry) -> bytes:
    return json.dumps(entry_document(entry), ensure_ascii=False).encode()


def _document(lines: list[bytes]) -> bytes:
    head = f'{{"format": "{FORMAT}", "version": {VERSION}, "palettes": [\n'
    return b"%b%b\n]}\n" % (head.encode(), b",\n".join(lines))


def read_entries(data: bytes, progress: Callable[[float], None] | None = None) -> tuple[Entry, ...]:
    """Read what `write_entries` wrote; the source need not be trusted, since everything is checked.

    It takes a second for every few hundred pictures in small that are in the file, so a server has it read in a
    worker, by `hosting.runner.Runner.compute`.

    Parameters
    ----------
    data : bytes
    progress : callable, optional
        Told the part that is done, in [0, 1]; it may raise to stop.

    Raises
    ------
    GalleryError
        It is not such a file, is too large, is of a newer version, or contains something that is not accepted.
    """
    found = _palettes_of(data)
    entries = []
    for number, each in enumerate(found, 1):
        try:
            entries.append(checked(from_document(each)))
        except GalleryError as error:
            raise GalleryError(
                f"Palette {number} of the file cannot be imported, so nothing was imported: {error}"
            ) from error
        if progress is not None and not number % 100:
            progress(number / len(found))
    return tuple(entries)


def _palettes_of(data: bytes) -> list[Any]:
    if len(data) > MOST_BYTES:
        raise GalleryError(f"The file is larger than {MOST_BYTES // 2**20} MB: import a smaller one.")
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise GalleryError("This is not JSON from a gallery: choose a file that was exported from one.") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise GalleryError("This is not JSON from a gallery: choose a file that was exported from one.")
    if document.get("version") != VERSION:
        raise GalleryError("The file was exported from a newer version of the gallery, so it cannot be read here.")
    found = document.get("palettes")
    if not isinstance(found, list) or len(found) > MOST_ENTRIES:
        raise GalleryError(f"The file must have a list of at most {MOST_ENTRIES:,} palettes.")
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def fingerprint(entry: Entry) -> str:
    """Return the SHA-256 of everything that can never change in an entry, which identifies it."""
    document = entry_document(entry)
    fixed = json.dumps({key: document[key] for key in _FIXED}, sort_keys=True)
    return hashlib.sha256(fixed.encode()).hexdigest()
