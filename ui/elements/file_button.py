"""A button that opens the file chooser of the uploader with the key ``_upload``."""

import streamlit as st

from ui.elements import assets

_BUTTON = st.components.v2.component(
    "file_button",
    html=assets.read("elements/file_button.html"),
    css=assets.read("elements/base.css", "elements/like_streamlit.css"),
    js=assets.read("elements/uploader.js", "elements/file_button.js"),
)


def show_file_button(*, key: str) -> None:
    """Show *Choose a file*. The script is run again when a file has arrived."""
    _BUTTON(key=key, width="content")
