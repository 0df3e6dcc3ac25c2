"""``cmapcore export``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ...errors import FormatError
from ...formats.registry import FORMATS
from ..batch import Batch, do_all
from ..flags import GroupedCommand, batch_flags
from ..outcome import ZIP
from ..output_files import formats_named_by
from ..tasks import Task


@click.command(
    "export",
    cls=GroupedCommand,
    examples=(
        "cmapcore export picture.jpg -o look.zip",
        "cmapcore export *.jpg --format css --format cpt -o look/ --jobs 4",
    ),
)
@batch_flags("palette", "colormap", several=True)
def export_command(format_: Sequence[str], **flags: Any) -> None:
    """Write palette and colormap as several files, or as a zip.

    A format that exists for both is written for both. Without --format, the suffix of -o names one; .zip, a folder or
    no -o means everything as a zip: the palette, colormaps of every kind, Matplotlib styles, and instructions.
    """
    for name in format_:
        if not any((what, name) in FORMATS for what in ("palette", "colormap")):
            raise FormatError(f"There is no format {name!r}; `cmapcore formats` lists them all.")
    batch = Batch.of(flags)
    outputs = [(what, name) for what, name in FORMATS if name in format_]
    if batch.output and not outputs:
        outputs = formats_named_by(batch.output)
    do_all(batch, Task(batch.recipe, tuple(outputs) or (("palette", ZIP),)))
