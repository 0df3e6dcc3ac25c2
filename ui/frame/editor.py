"""From a saved palette back to where it was made: its colours, its recipe, and its picture where that can be had."""

import streamlit as st

from cmapcore.palette_text import palette_to_text
from cmapcore.recipe import Recipe
from gallery.errors import GalleryError

from ..sections.saved_fields import source_of
from ..state.address import change, put, write
from ..state.colors import Opened, bring_colors
from ..state.gallery import owner, shared_gallery


def open_what_is_asked_for() -> None:
    """Put the palette that the address names into the widgets and the address, before there are widgets."""
    id_ = st.query_params.get("palette", "")
    if not id_:
        return
    del st.query_params["palette"]
    try:
        saved = shared_gallery().get(id_, owner())
    except GalleryError as error:
        st.session_state["_complaints"] = ([str(error)], None)
        return
    recipe, complaints = Recipe.from_query(saved.recipe)
    change(recipe.flat())
    source = source_of(saved)
    put("source", source, "" if source == "sample" else source)
    write("sample", saved.sample if source == "sample" else "")
    if source == "url":
        put("url", saved.url, saved.url)
    bring_colors(Opened(palette_to_text(saved.palette), saved.name, saved.id, saved.digest, saved.version))
    st.session_state["_complaints"] = (complaints, None)
    st.session_state.pop("_given", None)  # what comes now goes together, and is of no earlier picture
