"""What was changed in this session, to undo and redo: the recipes of one picture, one after the other."""

from dataclasses import dataclass, field

import streamlit as st

from cmapcore.recipe import Recipe

from .address import change

_STEPS = 100


@dataclass
class _History:
    """The recipe now, those before it, and those that were undone, each list with the nearest last."""

    digest: str
    now: Recipe
    past: list[Recipe] = field(default_factory=list)
    future: list[Recipe] = field(default_factory=list)


def remember(digest: str, recipe: Recipe) -> None:
    """Note this run's recipe; with another picture a new history begins."""
    history: _History | None = st.session_state.get("_history")
    if history is None or history.digest != digest:
        st.session_state["_history"] = _History(digest, recipe)
    elif recipe != history.now:
        history.past = [*history.past, history.now][-_STEPS:]
        history.now, history.future = recipe, []


def can_undo() -> bool:
    """Whether there is a change to undo."""
    return bool(_history().past)


def can_redo() -> bool:
    """Whether there is one to redo."""
    return bool(_history().future)


def undo() -> None:
    """Put the options back to what they were before the last change."""
    history = _history()
    if history.past:
        history.future.append(history.now)
        _go_to(history, history.past.pop())


def redo() -> None:
    """Make the last change again that was undone."""
    history = _history()
    if history.future:
        history.past.append(history.now)
        _go_to(history, history.future.pop())


def _go_to(history: _History, recipe: Recipe) -> None:
    before = history.now.flat()
    history.now = recipe
    change({name: value for name, value in recipe.flat().items() if value != before[name]})


def _history() -> _History:
    found: _History = st.session_state["_history"]
    return found
