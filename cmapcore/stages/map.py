"""The stage that makes the colormap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ..arrays import Progress
from ..colormaps.colormap_object import Colormap
from ..colormaps.diverging import CENTRES
from ..colormaps.kinds import KINDS, PictureTask
from ..colormaps.map_colors import ALTERNATIVES, MapColors
from ..colormaps.qualitative import MOST_NUDGE
from ..colormaps.sequential import CHARACTERS
from ..options import Stage, option
from ..palette import Palette

MOST_ANCHORS = 8
_NO_PIXELS = np.empty((0, 3), np.uint8)


@dataclass(frozen=True)
class Map(Stage):
    """A palette and its picture to a colormap."""

    title: ClassVar[str] = "Colormap"

    kind: str = option("sequential", "Kind", "What the colormap is for, and how it runs.", choices=KINDS)
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
            The allowed pixels of the picture, where `needs_picture` is true.
        progress : callable, optional

        Raises
        ------
        OptionError
            For anchors that no map can join.
        """
        kind = KINDS[self.kind]
        task = PictureTask(_NO_PIXELS if pixels is None else pixels, len(palette)) if self.needs_picture else palette
        made: MapColors = kind.function(task, **{name: getattr(self, name) for name in kind.uses})
        way = slice(None, None, -1 if self.flip else 1)
        table = None if made.rgb8 is None else made.rgb8[way]
        return Colormap(made.rgb[way], self.kind, palette.name, kind.stepped, table, made.notices)

    @property
    def needs_picture(self) -> bool:
        """Whether the kind is made from the picture's pixels rather than from the palette alone."""
        return KINDS[self.kind].needs == "picture"
