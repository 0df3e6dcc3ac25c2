"""``cmapcore palette``."""

from __future__ import annotations

import json
from typing import Any

import click

from ...errors import OptionError
from ..batch import Batch, do_all, named_format, print_colors
from ..drawn import palette_lines
from ..flags import Flag, GroupedCommand, batch_flags
from ..job import Job
from ..outcome import Outcome
from ..tasks import Task


@click.command(
    "palette",
    cls=GroupedCommand,
    examples=(
        "cmapcore palette picture.jpg -n 5",
        "cmapcore palette picture.jpg -o brand.ase",
        "cmapcore palette *.jpg --format gpl -o palettes/ --resume",
    ),
)
@batch_flags("palette")
@click.option("--json", "as_json", cls=Flag, is_flag=True, help="Print it as JSON, with the recipe and the notices.")
def palette_command(format_: str | None, as_json: bool, **flags: Any) -> None:
    """Print a picture's palette, or write it as a file.

    One hex code a line, and swatches on a terminal with true colour. A picture is a file, a URL, or - for standard
    input. With several pictures, each palette is one line, or with --together there is one palette for all of them. If
    less could be given than was asked for, standard error says so.
    """
    if as_json and (flags["output"] or format_):
        raise OptionError("--json prints to standard output; use --format json to write a file.")
    is_plain = not (as_json or format_ or flags["output"])
    batch = Batch.of(flags, "palette" if is_plain else None)

    def show(job: Job, outcome: Outcome) -> None:
        if as_json:
            text = json.dumps(outcome.document, ensure_ascii=False, indent=2 if len(batch.jobs) == 1 else None)
            click.echo(text.encode())  # JSON is UTF-8, whatever a terminal has
        else:
            print_colors(job, batch.jobs, outcome.palette.hex, lambda: palette_lines(outcome.palette))

    if name := named_format("palette", format_, batch.output):
        do_all(batch, Task(batch.recipe, (("palette", name),)))
    else:
        do_all(batch, Task(batch.recipe, wants_document=as_json), show)
