"""The palette: a few colours, the share of the picture that each stands for, and a name."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .color.conversions import to_hex


@dataclass(frozen=True, eq=False)
class Palette:
    """Colours in their order.

    Attributes
    ----------
    colors : float[k, 3]
        sRGB in [0, 1].
    shares : float[k]
        The part of the sampled weight that each colour stands for, in [0, 1]. What was left out as noise or pruned
        is missing, so they may sum to less than 1.
    pinned : bool[k]
        Which colours were asked for by name and may not be pruned.
    name : str
        What the palette is called: the picture's name, unless changed.

    Examples
    --------
    >>> import numpy as np
    >>> palette = Palette(
    ...     colors=np.array([[1.0, 0.5, 0.0], [0.0, 0.25, 0.5]]),
    ...     shares=np.array([0.25, 0.75]),
    ...     pinned=np.array([False, False]),
    ...     name="harbour",
    ... )
    >>> palette.hex
    ('#ff8000', '#004080')
    >>> len(palette), list(palette)
    (2, ['#ff8000', '#004080'])
    """

    colors: NDArray[np.float64]
    shares: NDArray[np.float64]
    pinned: NDArray[np.bool_]
    name: str = "palette"
    hex: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hex", tuple(to_hex(self.colors)))

    def __len__(self) -> int:
        return len(self.colors)

    def __iter__(self) -> Iterator[str]:
        return iter(self.hex)

    def _repr_html_(self) -> str:
        """Draw itself in a notebook."""
        blocks = "".join(
            f'<div style="text-align:center;font:12px monospace"><div style="width:72px;height:48px;'
            f'border-radius:6px;background:{code}"></div>{code}<br>{share:.0%}{" · pinned" * bool(pin)}</div>'
            for code, share, pin in zip(self.hex, self.shares, self.pinned, strict=True)
        )
        return (
            f'<div aria-label="{html.escape(self.name, quote=True)}" '
            f'style="display:flex;flex-wrap:wrap;gap:6px">{blocks}</div>'
        )
