"""``cmapcore show``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ...color.conversions import hex_codes
from ...palette import Palette
from ..drawn import colormap_lines, palette_lines
from ..failures import do_each
from ..flags import GroupedCommand, quiet_flag
from ..reading import read_colors
from ..terminal import check_standard_output, has_true_color, printable


@click.command("show", cls=GroupedCommand, examples=("cmapcore show palette.ase", "cmapcore show viridis map.cpt"))
@click.argument("things", metavar="FILE_OR_NAME...", nargs=-1, required=True)
@quiet_flag
def show_command(things: Sequence[str]) -> None:
    """Show palettes and colormaps in the terminal: swatches or a bar; hex codes without true colour.

    Each is what `cmapcore check` takes: a file, - for standard input, the name of a colormap, or hex codes.
    """
    check_standard_output("colours are printed there")

    def do(thing: str) -> None:
        found = read_colors(thing, is_one_of_several=len(things) > 1).colors
        name = f"{printable(thing)}\n" if len(things) > 1 else ""
        if has_true_color():
            shown = palette_lines(found) if isinstance(found, Palette) else colormap_lines(found)
        else:
            shown = "".join(f"{code}\n" for code in hex_codes(found.rgb8))
        click.echo(name + shown, nl=False)

    do_each(things, do, "None of these could be shown.")
