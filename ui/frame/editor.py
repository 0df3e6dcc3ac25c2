"""From a saved palette back to the editor: its colours, its recipe, and its picture if it is available."""

import streamlit as st

from cmapcore.palette_text import palette_to_text
from cmapcore.recipe import Recipe
from gallery.errors import GalleryError

from ..sections.saved_fields import source_of
from ..state.address import change, write_source
from ..state.colors import Opened, bring_colors
from ..state.gallery import owner, shared_gallery
from ..state.option_words import in_page_words
from ..state.refusals import told
from .source import set_own_aside


def open_what_is_asked_for() -> None:
    """Put the palette that the address names into the widgets and the address, before the widgets exist."""
    id_ = st.query_params.get("palette", "")
    if not id_:
        return
    del st.query_params["palette"]
    try:
        saved = shared_gallery().get(id_, owner())
    except GalleryError as error:
        st.session_state["_complaints"] = ([told(error)], None)
        return
    recipe, complaints = Recipe.from_query(saved.recipe)
    change(recipe.flat())
    source = source_of(saved)
    write_source(source, {"sample": saved.sample, "url": saved.url}.get(source, ""), saved.t)
    if source == "upload":
        set_own_aside(saved.digest)
    bring_colors(Opened(palette_to_text(saved.palette), saved.name, saved.id, saved.digest, saved.version))
    st.session_state["_complaints"] = ([in_page_words(each) for each in complaints], None)
    st.session_state.pop("_page_input", None)  # what comes now goes together, and is of no earlier picture
