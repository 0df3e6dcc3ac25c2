"""Many pictures at once: each in a process of a few, what comes of them in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from ..errors import CmapError, LimitError
from .job import Job
from .tasks import Outcome, Task

_FEW = 4
"""So many pictures are done in less time than processes take to start."""
_AHEAD = 4
"""For each process, so many pictures are begun before what came of the first is taken."""


def process_count(wanted: int | None, jobs: Sequence[Job]) -> int:
    """Return how many processes to use: as many as wanted, or as there are cores; 1 where it is not worth it."""
    if any("-" in job.places for job in jobs):
        return 1  # standard input is of this process
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    many = wanted or (cores if len(jobs) >= _FEW else 1)
    return max(1, min(many, len(jobs)))


def outcomes(task: Task, jobs: Sequence[Job], count: int) -> Iterator[tuple[Job, Outcome | Exception]]:
    """Do the task for each job; give what came of each in the order of the jobs, or its error.

    An interrupt, or whoever stops asking, ends the processes at once.
    """
    if count == 1:
        for job in jobs:
            yield job, _tried(task, job, None if len(jobs) == 1 else False)
        return
    pool = _started(count)
    waiting: deque[tuple[Job, Future[Outcome | Exception]]] = deque()
    rest = iter(jobs)
    try:
        while True:
            for each in islice(rest, count * _AHEAD - len(waiting)):
                waiting.append((each, pool.submit(_tried, task, each, False)))
            if not waiting:
                return
            job, future = waiting.popleft()
            try:
                done = future.result()
            except BrokenProcessPool:  # one of the pictures took all memory: each that waits is begun again, alone
                _end(pool)
                done = _alone(task, job)
                pool = _started(count)
                waiting = deque((each, pool.submit(_tried, task, each, False)) for each, _ in waiting)
            yield job, done
    finally:
        _end(pool)


def _alone(task: Task, job: Job) -> Outcome | Exception:
    pool = _started(1)
    try:
        return pool.submit(_tried, task, job, False).result()
    except BrokenProcessPool:
        return LimitError("Its process was ended by the system: it may have needed more memory than there is.")
    finally:
        _end(pool)


def _tried(task: Task, job: Job, progress: bool | None) -> Outcome | Exception:
    try:
        return task(job, progress)
    except (CmapError, OSError) as error:
        return error


def _started(count: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told, and ends the others


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()
