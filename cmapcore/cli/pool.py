"""Processes that do tasks: many at once, their outcomes in order."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice

from ..errors import LimitError
from .job import Job
from .outcome import Outcome
from .tasks import Task, tried

_AHEAD = 4
"""How many pictures per process are begun before the outcome of the first is taken."""


def pooled(task: Task, jobs: Sequence[Job], count: int) -> Iterator[tuple[Job, Outcome | Exception]]:
    """Do the task for each job in one of several processes; yield the outcomes in order, or errors.

    An interrupt, or a caller that stops iterating, ends the processes at once.
    """
    pool = _started(count)
    waiting: deque[tuple[Job, Future[Outcome | Exception]]] = deque()
    rest = iter(jobs)
    try:
        while True:
            for each in islice(rest, count * _AHEAD - len(waiting)):
                waiting.append((each, _begun(pool, task, each)))
            if not waiting:
                return
            job, future = waiting.popleft()
            try:
                done = future.result()
            except BrokenProcessPool:  # one of the pictures took all memory: each that waits is begun again, alone
                _end(pool)
                done = _alone(task, job)
                pool = _started(count)
                waiting = deque((each, _begun(pool, task, each)) for each, _ in waiting)
            yield job, done
    finally:
        _end(pool)


def _begun(pool: ProcessPoolExecutor, task: Task, job: Job) -> Future[Outcome | Exception]:
    """Hand a job to a process; if one has been killed since, return a future that says so."""
    try:
        with _no_interrupt():  # a process may be started for it
            return pool.submit(tried, task, job)
    except BrokenProcessPool as error:
        broken: Future[Outcome | Exception] = Future()
        broken.set_exception(error)
        return broken


def _alone(task: Task, job: Job) -> Outcome | Exception:
    pool = _started(1)
    try:
        return _begun(pool, task, job).result()
    except BrokenProcessPool:
        return LimitError("The system ended its process: it may have needed more memory than there is.")
    finally:
        _end(pool)


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold back an interrupt until afterwards; what is started meanwhile is told of none, even before `_begin`."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
