"""The stage that makes the colormap, and the kinds there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats, Progress
from ..color.conversions import from_hex
from ..colormaps.colormap_object import Colormap
from ..colormaps.cyclic import cyclic_map
from ..colormaps.diverging import CENTRES, diverging_map
from ..colormaps.map_colors import MapColors
from ..colormaps.qualitative import MOST_NUDGE, qualitative_colors
from ..colormaps.sequential import ALTERNATIVES, CHARACTERS, sequential_map
from ..options import Method, Stage, option
from ..palette import Palette

LENGTH = 256


MOST_ANCHORS = 8


@dataclass(frozen=True, eq=False)
class MapTask:
    """What a kind of colormap is made from.

    Attributes
    ----------
    palette : Palette
    pixels : uint8[n, 3]
        All that may be seen of the picture; no row for kinds that need the palette alone.
    """

    palette: Palette
    pixels: NDArray[np.uint8]


def through_steps(task: MapTask) -> MapColors:
    """The palette's own colours, one after the other."""
    return _rounded(task.palette.colors)


def through_palette(task: MapTask) -> MapColors:
    """A run of 256 colours through the palette in its order, linear in sRGB as Matplotlib's ``from_list``."""
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


KINDS: dict[str, Method] = {
    "listed": Method(through_steps, "The palette's colours as steps."),
    "continuous": Method(through_palette, "A smooth run through the palette in its order."),
    "sequential": Method(
        _sequential,
        "Through the picture's colours from dark to light at an even pace: for quantities.",
        needs="picture",
        uses=("character", "anchors", "alternative"),
    ),
    "diverging": Method(
        _diverging,
        "Two of the picture's hues that meet in a neutral middle: for what lies above and below a value.",
        needs="picture",
        uses=("centre", "alternative"),
    ),
    "cyclic": Method(
        _cyclic,
        "A closed loop through the picture's colours: for angles and times of day.",
        needs="picture",
        uses=("constant", "alternative"),
    ),
    "qualitative": Method(
        _qualitative,
        "As many of the picture's colours as the palette has, as far apart as can be: for categories.",
        needs="picture",
        uses=("nudge",),
    ),
}


STEPPED = ("listed", "qualitative")
"""The kinds whose colours are meant as steps."""


@dataclass(frozen=True)
class Map(Stage):
    """A palette and its picture to a colormap."""

    title: ClassVar[str] = "Colormap"

    kind: str = option("listed", "Kind", "What the colormap is for, and how it runs.", choices=KINDS)
    character: str = option(
        "balanced",
        "Character",
        "faithful keeps to what is common in the picture, vivid looks for what is colourful.",
        choices=tuple(CHARACTERS),
    )
    anchors: tuple[str, ...] = option(
        (), "Anchors", "Hex codes of colours that the colormap passes through.", high=MOST_ANCHORS
    )
    centre: str = option("light", "Centre", "Whether the middle is light or dark.", choices=tuple(CENTRES))
    constant: bool = option(
        False,
        "Constant lightness",
        "Goes round at one lightness: nothing stands out, but some people cannot tell opposite points apart.",
    )
    nudge: float = option(
        0,
        "Nudge",
        "How far colours may move away from the picture's to be told apart better, in CAM02-UCS units.",
        low=0,
        high=MOST_NUDGE,
    )
    alternative: int = option(
        1, "Alternative", "1 is the best that was found; 2 and 3 keep away from those before.", low=1, high=ALTERNATIVES
    )
    flip: bool = option(False, "Flip", "Runs the other way round.")

    def __call__(
        self,
        palette: Palette,
        pixels: NDArray[np.uint8] | None = None,
        progress: Progress | None = None,  # noqa: ARG002 - it takes a moment
    ) -> Colormap:
        """Make the colormap.

        Parameters
        ----------
        palette : Palette
        pixels : uint8[n, 3], optional
            What may be seen of the picture, where `needs_picture` is true.
        progress : callable, optional

        Raises
        ------
        OptionError
            For anchors that no map can join.
        """
        method = KINDS[self.kind]
        task = MapTask(palette, np.empty((0, 3), np.uint8) if pixels is None else pixels)
        made: MapColors = method.function(task, **{name: getattr(self, name) for name in method.uses})
        way = slice(None, None, -1 if self.flip else 1)
        stepped = self.kind in STEPPED
        table = made.rgb8[way] if self.needs_picture else None
        return Colormap(made.rgb[way], self.kind, palette.name, stepped, table, made.notices)

    @property
    def needs_picture(self) -> bool:
        """Whether the kind is made from the picture's pixels rather than from the palette alone."""
        return KINDS[self.kind].needs == "picture"
