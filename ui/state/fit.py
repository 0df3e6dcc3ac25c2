"""How the palette that is shown fits its picture, worked out once for all sessions."""

import streamlit as st

from cmapcore.diagnosis.fit import Fit, palette_fit
from cmapcore.errors import CmapError
from cmapcore.pipeline import Result
from hosting.runner import DECODE_SECONDS

from ..elements.progress import Waiting
from ..elements.text import as_typed
from .refusals import told
from .runner import shared_runner


def fit_of(result: Result) -> Fit | None:
    """Measure the palette against what the recipe lets be seen of the picture; what goes wrong is said.

    Returns
    -------
    Fit or None
        None where it could not be measured.
    """
    cause = (result.keys["prune"], result.keys["pixels"])
    try:
        with Waiting() as waiting:
            found: Fit = shared_runner().compute(
                "fit",
                cause,
                palette_fit,
                result.picture,
                result.recipe.sample,
                result.palette.colors,
                progress=waiting.tell,
                seconds=DECODE_SECONDS,  # more would make it wait with heavy work, and every page with it
            )
    except CmapError as error:
        st.error(as_typed(told(error)))
        return None
    return found
