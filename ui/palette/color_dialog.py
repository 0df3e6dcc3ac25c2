"""The dialog for mixing a colour: by a picker, its hex code, or lightness, chroma and hue."""

import numpy as np
import streamlit as st

from cmapcore.color.conversions import from_hex, oklab_to_srgb, srgb_to_oklab, to_hex
from cmapcore.errors import OptionError

from ..elements.swatches import Edit
from ..state.results import Shown
from . import edits
from .editing import change_for

_OKLCH = ("_mix_lightness", "_mix_chroma", "_mix_hue")


@st.dialog("Edit colour")
def edit_color(shown: Shown, edit: Edit) -> None:
    """Change one colour of the palette."""
    _mix(shown, edit)


@st.dialog("Add a colour")
def add_color(shown: Shown, edit: Edit) -> None:
    """Add a colour to the palette."""
    _mix(shown, edit)


def begin(code: str) -> None:
    """Start the next dialog from a colour, ``#rrggbb``."""
    _take(code)
    st.session_state["_mix_typed"] = code


def _mix(shown: Shown, edit: Edit) -> None:
    codes = shown.palette.hex
    index = None if edit.action == "add" else edit.index
    code = _checked(st.session_state["_mix_color"]) or "#000000"
    is_code = bool(_checked(st.session_state["_mix_typed"]))
    before = "" if index is None else f"{codes[index]} 50%, "
    st.html(
        f'<div role="img" aria-label="The colour {code}" style="height:4rem;border-radius:8px;forced-color-adjust:none;'
        f'box-shadow:inset 0 0 0 1px #8a8a8a40;background:linear-gradient(90deg, {before}{code} 50%)"></div>'
    )
    picker, typed = st.columns([1, 3], vertical_alignment="bottom")
    picker.color_picker("Colour", key="_mix_color", on_change=_from_picker)
    typed.text_input("Hex code", key="_mix_typed", max_chars=7, on_change=_from_text)
    lightness, chroma, hue = _OKLCH
    st.slider("Lightness", 0.0, 100.0, step=0.5, key=lightness, on_change=_from_oklch, format="%g %%")
    st.slider("Chroma", 0.0, 0.4, step=0.002, key=chroma, on_change=_from_oklch, help=_CHROMA, format="%g")
    st.slider("Hue", 0.0, 360.0, step=1.0, key=hue, on_change=_from_oklch, format="%g°")
    change = change_for(shown, edit, code) if is_code else None
    if not is_code:
        st.caption("Enter a hex code such as #e4002b.")
    elif change is None and (index is None or code != codes[index]):
        st.caption(
            f"{code} is already in the palette."
            if code in codes
            else f"A palette can have at most {edits.MOST} colours."
        )
    with st.container(horizontal=True):
        label = "Add" if index is None else "Apply"
        applied = st.button(
            label,
            type="primary",
            key="_mix_apply",
            disabled=change is None,
            on_click=change,
        )
        if st.button("Cancel", key="_mix_cancel") or applied:
            st.rerun()


_CHROMA = "Distance from grey, in OKLCH. If sRGB has no such colour, the chroma is lowered until it does."


def _take(code: str) -> None:
    """Show a colour in the picker and the sliders."""
    st.session_state["_mix_color"] = code
    lightness, a, b = srgb_to_oklab(from_hex(code)).tolist()
    oklch = (100 * lightness, float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a))) % 360)
    for key, value, step, most in zip(_OKLCH, oklch, (0.5, 0.002, 1.0), (100.0, 0.4, 360.0), strict=True):
        st.session_state[key] = min(most, max(0.0, round(round(value / step) * step, 3)))


def _checked(typed: str) -> str:
    """Return a hex code as ``#rrggbb``, or an empty string for anything else: browsers may send anything."""
    try:
        return str(to_hex(from_hex(typed)))
    except OptionError:
        return ""


def _from_picker() -> None:
    begin(_checked(st.session_state["_mix_color"]) or "#000000")


def _from_text() -> None:
    if code := _checked(st.session_state["_mix_typed"]):
        begin(code)


def _from_oklch() -> None:
    """Take the sliders' colour, with as much of its chroma as sRGB has; the sliders stay where they were put."""
    lightness, chroma, hue = (st.session_state[key] for key in _OKLCH)
    angle = np.radians(hue)
    parts = np.linspace(1, 0, 65)[:, None]
    oklab = np.hstack(
        [np.full_like(parts, lightness / 100), parts * chroma * np.cos(angle), parts * chroma * np.sin(angle)]
    )
    rgb = oklab_to_srgb(oklab)
    shown = np.abs(rgb - np.clip(rgb, 0, 1)).max(axis=1) < _CLOSE
    code = str(to_hex(np.clip(rgb[int(shown.argmax()) if shown.any() else -1], 0, 1)))
    st.session_state["_mix_color"] = st.session_state["_mix_typed"] = code


_CLOSE = 0.5 / 255
"""In levels of sRGB: a colour this near is shown as it is."""
