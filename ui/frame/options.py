"""The sidebar's widgets for a recipe, built from the stages' declarations."""

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from cmapcore.options import Option, Stage
from cmapcore.recipe import Recipe

from ..state.address import forget_lists, has_widget, read_unshown

_SHOWN_IN_THIS_ORDER = ("cluster", "prune", "sort", "map", "sample", "embed")
_LONGEST_SLIDER = 20_000


def recipe_widgets() -> Recipe:
    """Show a widget for every option that has an effect, and give the recipe that they make."""
    values = read_unshown()
    stages: dict[str, type[Stage]] = Recipe.stages()
    for name in _SHOWN_IN_THIS_ORDER:
        values |= _stage_widgets(stages[name], values)
    values |= _stage_widgets(Recipe, values)
    st.button("Reset", on_click=reset, help="Puts every option back to where it was at first.")
    return Recipe.of(**values)


def reset() -> None:
    """Put every option back to its default."""
    for name, spec in Recipe.all_options().items():
        if has_widget(spec) and name in st.session_state:
            st.session_state[name] = spec.default
    forget_lists()


def _stage_widgets(stage: type[Stage], known: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(known)
    if not Recipe.of(**values).active_options() & set(stage.options()):
        return values
    st.subheader(stage.title, anchor=False)
    for name, spec in stage.options().items():
        # an option follows those that decide whether it has an effect
        if has_widget(spec) and name in Recipe.of(**values).active_options():
            values[name] = _widget(spec)
    return values


def _widget(spec: Option) -> Any:
    same: dict[str, Any] = {"key": spec.name, "help": spec.help, "bind": "query-params"}
    if spec.kind == "bool":
        return st.toggle(spec.label, value=spec.default, **same)
    if spec.kind == "choice":
        choices = list(spec.choices)
        chosen = st.selectbox(spec.label, choices, index=choices.index(spec.default), **same)
        if isinstance(spec.choices, Mapping):
            st.caption(spec.choices[chosen].help)
        return chosen
    number = int if spec.kind == "int" else float
    if spec.low is None or spec.high is None:
        raise TypeError(f"The option {spec.name} is a number without limits.")
    bounds: dict[str, Any] = {
        "min_value": number(spec.low),
        "max_value": number(spec.high),
        "value": number(spec.default),
    }
    span = spec.high - spec.low
    if span > _LONGEST_SLIDER:
        return st.number_input(spec.label, step=1, **bounds, **same)
    step = 10.0 ** (math.floor(math.log10(span)) - 2)
    if spec.low:
        step = min(step, spec.low)  # so that round numbers are among the steps
    step = number(max(1, step) if spec.kind == "int" else step)
    return st.slider(spec.label, step=step, format="%d" if spec.kind == "int" else "%g", **bounds, **same)
