"""The palette: a few colours, the share of the picture that each represents, and a name."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from .arrays import Bytes, Floats, read_only
from .color.conversions import relative_luminance, srgb_to_oklab, to_hex
from .color.names import color_names
from .color.plain import Colors, plain_colors
from .errors import OptionError
from .notebook import swatches_html
from .saving import Saved
from .wording import count_text

if TYPE_CHECKING:
    from cycler import Cycler
    from matplotlib.colors import ListedColormap


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Palette(Saved):
    """Colours in their order.

    A palette is a sequence of hex codes: ``palette[0]`` is one, ``palette[1:3]`` a palette of two.

    Parameters
    ----------
    colors : float[k, 3], or plain colours
        sRGB in [0, 1]; or hex codes, names of CSS or Matplotlib, rows of whole numbers from 0 to 255.
    shares : float[k], optional
        The part of the sampled weight that each colour represents, in [0, 1].
    pinned : bool[k], optional
        Which colours were asked for by name and may not be pruned; none, if not given.
    name : str, optional
        What to call it.
    own_names : tuple of str, optional
        What its colours are called, "" for those that have no name of their own.
    ordered : bool, optional
        If not given, whether the colours were given as a list without shares.
    notices : tuple of str, optional
        Notices about it.

    Attributes
    ----------
    colors : float[k, 3], read-only
        sRGB in [0, 1].
    shares : float[k], read-only
        The part of the sampled weight that each colour represents, in [0, 1]. Noise and pruned colours are not
        included, so they may sum to less than 1. All are 0 if none is known, as for colours given without a picture.
    pinned : bool[k], read-only
        Which colours were asked for by name and may not be pruned.
    name : str
        What the palette is called: the picture's name, unless changed.
    own_names : tuple of str
        What the colours are called in the file that the palette is from, "" for one without a name; otherwise empty.
    ordered : bool
        Whether somebody chose the order of the colours: by hand, or by giving them as a list.
    notices : tuple of str
        What could not be read of a palette file, a sentence each.
    hex : tuple of str
        The hex code of each colour.

    Raises
    ------
    OptionError
        If something is not a colour, there are more or fewer shares or pins than colours, or a share is outside [0, 1].

    Examples
    --------
    >>> palette = Palette(["#ff8000", "#004080", "gold"], shares=[0.25, 0.5, 0.125], name="harbour")
    >>> palette
    <Palette 'harbour': #ff8000 #004080 #ffd700>
    >>> palette[0], palette[1:].hex, len(palette)
    ('#ff8000', ('#004080', '#ffd700'), 3)
    >>> palette.names
    ('pumpkin orange', 'darkish blue', 'gold')
    >>> palette.text_colors
    ('#000000', '#ffffff', '#000000')
    """

    colors: Floats
    shares: Floats
    pinned: NDArray[np.bool_]
    name: str = "palette"
    own_names: tuple[str, ...] = ()
    ordered: bool = False
    notices: tuple[str, ...] = ()
    hex: tuple[str, ...] = field(init=False)

    def __init__(
        self,
        colors: Colors,
        shares: npt.ArrayLike | None = None,
        pinned: npt.ArrayLike | None = None,
        name: str = "palette",
        own_names: Sequence[str] = (),
        ordered: bool | None = None,
        notices: Sequence[str] = (),
    ) -> None:
        if isinstance(colors, Palette):
            colors = colors.colors
        rgb = plain_colors(colors)
        if not isinstance(name, str):
            raise OptionError(f"The name of a palette must be text, not type {type(name).__name__}.")
        try:
            known = np.zeros(len(rgb)) if shares is None else np.asarray(shares, dtype=float)
        except (TypeError, ValueError) as error:
            raise OptionError(_SHARES_TAKEN) from error
        pins = np.zeros(len(rgb), dtype=bool) if pinned is None else np.asarray(pinned, dtype=bool)
        for said, values in (("share", known), ("pin", pins)):
            if values.shape != (len(rgb),):
                of = f"{count_text(len(rgb))} and {count_text(values.size, said)}"
                here = of if values.ndim == 1 else f"what was given as {said}s is not a list of them"
                raise OptionError(f"A palette has a {said} for each of its colours, or none at all; here, {here}.")
        if not ((known >= 0) & (known <= _MOST_SHARE)).all():  # no comparison holds for NaN
            raise OptionError(_SHARES_TAKEN)
        attributes = {
            "colors": read_only(rgb),
            "shares": read_only(known),
            "pinned": read_only(pins),
            "name": name,
            "own_names": tuple(own_names),
            "ordered": shares is None if ordered is None else ordered,
            "notices": tuple(notices),
            "hex": tuple(to_hex(rgb)),
        }
        for key, value in attributes.items():
            object.__setattr__(self, key, value)

    @classmethod
    def of_hex(cls, codes: Sequence[str], shares: Sequence[float] = (), name: str = "palette") -> Self:
        """Make a palette from colours in order; without `shares`, none are known.

        Parameters
        ----------
        codes : sequence of str
            Hex codes, or anything else that a palette can be made from.
        shares : sequence of float, optional
            One for each.
        name : str, optional
            What to call it.

        Returns
        -------
        Palette

        Raises
        ------
        OptionError
            If something is not a colour.

        Examples
        --------
        >>> Palette.of_hex(["#123456"]).hex
        ('#123456',)
        """
        return cls(codes, shares if len(shares) else None, name=name, ordered=True)

    @property
    def rgb(self) -> Floats:
        """The colours, ``float[k, 3]`` of sRGB in [0, 1]."""
        return self.colors

    @property
    def rgb8(self) -> Bytes:
        """The same in 8 bits, ``uint8[k, 3]``, as the hex codes have them."""
        return np.rint(self.colors * 255).astype(np.uint8)

    @property
    def hsv(self) -> Floats:
        """Hue, saturation and value of each colour, ``float[k, 3]`` in [0, 1]."""
        return np.array([colorsys.rgb_to_hsv(*color) for color in self.colors.tolist()]).reshape(-1, 3)

    @property
    def oklch(self) -> Floats:
        """OKLCH as CSS has it, ``float[k, 3]``: lightness in [0, 1], chroma, and hue in degrees."""
        lightness, a, b = srgb_to_oklab(self.colors.reshape(-1, 3)).T
        return np.stack([lightness, np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360], axis=1)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the colours: from the file they were read from, or else the nearest names, no two alike."""
        own = self.own_names or ("",) * len(self)
        unnamed = [at for at, name in enumerate(own) if not name]
        found = dict(zip(unnamed, color_names(self.colors[unnamed], own), strict=True)) if unnamed else {}
        return tuple(found.get(at, name) for at, name in enumerate(own))

    @property
    def text_colors(self) -> tuple[str, ...]:
        """Black or white for text on each colour: the one with more contrast (WCAG 2.2)."""
        luminance = np.asarray(relative_luminance(self.colors)).reshape(-1)
        on_white, on_black = 1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05
        return tuple("#ffffff" if white > black else "#000000" for white, black in zip(on_white, on_black, strict=True))

    @property
    def has_shares(self) -> bool:
        """Whether the share of the picture that each colour represents is known."""
        return bool(self.shares.any())

    @property
    def weights(self) -> Floats:
        """The weight of each colour, ``float[k]`` summing to 1: its share, or equal weights if none is known."""
        shares = self.shares if self.has_shares else np.ones(len(self))
        return np.asarray(shares / shares.sum())

    def to_mpl(self) -> ListedColormap:
        """Return the colours, in order, as a Matplotlib colormap.

        Returns
        -------
        matplotlib.colors.ListedColormap
        """
        from matplotlib.colors import ListedColormap

        return ListedColormap([tuple(color) for color in self.colors.tolist()], name=self.name)

    def cycler(self) -> Cycler[str, str]:
        """Return the colours as a property cycle for Matplotlib: ``plt.rc("axes", prop_cycle=palette.cycler())``.

        Returns
        -------
        cycler.Cycler
        """
        from cycler import cycler

        return cycler(color=list(self.hex))

    def __len__(self) -> int:
        return len(self.colors)

    def __iter__(self) -> Iterator[str]:
        return iter(self.hex)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice | Sequence[int] | NDArray[Any]) -> Palette: ...

    def __getitem__(self, at: Any) -> str | Palette:
        if isinstance(at, int | np.integer):
            return self.hex[at]
        if isinstance(at, str) or not isinstance(at, slice | Iterable):
            raise OptionError(f"In brackets a palette takes a whole number, a slice or a list, not {at!r:.40}.")
        chosen: Any = list(at) if isinstance(at, tuple) else at
        places = np.arange(len(self))[chosen]
        names = [self.own_names[place] for place in places] if self.own_names else ()
        return Palette(
            self.colors[places],
            self.shares[places],
            self.pinned[places],
            self.name,
            names,
            self.ordered,
            self.notices,
        )

    def __eq__(self, other: object) -> bool:
        """Whether it has the same colours, shares, pins and names."""
        if not isinstance(other, Palette):
            return NotImplemented
        return (
            np.array_equal(self.colors, other.colors)
            and np.array_equal(self.shares, other.shares)
            and np.array_equal(self.pinned, other.pinned)
            and (self.name, self.own_names, self.ordered) == (other.name, other.own_names, other.ordered)
        )

    def __hash__(self) -> int:
        return hash((self.hex, self.name))

    def __repr__(self) -> str:
        """Return one line."""
        codes = list(self.hex) if len(self) <= _SHOWN else [*self.hex[: _SHOWN - 1], f"… {len(self)} in all"]
        return f"<Palette {self.name!r}: {' '.join(codes) or 'no colours'}>"

    def _repr_html_(self) -> str:
        """Draw itself in a notebook."""
        return swatches_html(self)


_SHOWN = 10
_SHARES_TAKEN = "The shares of a palette are parts of a picture: numbers from 0 to 1."
_MOST_SHARE = 1.05  # what rounded shares may sum to
