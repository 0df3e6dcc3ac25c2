"""What to look for in the gallery: the widgets, and how to find more where nothing was found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import streamlit as st

from gallery.schema import COLORS
from gallery.search import SORTS, Page

from ..state.gallery import shared_gallery

PER_PAGE = 12
_FARTHEST = 40
ALL, MINE = WHOSE = ("All", "Mine")
_SORTS = {"newest": "Newest", "name": "Name", "colourful": "Most colourful", "lightest": "Lightest"}
_START: Mapping[str, Any] = {
    "_g_words": "",
    "_g_near": False,
    "_g_color": "#cd5209",
    "_g_radius": 10,
    "_g_whose": ALL,
    "_g_tags": [],
    "_g_count": (1, COLORS),
}
"""What each widget holds at first, by its key."""


@dataclass(frozen=True)
class Search:
    """What is looked for, as `Gallery.search` takes it."""

    words: str
    near: tuple[str, float] | None
    mine: bool
    tags: tuple[str, ...]
    ncolors: tuple[int, int]
    sort: str

    def run(self, viewer: str, page: int = 1, per_page: int = PER_PAGE) -> Page:
        """Find a page of palettes."""
        return shared_gallery().search(viewer=viewer, page=page, per_page=per_page, **vars(self))


def search_widgets(viewer: str) -> Search:
    """Show the widgets; they keep what they hold while other pages are looked at."""
    same: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    words = st.text_input("Search", placeholder="Search names, tags and notes", key="_g_words", width=270, **same)
    color = _near_widgets()
    mine = st.segmented_control("Whose", WHOSE, default=ALL, required=True, key="_g_whose", **same) == MINE
    radius, tags, ncolors = _filter_widgets(viewer)
    sort = st.selectbox("Order", list(SORTS), format_func=_SORTS.__getitem__, key="_g_sort", width=150, **same)
    near = (color, float(radius)) if color else None
    return Search(words, near, mine, tuple(tags), ncolors, sort)


def _near_widgets() -> str:
    """Ask for a colour; the empty word where none is looked for."""
    on = st.toggle("Near", key="_g_near", persist_state="session", help="Only palettes with a colour near this one.")
    color = st.color_picker(
        "Near this colour",
        _START["_g_color"],
        key="_g_color",
        label_visibility="collapsed",
        on_change=_look_near,
        persist_state="session",
    )
    return color if on else ""


def _look_near() -> None:
    st.session_state["_g_near"] = True


def _filter_widgets(viewer: str) -> tuple[float, list[str], tuple[int, int]]:
    count = st.session_state.get("_g_count", _START["_g_count"])
    narrowed = bool(st.session_state.get("_g_tags")) + (count != _START["_g_count"])
    with st.popover(f"Filter · {narrowed}" if narrowed else "Filter", key="_g_filter_box"):
        radius = st.slider(
            "How near a colour must be",
            *(1, _FARTHEST),
            value=_START["_g_radius"],
            key="_g_radius",
            help="The difference by CIEDE2000: about 1 is just visible, 5 is close, 20 is far.",
            persist_state="session",
        )
        tags = st.multiselect(
            "Tags",
            list(shared_gallery().tags(viewer)),
            key="_g_tags",
            accept_new_options=True,  # there may be more than are listed, and one that is kept may have gone
            placeholder="All of these",
            persist_state="session",
        )
        ncolors = st.slider("Number of colours", 1, COLORS, (1, COLORS), key="_g_count", persist_state="session")
    return radius, tags, ncolors


class _Way(NamedTuple):
    """A wider search: what it is called, and what the widgets hold for it."""

    label: str
    search: Search
    state: dict[str, Any]


def show_ways_to_widen(search: Search, viewer: str) -> None:
    """Say that nothing was found, and offer what would find something."""
    ways = list(_ways(search))
    if not ways:
        st.info("Nothing is saved here yet: Save to gallery, on the page Palette, puts something here.")
        return
    found = [(way, way.search.run(viewer, per_page=1).total) for way in ways]
    some = any(total for _, total in found)
    st.info("Nothing was found. " + ("Look wider:" if some else "Nor is it with any one part of the search left out."))
    with st.container(horizontal=True):
        for way, total in found:
            if total:
                st.button(f"{way.label} ({total:,})", on_click=_set, args=(way.state,))
        st.button("Clear the search", on_click=_set, args=(dict(_START),))


def _ways(search: Search) -> Iterator[_Way]:
    if search.words.strip():
        yield _Way("Any words", replace(search, words=""), {"_g_words": ""})
    if search.near is not None:
        color, radius = search.near
        if radius < _FARTHEST:
            far = min(_FARTHEST, round(2 * radius))
            yield _Way(f"Within {far}", replace(search, near=(color, far)), {"_g_radius": far})
        yield _Way("Any colour", replace(search, near=None), {"_g_near": False})
    if search.mine:
        yield _Way(ALL, replace(search, mine=False), {"_g_whose": ALL})
    if search.tags:
        yield _Way("Any tags", replace(search, tags=()), {"_g_tags": []})
    if search.ncolors != (1, COLORS):
        yield _Way("Any number of colours", replace(search, ncolors=(1, COLORS)), {"_g_count": (1, COLORS)})


def _set(state: dict[str, Any]) -> None:
    for key, value in state.items():
        st.session_state[key] = value
