"""What the frame hands to the page that it surrounds."""

from dataclasses import dataclass

import streamlit as st

from cmapcore.picture import Picture
from cmapcore.pipeline import Recipe

from .address import by_hand, forget_by_hand
from .source import Wanted


@dataclass(frozen=True)
class Given:
    """The picture, where it came from, and the recipe of this run."""

    picture: Picture
    wanted: Wanted
    recipe: Recipe


def give(given: Given) -> None:
    """Hand it to the page, without what was arranged by hand for another picture's colours."""
    before: Given | None = st.session_state.get("_given")
    st.session_state["_given"] = given
    if before is not None and before.picture.digest != given.picture.digest:
        arranged = by_hand(given.recipe)
        # Other lists than before came with the picture, in an address to which the browser went back.
        if arranged and arranged == by_hand(before.recipe):
            forget_by_hand()
            st.rerun()


def given() -> Given:
    """What the frame gave in this run."""
    found: Given = st.session_state["_given"]
    return found
