"""The page's address: what it says of the recipe and of the picture.

Options with a widget are bound to the address by Streamlit. Those without one (`pins`, `region`, `order`, …), the
version and the sample's name are read from it and written to it here, so that the browser's back button works for them
too.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.errors import StreamlitAPIException

from cmapcore.errors import OptionError
from cmapcore.palette import Palette
from cmapcore.palette_text import palette_from_text, palette_to_text
from cmapcore.recipe import SEARCH, Recipe

SOURCES = ("sample", "url", "upload", "camera", "colors")


def without_widget() -> list[str]:
    """Return the names of the options that the sidebar does not show."""
    return [name for name, spec in Recipe.all_options().items() if not spec.kind.widget]


def read_once() -> None:
    """On a session's first run, before the first bound widget, read the address and note what in it is no good.

    The address is written anew, with what counts and what is foreign: a default left in it would be taken out by
    Streamlit, each with a step of its own that the browser's back button had to go through.
    """
    if "_complaints" not in st.session_state:
        known = Recipe.all_options()
        found = {name: st.query_params.get_all(name) for name in st.query_params}
        query = {name: texts[-1] for name, texts in found.items() if name in known or name == "v"}
        recipe, complaints = Recipe.from_query(query)
        counts = {name: texts for name, texts in found.items() if name not in known} | {"v": [str(Recipe.VERSION)]}
        active = recipe.active_options()
        for name, value in recipe.flat().items():
            if name in active and value != known[name].default:
                counts[name] = [known[name].to_text(value)]
                if known[name].kind.widget:  # which reads the old address, and not all that a recipe can
                    st.session_state[name] = value
        if "colors" in counts:
            counts["colors"] = counts["colors"][-1:]
            try:
                palette_from_text(counts["colors"][-1])
            except OptionError as error:
                complaints.append(str(error))
                del counts["colors"]
        there_is = [name for name in ("url", "sample", "colors") if name in counts]
        source = counts.pop("source", [*there_is, SOURCES[0]][:1])[-1]
        if source == "colors" and "colors" not in counts:
            complaints.append("There are no colours in this address; the samples are shown.")
        elif source not in SOURCES:
            complaints.append(f"source takes one of {', '.join(SOURCES)}; the samples are shown.")
        elif source != SOURCES[0]:
            counts["source"] = [source]
            st.session_state["source"] = source
        if counts != found:
            st.query_params.from_dict(counts)
        st.session_state["_complaints"] = (complaints, None)
    st.session_state["_page_chosen"] = "v" not in st.query_params
    if st.session_state["_page_chosen"]:  # and with it only what is bound to a widget
        st.query_params.update(st.session_state.get("_beside_widgets", {}))
    if st.query_params.get("v") != str(Recipe.VERSION):
        st.query_params["v"] = str(Recipe.VERSION)


def page_was_chosen() -> bool:
    """Whether this run shows another page than the last, by a link that says nothing else."""
    return bool(st.session_state["_page_chosen"])


def write_address() -> None:
    """Keep what no widget keeps in the address, for the next page; a search and `palette` are for the gallery alone."""
    bound = {
        "source",
        "url",
        "palette",
        *SEARCH,
        *(name for name, spec in Recipe.all_options().items() if spec.kind.widget),
    }
    found = {name: st.query_params.get_all(name) for name in st.query_params if name not in bound}
    st.session_state["_beside_widgets"] = found


def complaints(recipe: Recipe) -> list[str]:
    """Return what was no good in the address, a sentence each, until the recipe is changed for the first time."""
    found, first = st.session_state["_complaints"]
    if first not in (None, recipe):
        found = []
    st.session_state["_complaints"] = (found, recipe if found else first)
    return list(found)


def read_unshown() -> dict[str, Any]:
    """Return the values of the options without a widget; one that cannot be read counts as left out."""
    known = Recipe.all_options()
    values = {}
    for name in without_widget():
        if name in st.query_params:
            try:
                values[name] = known[name].from_text(st.query_params[name])
            except OptionError:
                del st.query_params[name]
    return values


def write(name: str, text: str) -> None:
    """Set a parameter, or take it out where the text is empty."""
    if text:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]


def put(name: str, value: Any, text: str) -> None:
    """Give a bound widget a value before it is shown.

    A widget that was there in the last run writes its own parameter and lets nobody else; one that is new does not.
    """
    st.session_state[name] = value
    with suppress(StreamlitAPIException):
        write(name, text)


def lists(recipe: Recipe) -> dict[str, tuple[Any, ...]]:
    """Return what was said of one picture: the lists and boxes that are not empty, by the name of their option."""
    values, known = recipe.flat(), Recipe.all_options()
    return {name: values[name] for name, spec in known.items() if spec.kind.is_list and values[name]}


def forget_by_hand() -> None:
    """Take out what was arranged by hand in one palette: an order, and colours to leave out."""
    for name in ("order", "drop"):
        write(name, "")


def forget_lists() -> None:
    """Take out what was said of another picture."""
    for name, spec in Recipe.all_options().items():
        if spec.kind.is_list:
            write(name, "")


def share_link(recipe: Recipe, source: Mapping[str, str], palette: Palette) -> str:
    """Return the address of what is shown: its source, its colours, and the options that are not at their default.

    Parameters
    ----------
    recipe : Recipe
    source : mapping of str to str
        `source`, and `sample` or `url` where the picture has one.
    palette : Palette
    """
    query = recipe.to_short_query() | dict(source) | {"colors": palette_to_text(palette)}
    base = urlsplit(st.context.url or "http://localhost:8501/")
    return urlunsplit((base.scheme, base.netloc, base.path or "/", urlencode(query, safe=",:/"), ""))
