"""A button with a label that opens the sidebar, and closes it again."""

import streamlit as st

from ui.elements import assets

_BUTTON = st.components.v2.component(
    "sidebar_button",
    html=assets.read("elements/sidebar_button.html"),
    css=assets.read("elements/base.css", "elements/sidebar_button.css"),
    js=assets.read("elements/sidebar_button.js"),
)


def open_sidebar_button(label: str, *, key: str) -> None:
    """Show the button; the script is not run again."""
    _BUTTON(key=key, data={"label": label}, width="content")
