"""From the picture and the recipe of this session to its result."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.errors import CmapError
from cmapcore.palette import Palette
from cmapcore.pictures.picture import Picture
from cmapcore.pipeline import Result, palette_key, with_palette
from cmapcore.recipe import Recipe

from ..elements.progress import Waiting
from ..elements.text import as_typed
from .refusals import told
from .runner import shared_runner
from .session import PageInput


@dataclass(frozen=True)
class Shown:
    """The palette of a page, and how it was made.

    Attributes
    ----------
    palette : Palette
    recipe : Recipe
        Of the result, which may be an earlier one if the last could not be computed.
    result : Result or None
        Its palette is `palette`. None if there is no picture.
    today : Palette or None
        What picture and recipe give now, if that differs from the colours in the address.
    """

    palette: Palette
    recipe: Recipe
    result: Result | None
    today: Palette | None = None

    @property
    def picture(self) -> Picture | None:
        """What the result was made from."""
        return None if self.result is None else self.result.picture

    @property
    def key(self) -> Hashable:
        """Everything the palette depends on, for caching what is derived from it."""
        return palette_key(self.palette) if self.result is None else self.result.keys["prune"]

    @property
    def source(self) -> Result | Palette:
        """What a colormap is made from."""
        return self.palette if self.result is None else self.result


def shown_palette(page_input: PageInput) -> Shown | None:
    """Return what to show: the colours in the address, or else the picture's palette.

    Returns
    -------
    Shown or None
        None if there is neither; the error has been shown.
    """
    if page_input.picture is None:
        return None if page_input.colors is None else Shown(page_input.colors, page_input.recipe, None)
    result = result_of(page_input.picture, page_input.recipe)
    if page_input.colors is None or (result is not None and result.palette.hex == page_input.colors.hex):
        return None if result is None else Shown(result.palette, result.recipe, result)
    if result is None or result.picture is not page_input.picture:
        return Shown(page_input.colors, page_input.recipe, None)
    colors = replace(page_input.colors, name=result.palette.name)
    return Shown(colors, result.recipe, with_palette(result, colors), result.palette)


def result_of(picture: Picture, recipe: Recipe) -> Result | None:
    """Extract the picture's palette, showing progress if it takes long.

    Errors are shown in one sentence, and the last good result stays.

    Returns
    -------
    Result or None
        None if there has been no good one yet.
    """
    try:
        with Waiting() as waiting:
            result = shared_runner().extract(picture, recipe, progress=waiting.tell)
    except CmapError as error:
        last = last_result()
        still = "" if last is None else " Still showing the previous palette."
        st.error(as_typed(f"{told(error)}{still}"))
        return last
    st.session_state["_result"] = result
    return result


def last_result() -> Result | None:
    """Return the last good result, or None if there has been none yet."""
    last: Result | None = st.session_state.get("_result")
    return last


def colormap_of(source: Result | Palette, recipe: Recipe, **changes: Any) -> Colormap | None:
    """Make a colormap as the recipe says, with changes to it; an error is shown in one sentence.

    Returns
    -------
    Colormap or None
        None where it could not be made.
    """
    try:
        with Waiting() as waiting:
            return shared_runner().colormap(source, recipe=recipe, progress=waiting.tell, **changes)
    except CmapError as error:
        st.error(as_typed(told(error)))
        return None
