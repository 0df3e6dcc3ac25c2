"""A colormap as a value: its colours, the traits of its kind, and its forms for other libraries.

Matplotlib tells a colormap by its class, so this one is a subclass of Matplotlib's. Modules that only pass colormaps on
import this one for types alone, since Matplotlib takes a while to load.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar, cast

import matplotlib
import matplotlib.colors
import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats, read_only
from ..color.gradients import gradient_css, step_stops
from ..color.plain import Colors, plain_colors
from ..errors import FormatError, OptionError
from ..identifiers import identifier, with_kind
from ..notebook import bar_html
from ..palette import Palette
from ..quality.checks import report
from ..quality.traits import Traits
from ..quality.verdicts import Report
from ..saving import Saved
from .extremes import Extremes, standing_out
from .kinds import traits_of
from .map_colors import LONGEST_TABLE

if TYPE_CHECKING:
    from cmap import Colormap as CmapColormap


class Colormap(Saved, matplotlib.colors.Colormap):
    """Colours to plot with: a colormap of Matplotlib, accepted wherever Matplotlib takes one.

    As with Matplotlib's own, values below and above the range have the colours of the ends, and missing ones are
    transparent; `with_extremes` changes that.

    Parameters
    ----------
    rgb : float[n, 3], or plain colours
        sRGB in [0, 1], evenly spaced from 0 to 1; one row for each step where they are meant as steps. Hex codes and
        names will do.
    kind : str, optional
        How it was made: a name from `KINDS`, or any other name if it comes from elsewhere.
    name : str, optional
        What people call it, such as the name of the picture.
    stepped : bool, optional
        Whether its colours are meant as steps rather than as a smooth run, whatever its kind.
    table : uint8[n, 3], optional
        The same in 8 bits, if that takes more than rounding.
    notices : tuple of str, optional
        What was added because the picture lacks it, and what could not be provided.
    variant : str, optional
        Which of its kind it is, if not the usual one: a word or two at the end of its name.

    Raises
    ------
    OptionError
        If something is not a colour, there are no colours, or the kind or the name is not text.

    Attributes
    ----------
    rgb, kind, stepped, table, notices, variant
        As given; the arrays are read-only.
    title : str
        The name as given.
    name : str
        What Matplotlib calls it: a word made of title, kind and variant, such as ``old_harbour_sequential``.
    N : int
        How many colours it has.

    Examples
    --------
    >>> import numpy as np
    >>> made = Colormap(np.linspace(0, 1, 5)[:, None] * [1.0, 0.5, 0.0], "continuous", "embers")
    >>> made
    <Colormap 'embers_continuous': 5 colours from #000000 to #ff8000>
    >>> made([0.5]).tolist()
    [[0.5, 0.25, 0.0, 1.0]]
    >>> made.colors(3).hex
    ('#000000', '#804000', '#ff8000')
    >>> made.to_css()
    'linear-gradient(90deg, #000000 0%, #ff8000 100%)'
    """

    PARAMETERS: ClassVar[tuple[str, ...]] = ("rgb", "kind", "name", "stepped", "table", "notices", "variant")

    def __init__(
        self,
        rgb: Colors,
        kind: str = "",
        name: str = "colormap",
        stepped: bool = False,
        table: NDArray[np.uint8] | None = None,
        notices: Sequence[str] = (),
        variant: str = "",
    ) -> None:
        colors = rgb if isinstance(rgb, np.ndarray) and rgb.dtype.kind == "f" else plain_colors(rgb)
        if not len(colors):
            raise OptionError("A colormap takes 1 colour or more, but there is none here.")
        if not (isinstance(kind, str) and isinstance(name, str)):
            raise OptionError(f"kind and name are words, not {kind!r:.40} and {name!r:.40}.")
        super().__init__(identifier(with_kind(name, kind, variant), "_", "colormap"), len(colors))
        self.rgb: Floats = read_only(np.asarray(colors, dtype=float))
        self.kind = kind
        self.title = name
        self.stepped = stepped
        self.table = None if table is None else read_only(np.asarray(table))
        self.notices = tuple(notices)
        self.variant = variant
        self.monochrome = len(colors) == 1  # which contours ask for

    def parameters(self) -> dict[str, Any]:
        """Return the parameters it was made with, by name.

        Returns
        -------
        dict of str to object
            By each of `PARAMETERS`.
        """
        return {name: self.title if name == "name" else getattr(self, name) for name in self.PARAMETERS}

    def replace(self, **changes: Any) -> Colormap:
        """Return a copy with some of its parameters changed.

        Parameters
        ----------
        **changes
            Parameters by name.

        Returns
        -------
        Colormap
        """
        return Colormap(**self.parameters() | changes)

    def _init(self) -> None:
        """Make Matplotlib's table."""
        rgb = self.rgb
        if self.table is not None:  # Matplotlib truncates when it makes bytes: the result must be the table
            rgb = np.clip(rgb * 255, self.table, self.table + 0.999) / 255
        self._lut = np.ones((self.N + 3, 4))
        self._lut[:-3, :3] = np.clip(rgb, 0, 1)
        self._isinit = True
        self._set_extremes()  # type: ignore[attr-defined]  # of every version of Matplotlib; not in its types

    @property
    def rgb8(self) -> NDArray[np.uint8]:
        """Its colours in 8 bits, ``uint8[n, 3]``: strictly rising in lightness if the kind promises it."""
        return np.rint(self.rgb * 255).astype(np.uint8) if self.table is None else self.table

    @property
    def traits(self) -> Traits:
        """The traits of its kind."""
        return traits_of(self.kind)

    @property
    def bad(self) -> Floats:
        """A colour, ``float[3]``, for missing values: not to be mistaken for any of the map's."""
        return self._standing_out.bad

    @property
    def under(self) -> Floats:
        """A colour, ``float[3]``, for values below the range."""
        return self._standing_out.under

    @property
    def over(self) -> Floats:
        """A colour, ``float[3]``, for values above the range."""
        return self._standing_out.over

    @cached_property
    def _standing_out(self) -> Extremes:
        return standing_out(self.rgb)

    def colors(self, n: int) -> Palette:
        """Return n colours evenly spaced along it, both ends included; of a closed one, only the first end.

        Parameters
        ----------
        n : int
            From 1 to 65536.

        Returns
        -------
        Palette
        """
        count = _checked_count(n)
        places = np.linspace(0, 1, count, endpoint=not self.traits.closed) if count > 1 else np.array([0.5])
        return Palette(np.clip(self._at(places), 0, 1), name=self.title)

    def resampled(self, n: int) -> Colormap:
        """Return the same colormap with n colours.

        Parameters
        ----------
        n : int
            From 1 to 65536.

        Returns
        -------
        Colormap
        """
        return self._of(self._at(np.linspace(0, 1, _checked_count(n))))

    def truncated(self, lo: float = 0.0, hi: float = 1.0) -> Colormap:
        """Return the part from `lo` to `hi` with as many colours; of steps, those within it.

        Parameters
        ----------
        lo, hi : float, optional
            In [0, 1].

        Returns
        -------
        Colormap

        Raises
        ------
        OptionError
            If `lo` is not below `hi`, or one of them lies outside [0, 1].
        """
        if not (isinstance(lo, Real) and isinstance(hi, Real) and 0 <= lo < hi <= 1):
            raise OptionError(f"A part goes from lo to hi, 0 ≤ lo < hi ≤ 1, not from {lo!r} to {hi!r}.")
        if not self.stepped:
            return self._of(self._at(np.linspace(lo, hi, self.N)))
        middles = (np.arange(self.N) + 0.5) / self.N
        inside = self.rgb[(middles >= lo) & (middles <= hi)]
        return self._of(inside if len(inside) else self._at(np.array([(lo + hi) / 2])))

    def reversed(self, name: str | None = None) -> Colormap:
        """Return the colormap reversed.

        Parameters
        ----------
        name : str, optional
            Default: its own with ``_r`` at the end.

        Returns
        -------
        Colormap
        """
        table = None if self.table is None else self.table[::-1]
        made = self.replace(rgb=self.rgb[::-1], table=table)
        made.name = _reversed_name(self.name) if name is None else name
        bad, under, over = self._rgba_bad, self._rgba_over, self._rgba_under  # type: ignore[attr-defined]
        return made._like(self, bad, under, over)

    def _of(self, rgb: Floats) -> Colormap:
        """Return a part of it or a finer table, with the same name and extremes."""
        made = self.replace(rgb=rgb, table=None)
        made.name = self.name
        bad, under, over = self._rgba_bad, self._rgba_under, self._rgba_over  # type: ignore[attr-defined]
        return made._like(self, bad, under, over)

    def _like(self, other: Colormap, bad: Any, under: Any, over: Any) -> Colormap:
        self.colorbar_extend = other.colorbar_extend
        return cast(Colormap, self.with_extremes(bad=bad, under=under, over=over))

    def _at(self, places: Floats) -> Floats:
        """Return the colours at places in [0, 1], ``float[n, 3]``: between its own where it is smooth."""
        at = places * (self.N - 1)
        if self.stepped:
            return np.asarray(self.rgb[np.rint(at).astype(int)])
        return np.stack([np.interp(at, np.arange(self.N), channel) for channel in self.rgb.T], axis=1)

    def register(self, name: str | None = None) -> str:
        """Register it and its reverse with Matplotlib: ``plt.imshow(x, cmap="old_harbour_sequential")``.

        A colormap already registered under that name is replaced.

        Parameters
        ----------
        name : str, optional
            Its own, if not given.

        Returns
        -------
        str
            The name.

        Raises
        ------
        OptionError
            Where the name is one of Matplotlib's own colormaps.
        """
        name = name or self.name
        for each in (name, _reversed_name(name)):
            made = self if each == name else self.reversed(each)
            try:
                matplotlib.colormaps.unregister(each)
                matplotlib.colormaps.register(made, name=each)
            except ValueError as error:
                raise OptionError(f"{each!r} is one of Matplotlib's own colormaps: give another name.") from error
        return name

    def report(self, pixels: NDArray[np.uint8] | None = None, made_from: Palette | None = None) -> Report:
        """Check it against the properties that its kind should have.

        Parameters
        ----------
        pixels : uint8[n, 3], optional
            The picture's, to report how near the map is to them as well.
        made_from : Palette, optional
            What it was made from, if there is no picture.

        Returns
        -------
        Report
            Prints as a table.
        """
        return report(self.rgb, self.kind, self.traits, pixels, None if made_from is None else made_from.colors)

    def to_mpl(self, extremes: bool = False) -> matplotlib.colors.Colormap:
        """Return it as a `matplotlib.colors.ListedColormap`, which does not depend on this package.

        Parameters
        ----------
        extremes : bool, optional
            Whether values that are missing, too low and too high get colours that stand out (`bad`, `under`, `over`).
            Otherwise, as with Matplotlib's own, the former are transparent and the others have the colours of the ends.

        Returns
        -------
        matplotlib.colors.ListedColormap
        """
        made = matplotlib.colors.ListedColormap(self(np.arange(self.N)), name=self.name)
        ends: Any = self._standing_out if extremes else (self.get_bad(), self.get_under(), self.get_over())
        bad, under, over = map(tuple, ends)
        return made.with_extremes(bad=bad, under=under, over=over)

    def to_cmap(self) -> CmapColormap:
        """Return it as a colormap of the package cmap, which converts it for other libraries.

        Its methods include `to_plotly`, `to_bokeh`, `to_altair`, `to_napari`, `to_vispy`, `to_pygfx` and
        `to_pyqtgraph`.

        Returns
        -------
        cmap.Colormap

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
                "Objects of other libraries need the package cmap: install it with pip install 'cmapcore[objects]'."
            ) from error
        made: CmapColormap
        if self.stepped:
            made = SteppedColormap(step_stops(self.rgb8), name=self.name, category=self.kind)
        else:
            made = cmap.Colormap(self.rgb, name=self.name, category=self.kind)
        return made.with_extremes(bad=self.bad, under=self.under, over=self.over)

    def to_css(self) -> str:
        """Return it as a CSS ``linear-gradient``.

        Returns
        -------
        str
        """
        return gradient_css(self.rgb, self.stepped)

    def __repr__(self) -> str:
        """Return one line."""
        first, last = Palette(np.clip(self.rgb[[0, -1]], 0, 1)).hex
        count = f"{self.N} colour{'s' * (self.N > 1)}"
        return f"<Colormap {self.name!r}: {count} from {first} to {last}>"

    def _repr_html_(self) -> str:
        """Draw itself in a notebook."""
        return bar_html(self.name, self.to_css())


def _reversed_name(name: str) -> str:
    return name.removesuffix("_r") if name.endswith("_r") else f"{name}_r"


def _checked_count(n: int) -> int:
    try:
        count = operator.index(n)
    except TypeError:
        count = 0
    if not 1 <= count <= LONGEST_TABLE:
        raise OptionError(f"n takes a whole number of colours from 1 to {LONGEST_TABLE}, not {n!r:.40}.")
    return count
