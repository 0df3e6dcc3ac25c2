"""A colormap as a value: its colours, what is so for its kind, and how other libraries get it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from ..color.gradients import css_gradient, smooth_stops, step_stops
from ..errors import FormatError
from ..quality.checks import Report, Traits, report
from .extremes import Extremes, standing_out
from .kinds import traits_of

if TYPE_CHECKING:
    from cmap import Colormap as CmapColormap
    from matplotlib.colors import Colormap as MplColormap

    from ..palette import Palette


@dataclass(frozen=True, eq=False, repr=False)
class Colormap:
    """Colours to plot with.

    Attributes
    ----------
    rgb : float[256, 3] or float[k, 3]
        sRGB in [0, 1]; k rows where the colours are meant as steps.
    kind : str, optional
        How it was made: a name from `KINDS`, or any other where it comes from elsewhere.
    name : str, optional
    stepped : bool, optional
        Whether its colours are meant as steps rather than as a smooth run, whatever becomes of its kind.
    table : uint8[n, 3], optional
        The same in 8 bits where that takes more than rounding.
    notices : tuple of str
        What was borrowed because the picture does not have it, and what could not be had.

    Examples
    --------
    >>> import numpy as np
    >>> made = Colormap(np.linspace(0, 1, 5)[:, None] * [1.0, 0.5, 0.0], "continuous", "embers")
    >>> made
    <Colormap 'embers': continuous, 5 colours>
    >>> made.to_css()
    'linear-gradient(90deg, #000000 0%, #ff8000 100%)'
    >>> made.to_mpl().N
    5
    """

    rgb: Floats
    kind: str = ""
    name: str = "colormap"
    stepped: bool = False
    table: NDArray[np.uint8] | None = None
    notices: tuple[str, ...] = ()

    @property
    def rgb8(self) -> NDArray[np.uint8]:
        """The same in 8 bits, ``uint8[n, 3]``: strictly rising in lightness where the kind promises it."""
        return np.rint(self.rgb * 255).astype(np.uint8) if self.table is None else self.table

    @property
    def traits(self) -> Traits:
        """What is so for colormaps of its kind."""
        return traits_of(self.kind)

    @property
    def bad(self) -> Floats:
        """A colour, ``float[3]``, for what has no value: not to be mistaken for any of the map's."""
        return self._extremes.bad

    @property
    def under(self) -> Floats:
        """A colour, ``float[3]``, for what is below the range."""
        return self._extremes.under

    @property
    def over(self) -> Floats:
        """A colour, ``float[3]``, for what is above the range."""
        return self._extremes.over

    @cached_property
    def _extremes(self) -> Extremes:
        return standing_out(self.rgb)

    def report(self, pixels: NDArray[np.uint8] | None = None, made_from: Palette | None = None) -> Report:
        """Check it against what its kind should keep.

        Parameters
        ----------
        pixels : uint8[n, 3], optional
            The picture's, to say how near the map is to them as well.
        made_from : Palette, optional
            What it was made from, where there is no picture.
        """
        return report(self.rgb, self.kind, self.traits, pixels, None if made_from is None else made_from.colors)

    def to_mpl(self) -> MplColormap:
        """Return it as a Matplotlib colormap."""
        from matplotlib.colors import ListedColormap

        rgb = self.rgb
        if self.table is not None:  # Matplotlib cuts off where it makes bytes: what is left shall be the table
            rgb = np.clip(rgb * 255, self.table, self.table + 0.999) / 255
        made = ListedColormap(np.clip(rgb, 0, 1), name=self.name)
        bad, under, over = ((float(r), float(g), float(b)) for r, g, b in self._extremes)
        return made.with_extremes(bad=bad, under=under, over=over)

    def to_cmap(self) -> CmapColormap:
        """Return it as a colormap of the package cmap, which makes the objects of other libraries.

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
            raise FormatError(
                "Objects of other libraries need the package cmap: pip install 'cmapcore[objects]' brings it."
            ) from error
        made: CmapColormap
        if self.stepped:
            made = SteppedColormap(step_stops(self.rgb8), name=self.name, category=self.kind)
        else:
            made = cmap.Colormap(self.rgb, name=self.name, category=self.kind)
        return made.with_extremes(bad=self.bad, under=self.under, over=self.over)

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Colormap {self.name!r}: {self.kind or 'of no kind'}, {len(self.rgb)} colours>"

    def _repr_html_(self) -> str:
        """Draw itself in a notebook."""
        import html

        return (
            f'<div role="img" aria-label="{html.escape(self.name, quote=True)}" '
            f'style="height:32px;border-radius:6px;background:{self.to_css()}"></div>'
        )

    def to_css(self) -> str:
        """Return it as a CSS ``linear-gradient``."""
        return gradient_css(self.rgb, self.stepped)


def gradient_css(rgb: Floats, stepped: bool = False) -> str:
    """Write colours ``float[n, 3]`` as a CSS ``linear-gradient``, for a look at them; steps keep their edges."""
    rgb8 = np.rint(rgb * 255).astype(np.uint8)
    return css_gradient(step_stops(rgb8) if stepped else smooth_stops(rgb8))
