"""Showing text as typed, where Streamlit would read it as Markdown."""

import re

_MARKUP = re.compile(r"[\\`*\[\]<>:$~#|!&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# What a page looks for in finished text, in which a backslash is gone: links, icons and arrows.
_IN_TEXT = re.compile(r"(?<=:)(?=//|material/|streamlit:)|(?<=www)(?=\.)|(?<=@)|(?<=[-<])(?=[->])", re.IGNORECASE)
_WORD_JOINER = "\N{WORD JOINER}"  # which nobody sees


def as_typed(text: str) -> str:
    """Escape what Markdown, with Streamlit's additions, would turn into a picture, a link, a formula or an icon."""
    return _MARKUP.sub(lambda found: "\\" + found[0], _IN_TEXT.sub(_WORD_JOINER, text))
