"""The kinds of colormap.

A kind is a function of the palette, or of a `PictureTask` if it needs the picture, and of the options named in its
entry in `KINDS`; it returns `MapColors`. One function and one entry add a kind, and no other module asks for one by
name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..color.conversions import from_hex
from ..color.named_by_hand import matches, not_there
from ..methods import Method
from ..palette import Palette
from ..quality.shape import is_closed, is_hinged, runs_one_way
from ..quality.traits import Traits
from .cyclic import cyclic_map
from .diverging import diverging_map
from .map_colors import MapColors
from .qualitative import qualitative_colors
from .sequential import sequential_map
from .smooth import smooth_map

STEPS, SMOOTH = "listed", "continuous"
"""The kinds that need only a palette, and can be made from any."""


@dataclass(frozen=True, eq=False)
class PictureTask:
    """What a kind that needs the picture is made from: all that it may depend on besides its options.

    Attributes
    ----------
    pixels : uint8[n, 3]
        Those of the picture that are allowed.
    count : int
        How many colours the palette has, for a stepped kind; 0 for the others, which are the same for all palettes.
    """

    pixels: NDArray[np.uint8]
    count: int


@dataclass(frozen=True)
class ColormapKind(Traits, Method):
    """One kind of colormap: an entry of `KINDS`.

    Attributes
    ----------
    advice : str
        What to try where one does not pass its checks, in one sentence.
    """

    advice: str = ""


def through_steps(palette: Palette) -> MapColors:
    """Return the palette's own colours, one after the other."""
    return MapColors(palette.colors)


def through_palette(palette: Palette) -> MapColors:
    """Return a run through the palette's colours, from dark to light unless their order was chosen."""
    return smooth_map(palette.colors, by_lightness=not palette.ordered)


def _sequential(task: PictureTask, character: str, anchors: tuple[str, ...], alternative: int) -> MapColors:
    through = np.array([from_hex(code) for code in anchors]).reshape(-1, 3)
    return sequential_map(task.pixels, character, through, alternative)


def _diverging(task: PictureTask, centre: str, alternative: int) -> MapColors:
    return diverging_map(task.pixels, centre, alternative)


def _cyclic(task: PictureTask, constant: bool, alternative: int) -> MapColors:
    return cyclic_map(task.pixels, constant, alternative)


def _qualitative(task: PictureTask, nudge: float, class_colors: tuple[str, ...]) -> MapColors:
    made = qualitative_colors(task.pixels, task.count, nudge)
    first, missing = matches(made.rgb, class_colors)
    order = [*first, *(place for place in range(len(made.rgb)) if place not in first)]
    notices = (*made.notices, *not_there("class_colors", missing))
    return replace(made, rgb=made.rgb[order], rgb8=np.rint(made.rgb[order] * 255).astype(np.uint8), notices=notices)


KINDS: dict[str, ColormapKind] = {
    "sequential": ColormapKind(
        _sequential,
        "From dark to light through the picture's colours in even steps: for amounts.",
        label="Amounts",
        needs="picture",
        uses=("character", "anchors", "alternative"),
    ),
    "diverging": ColormapKind(
        _diverging,
        "Two of the picture's hues that meet in a neutral middle: for data above and below a value.",
        label="Above and below a value",
        needs="picture",
        uses=("centre", "alternative"),
        hinged=True,
        checks=("uniform", "arms", "symmetry", "middle", "ends", "greyscale", "gamut", "picture"),
    ),
    "cyclic": ColormapKind(
        _cyclic,
        "A closed loop through the picture's colours: for angles and times of day.",
        label="Angles",
        needs="picture",
        uses=("constant", "alternative"),
        closed=True,
        checks=("uniform", "opposite", "greyscale", "gamut", "picture"),
    ),
    "qualitative": ColormapKind(
        _qualitative,
        "As many of the picture's colours as the palette has, as distinguishable as possible: for categories.",
        label="Categories",
        needs="picture",
        uses=("nudge", "class_colors"),
        advice="Raise *Maximum colour shift*: colours may then move a little away from the picture's.",
        stepped=True,
        checks=("distinct", "visible", "contrast"),
    ),
    STEPS: ColormapKind(
        through_steps,
        "The palette's colours as steps.",
        label="Steps of the palette",
        stepped=True,
        ordered=True,
        checks=("distinct", "contrast", "order"),
    ),
    SMOOTH: ColormapKind(
        through_palette,
        "Through the palette's colours in even steps, from dark to light unless they were ordered by hand.",
        label="Smooth through the palette",
    ),
}


def kind_of(rgb: NDArray[np.float64], stepped: bool) -> str:
    """Return the kind that a table of colours, ``float[n, 3]``, looks like, for its checks."""
    if stepped:
        is_scale = len(rgb) > 2 and runs_one_way(rgb)
        return next(name for name, kind in KINDS.items() if kind.stepped and kind.ordered == is_scale)
    closed = is_closed(rgb)
    shape = (closed, not closed and is_hinged(rgb))
    return next(name for name, kind in KINDS.items() if not kind.stepped and (kind.closed, kind.hinged) == shape)


def traits_of(kind: str) -> Traits:
    """Return the traits of a kind; for one that is not in `KINDS`, those of any smooth run."""
    return KINDS.get(kind, Traits())
