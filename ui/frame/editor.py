"""From a saved palette back to where it was made: its recipe, and its picture where it can be had again."""

from typing import NamedTuple

import streamlit as st

from cmapcore.pipeline import Result
from cmapcore.recipe import Recipe
from gallery.errors import GalleryError

from ..elements.text import as_typed
from ..sections.saved_fields import source_of
from ..state.address import put, write
from ..state.gallery import owner, shared_gallery
from ..state.session import Given


class _Opened(NamedTuple):
    """What was opened in the editor."""

    source: str
    place: str
    digest: str
    name: str
    id: str
    recipe: Recipe
    codes: tuple[str, ...]


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
    values = recipe.flat()
    for name, spec in Recipe.all_options().items():
        text = "" if values[name] == spec.default else spec.to_text(values[name])
        if spec.kind.widget:
            put(name, values[name], text)
        else:
            write(name, text)
    source = source_of(saved)
    put("source", source, "" if source == "sample" else source)
    write("sample", saved.sample if source == "sample" else "")
    if source == "url":
        put("url", saved.url, saved.url)
    st.session_state["_complaints"] = (complaints, None)
    place = {"sample": saved.sample, "url": saved.url}.get(source, "")
    st.session_state["_opened"] = _Opened(source, place, saved.digest, saved.name, saved.id, recipe, saved.palette.hex)
    st.session_state.pop("_given", None)  # what comes now goes together, and is of no earlier picture


def show_what_has_changed(result: Result) -> None:
    """Say where recipe and picture are those of the palette that was opened, and the colours are not."""
    opened: _Opened | None = st.session_state.get("_opened")
    if opened is None or (result.picture.source_digest, result.recipe) != (opened.digest, opened.recipe):
        return
    if result.palette.hex != opened.codes:
        st.warning(
            f"These are other colours than were saved as {as_typed(opened.name)}: another version of this app, or "
            f"another kind of machine, made those. They are {' '.join(opened.codes)}"
        )
        st.page_link("gallery.py", label="See what was saved", query_params={"palette": opened.id})


def show_what_was_opened(given: Given) -> None:
    """Say where the picture is another one than that of the palette that was opened."""
    opened: _Opened | None = st.session_state.get("_opened")
    if opened is None or given.picture.source_digest == opened.digest:
        return
    name = as_typed(opened.name)
    if opened.source != "upload":
        if given.wanted.in_address.get(opened.source) == opened.place:
            st.warning(f"This is not the picture that {name} was made from: there is another one at its address now.")
    elif given.wanted.is_own:
        del st.session_state["_opened"]  # another one is meant
    elif st.session_state["source"] == "upload":
        st.info(f"These are the options of {name}. Its picture is not kept: give it to see the same colours again.")
