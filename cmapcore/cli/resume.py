"""Which of many pictures are still to be done: those whose files are missing, damaged or made differently."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import CmapError, FormatError
from ..formats.any_colors import colors_from
from ..formats.provenance import Provenance, read_provenance, recorded_recipe
from ..formats.registry import FORMATS, What
from ..pictures.part import part_text
from ..pictures.picture import digest_of_source
from ..pictures.several import digest_of
from .job import Job
from .outcome import ZIP
from .output_files import OutputFile
from .tasks import Task
from .terminal import print_notice

_REASONS = {
    "damaged": ("is damaged", "are damaged"),
    "recipe": ("records no options", "record no options"),
    "options": ("has other options", "have other options"),
    "picture": ("is of another picture", "are of other pictures"),
}
"""Why an existing file is made again, for one and for several."""


def jobs_left(task: Task, jobs: Sequence[Job], target: OutputFile) -> list[int]:
    """Return the numbers of the jobs still to be done; print how many are done already, and why others are not."""
    left, reasons, unknown = [], Counter[str](), 0
    for number, job in enumerate(jobs):
        files = list(zip(target.paths(task, number), task.outputs, strict=True))
        if not all(path.is_file() for path, _ in files):
            left.append(number)
        elif found := [reason for path, output in files if (reason := _reason(path, *output, task, job))]:
            left.append(number)
            reasons[found[0]] += 1
        elif not any(_holds_recipe(*output) for _, output in files):
            unknown += 1
    there = len(jobs) - len(left)
    if there:
        are, their = ("is", "Its") if there == 1 else ("are", "Their")
        more = f" {their} format does not record the options, which may have been different." if unknown else ""
        print_notice(f"{there} of {len(jobs)} {are} already there.{more}")
    for reason, (of_one, of_several) in _REASONS.items():
        if count := reasons[reason]:
            print_notice(f"{count} of {len(jobs)} {of_one if count == 1 else of_several}, and will be made again.")
    return left


def _holds_recipe(what: What, format_: str) -> bool:
    return format_ == ZIP or FORMATS[what, format_].holds_provenance


def _reason(path: Path, what: What, format_: str, task: Task, job: Job) -> str:
    """Return why a file is to be made again, a key of `_REASONS`; empty if it is as it would be made now."""
    try:
        data = path.read_bytes()
    except OSError:
        return "damaged"
    if not _is_whole(data, what, format_):
        return "damaged"
    if not _holds_recipe(what, format_):
        return ""
    try:
        made = read_provenance(data)
        recorded = recorded_recipe(made)
    except FormatError:
        return "recipe"
    weighting = job.weighting if len(job.places) > 1 else made.weighting  # that of a film is not a choice
    t = "" if job.t is None else part_text(job.t)
    if recorded != (task.recipe, []) or (made.weighting, made.t) != (weighting, t):
        return "options"
    return "" if _is_of(made, job) else "picture"


def _is_whole(data: bytes, what: What, format_: str) -> bool:
    """Whether a file can be read and is complete.

    A text that was cut off at the end of a line may pass. The commands leave none: they write under another name, and
    rename complete files.
    """
    if format_ == ZIP:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return archive.testzip() is None
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
            return False
    form = FORMATS[what, format_]
    if form.is_text and not data.endswith(b"\n"):
        return False
    try:
        found: Any = form.read(data) if form.read else colors_from(data)
    except CmapError:
        return False
    return found is not None and len(found.colors if what == "palette" else found.rgb) > 0


def _is_of(made: Provenance, job: Job) -> bool:
    """Whether a file was made from the pictures of a job: from the same address, or the same bytes.

    A picture that cannot be read, or comes on standard input, is not compared.
    """
    if job.source:
        return made.source == job.source
    if "-" in job.places:
        return True
    try:
        digests = [digest_of_source(place) for place in job.places]
    except CmapError:
        return True
    return made.digest == (digests[0] if len(digests) == 1 else digest_of(digests))
