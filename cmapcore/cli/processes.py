"""How many processes work on many pictures."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from .job import Job
from .outcome import Outcome
from .tasks import Task, tried

_FEW = 4
"""This many pictures take less time than starting processes does."""


def process_count(wanted: int | None, jobs: Sequence[Job]) -> int:
    """Return how many processes to use: as many as wanted, or one per core; 1 if more are not worth it."""
    if any("-" in job.places for job in jobs):
        return 1  # standard input is of this process
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    many = wanted or (cores if len(jobs) >= _FEW else 1)
    return max(1, min(many, len(jobs)))


def outcomes(task: Task, jobs: Sequence[Job], count: int) -> Iterator[tuple[Job, Outcome | Exception]]:
    """Do the task for each job; yield the outcomes in the order of the jobs, or errors."""
    if count > 1:
        from .pool import pooled  # one picture needs none of it

        yield from pooled(task, jobs, count)
        return
    for job in jobs:
        yield job, tried(task, job, None if len(jobs) == 1 else False)
