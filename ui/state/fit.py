"""How the palette that is shown fits its picture, worked out once for all sessions."""

import streamlit as st

from cmapcore.diagnosis.fit import Fit
from cmapcore.errors import CmapError
from cmapcore.pipeline import Result

from ..elements.progress import Waiting
from ..elements.text import as_typed
from .refusals import told
from .runner import shared_runner


def fit_of(result: Result, *, with_colormap: bool = False) -> Fit | None:
    """Measure the palette against what the recipe lets be seen of the picture; what goes wrong is said.

    Parameters
    ----------
    result
    with_colormap
        Whether the page shows the recipe's colormap and its checks as well: the same job then makes all of them.

    Returns
    -------
    Fit or None
        None where it could not be measured.
    """
    try:
        with Waiting() as waiting:
            if with_colormap:
                shared_runner().make_page_parts(result, progress=waiting.tell)
            return shared_runner().fit(result, progress=waiting.tell)
    except CmapError as error:
        st.error(as_typed(told(error)))
        return None
