"""The top of every page on a phone, where Streamlit's own navigation moves into the drawer."""

from collections.abc import Sequence
from html import escape

import streamlit as st


def show_tabs(pages: Sequence[st.Page], current: st.Page) -> None:
    """Link to the pages; the styles show this only on a phone.

    As one element: links of Streamlit's own take a browser as long as all of the palette's actions, on a screen on
    which nobody sees them. What clicks on them for these is in ``tabs.js``.
    """
    links = "".join(
        f'<a href="./{page.url_path}"{" aria-current=page" if page == current else ""}>{escape(page.title)}</a>'
        for page in pages
    )
    st.html(f'<nav class="tabs" aria-label="Pages">{links}</nav>')
