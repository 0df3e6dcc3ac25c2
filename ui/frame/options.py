"""The sidebar's widgets for a recipe, built from the stages' declarations."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cmapcore.option_kinds import Widget
from cmapcore.options import Option, OptionSet
from cmapcore.recipe import Recipe

from ..state.address import change, is_bound, read_unbound

_SHOWN_IN_THIS_ORDER = ("cluster", "prune", "sort", "map", "sample", "embed")


def recipe_widgets() -> Recipe:
    """Show a widget for every option that has an effect, and give the recipe that they make."""
    values = read_unbound()
    stages = Recipe.stages()
    for name in _SHOWN_IN_THIS_ORDER:
        values |= _stage_widgets(stages[name], values)
    values |= _stage_widgets(Recipe, values)
    st.button("Reset", on_click=reset, help="Puts every option back to where it was at first.")
    return Recipe.of(**values)


def reset() -> None:
    """Put every option back to its default."""
    change({name: spec.default for name, spec in Recipe.all_options().items()})


def _stage_widgets(stage: type[OptionSet], known: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(known)
    specs = {name: spec for name, spec in stage.options().items() if is_bound(name)}
    if not Recipe.of(**values).active_options() & set(specs):
        return values
    st.subheader(stage.title, anchor=False)
    for name, spec in specs.items():
        # an option follows those that decide whether it has an effect
        if (widget := spec.kind.widget) and name in Recipe.of(**values).active_options():
            values[name] = _show(spec, widget)
    return values


def _show(spec: Option, widget: Widget) -> Any:
    return _WIDGETS[widget.name](spec, widget, {"key": spec.name, "help": spec.help, "bind": "query-params"})


def _toggle(spec: Option, _widget: Widget, same: dict[str, Any]) -> Any:
    return st.toggle(spec.label, value=spec.default, **same)


def _select(spec: Option, _widget: Widget, same: dict[str, Any]) -> Any:
    names = list(spec.kind.choices)
    chosen = st.selectbox(spec.label, names, index=names.index(spec.default), **same)
    if spec.kind.methods:
        st.caption(spec.kind.methods[chosen].help)
    return chosen


def _slider(spec: Option, widget: Widget, same: dict[str, Any]) -> Any:
    return st.slider(spec.label, widget.low, widget.high, spec.default, widget.step, widget.format, **same)


def _number(spec: Option, widget: Widget, same: dict[str, Any]) -> Any:
    return st.number_input(spec.label, widget.low, widget.high, spec.default, widget.step, **same)


_WIDGETS = {"toggle": _toggle, "select": _select, "slider": _slider, "number": _number}
"""How Streamlit shows each `Widget`, by its name."""
