"""Pages of cards, each of which can be selected, exported or reported."""

from functools import partial

import streamlit as st

from gallery.entry import Saved
from gallery.search import Page

from .card_actions import may_report, open_export, report_form
from .palette_card import show_palette_card
from .search_address import PER_PAGE, Search


def found_page(search: Search, viewer: str) -> tuple[Page, int]:
    """Find the page of palettes to show.

    Returns
    -------
    page : Page
    pages : int
        How many there are.
    """
    if st.session_state.get("_g_searched") != search:
        st.session_state["_g_searched"] = search
        st.session_state["_g_page"] = 1
    number = st.session_state.get("_g_page", 1)
    page = search.run(viewer, number)
    pages = max(1, -(-page.total // PER_PAGE))
    if number > pages:  # some were deleted meanwhile
        st.session_state["_g_page"] = pages
        page = search.run(viewer, pages)
    return page, pages


def show_cards(page: Page, pages: int) -> None:
    """Show a page of cards, and links to the others."""
    with st.grid(3, min_column_width=290, gap="medium", key="_g_cards"):
        for saved in page.items:
            with st.container(border=True, gap="xsmall", key=f"_g_card_{saved.id}"):
                show_palette_card(saved, key=f"_g_face_{saved.id}", on_open=partial(open_palette, saved.id))
                _show_actions(saved)
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, key="_g_page", persist_state="session")


def _show_actions(saved: Saved) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.checkbox(
            "Select",
            key=f"_g_choose_{saved.id}",
            value=saved.id in chosen_palettes(),
            on_change=_choose,
            args=(saved.id,),
        )
        st.space("stretch")
        if may_report(saved) and st.button("Report", type="tertiary", key=f"_g_card_report_{saved.id}"):
            _report_dialog(saved)
        if st.button("Export", type="tertiary", key=f"_g_card_export_{saved.id}"):
            open_export(saved)


@st.dialog("Report")
def _report_dialog(saved: Saved) -> None:
    st.text(saved.name)
    report_form(saved)


def open_palette(id_: str) -> None:
    """Show one palette in full."""
    st.query_params["palette"] = id_


def chosen_palettes() -> list[str]:
    """Return the ids of the selected palettes, in the order of selection."""
    ids: list[str] = st.session_state.setdefault("_g_chosen", [])
    return ids


def choose_all(items: tuple[Saved, ...]) -> None:
    """Select these too."""
    for saved in items:
        if saved.id not in chosen_palettes():
            _choose(saved.id)


def choose_none() -> None:
    """Select no palette."""
    for id_ in list(chosen_palettes()):
        _choose(id_)


def _choose(id_: str) -> None:
    ids = chosen_palettes()
    (ids.remove if id_ in ids else ids.append)(id_)
    st.session_state[f"_g_choose_{id_}"] = id_ in ids
