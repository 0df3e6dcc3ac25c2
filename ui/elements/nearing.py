"""Whether a visitor has come near to a place on the page, so that what takes long there begins in time."""

import hashlib
from collections.abc import Hashable

import streamlit as st

from ui.elements.components import component

_PLACE = component("nearing")


def has_come_near(cause: Hashable, *, key: str, screens: float = 1) -> bool:
    """Mark a place, and tell whether a visitor has been near it.

    Parameters
    ----------
    cause
        Of what is to stand there: of another one nobody has come near yet.
    key
        The element's key, unique on the page.
    screens
        How far away is near.
    """
    what = name_of(cause)

    def note() -> None:
        st.session_state[f"{key}_to"] = st.session_state[key].get("near")

    _PLACE(key=key, data={"what": what, "margin": f"{screens:.0%} 0px"}, on_near_change=note, height=1)
    return bool(st.session_state.get(f"{key}_to") == what)


def name_of(cause: Hashable) -> str:
    """Name a cause for the browser, which sends it back."""
    return hashlib.sha256(repr(cause).encode()).hexdigest()[:16]
