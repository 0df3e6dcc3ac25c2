"""Palettes and colormaps from anywhere: a file, a name, an object of another library, an array."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ..color.plain import Colors
from ..colormaps.kinds import KINDS, kind_of
from ..errors import FormatError, OptionError
from ..palette import Palette
from ..quality.checks import report
from ..quality.verdicts import Report
from ..saving import Saved
from ..stages.cluster_methods import MAX_COLORS
from ..wording import unreadable
from .colormap_files import colormap_of, found_colormap
from .palette_files import read_file, read_palette

if TYPE_CHECKING:
    from matplotlib.colors import Colormap as MplColormap

    from ..colormaps.colormap_object import Colormap

AnyColors: TypeAlias = "Palette | Colormap | MplColormap | Colors | os.PathLike[str] | bytes | Any"
"""A palette or a colormap of ours or of Matplotlib or cmap, plain colours, the name of a map, a file or its bytes."""


def check(source: AnyColors, kind: str | None = None) -> Report:
    """Check any palette or colormap: what people with every type of colour vision can tell apart.

    An 8-bit colormap, as in most files, is measured in fewer, larger steps, beside which rounding is small.

    Parameters
    ----------
    source : Palette, Colormap, plain colours, str, path or bytes
        A palette or colormap of this package, Matplotlib or cmap; colours in any form, more than 64 of them as a
        colormap; the name of a colormap of Matplotlib (``"viridis"``) or, where cmap is installed, of its catalogue
        (``"cmocean:thermal"``); or a file in any export format, or its bytes.
    kind : str, optional
        The kind whose checks it should pass, a name from `KINDS`; default: its own, or the one that it looks like.

    Returns
    -------
    Report
        Prints as a table; `passed` says whether nothing failed.

    Raises
    ------
    OptionError
        For anything else, or an unknown kind.
    FormatError
        For a file that cannot be read.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> cmp.check("cividis").passed, cmp.check("jet").passed
    (True, False)
    >>> cmp.check(["#e41a1c", "#377eb8", "#4daf4a"]).summary
    '6 passed, 1 note'
    """
    if kind is not None and kind not in KINDS:
        raise OptionError(f"There is no kind {kind!r}; choose one of {', '.join(KINDS)}.")
    thing = colors_from(source)
    if isinstance(thing, Palette):
        kind = kind or kind_of(thing.colors, stepped=True)
        return report(thing.colors, kind, KINDS[kind])
    kind = kind or (thing.kind if thing.kind in KINDS else kind_of(thing.rgb, thing.stepped))
    return report(thing.rgb, kind, KINDS[kind])


def colors_from(source: Any) -> Palette | Colormap:
    """Return a palette or a colormap from whatever holds one; parameters and errors are those of `check`."""
    if isinstance(source, Saved):
        return source  # type: ignore[return-value]  # there are no others
    if isinstance(source, os.PathLike) or (isinstance(source, str) and _is_file(source)):
        return _of_file(Path(source))
    if isinstance(source, bytes):
        return _of_file(source)
    if isinstance(source, str):
        return _of_name(source)
    if hasattr(source, "color_stops") and hasattr(source, "to_mpl"):  # of cmap
        source = source.to_mpl()
    if callable(source) and hasattr(source, "N"):
        return _of_mpl(source)
    colors = Palette(source)
    if len(colors) <= MAX_COLORS:
        return colors
    from ..colormaps.colormap_object import Colormap

    return Colormap(colors.colors, kind_of(colors.colors, stepped=False))


def _is_file(text: str) -> bool:
    try:
        return os.path.isfile(text)
    except ValueError:
        return False


def _of_file(source: Path | bytes) -> Palette | Colormap:
    data, name = read_file(source)
    found = found_colormap(data)
    if found is None:
        return read_palette(data, name=name)
    is_drawing = data.startswith(b"\x89PNG")  # which shows a palette in the same way as a few steps
    if is_drawing and found.stepped:
        return Palette(np.clip(found.rgb, 0, 1), name=name)
    return colormap_of(found, name, data)


def _of_name(text: str) -> Palette | Colormap:
    import matplotlib

    if text in matplotlib.colormaps:
        return _of_mpl(matplotlib.colormaps[text])
    try:
        return Palette(text)
    except OptionError:
        pass
    try:
        import cmap

        return _of_mpl(cmap.Colormap(text).to_mpl())
    except (ImportError, ValueError, TypeError):
        pass
    if os.sep in text or "." in text:
        raise FormatError(unreadable(text, FileNotFoundError()))
    raise OptionError(f"{text!r:.80} is not a colormap of Matplotlib or cmap, a file, or a colour.")


def _of_mpl(source: Any) -> Palette | Colormap:
    from ..colormaps.colormap_object import Colormap

    rgb = np.asarray(source(np.arange(source.N)), dtype=float)[:, :3]
    stepped = len(rgb) <= MAX_COLORS
    return Colormap(rgb, kind_of(rgb, stepped), str(source.name), stepped)
