"""The widget of one option, built from its declaration."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from cmapcore.option_kinds import Widget
from cmapcore.options import Option
from cmapcore.recipe import Recipe

from ..state.address import on_page
from ..state.option_words import choice_label


def option_widget(recipe: Recipe, name: str, change_to: Callable[[Any], Mapping[str, Any]] | None = None) -> None:
    """Show the widget of an option that has one; the choice goes to the address.

    `change_to` returns all options that change with it, if it is not the only one.
    """
    spec = Recipe.all_options()[name]
    widget, value = spec.kind.widget, recipe.flat()[name]
    if widget is not None:
        _WIDGETS[widget.name](spec, widget, {"help": spec.help} | on_page(name, value, change_to))
        if spec.kind.methods:
            st.caption(spec.kind.methods[value].help)


def _toggle(spec: Option, _widget: Widget, same: dict[str, Any]) -> None:
    st.toggle(spec.label, **same)


def _select(spec: Option, _widget: Widget, same: dict[str, Any]) -> None:
    st.selectbox(spec.label, list(spec.kind.choices), format_func=partial(choice_label, spec), **same)


def _slider(spec: Option, widget: Widget, same: dict[str, Any]) -> None:
    if spec.automatic is None:
        st.slider(spec.label, widget.low, widget.high, step=widget.step, format=widget.format, **same)
        return
    steps = round((widget.high - widget.low) / widget.step)
    values = {round(widget.low + number * widget.step, 6) for number in range(steps + 1)}
    values.add(st.session_state[same["key"]])  # an address may have one between the steps
    st.select_slider(
        spec.label,
        sorted(values),
        format_func=lambda value: "Automatic" if value == spec.automatic else widget.format % value,
        **same,
    )


def _number(spec: Option, widget: Widget, same: dict[str, Any]) -> None:
    st.number_input(spec.label, widget.low, widget.high, step=widget.step, **same)


_WIDGETS = {"toggle": _toggle, "select": _select, "slider": _slider, "number": _number}
"""How Streamlit shows each `Widget`, by its name."""
