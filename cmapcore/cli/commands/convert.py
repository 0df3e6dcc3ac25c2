"""``cmapcore convert``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ...errors import FormatError, OptionError
from ...formats.registry import FORMATS, What, called, export, format_of, longest_suffix, names
from ...palette import Palette
from ..flags import GroupedCommand, format_flag, quiet_flag
from ..job import Job
from ..output_files import OutputFile
from ..reading import read_colors
from ..terminal import check_standard_output

if TYPE_CHECKING:
    from ...colormaps.colormap_object import Colormap


_COUNT = "How many colours to take: evenly along a colormap, or the first ones of a palette."


@click.command(
    "convert",
    cls=GroupedCommand,
    examples=(
        "cmapcore convert palette.ase palette.gpl",
        "cmapcore convert map.cpt map.py",
        "cmapcore convert viridis viridis.cpt",
        "cmapcore convert map.cpt palette.ase -n 8",
    ),
)
@click.argument("source", metavar="FILE_OR_NAME")
@click.argument("target", metavar="FILE", type=click.Path(allow_dash=True))
@format_flag("palette", "colormap")
@click.option("-n", "--count", type=click.IntRange(1), metavar="INT", help=_COUNT)
@quiet_flag
def convert_command(source: str, target: str, format_: str | None, count: int | None) -> None:
    """Write a palette or colormap file in another format.

    Either file may be - for standard input and output. The suffix of the second names the format unless --format does.
    If only the other kind has that format, a palette becomes a colormap of steps, and a colormap of steps a palette; -n
    takes a palette from a smooth colormap. The recipe in a file is kept if a palette stays a palette, or a colormap a
    colormap, with all its colours, and the format can hold it.
    """
    if target == "-":
        check_standard_output("give a file instead of -")
    given = read_colors(source)
    thing = given.colors
    if count is not None:
        thing = _along(thing, count)
    what, name = _wanted(thing, target, format_)
    if isinstance(thing, Palette) and what == "colormap":
        from ...colormaps.colormap_object import Colormap

        thing = Colormap(thing.colors, name=thing.name, stepped=True)
    elif what == "palette" and not isinstance(thing, Palette):
        if not thing.stepped:
            raise OptionError(f"The {name} format holds palettes: give the number of colours to take with -n.")
        thing = Palette(thing.rgb, name=thing.title)
    content = export(thing, name, provenance=given.provenance if thing is given.colors else None)
    if target == "-":
        sys.stdout.buffer.write(content)
        return
    out = OutputFile(target, [(what, name)], [Job((source,))], its_places="the input file: choose another name")
    out.prepare()
    out.put(what, name, called(thing), content, 0)


def _along(thing: Palette | Colormap, count: int) -> Palette:
    if not isinstance(thing, Palette):
        return thing.colors(count)
    if count > len(thing):
        raise OptionError(f"This palette has {len(thing)} colours: -n takes at most that many.")
    return thing if count == len(thing) else thing[:count]


def _wanted(thing: Palette | Colormap, target: str, format_: str | None) -> tuple[What, str]:
    """Return what to write and the format: the same kind of thing if it has such a format, or else the other."""
    its: What = "palette" if isinstance(thing, Palette) else "colormap"
    other: What = "colormap" if its == "palette" else "palette"
    if format_ is None and target == "-":
        raise OptionError("Name the format with --format.")
    for what in (its, other):
        if format_ in names(what):
            return what, format_ or ""
        if format_ is None and longest_suffix(target, [FORMATS[what, name].suffix for name in names(what)]):
            return what, format_of(what, target)
    if format_ is None:
        known = ", ".join(dict.fromkeys(form.suffix for form in FORMATS.values()))
        raise FormatError(f"No format has the suffix of {target}: use {known}, or give --format.")
    raise FormatError(f"There is no format {format_!r}; `cmapcore formats` lists them all.")
