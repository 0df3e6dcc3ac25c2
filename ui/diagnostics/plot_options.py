"""The options that act on the plot of the sampled points alone."""

import streamlit as st

from cmapcore.recipe import Recipe

from ..sections.option_widgets import option_widget

_IN_THIS_ORDER = ("npts", "tsne_perp", "tsne_eggr", "sampling", "rseed")


def show_plot_options(recipe: Recipe) -> None:
    """Show a widget for each option that moves the points and changes no colour; the others are in the sidebar."""
    names = [name for name in _IN_THIS_ORDER if name in recipe.plot_options()]
    if not names:
        return
    with st.container(border=True, key="_plot_options"):
        st.markdown("**How the points are placed** · Does not change the palette.")
        for name, column in zip(names, st.columns(len(names), gap="medium"), strict=True):
            with column:
                option_widget(recipe, name)
