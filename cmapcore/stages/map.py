"""The stage that makes the colormap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..arrays import Progress
from ..colormaps.diverging import CENTRES
from ..colormaps.kinds import KINDS, SMOOTH, PictureTask
from ..colormaps.map_colors import ALTERNATIVES, MapColors
from ..colormaps.qualitative import MOST_COLORS, MOST_NUDGE
from ..colormaps.sequential import CHARACTERS
from ..errors import OptionError
from ..identifiers import digest_of
from ..options import Stage, option
from ..palette import Palette
from ..wording import count_text

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

MOST_ANCHORS = 8
_PARTS = 10_000
"""How many pixels stand for a palette without a picture."""


@dataclass(frozen=True)
class Map(Stage):
    """From a palette and its picture to a colormap."""

    title: ClassVar[str] = "Colormap"

    kind: str = option("sequential", "Type", "What the colormap is for.", choices=KINDS)
    character: str = option(
        "balanced",
        "Style",
        "faithful follows the colours that are common in the picture, vivid seeks the colourful ones; balanced lies "
        "between.",
        choices=tuple(CHARACTERS),
    )
    anchors: tuple[str, ...] = option((), "Anchors", "Colours that the colormap passes through.", high=MOST_ANCHORS)
    centre: str = option(
        "light", "Centre", "Whether the middle of the colormap is light or dark.", choices=tuple(CENTRES)
    )
    constant: bool = option(
        False,
        "Constant lightness",
        "All colours are equally light, so no angle stands out, but opposite angles are not distinguishable with every "
        "type of colour vision.",
    )
    nudge: float = option(
        0,
        "Maximum colour shift",
        "How far colours may move away from the picture's to be more distinguishable (ΔE in CAM02-UCS): higher values "
        "separate them more and move further from the picture.",
        low=0,
        high=MOST_NUDGE,
    )
    class_colors: tuple[str, ...] = option(
        (),
        "Colours of classes",
        "Hex codes of the colours that come first in a colormap for categories, in the order of the classes.",
        high=MOST_COLORS,
    )
    alternative: int = option(
        1,
        "Alternative",
        "1 is the best colormap that was found; 2 and 3 differ from those before.",
        low=1,
        high=ALTERNATIVES,
    )
    flip: bool = option(False, "Reverse the colormap", "Runs from the other end.")

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
            The allowed pixels of the picture, where `needs_picture` is true. Without them, it is made from the
            palette's own colours in proportion to their weights; if that cannot be done, a smooth run through them is
            returned. A notice says which.
        progress : callable, optional

        Raises
        ------
        OptionError
            For anchors that no map of a picture's colours can join.
        """
        if not self.needs_picture:
            return self._finished(self._made(palette), palette, ())
        if pixels is not None:
            made = self._made(PictureTask(pixels, self.count_from(palette)))
            return self._finished(made, palette, (*made.missing, *made.notices))
        try:
            made = self._made(PictureTask(_pixels_of(palette), self.count_from(palette)))
        except OptionError as error:
            smooth = self.replace(kind=SMOOTH)(palette)
            said = f"No {self.kind} colormap could be made from these colours, so the smooth one is shown: {error}"
            return smooth.replace(notices=(said,))
        return self._finished(made, palette, (self._made_from(palette), *made.notices))

    def count_from(self, palette: Palette) -> int:
        """Return how many of a picture's colours the kind depends on: all that the palette has, or none.

        Parameters
        ----------
        palette : Palette
            What the picture's palette is.

        Returns
        -------
        int
            0 for a smooth kind, whose colormap of a picture is the same for every palette.
        """
        return len(palette) if KINDS[self.kind].stepped else 0

    def _made(self, task: Palette | PictureTask) -> MapColors:
        kind = KINDS[self.kind]
        made: MapColors = kind.function(task, **{name: getattr(self, name) for name in kind.uses})
        return made

    def _finished(self, made: MapColors, palette: Palette, notices: tuple[str, ...]) -> Colormap:
        from ..colormaps.colormap_object import Colormap

        way = slice(None, None, -1 if self.flip else 1)
        table = None if made.rgb8 is None else made.rgb8[way]
        stepped = KINDS[self.kind].stepped
        return Colormap(made.rgb[way], self.kind, palette.name, stepped, table, notices, self.variant)

    @property
    def variant(self) -> str:
        """Which map of its kind it is, in a word or two for its name; empty if every option is the default."""
        words = []
        for name, spec in self.options().items():
            value = getattr(self, name)
            if name in KINDS[self.kind].uses and value != spec.default:
                text = spec.to_text(value)
                is_word = bool(spec.kind.choices) or (isinstance(value, int) and not isinstance(value, bool))
                words.append(text if is_word else name if value is True else name[0] + digest_of(text))
        return " ".join(words + ["r"] * self.flip)

    def _made_from(self, palette: Palette) -> str:
        """Say what a colormap without a picture is made from."""
        colors = f"these {count_text(len(palette))}" if len(palette) > 1 else "this one colour"
        said = f"Made from {colors}" + (", weighted by their shares" if palette.has_shares and len(palette) > 1 else "")
        if KINDS[self.kind].stepped:
            return f"{said}."
        return f"{said}; the {'colours in between are interpolated' if len(palette) > 1 else 'others are added'}."

    @property
    def needs_picture(self) -> bool:
        """Whether the kind is made from the picture's pixels rather than from the palette alone."""
        return KINDS[self.kind].needs == "picture"


def _pixels_of(palette: Palette) -> NDArray[np.uint8]:
    """Return pixels of a palette's colours, each as often as its weight says and at least once."""
    often = np.maximum(np.rint(palette.weights * _PARTS).astype(int), 1)
    return np.repeat(np.rint(np.clip(palette.colors, 0, 1) * 255).astype(np.uint8), often, axis=0)
