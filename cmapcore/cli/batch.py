"""What the commands that take pictures share: one picture or many, each printed or written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import click

from ..errors import FormatError, OptionError
from ..recipe import Recipe
from .failures import Failures
from .flags import idle_warnings, recipe_from_flags
from .job import Job, jobs_of
from .outcome import Outcome
from .processes import outcomes, process_count
from .tasks import Task
from .terminal import VERBOSE, check_standard_output, has_true_color, is_asked, is_terminal, print_notice, printable

if TYPE_CHECKING:
    from ..formats.registry import What
    from .output_files import OutputFile


@dataclass(frozen=True)
class Batch:
    """What a command was asked for.

    Attributes
    ----------
    recipe : Recipe
    jobs : list of Job
    output : str or None
        Where to write; none for standard output.
    processes : int or None
        How many to use; none for as many as there are cores.
    resume : bool
        Whether pictures whose files are there already, made with the same options, are left out.
    """

    recipe: Recipe
    jobs: list[Job]
    output: str | None
    processes: int | None
    resume: bool

    @classmethod
    def of(cls, flags: dict[str, Any], printed: What | None = None) -> Self:
        """Read what `batch_flags` declares, except the format; warn about options without effect on what is printed."""
        names = ("pictures", "output", "together", "weighting", "t", "jobs", "resume")
        pictures, output, together, weighting, t, processes, resume = (flags.pop(name) for name in names)
        recipe = recipe_from_flags(flags)
        for warning in idle_warnings(flags, recipe, printed):
            print_notice(warning)
        return cls(recipe, jobs_of(pictures, together, weighting, t), output, processes, resume)


def named_format(what: What, format_: str | None, output: str | None) -> str:
    """Return the named format, or that of the file's suffix; empty if colours are printed."""
    if not (format_ or output):
        return ""
    from ..formats.registry import names  # where colours are printed, no format is needed
    from .output_files import format_named_by

    if format_ and format_ not in names(what):
        raise FormatError(f"There is no {what} format {format_!r}; choose one of {', '.join(names(what))}.")
    return format_ or format_named_by(what, output or "")


def do_all(batch: Batch, task: Task, show: Callable[[Job, Outcome], None] | None = None) -> None:
    """Do a task for each picture and show or write its outcome, with a bar if a terminal shows nothing else.

    Raises
    ------
    CmapError, OSError
        The error of the only picture, or that none of several could be used.
    Exit
        Where some failed.
    """
    if batch.resume and (show is not None or batch.output is None):
        raise OptionError("--resume skips what is already in a folder: give -o DIR and a format.")
    target = None if show else _target(batch, task)
    if batch.output is None:
        check_standard_output()
    jobs = batch.jobs
    numbers = list(range(len(jobs)))
    if batch.resume and target is not None:
        from .resume import jobs_left  # with all that is written

        numbers = jobs_left(task, jobs, target)
    left = [jobs[number] for number in numbers]
    wants_bar = len(left) > 1 and is_terminal(sys.stderr) and not (show is not None and is_terminal(sys.stdout))
    bar = click.progressbar(length=len(left), file=sys.stderr, show_eta=True) if wants_bar else None
    failures = Failures(len(jobs), "None of the pictures could be used.")
    found = outcomes(task, left, process_count(batch.processes, left))
    with bar or nullcontext():
        for number, (job, outcome) in zip(numbers, found, strict=True):
            with failures.noted(str(job)):
                if isinstance(outcome, Exception):
                    raise outcome
                if show is not None:
                    show(job, outcome)
                if not task.wants_document:  # which holds them
                    _say(job, jobs, outcome.notices)
                _say_more(job, jobs, outcome)
                if target is not None:
                    _write(target, job, number, task, outcome)
            if bar is not None:
                bar.update(1)
    failures.end()


def _target(batch: Batch, task: Task) -> OutputFile:
    from .output_files import OutputFile  # where colours are printed, no format is needed

    target = OutputFile(batch.output, task.outputs, batch.jobs)
    target.prepare()
    return target


def _write(target: OutputFile, job: Job, number: int, task: Task, outcome: Outcome) -> None:
    """Write the files of a picture; if one of several fails, it is reported and the rest are written."""
    failures = Failures(len(task.outputs), "None of the files could be written.")
    for label, error in outcome.failed:
        with failures.noted(f"{job}: {label}"):
            raise error
    for file in outcome.files:
        with failures.noted(f"{job}: {file.what} {file.format}"):
            target.put(file.what, file.format, file.name, file.content, number)
    failures.end()


def print_colors(job: Job, jobs: Sequence[Job], codes: Sequence[str], drawn: Callable[[], str]) -> None:
    """Print a picture's colours: drawn in true colour, or as hex codes, on one line if there are several pictures."""
    several, place = len(jobs) > 1, printable(str(job))
    if has_true_color():
        click.echo((f"{place}\n" if several else "") + drawn(), nl=False)
    elif several:
        click.echo("\t".join([place, *codes]))
    else:
        click.echo("\n".join(codes))


def _say_more(job: Job, jobs: Sequence[Job], outcome: Outcome) -> None:
    """Report a picture's size and how long each stage took, if asked to."""
    if is_asked(VERBOSE):
        width, height = outcome.size
        took = ", ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in outcome.seconds.items())
        _say(job, jobs, [f"{width} × {height} pixels; {took}"])


def _say(job: Job, jobs: Sequence[Job], sentences: Iterable[str]) -> None:
    several = len(jobs) > 1
    for each in sentences:
        print_notice(f"{job}: {each}" if several else each, over_bar=several)
