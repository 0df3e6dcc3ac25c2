"""How the palette that is shown fits its picture, computed once for all sessions."""

from cmapcore.diagnosis.fit import Fit
from cmapcore.errors import CmapError
from cmapcore.pipeline import Result
from hosting.page_parts import PageParts

from ..elements.progress import Waiting
from .refusals import or_told
from .runner import shared_runner


def fit_of(result: Result) -> Fit | None:
    """Measure the palette against the pixels that the recipe allows; errors are shown.

    Returns
    -------
    Fit or None
        None where it could not be measured.
    """
    with Waiting() as waiting:
        try:
            fit: Fit | CmapError = shared_runner().fit(result, progress=waiting.tell)
        except CmapError as error:
            fit = error
    return or_told(fit)


def page_parts_of(result: Result) -> PageParts:
    """Measure the palette, and make and check the recipe's colormap; each part shows its own errors."""
    with Waiting() as waiting:
        return shared_runner().page_parts(result, progress=waiting.tell)
