"""Colours as the source: hex codes that are typed or pasted, or a palette file."""

import re
from pathlib import PurePath

import streamlit as st

from cmapcore.errors import CmapError, FormatError
from cmapcore.formats.palette_files import SUFFIXES

from ..elements.text import as_typed
from ..state.colors import give_colors
from ..state.runner import shared_runner

_LONGEST = 10_000  # characters
_MOST_MEGABYTES = 1
_FILES = "From GIMP, Adobe, Paint Shop Pro, Procreate or others, or JSON, design tokens or CSS; at most 1 MB."
_OPEN, _TEXT, _FILE, _REFUSED = "_hex_codes_open", "_hex_codes", "_palette_file", "_hex_codes_refused"


def show_hex_codes() -> None:
    """Offer a field for colours."""
    popover = st.popover("Hex codes", icon=":material/palette:", key=_OPEN, on_change="rerun")
    if not popover.open:
        return
    with popover:
        st.text_area("Hex codes", key=_TEXT, placeholder="#e4002b #004080 #f6f6f4", max_chars=_LONGEST, height=100)
        st.button("Use these colours", type="primary", key="_take_hex_codes", on_click=_take_text)
        st.file_uploader(
            "Or a palette file", key=_FILE, help=_FILES, on_change=_take_file, max_upload_size=_MOST_MEGABYTES
        )
        if refused := st.session_state.pop(_REFUSED, ""):
            st.error(as_typed(refused))


def is_palette_file(name: str) -> bool:
    """Whether a file is named like a palette file that can be read."""
    return PurePath(name).suffix.lower() in SUFFIXES


def take_colors(data: bytes, name: str) -> str:
    """Make the colours of a text or a palette file the source; return what was wrong, or an empty string."""
    try:
        give_colors(shared_runner().read_palette(data, name=name))
    except CmapError as error:
        return str(error)
    return ""


def _take_text() -> None:
    text = st.session_state[_TEXT].strip()
    if not text:
        _close("Enter hex codes such as #e4002b.")
        return
    parts = [part for part in re.split(r"[\s,;]+", text) if part]
    others = [] if _OF_FILE.search(text) else [part for part in parts if not _is_codes(part)]
    if not others:
        try:
            give_colors(shared_runner().read_palette(text.encode(), name="Colours"))
        except FormatError:
            others = parts
        except CmapError as error:
            _close(str(error))
            return
    _close(_no_codes(others) if others else "")


_OF_FILE = re.compile(r"[{}()<>\[\]:=\"'/]|^\s*(?:[;%#]\s|GIMP Palette|JASC-PAL)", re.MULTILINE)
"""What occurs in style sheets, programs and palette files, but not in a list of hex codes."""


def _is_codes(part: str) -> bool:
    """Whether this is a hex code, or several joined by hyphens, as on palette sites."""
    return all(_HEX.fullmatch(code) for code in part.split("-"))


_HEX = re.compile("#?(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})", re.IGNORECASE)
_MOST_NAMED = 5


def _no_codes(parts: list[str]) -> str:
    named = ", ".join(part if len(part) <= 20 else f"{part[:19]}…" for part in parts[:_MOST_NAMED])
    more = ", …" if len(parts) > _MOST_NAMED else ""
    which = "This is not a hex code" if len(parts) == 1 else "These are not hex codes"
    return f"{which}: {named}{more}. Enter codes such as #e4002b."


def _take_file() -> None:
    file = st.session_state[_FILE]
    if file is not None:
        _close(take_colors(file.getvalue(), PurePath(file.name).stem))


def _close(refused: str) -> None:
    """Close it, unless there is a message to show."""
    st.session_state[_REFUSED] = refused
    if not refused:
        st.session_state[_OPEN] = False
