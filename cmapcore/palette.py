"""The palette: a few colours, the share of the picture that each stands for, and a name."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .color.conversions import from_hex, to_hex
from .color.names import color_names


@dataclass(frozen=True, eq=False)
class Palette:
    """Colours in their order.

    Attributes
    ----------
    colors : float[k, 3]
        sRGB in [0, 1].
    shares : float[k]
        The part of the sampled weight that each colour stands for, in [0, 1]. What was left out as noise or pruned
        is missing, so they may sum to less than 1. All are 0 where none is known: colours given without a picture.
    pinned : bool[k]
        Which colours were asked for by name and may not be pruned.
    name : str
        What the palette is called: the picture's name, unless changed.
    own_names : tuple of str
        What the colours are called in the file that the palette is from, "" for one without a name; otherwise empty.
    ordered : bool
        Whether somebody chose the order of the colours: by hand, or by giving them as a list.
    notices : tuple of str
        What of a palette file could not be read, in one sentence each.

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
    >>> palette.names
    ('pumpkin orange', 'darkish blue')
    """

    colors: NDArray[np.float64]
    shares: NDArray[np.float64]
    pinned: NDArray[np.bool_]
    name: str = "palette"
    own_names: tuple[str, ...] = ()
    ordered: bool = False
    notices: tuple[str, ...] = ()
    hex: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hex", tuple(to_hex(self.colors)))

    @classmethod
    def of_hex(cls, codes: Sequence[str], shares: Sequence[float] = (), name: str = "palette") -> Self:
        """Make a palette of hex codes, in their order; without shares, none is known.

        Raises
        ------
        OptionError
            For what is not a hex code.
        """
        colors = np.array([from_hex(code) for code in codes]).reshape(-1, 3)
        known = np.array(shares, dtype=float) if len(shares) else np.zeros(len(colors))
        return cls(colors, known, np.zeros(len(colors), dtype=bool), name, ordered=True)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the colours are called: as in the file they are from, or by the names nearest to them, no two alike."""
        own = self.own_names or ("",) * len(self)
        unnamed = [at for at, name in enumerate(own) if not name]
        found = dict(zip(unnamed, color_names(self.colors[unnamed], own), strict=True)) if unnamed else {}
        return tuple(found.get(at, name) for at, name in enumerate(own))

    @property
    def has_shares(self) -> bool:
        """Whether it is known what part of a picture each colour stands for."""
        return bool(self.shares.any())

    @property
    def weights(self) -> NDArray[np.float64]:
        """How much each colour counts, ``float[k]`` that sum to 1: its share, or all alike where none is known."""
        shares = self.shares if self.has_shares else np.ones(len(self))
        return np.asarray(shares / shares.sum())

    def __len__(self) -> int:
        return len(self.colors)

    def __iter__(self) -> Iterator[str]:
        return iter(self.hex)

    def _repr_html_(self) -> str:
        """Draw itself in a notebook."""
        blocks = "".join(
            f'<div style="text-align:center;font:12px monospace"><div style="width:72px;height:48px;'
            f'border-radius:6px;background:{code}"></div>{code}'
            f"{f'<br>{share:.0%}' * self.has_shares}{' · pinned' * bool(pin)}</div>"
            for code, share, pin in zip(self.hex, self.shares, self.pinned, strict=True)
        )
        return (
            f'<div aria-label="{html.escape(self.name, quote=True)}" '
            f'style="display:flex;flex-wrap:wrap;gap:6px">{blocks}</div>'
        )
