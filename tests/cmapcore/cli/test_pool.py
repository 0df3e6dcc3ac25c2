"""Jobs in several processes, here stood in for by a pool that breaks when it is told to."""

import signal
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest

from cmapcore.cli import pool
from cmapcore.cli.job import Job

JOBS = [Job((f"{number}.png",)) for number in range(12)]


def masked():
    return signal.pthread_sigmask(signal.SIG_BLOCK, ())


class Pool:
    """Does each job at once; `breaks` as if the system had ended a process."""

    def __init__(self):
        self.is_broken = False
        self._processes = {}
        self.masks = []

    def submit(self, _tried, _task, job):
        self.masks.append(masked())
        if self.is_broken:
            raise BrokenProcessPool
        done = Future()
        done.set_result(str(job))
        return done

    def shutdown(self, **_):
        pass


@pytest.fixture
def pools(monkeypatch):
    made = []
    monkeypatch.setattr(pool, "_started", lambda _count: made.append(Pool()) or made[-1])
    return made


def test_a_process_that_ends_while_nobody_asks_loses_no_job(pools):
    found = []
    for job, done in pool.pooled(None, JOBS, 1):
        found.append((job, done))
        if len(found) in (2, 7):
            pools[-1].is_broken = True
    assert found == [(job, str(job)) for job in JOBS]
    assert len(pools) == 5  # each time one for the job alone, and a new one for the rest


def test_a_process_is_started_where_no_interrupt_reaches_it(pools):
    before = masked()
    for _ in pool.pooled(None, JOBS, 2):
        assert masked() == before
    assert len(pools[0].masks) == len(JOBS)
    assert all(signal.SIGINT in mask for mask in pools[0].masks)
