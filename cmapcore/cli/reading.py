"""Reading palettes and colormaps for a command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ..errors import FormatError
from ..formats.any_colors import colors_from
from ..formats.palette_files import read_file
from ..formats.provenance import Provenance, read_provenance
from .terminal import print_notice

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap
    from ..palette import Palette


class Given(NamedTuple):
    """What a command was given, and how it was made, if its file says so."""

    colors: Palette | Colormap
    provenance: Provenance | None


def read_colors(place: str, *, is_one_of_several: bool = False) -> Given:
    """Read a file, standard input (``-``) or a name; report what could not be read."""
    source = _from_standard_input() if place == "-" else place
    found = colors_from(source)
    for notice in found.notices:
        print_notice(f"{place}: {notice}" if is_one_of_several else notice)
    return Given(found, _provenance_in(source) if isinstance(source, bytes) or os.path.isfile(source) else None)


def _from_standard_input() -> bytes:
    from .tasks import standard_input  # with all that pictures need

    data = standard_input()
    if not data:
        raise FormatError("Standard input was empty: send a file to it, or name one instead of -.")
    return data


def _provenance_in(file: str | bytes) -> Provenance | None:
    try:
        return read_provenance(read_file(file)[0])
    except FormatError:
        return None
