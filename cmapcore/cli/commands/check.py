"""``cmapcore check``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ...colormaps.kinds import KINDS
from ...formats.any_colors import check
from ..failures import NOT_ALL, do_each
from ..flags import GroupedCommand, quiet_flag
from ..reading import read_colors
from ..terminal import check_standard_output, printable


@click.command(
    "check",
    cls=GroupedCommand,
    examples=(
        "cmapcore check viridis",
        "cmapcore check palette.ase",
        'cmapcore check "#e41a1c #377eb8 #4daf4a"',
    ),
)
@click.argument("things", metavar="FILE_OR_NAME...", nargs=-1, required=True)
@click.option(
    "--kind",
    metavar="NAME",
    help=f"The type whose checks it should pass; default: the type it looks like. One of {', '.join(KINDS)}.",
)
@quiet_flag
@click.pass_context
def check_command(context: click.Context, things: Sequence[str], kind: str | None) -> None:
    """Check palettes and colormaps: what people can tell apart in them.

    Each is a file in any export format, - for standard input, the name of a colormap of Matplotlib or cmap, or hex
    codes. The exit status is 1 if a check failed.
    """
    kind = None if kind is None else next((name for name in KINDS if name == kind.lower()), kind)
    failed = False
    check_standard_output("its report is printed there")

    def do(thing: str) -> None:
        nonlocal failed
        given = read_colors(thing, is_one_of_several=len(things) > 1)
        report = check(given.colors, kind)
        failed = failed or not report.passed
        click.echo((f"{printable(thing)}\n" if len(things) > 1 else "") + str(report))

    do_each(things, do, "None of these could be checked.")
    if failed:
        context.exit(NOT_ALL)
