"""A button that unfolds a grid of thumbnails, one of which can be picked."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from .components import component

_PICKER = component("sample_picker")


class Thumbnail(NamedTuple):
    """A picture to pick: its stable name, its title for people, and the address of a small copy."""

    name: str
    title: str
    address: str


def pick_sample(
    samples: Sequence[Thumbnail], selected: str, credit: str, *, key: str, on_pick: Callable[[str], None]
) -> None:
    """Show *Samples*, which unfolds into the thumbnails, four in a row, the selected one with a ring.

    Parameters
    ----------
    samples
        The pictures, in the order in which they are shown.
    selected
        The name of the one that is selected; any other string selects none.
    credit
        What is written below them.
    key
        The element's key, unique on the page.
    on_pick
        Called with the name of the picked one of `samples`, before the next run.
    """

    def tell() -> None:
        pick = st.session_state[key].get("pick")
        if pick in [sample.name for sample in samples]:  # what a browser sends is not to be trusted
            on_pick(pick)

    _PICKER(
        key=key,
        data={"samples": [sample._asdict() for sample in samples], "selected": selected, "credit": credit},
        width="content",
        on_pick_change=tell,
    )
