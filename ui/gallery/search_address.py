"""Writing a search of the gallery to the address, and reading it from there."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cmapcore.color.conversions import from_hex
from cmapcore.errors import OptionError
from gallery.schema import COLORS
from gallery.search import SORTS, Page

from ..state.gallery import shared_gallery

PER_PAGE = 12
NEAR, FARTHEST = 10, 40
_DISTANCE = re.compile(r"([^.]+)(?:\.(\d{1,2}))?")
_COUNT = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")


@dataclass(frozen=True)
class Search:
    """A search, as `Gallery.search` takes it."""

    words: str = ""
    near: tuple[str, float] | None = None
    mine: bool = False
    tags: tuple[str, ...] = ()
    ncolors: tuple[int, int] = (1, COLORS)
    sort: str = "newest"

    def run(self, viewer: str, page: int = 1, per_page: int = PER_PAGE) -> Page:
        """Find a page of palettes."""
        return shared_gallery().search(viewer=viewer, page=page, per_page=per_page, **vars(self))


def search_to_query(search: Search) -> dict[str, str]:
    """Return what differs from a search for everything.

    Examples
    --------
    >>> search_to_query(Search("owl", near=("#cd5209", 10.0), tags=("bird", "dark"), ncolors=(3, 8)))
    {'q': 'owl', 'near': 'cd5209.10', 'tags': 'bird,dark', 'count': '3-8'}
    """
    low, high = search.ncolors
    written = {
        "q": search.words.strip(),
        "near": f"{search.near[0].removeprefix('#')}.{search.near[1]:.0f}" if search.near else "",
        "mine": "true" if search.mine else "",
        "tags": ",".join(search.tags),
        "count": f"{low}-{high}" if (low, high) != (1, COLORS) else "",
        "by": search.sort if search.sort != Search.sort else "",
    }
    return {name: text for name, text in written.items() if text}


def search_from_query(query: Mapping[str, str]) -> tuple[Search, list[str]]:
    """Read a search, with a sentence for each invalid parameter, which is ignored.

    Examples
    --------
    >>> search_from_query({"q": "owl", "by": "size"})[1]
    ['by takes one of newest, name, colorful, lightest; the newest come first.']
    """
    found: dict[str, Any] = {}
    complaints = []
    for name, (field, read, takes) in _READERS.items():
        if query.get(name):
            value = read(query[name])
            if value is None:
                complaints.append(f"{name} takes {takes}")
            else:
                found[field] = value
    if query.get("newest", "true") not in _FLAGS:
        complaints.append("newest takes true; the newest come first.")
    return Search(**found), complaints


def _near(text: str) -> tuple[str, float] | None:
    parts = _DISTANCE.fullmatch(text)
    try:
        code = "#" + bytes(round(255 * level) for level in from_hex(parts[1] if parts else "")).hex()
    except OptionError:
        return None
    distance = int(parts[2] or NEAR) if parts else 0
    return (code, float(distance)) if 1 <= distance <= FARTHEST else None


_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))


def _count(text: str) -> tuple[int, int] | None:
    parts = _COUNT.fullmatch(text)
    low, high = (int(parts[1]), int(parts[2] or parts[1])) if parts else (0, 0)
    return (low, high) if 1 <= low <= high <= COLORS else None


_READERS: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "q": ("words", str.strip, "words."),
    "near": (
        "near",
        _near,
        f"a hex code and a distance from 1 to {FARTHEST}, such as cd5209.10; any colour is shown.",
    ),
    "mine": ("mine", _FLAGS.get, "true or false; all palettes are shown."),
    "tags": ("tags", _tags, "tags separated by commas."),
    "count": ("ncolors", _count, f"numbers of colours from 1 to {COLORS}, such as 3-8; any number is shown."),
    "by": (
        "sort",
        lambda text: text if text in SORTS else None,
        f"one of {', '.join(SORTS)}; the newest come first.",
    ),
}
"""By name in the address: the field of a `Search`, how it is read, and what is said if it cannot be."""


def ways_to_widen(search: Search) -> Iterator[tuple[str, Search]]:
    """Yield wider searches, each with its name."""
    if search.words.strip():
        yield "Any words", replace(search, words="")
    if search.near is not None:
        color, radius = search.near
        if radius < FARTHEST:
            far = min(FARTHEST, round(2 * radius))
            yield f"Within {far}", replace(search, near=(color, float(far)))
        yield "Any colour", replace(search, near=None)
    if search.mine:
        yield "All", replace(search, mine=False)
    if search.tags:
        yield "Any tags", replace(search, tags=())
    if search.ncolors != (1, COLORS):
        yield "Any number of colours", replace(search, ncolors=(1, COLORS))
