"""The top of every page: the links to all pages."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from cmapcore.recipe import OF_GALLERY


def show_tabs(pages: Sequence[st.Page], current: st.Page) -> None:
    """Link to the pages.

    As one element: Streamlit's own navigation takes a browser longer, and moves into the drawer on a phone. What goes
    to a page without loading it anew is in ``tabs.js``, which leaves the gallery's parameters out of other addresses.
    """
    links = "".join(
        f'<a href="./{page.url_path}"{" aria-current=page" if page == current else ""}>{escape(page.title)}</a>'
        for page in pages
    )
    st.html(f'<nav class="tabs" aria-label="Pages" data-of-gallery="{" ".join(OF_GALLERY)}">{links}</nav>')
