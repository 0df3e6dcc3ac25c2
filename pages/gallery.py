"""The gallery: palettes that were saved, to be found again and taken away."""

import streamlit as st

from cmapcore.errors import CmapError
from ui.gallery_cards import found_page, show_cards
from ui.gallery_chosen import show_chosen
from ui.gallery_mine import show_mine
from ui.gallery_one import show_deleted, show_one
from ui.gallery_search import search_widgets, show_ways_to_widen
from ui.gallery_store import owner, show_said
from ui.signing_in import show_sign_in
from ui.text import as_typed


def show_all(viewer: str) -> None:
    """Show what is found of all palettes."""
    with st.container(horizontal=True, vertical_alignment="center"):
        search = search_widgets(viewer)
        st.space("stretch")
        show_mine(viewer)
        show_sign_in()
    page, pages = found_page(search, viewer)
    show_chosen(viewer, page.items)
    if page.items:
        show_cards(page, pages)
    else:
        show_ways_to_widen(search, viewer)


show_said()
show_deleted()
try:
    asked = st.query_params.get("palette", "")
    if asked:
        show_one(asked, owner())
    else:
        show_all(owner())
except CmapError as error:
    st.error(as_typed(str(error)))
