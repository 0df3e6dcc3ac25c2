"""The sidebar: how a palette is made from its picture, in a few groups."""

from functools import partial
from typing import Any

import streamlit as st

from cmapcore.recipe import Recipe

from ..elements.nearing import has_come_near
from ..sections.option_widgets import option_widget
from ..state import by_hand
from ..state.address import ON_PAGES, change

OPENED = "the sidebar"
_GROUPS = {"Colours": ("cluster",), "Order": ("sort", "prune"), "Advanced": ("embed", "sample", "")}
"""Stages by the group that their options are in; the last is the recipe's own."""

_ALL_PINNED = "All colours are pinned, so this finds no others; choosing another method unpins them."
_ARRANGED = "Arranged by hand; any other choice sorts the colours again."


def how_it_is_made(recipe: Recipe, *, has_picture: bool) -> None:
    """Show a widget for every option that changes the palette and is not on the page itself.

    Until the sidebar is opened for the first time there is nothing in it: its widgets are a third of a page's.
    """
    if has_picture and not has_come_near(OPENED, key="_sidebar"):
        return
    st.markdown("**How it is made**")  # no heading: it stands before the page's own
    if not has_picture:
        st.caption("These colours are shown as they are. Add a picture to make a palette from it.")
        return
    active = recipe.active_options() - set(ON_PAGES)
    for group, stages in _GROUPS.items():
        options = [name for stage in stages for name in (Recipe.stages()[stage] if stage else Recipe).options()]
        shown = [name for name in options if name in active and Recipe.all_options()[name].kind.widget]
        if shown:
            with st.expander(group, expanded=group != "Advanced"):
                for name in shown:
                    option_widget(recipe, name, partial(_with_method, recipe) if name == "clustering" else None)
                    if name == "clustering" and recipe.cluster.is_all_pinned:
                        st.caption(_ALL_PINNED)
                if group == "Order":
                    _show_arrangement(recipe)
                if group == "Colours":
                    _show_by_hand(recipe)
    st.button("Reset all", on_click=reset, help="Sets every option to its default.")


def reset() -> None:
    """Put every option back to its default."""
    change({name: spec.default for name, spec in Recipe.all_options().items()})


def _with_method(recipe: Recipe, clustering: str) -> dict[str, Any]:
    """Choose a method; if all colours are pinned, unpin them, so that it can find any."""
    freed = by_hand.freed(recipe) if recipe.cluster.is_all_pinned else {}
    return freed | {"clustering": clustering}


def _show_arrangement(recipe: Recipe) -> None:
    """Say that colours were arranged or removed by hand, and offer to undo that."""
    if recipe.sort.order or recipe.prune.drop:
        st.caption(_ARRANGED)
        st.button("Undo arranging", type="tertiary", key="_unarrange", on_click=by_hand.unarrange)


def _show_by_hand(recipe: Recipe) -> None:
    """Show what was pinned, excluded and limited, each with a way to undo it."""
    if recipe.cluster.pins:
        st.caption("Pinned")
        with st.container(horizontal=True, gap="xsmall"):
            for code in recipe.cluster.pins:
                _chip(code, f"_unpin_{code}", "Unpin", partial(by_hand.unpin, recipe, code))
    if recipe.sample.exclude:
        st.caption("Excluded")
        with st.container(horizontal=True, gap="xsmall"):
            for number, (code, _) in enumerate(recipe.sample.exclude):
                _chip(code, f"_include_{number}", "Include again", partial(by_hand.include, recipe, number))
    if recipe.sample.region:
        st.caption("Limited to region")
        st.button(
            "Clear the region", key="_clear_region", icon=":material/close:", on_click=by_hand.limit_to, args=((),)
        )


def _chip(code: str, key: str, does: str, take_back: partial[None]) -> None:
    label = f':color[\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}]{{background="#{code}"}} #{code}'
    st.button(label, key=key, icon=":material/close:", help=does, on_click=take_back)
