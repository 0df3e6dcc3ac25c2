"""Undo and redo, as buttons and as keys that work anywhere on the page."""

from collections.abc import Callable

import streamlit as st

from .components import component

_BUTTONS = component("history_buttons")


def undo_redo_buttons(*, undo: Callable[[], None] | None, redo: Callable[[], None] | None, key: str) -> None:
    """Show both buttons.

    Parameters
    ----------
    undo, redo
        What each does, before the next run; None if there is nothing to undo or redo.
    key
        The element's key, unique on the page.
    """
    does = {"undo": undo, "redo": redo}

    def go() -> None:
        event = st.session_state[key].get("go")
        step = does.get(event) if isinstance(event, str) else None
        if step is not None:
            step()

    _BUTTONS(key=key, data={name: step is not None for name, step in does.items()}, width="content", on_go_change=go)
