"""From a palette to a colormap.

A kind is a function of a `Palette` that gives the colormap's colours as ``float[n, 3]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .flow import Floats
from .options import Method, Stage, option
from .palette import Palette

if TYPE_CHECKING:
    from matplotlib.colors import Colormap as MplColormap

    from .pipeline import Result

LENGTH = 256


@dataclass(frozen=True, eq=False)
class Colormap:
    """Colours to plot with.

    Attributes
    ----------
    rgb : float[256, 3] or float[k, 3]
        sRGB in [0, 1]; k rows where the colours are meant as steps (`listed`).
    kind : str
        How it was made.
    name : str
    stepped : bool
        Whether its colours are meant as steps rather than as a smooth run.
    """

    rgb: Floats
    kind: str
    name: str = "colormap"
    stepped: bool = False

    @property
    def rgb8(self) -> NDArray[np.uint8]:
        """The same in 8 bits, ``uint8[n, 3]``."""
        return np.rint(self.rgb * 255).astype(np.uint8)

    def to_mpl(self) -> MplColormap:
        """Give it as a Matplotlib colormap."""
        from matplotlib.colors import ListedColormap

        return ListedColormap(self.rgb, name=self.name)

    def _repr_html_(self) -> str:
        """Draw itself in a notebook."""
        import html

        return (
            f'<div role="img" aria-label="{html.escape(self.name, quote=True)}" '
            f'style="height:32px;border-radius:6px;background:{self.to_css()}"></div>'
        )

    def to_css(self) -> str:
        """Give it as a CSS ``linear-gradient``."""
        from .color import to_hex

        shown = self.rgb if self.stepped else np.vstack([self.rgb[:: max(1, len(self.rgb) // 32)], self.rgb[-1:]])
        codes = to_hex(shown)
        if not self.stepped:
            return f"linear-gradient(90deg, {', '.join(codes)})"
        width = 100 / len(codes)
        stops = (f"{code} {i * width:.3f}% {(i + 1) * width:.3f}%" for i, code in enumerate(codes))
        return f"linear-gradient(90deg, {', '.join(stops)})"


def through_steps(palette: Palette) -> Floats:
    """The palette's own colours, one after the other."""
    return palette.colors


def through_palette(palette: Palette) -> Floats:
    """A run of 256 colours through the palette in its order, linear in sRGB as Matplotlib's ``from_list``."""
    at = np.linspace(0, 1, len(palette))
    steps = np.linspace(0, 1, LENGTH)
    return np.stack([np.interp(steps, at, channel) for channel in palette.colors.T], axis=1)


KINDS: dict[str, Method] = {
    "listed": Method(through_steps, "The palette's colours as steps."),
    "continuous": Method(through_palette, "A smooth run through the palette in its order."),
}
_STEPPED = ("listed",)


@dataclass(frozen=True)
class Map(Stage):
    """A palette to a colormap."""

    title: ClassVar[str] = "Colormap"

    kind: str = option("listed", "Kind", "How the colormap runs through the palette.", choices=KINDS)

    def __call__(self, palette: Palette) -> Colormap:
        """Make the colormap."""
        method = KINDS[self.kind]
        rgb = method.function(palette, **{name: getattr(self, name) for name in method.uses})
        return Colormap(rgb, self.kind, palette.name, self.kind in _STEPPED)


def colormap(result: Result, kind: str | None = None, **changes: Any) -> Colormap:
    """Make a colormap from what a picture gave.

    Parameters
    ----------
    result : Result
    kind : str, optional
        The recipe's, if not given.
    **changes
        Other options of the `Map` stage.

    Raises
    ------
    OptionError
        For an unknown kind or a bad option.
    """
    if kind is not None:
        changes["kind"] = kind
    return result.recipe.map.replace(**changes)(result.palette)
