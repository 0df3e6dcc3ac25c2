"""What the frame hands to the page that it surrounds."""

from dataclasses import dataclass

import streamlit as st

from cmapcore.picture import Picture
from cmapcore.pipeline import Recipe

from .source import Wanted


@dataclass(frozen=True)
class Given:
    """The picture, where it came from, and the recipe of this run."""

    picture: Picture
    wanted: Wanted
    recipe: Recipe


def give(given: Given) -> None:
    """Hand it to the page."""
    st.session_state["_given"] = given


def given() -> Given:
    """What the frame gave in this run."""
    found: Given = st.session_state["_given"]
    return found
