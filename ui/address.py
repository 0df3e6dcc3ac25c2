"""The page's address: what it says of the recipe and of the picture.

Options with a widget are bound to the address by Streamlit. Those without one (`order`, `drop`, …), the version and the
sample's name are read from it and written to it here, so that the browser's back button works for them too.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from cmapcore.errors import OptionError
from cmapcore.options import Option
from cmapcore.pipeline import Recipe

SOURCES = ("sample", "url", "upload", "camera")


def has_widget(spec: Option) -> bool:
    """Whether the sidebar shows the option: a list has no widget, and a single choice needs none."""
    return spec.kind != "hexes" and not (spec.kind == "choice" and len(spec.choices) == 1)


def without_widget() -> list[str]:
    """The names of the options that the sidebar does not show."""
    return [name for name, spec in Recipe.all_options().items() if not has_widget(spec)]


def read_once() -> list[str]:
    """On a session's first run, before the first bound widget, read the address.

    Returns
    -------
    list of str
        A sentence for whatever in it could not be read; the same in every later run of the session.
    """
    if "_complaints" not in st.session_state:
        known = Recipe.all_options()
        query = {name: text for name, text in st.query_params.to_dict().items() if name in known or name == "v"}
        recipe, complaints = Recipe.from_query(query)
        for name, value in recipe.flat().items():  # defaults of the version that the address was made by
            if name not in query and value != known[name].default and has_widget(known[name]):
                st.session_state[name] = value
        if "url" in st.query_params and "source" not in st.query_params:
            st.session_state["source"] = "url"
        if st.query_params.get("source", "sample") not in SOURCES:
            complaints.append(f"source takes one of {', '.join(SOURCES)}; the samples are shown.")
        st.session_state["_complaints"] = complaints
    if st.query_params.get("v") != str(Recipe.VERSION):
        st.query_params["v"] = str(Recipe.VERSION)
    complaints = st.session_state["_complaints"]
    return list(complaints)


def read_unshown() -> dict[str, Any]:
    """The values of the options without a widget; one that cannot be read counts as left out."""
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


def forget_by_hand() -> None:
    """Take out what was arranged by hand for other colours."""
    for name, spec in Recipe.all_options().items():
        if spec.kind == "hexes":
            write(name, "")


def share_link(recipe: Recipe, picture: Mapping[str, str]) -> str:
    """The whole address of what is shown, every option written out.

    Parameters
    ----------
    recipe : Recipe
    picture : mapping of str to str
        `source`, and `sample` or `url` where the picture has one.
    """
    query = {name: text for name, text in (recipe.to_query() | dict(picture)).items() if text}
    base = urlsplit(st.context.url or "http://localhost:8501/")
    return urlunsplit((base.scheme, base.netloc, base.path, urlencode(query), ""))
