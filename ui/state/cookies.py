"""What this browser remembers of a visitor's choices, in cookies that hold nothing else."""

from urllib.parse import quote, unquote

import streamlit as st

_REMEMBER = st.components.v2.component(
    "remember",
    js="""export default function ({ data }) {
  document.cookie = `cmapcore_${data.name}=${data.text}; path=/; max-age=31536000; samesite=lax`;
}""",
)


def write_cookie(name: str, text: str, *, key: str) -> None:
    """Have the browser remember a text; where it takes no cookies, nothing happens."""
    _REMEMBER(key=key, data={"name": name, "text": quote(text)})


def read_cookie(name: str) -> str:
    """Return what the browser remembered when this session began, or an empty text. A visitor can write anything."""
    return unquote(st.context.cookies.get(f"cmapcore_{name}", ""))
