"""Text in the gallery: stored as typed, in normal form C, without invisible characters.

It is for showing as text, never as Markdown or HTML: whatever markup was typed is still in it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from gallery.errors import GalleryError

from .schema import NAME_LENGTH, NOTE_LENGTH, REASON_LENGTH, TAG_LENGTH, TAGS, VISIBILITIES

_TYPED = 10_000  # characters; of more, nothing is kept whatever becomes of them
_MARKS = 4  # in a row; Vietnamese, Hebrew, Thai and Tibetan get by with them

_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_JOINERS = "\u200c\u200d"
_LOOKS = "\ufe0e\ufe0f"  # as text, as emoji
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{4,6}\U000e007f")
"""The flag of a part of a country: UTS #51 spells it in tag characters."""
_IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Unicode's Default_Ignorable_Code_Point, version 16, and the three marks of annotations."""
_BLANK = "\U00013441\U00013442\U0001d159"  # letters and a symbol that leave the place empty
_VIRAMA = 9  # its combining class
_FIRST_JOINED = "\u0590"  # Latin, Greek and Cyrillic, which nothing joins, come before


def clean_line(text: str) -> str:
    """Return text as stored: normal form C, nothing invisible, single spaces, none at the ends.

    Invisible are control and bidi characters and all others that Unicode says to ignore if not understood. They stay
    where they have an effect: joiners between letters of the scripts that join, and in emoji; the two selectors of an
    emoji's look; the tags of a flag. Of the marks on one letter, the first four are kept.
    """
    spaced = " ".join(_BREAKS.sub(" ", text).replace("\u2800", " ").split())  # U+2800: Braille's space
    seen = "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs"))
    kept: list[str] = []
    at = 0
    for flag in _FLAG.finditer(seen):
        _add(kept, seen[at : flag.start()])
        kept.append(flag[0])
        at = flag.end()
    _add(kept, seen[at:])
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _add(kept: list[str], text: str) -> None:
    """Append the visible part of a text to what is stored already."""
    joiner, marks = "", 0
    for c in unicodedata.normalize("NFC", text):
        category, before = unicodedata.category(c), kept[-1][-1] if kept else ""
        if c in _JOINERS:
            joiner = joiner or c
            continue
        if c in _LOOKS:
            if before and unicodedata.category(before)[0] in "NPS" and not joiner:
                kept.append(c)
            continue
        if _IGNORED.match(c):
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MARKS:
            continue
        kept.append(joiner * _is_joined(before, c) + c)
        joiner = ""
    if joiner and kept and _is_joined(kept[-1][-1], ""):
        kept.append(joiner)


def _is_joined(before: str, after: str) -> bool:
    """Whether a joiner between the two has an effect, as after every virama, with which Malayalam ends words."""
    return _may_join(before) and (_may_join(after) or unicodedata.combining(before) == _VIRAMA)


def _may_join(c: str) -> bool:
    return c >= _FIRST_JOINED and unicodedata.category(c)[0] in "LMS"


def clean_lines(text: str) -> str:
    """Return the same for text that may have several lines."""
    return "\n".join(clean_line(line) for line in _BREAKS.split(text)).strip()


def search_key(text: str) -> str:
    """Return text for comparison: without case, accents and other marks, or anything invisible."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return clean_line(_IGNORED.sub("", "".join(c for c in plain if unicodedata.category(c) != "Mn")))


def checked_name(text: str) -> str:
    """Return a name as stored, or raise `GalleryError`."""
    name = _checked("A name", clean_line, text, NAME_LENGTH)
    if not _shows(name):
        raise GalleryError("A palette needs a name: enter one.")
    return name


def checked_note(text: str) -> str:
    """Return a note as stored, or raise `GalleryError`."""
    return _checked("A note", clean_lines, text, NOTE_LENGTH)


def checked_reason(text: str) -> str:
    """Return the reason for a report as stored, or raise `GalleryError`."""
    return _checked("A reason", clean_lines, text, REASON_LENGTH)


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags as stored, those that differ only in case just once, or raise `GalleryError`."""
    by_key: dict[str, str] = {}
    for typed in tags:
        tag = _checked("A tag", clean_line, typed, TAG_LENGTH)
        if _shows(tag):
            by_key.setdefault(tag_key(tag), tag)
    if len(by_key) > TAGS:
        raise GalleryError(f"A palette takes at most {TAGS} tags, and these are {len(by_key):,}: leave some out.")
    return tuple(by_key.values())


def tag_key(tag: str) -> str:
    """Return the key by which two tags are the same."""
    return search_key(tag) or clean_line(tag)  # of a lone accent nothing is left to compare


def checked_visibility(visibility: str) -> str:
    """Return it, or raise `GalleryError`."""
    if visibility not in VISIBILITIES:
        raise GalleryError(f"A palette is {' or '.join(VISIBILITIES)}, not {visibility!r:.40}.")
    return visibility


def _checked(what: str, clean: Callable[[str], str], typed: str, most: int) -> str:
    text = clean(typed) if len(typed) <= _TYPED else typed
    if len(text) > most:
        raise GalleryError(f"{what} takes at most {most} characters, and this has {len(text):,}: shorten it.")
    return text


def _shows(text: str) -> bool:
    """Whether anything of it is visible: combining marks alone, without a letter, are not."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANK for c in text)
