"""The gallery: saved palettes, to find and export."""

import streamlit as st

from cmapcore.errors import CmapError
from ui.elements.text import as_typed
from ui.gallery.cards import found_page, show_cards
from ui.gallery.chosen import show_chosen
from ui.gallery.mine import show_mine
from ui.gallery.one_palette import show_deleted, show_one
from ui.gallery.search import search_widgets, show_complaints, show_ways_to_widen
from ui.state.gallery import owner, show_messages
from ui.state.refusals import told
from ui.state.signing_in import show_sign_in


def show_all(viewer: str) -> None:
    """Show what is found of all palettes."""
    with st.container(horizontal=True, vertical_alignment="center"):
        search = search_widgets(viewer)
        st.space("stretch")
        show_mine(viewer)
        show_sign_in()
    show_complaints(search)
    page, pages = found_page(search, viewer)
    show_chosen(viewer, page.items)
    if page.items:
        show_cards(page, pages)
    else:
        show_ways_to_widen(search, viewer)


show_messages()
show_deleted()
try:
    asked = st.query_params.get("palette", "")
    if asked:
        show_one(asked, owner())
    else:
        show_all(owner())
except CmapError as error:
    st.error(as_typed(told(error)))
