"""Text in the gallery: kept as it was typed, in normal form C, without control and bidi characters.

It is for showing as text, never as Markdown or HTML: whatever markup was typed is still in it.
"""

import re
import unicodedata
from collections.abc import Iterable

from ..errors import GalleryError
from .schema import NAME_LENGTH, NOTE_LENGTH, REASON_LENGTH, TAG_LENGTH, TAGS, VISIBILITIES

_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\u2060\ufeff\ufff9\ufffa\ufffb")


def clean_line(text: str) -> str:
    """Give text as it is kept: normal form C, no control or bidi characters, single spaces, none at the ends."""
    spaced = " ".join(_BREAKS.sub(" ", text).split())
    kept = (c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs") and c not in _BIDI | _INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def clean_lines(text: str) -> str:
    """The same of text that may have several lines."""
    return "\n".join(clean_line(line) for line in _BREAKS.split(text)).strip()


def search_key(text: str) -> str:
    """Give what is compared: without case, accents and other marks."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return clean_line("".join(c for c in plain if unicodedata.category(c) != "Mn"))


def checked_name(text: str) -> str:
    """Give a name as it is kept, or raise `GalleryError`."""
    name = _not_too_long("A name", clean_line(text), NAME_LENGTH)
    if not name:
        raise GalleryError("A palette needs a name: type one.")
    return name


def checked_note(text: str) -> str:
    """Give a note as it is kept, or raise `GalleryError`."""
    return _not_too_long("A note", clean_lines(text), NOTE_LENGTH)


def checked_reason(text: str) -> str:
    """Give the reason of a report as it is kept, or raise `GalleryError`."""
    return _not_too_long("A reason", clean_lines(text), REASON_LENGTH)


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Give tags as they are kept, those that differ in case only once, or raise `GalleryError`."""
    by_key: dict[str, str] = {}
    for tag in map(clean_line, tags):
        if tag:
            by_key.setdefault(tag_key(tag), _not_too_long("A tag", tag, TAG_LENGTH))
    if len(by_key) > TAGS:
        raise GalleryError(f"A palette takes at most {TAGS} tags, and these are {len(by_key):,}: leave some out.")
    return tuple(by_key.values())


def tag_key(tag: str) -> str:
    """Give what makes two tags the same."""
    return search_key(tag) or clean_line(tag)  # a tag of nothing but marks is itself


def checked_visibility(visibility: str) -> str:
    """Give it, or raise `GalleryError`."""
    if visibility not in VISIBILITIES:
        raise GalleryError(f"A palette is {' or '.join(VISIBILITIES)}, not {visibility!r:.40}.")
    return visibility


def _not_too_long(what: str, text: str, most: int) -> str:
    if len(text) > most:
        raise GalleryError(f"{what} takes at most {most} characters, and this has {len(text):,}: shorten it.")
    return text
