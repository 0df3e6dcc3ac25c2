"""What the frame passes to the page that it surrounds."""

from dataclasses import dataclass

import streamlit as st

from cmapcore.palette import Palette
from cmapcore.pictures.picture import Picture
from cmapcore.recipe import Recipe

from .address import forget_lists, lists, write, write_source
from .wanted import Wanted


@dataclass(frozen=True)
class PageInput:
    """What this run starts from.

    Attributes
    ----------
    picture : Picture or None
        None where only colours were given.
    wanted : Wanted
        Where the picture or the colours come from.
    recipe : Recipe
    colors : Palette or None
        Those that the address brings, to be shown as they are; never None without a picture.
    """

    picture: Picture | None
    wanted: Wanted
    recipe: Recipe
    colors: Palette | None = None


_MAKES_OTHER_COLORS = ("sample", "embed", "cluster")


def set_page_input(now: PageInput) -> None:
    """Pass it to the page, without what was set for another picture, or arranged by hand for another order."""
    before: PageInput | None = st.session_state.get("_page_input")
    st.session_state["_page_input"] = now
    if before is None or before.picture is None or now.picture is None:
        return
    by_hand = lists(now.recipe)
    # Other lists than before came with the rest, in an address to which the browser went back.
    if not by_hand or by_hand != lists(before.recipe):
        return
    if before.picture.digest != now.picture.digest:
        forget_lists()
        st.rerun()
    if now.recipe.sort.order and _order_means_nothing(before.recipe, now.recipe):
        write("order", "")
        st.rerun()


def _order_means_nothing(before: Recipe, now: Recipe) -> bool:
    """Whether the arranged colours may no longer exist, or another order has been asked for since."""
    if before.sort != now.sort:
        return True
    others = before.rseed != now.rseed or any(
        getattr(before, stage) != getattr(now, stage) for stage in _MAKES_OTHER_COLORS
    )
    return others and not set(now.sort.order) <= set(now.cluster.pins)


def give_picture(source: str, place: str = "", t: str = "") -> None:
    """In a callback: make this the source; colours that have no picture stay until one has been read."""
    before: PageInput | None = st.session_state.get("_page_input")
    write_source(source, place, t, keep_colors=before is not None and before.picture is None)


def page_input() -> PageInput:
    """Return what the frame gave in this run."""
    found: PageInput = st.session_state["_page_input"]
    return found
