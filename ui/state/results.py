"""From the picture and the recipe of this session to its result."""

from typing import Any

import streamlit as st

from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.errors import CmapError
from cmapcore.pictures.picture import Picture
from cmapcore.pipeline import Result
from cmapcore.recipe import Recipe

from ..elements.progress import Waiting
from ..elements.text import as_typed
from .runner import shared_runner


def result_of(picture: Picture, recipe: Recipe) -> Result | None:
    """Walk from the picture to its palette, with progress where it takes long.

    What goes wrong is said in one sentence, and the last good result stays.

    Returns
    -------
    Result or None
        None where there has been no good one yet.
    """
    try:
        with Waiting() as waiting:
            result = shared_runner().extract(picture, recipe, progress=waiting.tell)
    except CmapError as error:
        st.error(as_typed(str(error)))
        last: Result | None = st.session_state.get("_result")
        return last
    st.session_state["_result"] = result
    return result


def colormap_of(result: Result, **changes: Any) -> Colormap | None:
    """Make the result's colormap, with changes to the recipe's; what goes wrong is said in one sentence.

    Returns
    -------
    Colormap or None
        None where it could not be made.
    """
    try:
        with Waiting() as waiting:
            return shared_runner().colormap(result, progress=waiting.tell, **changes)
    except CmapError as error:
        st.error(as_typed(str(error)))
        return None
