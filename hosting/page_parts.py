"""What a page shows of a result besides its palette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmapcore.diagnosis.fit import Fit
from cmapcore.errors import CmapError
from cmapcore.quality.verdicts import Report

if TYPE_CHECKING:
    from cmapcore.colormaps.colormap_object import Colormap


@dataclass(frozen=True)
class PageParts:
    """The colormap, its checks and the palette's fit: what was asked for, or the error that prevented it.

    Attributes
    ----------
    colormap : Colormap or CmapError
    fit : Fit or CmapError
    checks : Report or None
        Of the colormap, if it was made now; otherwise `Runner.checks` returns them.
    """

    colormap: Colormap | CmapError
    fit: Fit | CmapError
    checks: Report | None
