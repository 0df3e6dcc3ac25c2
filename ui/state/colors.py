"""The colours in the address: those of a link or of a saved palette, or those that are the source."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from cmapcore.errors import OptionError
from cmapcore.palette import Palette
from cmapcore.palette_text import palette_from_text, palette_to_text
from cmapcore.pictures.picture import Picture
from cmapcore.recipe import Recipe

from .address import forget_lists, write, write_source
from .wanted import Wanted


@dataclass(frozen=True)
class Opened:
    """What else is known about the address's colours: a saved palette, or a file.

    Attributes
    ----------
    text : str
        The colours, as the address has them.
    name : str
    id, digest, version : str
        Of a saved palette: its id, its picture's digest, and the version that made it.
    names, notices : tuple of str
        Of a palette file, as `Palette` has them.
    """

    text: str
    name: str
    id: str = ""
    digest: str = ""
    version: str = ""
    names: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Arrived:
    """The picture and the recipe that colours came with."""

    text: str
    wanted: Wanted | None
    recipe: Recipe


def bring_colors(opened: Opened) -> None:
    """Put colours into the address."""
    write("colors", opened.text)
    st.session_state["_opened"] = opened


def give_colors(palette: Palette) -> None:
    """In a callback: make these colours the source, in place of any picture."""
    forget_lists()  # of another picture
    text = palette_to_text(palette)
    write_source("colors", text)
    bring_colors(Opened(text, palette.name))


def opened() -> Opened | None:
    """Return what is known about the address's colours; None if there are none, or nothing is known."""
    found: Opened | None = st.session_state.get("_opened")
    return found if found is not None and found.text == st.query_params.get("colors") else None


def address_colors(recipe: Recipe) -> Palette | None:
    """Return the colours in the address, those that the recipe pins as pinned; None if there are none."""
    text = st.query_params.get("colors", "")
    if not text:
        return None
    try:
        palette = palette_from_text(text)
    except OptionError:  # written by hand, or of another page in the browser's history
        write("colors", "")
        return None
    pinned = np.isin(palette.hex, [f"#{pin}" for pin in recipe.cluster.pins])
    palette = replace(palette, ordered=bool(recipe.sort.order), pinned=pinned)
    known = opened()
    if known is None:
        return palette
    return replace(palette, name=known.name, own_names=known.names, notices=known.notices)


def put_colors(palette: Palette) -> None:
    """In a callback: replace the address's colours, which have no picture, by these."""
    bring_colors(Opened(palette_to_text(palette), palette.name, names=palette.own_names))


def colors_now() -> Opened:
    """Return the address's colours, with what is known about them."""
    return opened() or Opened(st.query_params.get("colors", ""), "palette")


def belong_here(wanted: Wanted | None, picture: Picture | None, recipe: Recipe) -> bool:
    """Whether the address's colours are still those of the picture and the recipe; if not, they are removed from it.

    The first change of either ends that. Without a picture there is nothing else to show, so they stay whatever is
    changed, until one is given.
    """
    text = st.query_params["colors"]
    arrived: _Arrived | None = st.session_state.get("_colors_arrived")
    if picture is not None and arrived is not None and arrived.text == text:
        if (arrived.wanted, arrived.recipe) == (wanted, recipe):
            return True
        write("colors", "")
        del st.session_state["_colors_arrived"]
        return False
    if arrived is None or arrived.text != text:
        st.session_state["_colors_arrived"] = _Arrived(text, wanted, recipe)
    elif arrived.recipe != recipe:
        st.session_state["_colors_arrived"] = _Arrived(text, arrived.wanted, recipe)
    return True
