"""How the palette came about, and how to correct it."""

import streamlit as st

from cmapcore.pipeline import Result
from ui.diagnostics.compare import show_compare
from ui.diagnostics.numbers import show_clusters, show_cover, show_times
from ui.diagnostics.plot_options import show_plot_options
from ui.diagnostics.scatter import hand_over_places, hand_over_points
from ui.diagnostics.select import show_hand_edits, show_selection
from ui.elements.nearing import came_near, mark_place
from ui.elements.text import as_typed
from ui.frame.share import show_share
from ui.sections.undo import show_undo
from ui.state.address import pages_chosen
from ui.state.results import Shown, result_of
from ui.state.session import page_input

now = page_input()
if now.picture is None:
    st.info(
        "Diagnostics shows how a palette was made from its picture. Add the picture of these colours to see it here."
    )
    st.stop()
result = result_of(now.picture, now.recipe)
if result is None:
    show_hand_edits(now.recipe)  # what may have left nothing to look at
    st.stop()
with st.container(horizontal=True, horizontal_alignment="right", key="_share_row"):
    show_undo()
    show_share(now, Shown(result.palette, result.recipe, result))
if result.notices:
    st.info("  \n".join(as_typed(notice) for notice in result.notices))
hand_over_points(result)


@st.fragment
def show_all(result: Result) -> None:
    """Show all of the page; after a click on its link, the plot alone until the browser has drawn that."""
    visit = pages_chosen()
    is_drawn = not visit or came_near(visit, key="_rest")
    show_selection(result, only_plot=not is_drawn)
    if not is_drawn:
        mark_place(visit, key="_rest", at_once=True)
        return
    show_plot_options(now.recipe)
    show_clusters(result)
    show_cover(result)
    show_compare(result)
    show_times(result)
    hand_over_places(result)


show_all(result)
