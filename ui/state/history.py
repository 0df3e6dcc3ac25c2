"""What was changed in this session, to undo and redo: the recipes of one picture, in sequence.

Where there are only colours, it is these as well.
"""

from dataclasses import dataclass, field

import streamlit as st

from cmapcore.recipe import Recipe

from .address import change
from .colors import Opened, bring_colors

_STEPS = 100


@dataclass(frozen=True)
class _Step:
    recipe: Recipe
    colors: Opened | None


@dataclass
class _History:
    """The current state, the earlier ones, and those undone, each list with the nearest last."""

    digest: str
    now: _Step
    past: list[_Step] = field(default_factory=list)
    future: list[_Step] = field(default_factory=list)


def remember(digest: str, recipe: Recipe, colors: Opened | None = None) -> None:
    """Note this run's recipe, and the colours if there is no picture; another picture begins a new history."""
    now = _Step(recipe, colors)
    history: _History | None = st.session_state.get("_history")
    if history is None or history.digest != digest:
        st.session_state["_history"] = _History(digest, now)
    elif now != history.now:
        history.past = [*history.past, history.now][-_STEPS:]
        history.now, history.future = now, []


def can_undo() -> bool:
    """Whether there is a change to undo."""
    return bool(_history().past)


def can_redo() -> bool:
    """Whether there is one to redo."""
    return bool(_history().future)


def undo() -> None:
    """Restore the options, and colours without a picture, to what they were before the last change."""
    history = _history()
    if history.past:
        history.future.append(history.now)
        _go_to(history, history.past.pop())


def redo() -> None:
    """Redo the last change that was undone."""
    history = _history()
    if history.future:
        history.past.append(history.now)
        _go_to(history, history.future.pop())


def _go_to(history: _History, step: _Step) -> None:
    before = history.now.recipe.flat()
    history.now = step
    change({name: value for name, value in step.recipe.flat().items() if value != before[name]})
    if step.colors is not None:
        bring_colors(step.colors)


def _history() -> _History:
    found: _History = st.session_state["_history"]
    return found
