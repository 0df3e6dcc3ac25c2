"""What the browser remembers of a visitor's choices, in cookies that hold nothing else."""

from urllib.parse import quote, unquote

import streamlit as st

from ..elements.components import component

_REMEMBER = component("remember")


def write_cookie(name: str, text: str, *, key: str) -> None:
    """Have the browser remember a text; if it accepts no cookies, nothing happens."""
    _REMEMBER(key=key, data={"name": name, "text": quote(text)})


def read_cookie(name: str) -> str:
    """Return what the browser remembered when this session began, or an empty text. A visitor can write anything."""
    return unquote(st.context.cookies.get(f"cmapcore_{name}", ""))
