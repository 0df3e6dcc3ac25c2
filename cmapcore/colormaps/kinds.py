"""The kinds of colormap there are.

A kind is a function of a `MapTask` and of the options its entry in `KINDS` names; it gives `MapColors`. One function
and one entry add a kind, and no other module asks for one by name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from ..color.conversions import from_hex
from ..options import Method
from ..palette import Palette
from ..quality.checks import Traits
from .cyclic import cyclic_map
from .diverging import diverging_map
from .map_colors import MapColors
from .qualitative import qualitative_colors
from .sequential import sequential_map

LENGTH = 256


@dataclass(frozen=True, eq=False)
class MapTask:
    """What a kind of colormap is made from.

    Attributes
    ----------
    palette : Palette
    pixels : uint8[n, 3]
        Those of the picture that are allowed; no row for kinds that need the palette alone.
    """

    palette: Palette
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class ColormapKind(Traits, Method):
    """One kind of colormap: an entry of `KINDS`."""


def through_steps(task: MapTask) -> MapColors:
    """Return the palette's own colours, one after the other."""
    return _rounded(task.palette.colors)


def through_palette(task: MapTask) -> MapColors:
    """Return a run of 256 colours through the palette in its order, linear in sRGB as Matplotlib's ``from_list``."""
    at = np.linspace(0, 1, len(task.palette))
    steps = np.linspace(0, 1, LENGTH)
    return _rounded(np.stack([np.interp(steps, at, channel) for channel in task.palette.colors.T], axis=1))


def _sequential(task: MapTask, character: str, anchors: tuple[str, ...], alternative: int) -> MapColors:
    through = np.array([from_hex(code) for code in anchors]).reshape(-1, 3)
    return sequential_map(task.pixels, character, through, alternative)


def _diverging(task: MapTask, centre: str, alternative: int) -> MapColors:
    return diverging_map(task.pixels, centre, alternative)


def _cyclic(task: MapTask, constant: bool, alternative: int) -> MapColors:
    return cyclic_map(task.pixels, constant, alternative)


def _qualitative(task: MapTask, nudge: float) -> MapColors:
    return qualitative_colors(task.pixels, len(task.palette), nudge)


def _rounded(rgb: Floats) -> MapColors:
    return MapColors(rgb, np.rint(rgb * 255).astype(np.uint8))


KINDS: dict[str, ColormapKind] = {
    "listed": ColormapKind(
        through_steps,
        "The palette's colours as steps.",
        stepped=True,
        checks=("distinct", "contrast", "order"),
    ),
    "continuous": ColormapKind(through_palette, "A smooth run through the palette in its order."),
    "sequential": ColormapKind(
        _sequential,
        "Through the picture's colours from dark to light at an even pace: for quantities.",
        needs="picture",
        uses=("character", "anchors", "alternative"),
    ),
    "diverging": ColormapKind(
        _diverging,
        "Two of the picture's hues that meet in a neutral middle: for what lies above and below a value.",
        needs="picture",
        uses=("centre", "alternative"),
        hinged=True,
        checks=("uniform", "arms", "symmetry", "middle", "ends", "greyscale", "gamut", "picture"),
    ),
    "cyclic": ColormapKind(
        _cyclic,
        "A closed loop through the picture's colours: for angles and times of day.",
        needs="picture",
        uses=("constant", "alternative"),
        closed=True,
        checks=("uniform", "opposite", "greyscale", "gamut", "picture"),
    ),
    "qualitative": ColormapKind(
        _qualitative,
        "As many of the picture's colours as the palette has, as far apart as can be: for categories.",
        needs="picture",
        uses=("nudge",),
        stepped=True,
        checks=("distinct", "contrast"),
    ),
}


def traits_of(kind: str) -> Traits:
    """Return what is so for colormaps of a kind; of one that is not in `KINDS`, what is so for any smooth run."""
    return KINDS.get(kind, Traits())
