"""Palettes and colormaps that are read for a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..formats.any_colors import colors_from
from .terminal import print_notice

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap
    from ..palette import Palette


def read_colors(place: str, *, is_one_of_several: bool = False) -> Palette | Colormap:
    """Read a file or a name; print what of it could not be read."""
    found = colors_from(place)
    for notice in found.notices:
        print_notice(f"{place}: {notice}" if is_one_of_several else notice)
    return found
