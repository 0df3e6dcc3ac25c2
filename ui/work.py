"""From the picture and the recipe of this session to its result."""

import streamlit as st

from cmapcore.errors import CmapError
from cmapcore.picture import Picture
from cmapcore.pipeline import Recipe, Result

from .engine import runner
from .progress import Waiting
from .text import as_typed


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
            result = runner().extract(picture, recipe, progress=waiting.tell)
    except CmapError as error:
        st.error(as_typed(str(error)))
        last: Result | None = st.session_state.get("_result")
        return last
    st.session_state["_result"] = result
    return result
