"""From a palette, or from all of a picture's colours, to a colormap.

A kind is a function of a `MapTask` and of the options its registry entry names; it gives `MapColors`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..color.conversions import from_hex
from ..color.gamut import MapColors
from ..color.gradients import css_gradient, smooth_stops, step_stops
from ..errors import FormatError
from ..options import Method, Stage, option
from ..palette import Palette
from ..quality.checks import Report, report
from ..stages.values import Floats, Progress
from .cyclic import cyclic_map
from .diverging import CENTRES, diverging_map
from .extremes import Marks, standing_out
from .qualitative import MOST_NUDGE, qualitative_colors
from .sequential import ALTERNATIVES, CHARACTERS, sequential_map

if TYPE_CHECKING:
    from cmap import Colormap as CmapColormap
    from matplotlib.colors import Colormap as MplColormap

LENGTH = 256
_MOST_ANCHORS = 8


@dataclass(frozen=True, eq=False, repr=False)
class Colormap:
    """Colours to plot with.

    Attributes
    ----------
    rgb : float[256, 3] or float[k, 3]
        sRGB in [0, 1]; k rows where the colours are meant as steps (`listed`, `qualitative`).
    kind : str
        How it was made.
    name : str
    stepped : bool
        Whether its colours are meant as steps rather than as a smooth run.
    table : uint8[n, 3], optional
        The same in 8 bits where that takes more than rounding.
    notices : tuple of str
        What was borrowed because the picture does not have it, and what could not be had.
    """

    rgb: Floats
    kind: str
    name: str = "colormap"
    stepped: bool = False
    table: NDArray[np.uint8] | None = None
    notices: tuple[str, ...] = ()

    @property
    def rgb8(self) -> NDArray[np.uint8]:
        """The same in 8 bits, ``uint8[n, 3]``: strictly rising in lightness where the kind promises it."""
        return np.rint(self.rgb * 255).astype(np.uint8) if self.table is None else self.table

    @property
    def bad(self) -> Floats:
        """A colour, ``float[3]``, for what has no value: not to be mistaken for any of the map's."""
        return self._marks.bad

    @property
    def under(self) -> Floats:
        """A colour, ``float[3]``, for what is below the range."""
        return self._marks.under

    @property
    def over(self) -> Floats:
        """A colour, ``float[3]``, for what is above the range."""
        return self._marks.over

    @cached_property
    def _marks(self) -> Marks:
        return standing_out(self.rgb)

    def report(self, pixels: NDArray[np.uint8] | None = None) -> Report:
        """Check it against what its kind should keep.

        Parameters
        ----------
        pixels : uint8[n, 3], optional
            The picture's, to say how near the map is to them as well.
        """
        return report(self.rgb, self.kind, pixels)

    def to_mpl(self) -> MplColormap:
        """Give it as a Matplotlib colormap."""
        from matplotlib.colors import ListedColormap

        rgb = self.rgb
        if self.table is not None:  # Matplotlib cuts off where it makes bytes: what is left shall be the table
            rgb = np.clip(rgb * 255, self.table, self.table + 0.999) / 255
        made = ListedColormap(np.clip(rgb, 0, 1), name=self.name)
        bad, under, over = ((float(r), float(g), float(b)) for r, g, b in self._marks)
        return made.with_extremes(bad=bad, under=under, over=over)

    def to_cmap(self) -> CmapColormap:
        """Give it as a colormap of the package cmap, which makes the objects of other libraries.

        Among its methods are `to_plotly`, `to_bokeh`, `to_altair`, `to_napari`, `to_vispy`, `to_pygfx` and
        `to_pyqtgraph`.

        Raises
        ------
        FormatError
            Where cmap is not installed.
        """
        try:
            import cmap

            from .for_cmap import SteppedColormap
        except ImportError as error:
            raise FormatError("Objects of other libraries need the package cmap: pip install cmap.") from error
        made: CmapColormap
        if self.stepped:
            made = SteppedColormap(step_stops(self.rgb8), name=self.name, category=self.kind)
        else:
            made = cmap.Colormap(self.rgb, name=self.name, category=self.kind)
        return made.with_extremes(bad=self.bad, under=self.under, over=self.over)

    def __repr__(self) -> str:
        """Give one line."""
        return f"<Colormap {self.name!r}: {self.kind}, {len(self.rgb)} colours>"

    def _repr_html_(self) -> str:
        """Draw itself in a notebook."""
        import html

        return (
            f'<div role="img" aria-label="{html.escape(self.name, quote=True)}" '
            f'style="height:32px;border-radius:6px;background:{self.to_css()}"></div>'
        )

    def to_css(self) -> str:
        """Give it as a CSS ``linear-gradient``."""
        return gradient_css(self.rgb, self.stepped)


def gradient_css(rgb: Floats, stepped: bool = False) -> str:
    """Write colours ``float[n, 3]`` as a CSS ``linear-gradient``, for a look at them; steps keep their edges."""
    rgb8 = np.rint(rgb * 255).astype(np.uint8)
    return css_gradient(step_stops(rgb8) if stepped else smooth_stops(rgb8))


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
        (), "Anchors", "Hex codes of colours that the colormap passes through.", high=_MOST_ANCHORS
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
