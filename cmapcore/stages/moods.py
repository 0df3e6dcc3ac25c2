"""Moods: weights of colours that make a palette more colourful, brighter, more muted or darker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Floats, Weigh
from ..color.conversions import srgb_to_lab
from ..color.gamut import chroma

NATURAL = "natural"
STRENGTHS = (1.0, 1.6, 2.5)
"""How strongly a mood may weigh; the first that suffices is used."""

_MOST = 50.0  # times, and as many times less, a colour counts at strength 1
_CLEARLY = 0.5  # of C* or L*, the palette's mean differs from the natural one's


@dataclass(frozen=True)
class Mood:
    """What a mood seeks.

    Attributes
    ----------
    label : str
        As it is shown.
    help : str
        What it does, in a few words.
    exponent : callable
        Of colours in CAM02-UCS, float[m, 3], the logarithm of how much each counts, float[m].
    measure : callable
        Of colours in CIELAB, float[k, 3], what the mood raises, float[k].
    calm : bool
        Whether small vivid areas get no colours of their own.
    """

    label: str
    help: str
    exponent: Callable[[Floats], Floats]
    measure: Callable[[Floats], Floats]
    calm: bool = False

    def weigh(self, strength: float) -> Weigh:
        """Return the weight of a colour."""
        most = strength * np.log(_MOST)

        def weights(ucs: Floats) -> Floats:
            return np.asarray(np.exp(np.clip(strength * self.exponent(ucs), -most, most)), dtype=np.float64)

        return weights

    def has_more(self, colors: Floats, natural: Floats) -> bool:
        """Whether a palette clearly has more of what the mood seeks than the natural one, both sRGB."""
        means = [float(self.measure(srgb_to_lab(each)).mean()) for each in (colors, natural) if len(each)]
        return len(means) == 2 and means[0] >= means[1] + _CLEARLY


def _colorfulness(lab: Floats) -> Floats:
    return np.asarray(np.hypot(lab[:, 1], lab[:, 2]), dtype=np.float64)


def _lightness(lab: Floats) -> Floats:
    return lab[:, 0]


MOODS: dict[str, Mood] = {
    "colorful": Mood("Colourful", "vivid colours count more", lambda ucs: (chroma(ucs) - 15) / 5, _colorfulness),
    "bright": Mood("Bright", "light colours count more", lambda ucs: (ucs[:, 0] - 60) / 8, _lightness),
    "muted": Mood(
        *("Muted", "greyish colours count more"),
        exponent=lambda ucs: (12 - chroma(ucs)) / 5,
        measure=lambda lab: -_colorfulness(lab),
        calm=True,
    ),
    "dark": Mood("Dark", "dark colours count more", lambda ucs: (45 - ucs[:, 0]) / 8, lambda lab: -_lightness(lab)),
}
"""All except the natural one, by the option's value."""
