"""Accepting a picture pasted or dropped anywhere on a page, and the button that opens the bar for it."""

from collections.abc import Callable

import streamlit as st

from .components import component

_LISTENER = component("your_picture")


def show_your_picture(
    picture: str, *, bar_on_page: bool, link: str = "", key: str, on_text: Callable[[str], None]
) -> None:
    """Show *Your picture*, and pass on what is pasted or dropped anywhere on the page except in a text field.

    A file goes to the uploader with the key ``_upload``. A film that is too large for it is read by the browser, and
    the result is uploaded in its place: see `cmapcore.pictures.browser_film`.

    Parameters
    ----------
    picture
        Identifies the current picture. When it changes, the bar closes.
    bar_on_page
        Whether the bar is on the page if there is room for it, where the button is not shown.
    link
        Selects a link that is to be followed now. A browser does that with all of the address, where `st.switch_page`
        fails as soon as a widget is bound to it.
    key
        The element's key, unique on the page.
    on_text
        Called with a text that was pasted, or an address that was dropped, before the next run.
    """

    def tell() -> None:
        text = st.session_state[key].get("text")
        if isinstance(text, str) and text.strip():  # what a browser sends is not to be trusted
            on_text(text.strip())

    largest = st.get_option("server.maxUploadSize") * 2**20
    _LISTENER(
        key=key,
        data={"picture": picture, "barOnPage": bar_on_page, "link": link, "largest": largest},
        width="content",
        on_text_change=tell,
    )
