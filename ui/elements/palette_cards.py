"""Cards, each with a small palette, one of which can be picked."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from .components import component

_CARDS = component("palette_cards")


class PaletteCard(NamedTuple):
    """A palette to pick: its stable name, its title and a note for people, and its hex codes, if known."""

    name: str
    title: str
    note: str = ""
    colors: tuple[str, ...] = ()


def pick_palette(
    cards: Sequence[PaletteCard],
    selected: str,
    label: str,
    *,
    key: str,
    on_pick: Callable[[str], None],
    again: bool = False,
) -> bool:
    """Show the cards in a row, the selected one with a ring.

    Parameters
    ----------
    cards
        In the order in which they are shown.
    selected
        The name of the one that is selected; any other string selects none.
    label
        What they are called together.
    key
        The element's key, unique on the page.
    on_pick
        Told of the name of one of `cards` that was picked, before the next run.
    again
        Whether the selected one can be picked too.

    Returns
    -------
    bool
        Whether one was picked since the last run.
    """

    def tell() -> None:
        pick = st.session_state[key].get("pick")
        if pick in [card.name for card in cards]:  # what a browser sends is not to be trusted
            on_pick(pick)

    result = _CARDS(
        key=key,
        data={"cards": [card._asdict() for card in cards], "selected": selected, "label": label, "again": again},
        on_pick_change=tell,
    )
    return bool(result.pick)
