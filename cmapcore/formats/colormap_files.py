"""Reading colormap files, those of other programs and our own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from ..colormaps.kinds import KINDS, kind_of
from ..colormaps.map_colors import LONGEST_TABLE
from ..errors import FormatError
from ..identifiers import tidy
from . import colormap_readers
from .colormap_readers import FoundColormap
from .palette_files import read_file
from .provenance import read_provenance, recorded_recipe
from .registry import readers

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

_LAST = (colormap_readers.read_cpt, colormap_readers.read_lut)
"""The readers of formats without a signature."""


def read_colormap(source: bytes | str | os.PathLike[str], *, name: str = "") -> Colormap:
    r"""Read a colormap file; its content, not its name, tells the format.

    Every format that colormaps are exported in is read, and files of the same kinds from other programs, such as the
    .cpt and .svg files of cpt-city. Unevenly spaced stops are interpolated in sRGB.

    Parameters
    ----------
    source : bytes or path
        At most 1 MB.
    name : str, optional
        What to call a colormap whose file does not say; default: the name of the file.

    Returns
    -------
    Colormap
        Of the kind that the file states, or else the one that it looks like.

    Raises
    ------
    FormatError
        There is no such file, it is too large, damaged, or in no format that is read.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> cmp.read_colormap(b"0 0/0/128 1 255/255/0\n1 255/255/0 2 255/255/255\n", name="dusk").colors(3).hex
    ('#000080', '#ffff00', '#ffffff')
    """
    content, name = read_file(source, name)
    found = found_colormap(content)
    if found is None:
        raise FormatError("No colormap was found in this file: give one as .cpt, .json, .xml, .csv, .npy or .svg.")
    return colormap_of(found, name, content)


def found_colormap(file: bytes) -> FoundColormap | None:
    """Read a colormap file; return None if it is not one."""
    for read in readers("colormap", _LAST):
        found: FoundColormap | None = read(file)
        if found is not None and len(found.rgb):
            return found
    return None


def colormap_of(found: FoundColormap, name: str, file: bytes) -> Colormap:
    """Make a colormap from what was found in a file."""
    from ..colormaps.colormap_object import Colormap

    rgb = found.rgb
    if not np.isfinite(rgb).all() or len(rgb) > LONGEST_TABLE:
        raise FormatError("This colormap is damaged or too long: save it again.")
    rgb = np.clip(rgb, 0, 1)
    said = found.kind or _kind_of_recipe(file)
    kind = said if said in KINDS else kind_of(rgb, found.stepped)
    return Colormap(rgb, kind, tidy(found.name) or tidy(name) or "colormap", found.stepped or KINDS[kind].stepped)


def _kind_of_recipe(file: bytes) -> str:
    """Return the kind named by the recipe in one of our files."""
    try:
        recipe, _ = recorded_recipe(read_provenance(file))
    except FormatError:
        return ""
    return recipe.map.kind
