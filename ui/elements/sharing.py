"""The button that copies a link at once, and opens a panel that says what the link brings back."""

import streamlit as st

from ui.elements import assets

_BUTTON = st.components.v2.component(
    "share_button",
    html=assets.read("elements/sharing.html", "elements/copying.html"),
    css=assets.read("elements/base.css", "elements/copying.css", "elements/sharing.css"),
    js=assets.read("elements/copying.js", "elements/sharing.js"),
)


def share_button(link: str, note: str, *, key: str) -> None:
    """Show *Share*. The script is not run again.

    Parameters
    ----------
    link
        What is copied.
    note
        What it brings back, in the panel.
    key
        The element's key, unique on the page.
    """
    _BUTTON(key=key, data={"link": link, "note": note}, width="content")
