"""``cmapcore colormap``."""

from __future__ import annotations

from typing import Any

import click

from ...color.conversions import hex_codes
from ..batch import Batch, do_all, named_format, print_colors
from ..drawn import colormap_lines
from ..flags import GroupedCommand, batch_flags
from ..job import Job
from ..outcome import Outcome
from ..tasks import Task


@click.command(
    "colormap",
    cls=GroupedCommand,
    examples=(
        "cmapcore colormap picture.jpg --kind diverging",
        "cmapcore colormap picture.jpg --kind cyclic -o angles.cpt",
    ),
)
@batch_flags("colormap")
def colormap_command(format_: str | None, **flags: Any) -> None:
    """Print a picture's colormap, or write it as a file.

    As for a palette; --kind says what the colormap is for.
    """
    batch = Batch.of(flags, None if format_ or flags["output"] else "colormap")

    def show(job: Job, outcome: Outcome) -> None:
        made = outcome.colormap
        assert made is not None
        print_colors(job, batch.jobs, hex_codes(made.rgb8), lambda: colormap_lines(made))

    if name := named_format("colormap", format_, batch.output):
        do_all(batch, Task(batch.recipe, (("colormap", name),)))
    else:
        do_all(batch, Task(batch.recipe, wants_colormap=True), show)
