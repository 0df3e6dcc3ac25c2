"""Showing text as it was typed, where Streamlit would read it as Markdown."""

import re

_MARKUP = re.compile(r"[\\`*\[\]<>:$~#|!&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=www)\.|@", re.IGNORECASE)


def as_typed(text: str) -> str:
    """Escape what Markdown, and Streamlit's additions to it, would make a picture, a link or a formula of."""
    return _MARKUP.sub(lambda found: "\\" + found[0], text)
