"""Whether a visitor has come near to a place on the page, so that what takes long there begins in time."""

import hashlib
from collections.abc import Hashable

import streamlit as st

from ui.elements.components import component

_PLACE = component("nearing")


def has_come_near(cause: Hashable, *, key: str) -> bool:
    """Mark a place, and tell whether a visitor has been less than a screen away from it.

    Parameters
    ----------
    cause
        Of what is to stand there: of another one nobody has come near yet.
    key
        The element's key, unique on the page.
    """
    what = hashlib.sha256(repr(cause).encode()).hexdigest()[:16]

    def note() -> None:
        st.session_state[f"{key}_to"] = st.session_state[key].get("near")

    _PLACE(key=key, data={"what": what}, on_near_change=note, height=1)
    return bool(st.session_state.get(f"{key}_to") == what)
