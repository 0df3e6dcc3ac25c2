"""How a palette fits its picture: how near its colours are to the pixels, and where each of them is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..arrays import Floats
from ..quality.palettes import Coverage, coverage
from .color_places import typical_places

if TYPE_CHECKING:
    from ..arrays import Progress
    from ..pictures.picture import Picture
    from ..stages.sample import Sample


@dataclass(frozen=True)
class Fit:
    """How a palette fits its picture.

    Attributes
    ----------
    coverage : Coverage
    places : float[k, 2]
        Of each colour, as `typical_places` returns them.
    """

    coverage: Coverage
    places: Floats


def palette_fit(
    picture: Picture,
    sample: Sample,
    colors: Floats,
    progress: Progress | None = None,  # noqa: ARG001 - it takes a moment
) -> Fit:
    """Measure a palette, sRGB ``float[k, 3]``, against the pixels of a picture that `sample` allows."""
    allowed = sample.allowed(picture)
    return Fit(coverage(picture, colors, allowed), typical_places(picture, colors, allowed))
