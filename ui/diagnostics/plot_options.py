"""The options that affect only the plot of the sampled points."""

import streamlit as st

from cmapcore.recipe import Recipe

from ..sections.option_widgets import option_widget

_IN_THIS_ORDER = ("npts", "tsne_perp", "tsne_eggr", "sampling", "rseed")


def show_plot_options(recipe: Recipe) -> None:
    """Offer each option that moves the points but changes no colour; the others are in the sidebar.

    Until it is unfolded there is nothing in it: sliders are much of what the page costs a browser.
    """
    names = [name for name in _IN_THIS_ORDER if name in recipe.plot_options()]
    if not names:
        return
    unfolds = st.expander(
        "**How the points are placed** · Does not change the palette.", key="_plot_options", on_change="rerun"
    )
    if not unfolds.open:
        return
    with unfolds:
        for name, column in zip(names, st.columns(len(names), gap="medium"), strict=True):
            with column:
                option_widget(recipe, name)
