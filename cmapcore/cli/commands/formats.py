"""``cmapcore formats``."""

from __future__ import annotations

import click

from ...formats.registry import FORMATS, names
from ..terminal import check_standard_output


@click.command("formats")
def formats_command() -> None:
    """List every format and the tools that take it."""
    check_standard_output("formats are printed there")
    for what in ("palette", "colormap"):
        click.echo(f"{what.capitalize()}s:")
        for name in names(what):
            form = FORMATS[what, name]
            click.echo(f"  {name:<14} {form.suffix:<12} {form.tool}: {form.purpose}")
