"""Whether a visitor has come near a place on the page, so that slow work for it starts in time."""

import hashlib
from collections.abc import Hashable

import streamlit as st

from .components import component

_PLACE = component("nearing", isolate_styles=False)


def has_come_near(cause: Hashable, *, key: str) -> bool:
    """Return whether a visitor has seen a place or what is below it, and until then mark it.

    Parameters
    ----------
    cause
        Of what is to be there: for another one, nobody has come near yet.
    key
        The element's key, unique on the page.
    """
    if came_near(cause, key=key):
        return True
    mark_place(cause, key=key)
    return False


def came_near(cause: Hashable, *, key: str) -> bool:
    """Return whether a visitor has been near a place that was marked in an earlier run."""
    return bool(st.session_state.get(f"{key}_to") == name_of(cause))


def mark_place(cause: Hashable, *, key: str, at_once: bool = False, again: float | None = None) -> None:
    """Mark a place, as `has_come_near` does; in a fragment, only that reruns when somebody comes near.

    Parameters
    ----------
    cause, key
        As for `has_come_near`.
    at_once
        Whether a visitor counts as near as soon as the browser has drawn what came before.
    again
        After how many seconds to run once more, if what is to be there is not complete.
    """

    def note() -> None:
        sent = st.session_state.get(key)
        if sent is not None:  # the place may be gone before its browser answers
            st.session_state[f"{key}_to"] = sent.get("near")

    looks = st.session_state[f"{key}_looks"] = st.session_state.get(f"{key}_looks", 0) + bool(again)
    data = {"what": name_of(cause), "atOnce": at_once, "again": again, "looks": looks}
    _PLACE(key=key, data=data, on_near_change=note, height=1)


def name_of(cause: Hashable) -> str:
    """Return a name for a cause, which the browser sends back."""
    return hashlib.sha256(repr(cause).encode()).hexdigest()[:16]
