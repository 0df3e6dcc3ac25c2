"""Showing text as typed, where Streamlit would read it as Markdown."""

import re

_MARKUP = re.compile(r"[\\`*\[\]<>:$~#|!&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=www)\.|@", re.IGNORECASE)


def as_typed(text: str) -> str:
    """Escape what Markdown, with Streamlit's additions, would turn into a picture, a link or a formula."""
    return _MARKUP.sub(lambda found: "\\" + found[0], text)
