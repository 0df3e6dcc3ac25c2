"""The widgets for searching the gallery, and ways to widen a search that found nothing."""

from typing import Any

import streamlit as st

from cmapcore.recipe import SEARCH
from gallery.schema import COLORS
from gallery.search import SORTS

from ..elements.text import as_typed
from ..state import address
from ..state.gallery import shared_gallery
from .search_address import FARTHEST, NEAR, Search, search_from_query, search_to_query, ways_to_widen

MINE = "Mine"
_SORTS = {"newest": "Newest", "name": "Name", "colorful": "Most colourful", "lightest": "Lightest"}
_COLOR = "#cd5209"
_EVERYTHING = Search()


def search_widgets(viewer: str) -> Search:
    """Show the widgets; they hold what the address says, and keep it while other pages are shown."""
    _read_address()
    same: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    words = st.text_input(
        "Search",
        placeholder="Search names, tags and notes",
        icon=":material/search:",
        key="_g_words",
        width=270,
        **same,
    )
    with st.container(horizontal=True, vertical_alignment="center", width="content", gap="xsmall", key="_g_filters"):
        near, ncolors = _color_filters()
        mine = st.segmented_control("Owner", [MINE], key="_g_whose", **same) == MINE
        tags = _tag_filter(viewer)
        sort = st.selectbox("Sort by", list(SORTS), format_func=_SORTS.__getitem__, key="_g_sort", width=110, **same)
    search = Search(words, near, mine, tuple(tags), ncolors, sort)
    _write_address(search)
    return search


def _color_filters() -> tuple[tuple[str, float] | None, tuple[int, int]]:
    count = st.session_state.get("_g_count", _EVERYTHING.ncolors)
    narrowed = bool(st.session_state.get("_g_near")) + (count != _EVERYTHING.ncolors)
    with st.popover(f"Colours · {narrowed}" if narrowed else "Colours", key="_g_colors_box"):
        with st.container(horizontal=True, vertical_alignment="center"):
            color = st.color_picker(
                "Colour",
                _COLOR,
                key="_g_color",
                label_visibility="collapsed",
                on_change=_look_near,
                persist_state="session",
            )
            on = st.toggle("With a colour near this one", key="_g_near", persist_state="session")
        radius = st.slider(
            "Maximum colour difference",
            *(1, FARTHEST),
            value=NEAR,
            key="_g_radius",
            help="ΔE by CIEDE2000: about 1 is just visible, 5 is close, 20 is far.",
            persist_state="session",
        )
        ncolors = st.slider("Number of colours", 1, COLORS, (1, COLORS), key="_g_count", persist_state="session")
    return ((color, float(radius)) if on else None), ncolors


def _look_near() -> None:
    st.session_state["_g_near"] = True


def _tag_filter(viewer: str) -> list[str]:
    wanted = st.session_state.get("_g_tags", [])
    with st.popover(f"Tags · {len(wanted)}" if wanted else "Tags", key="_g_tags_box"):
        return st.multiselect(
            "Tags",
            list(shared_gallery().tags(viewer)),
            key="_g_tags",
            accept_new_options=True,  # there may be more than are listed, and one that is kept may have gone
            placeholder="All of these",
            persist_state="session",
        )


def _read_address() -> None:
    """Set the widgets to what the address says, unless they wrote that there themselves."""
    found = {name: st.query_params[name] for name in SEARCH if name in st.query_params}
    left_behind = not found and address.page_was_chosen()  # the widgets hold the previous search
    if found != st.session_state.get("_g_in_address", {}) and not left_behind:
        search, complaints = search_from_query(found)
        _hold(search)
        st.session_state["_g_complaints"] = (complaints, search)


def _hold(search: Search) -> None:
    """Set the widgets to a search."""
    color, radius = search.near or (st.session_state.get("_g_color", _COLOR), NEAR)
    st.session_state.update(
        {
            "_g_words": search.words,
            "_g_near": search.near is not None,
            "_g_color": color,
            "_g_radius": int(radius),
            "_g_whose": MINE if search.mine else None,
            "_g_tags": list(search.tags),
            "_g_count": search.ncolors,
            "_g_sort": search.sort,
        }
    )


def _write_address(search: Search) -> None:
    written = search_to_query(search)
    for name in SEARCH:
        if st.query_params.get(name, "") != written.get(name, ""):
            address.write(name, written.get(name, ""))
    st.session_state["_g_in_address"] = written


def show_complaints(search: Search) -> None:
    """Say what was wrong in the address, until another search is made."""
    complaints, read = st.session_state.get("_g_complaints", ([], search))
    if read == search:
        for complaint in complaints:
            st.warning(as_typed(complaint))


def show_ways_to_widen(search: Search, viewer: str) -> None:
    """Say that nothing was found, and offer searches that would find something."""
    ways = list(ways_to_widen(search))
    if not ways:
        st.info("Nothing is saved here yet. Palettes saved on the Palette page appear here.")
        return
    found = [(label, wider, wider.run(viewer, per_page=1).total) for label, wider in ways]
    some = any(total for *_, total in found)
    st.info("No palettes found. " + ("Widen the search:" if some else "Removing any single filter would not help."))
    with st.container(horizontal=True):
        for label, wider, total in found:
            if total:
                st.button(f"{label} ({total:,})", on_click=_hold, args=(wider,))
        st.button("Clear the search", on_click=_hold, args=(_EVERYTHING,))
