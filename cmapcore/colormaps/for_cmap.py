"""Steps as a colormap of the package cmap, which would otherwise give most libraries a gradient through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cmap

if TYPE_CHECKING:
    from matplotlib.colors import Colormap as MplColormap


class SteppedColormap(cmap.Colormap):
    """A colormap of steps of equal width: its stops come in pairs, where a step begins and where it ends.

    So a gradient through them has sharp edges, and a table has each colour once unless more are asked for.
    """

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.color_stops) // 2

    def to_mpl(self, N: int | None = None, gamma: float = 1.0) -> MplColormap:  # noqa: N803
        """Return it as a colormap of Matplotlib, with `N` entries."""
        return super().to_mpl(N or self.steps, gamma)

    def to_altair(self, N: int | None = None) -> list[str]:  # noqa: N803
        """Return `N` hex codes, for a range of Altair."""
        return super().to_altair(N or self.steps)

    def to_bokeh(self, N: int | None = None) -> Any:  # noqa: N803
        """Return it as a colour mapper of Bokeh with `N` colours."""
        return super().to_bokeh(N or self.steps)
