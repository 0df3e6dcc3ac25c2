"""What stands at the top of every page on a phone, where Streamlit's own navigation moves into the drawer."""

from collections.abc import Sequence

import streamlit as st


def show_tabs(pages: Sequence[st.Page]) -> None:
    """Link to the pages; the styles show that on a phone alone."""
    with st.container(horizontal=True, gap=None, wrap=False, key="_tabs"):
        for page in pages:
            st.page_link(page)
