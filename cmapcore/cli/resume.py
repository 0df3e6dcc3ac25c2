"""Which of many pictures are still to be done: those whose files are missing, or were made with other options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import FormatError
from ..formats.provenance import read_provenance, recorded_recipe
from ..formats.registry import FORMATS, What
from ..pictures.part import part_text
from .job import Job
from .outcome import ZIP
from .output_files import OutputFile
from .tasks import Task
from .terminal import print_notice


def jobs_left(task: Task, jobs: Sequence[Job], target: OutputFile) -> list[int]:
    """Return the numbers of the jobs that are still to be done; print how many are not, and why others are."""
    left, changed, unknown = [], 0, 0
    for number, job in enumerate(jobs):
        files = list(zip(target.paths(task, number), task.outputs, strict=True))
        telling = [path for path, output in files if _holds_recipe(*output)]
        if not all(path.is_file() for path, _ in files):
            left.append(number)
        elif not all(_is_made_so(path, task, job) for path in telling):
            left.append(number)
            changed += 1
        elif not telling:
            unknown += 1
    there = len(jobs) - len(left)
    if there:
        more = " Their format does not hold the options, which may have been others." if unknown else ""
        print_notice(f"{there} of {len(jobs)} are there already.{more}")
    if changed:
        print_notice(f"{changed} of {len(jobs)} had other options, and will be made again.")
    return left


def _holds_recipe(what: What, format_: str) -> bool:
    return format_ == ZIP or FORMATS[what, format_].holds_provenance


def _is_made_so(path: Path, task: Task, job: Job) -> bool:
    """Whether a file says that it was made with the options of a task."""
    try:
        made = read_provenance(path.read_bytes())
        recorded = recorded_recipe(made)
    except (FormatError, OSError):
        return False
    return recorded == (task.recipe, []) and made.t == ("" if job.t is None else part_text(job.t))
