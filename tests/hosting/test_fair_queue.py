"""Whose turn it is."""

from types import SimpleNamespace

import pytest

from cmapcore import BusyError
from hosting.clients import Client
from hosting.fair_queue import FairQueue


def job(name, address="", session="", heavy=False):
    return SimpleNamespace(
        name=name, client=Client(address, session), heavy=heavy, restarts=0, cancelled=lambda: name.startswith("gone")
    )


def queue_of(*jobs, workers=2, most=200):
    queue = FairQueue(workers, most)
    for each in jobs:
        queue.add(each)
    return queue


def names(jobs):
    return [each.name for each in jobs]


def run_all(queue):
    """Run one after the other, as one worker would."""
    ran = []
    while (each := queue.take()) is not None:
        ran.append(each.name)
        queue.end(each)
    return ran


def test_addresses_take_turns_and_sessions_of_one_among_themselves():
    jobs = [job(f"a{n}", "a", "1") for n in range(4)] + [job("a-other", "a", "2"), job("b0", "b"), job("b1", "b")]
    queue = queue_of(*jobs)
    expected = ["a0", "b0", "a-other", "b1", "a1", "a2", "a3"]
    assert names(queue.in_order()) == expected
    assert run_all(queue) == expected


def test_whoever_comes_later_waits_for_one_of_each_and_not_for_all():
    queue = queue_of(*(job(f"a{n}", "a", str(n)) for n in range(5)))
    ran = [queue.take().name]
    queue.add(job("b", "b"))
    assert queue.take().name == "b"
    assert ran == ["a0"]


def test_who_had_a_turn_last_is_behind_who_had_none():
    queue = queue_of(job("a0", "a"), job("b0", "b"))
    assert run_all(queue) == ["a0", "b0"]
    for each in (job("b1", "b"), job("a1", "a"), job("c", "c")):
        queue.add(each)
    assert run_all(queue) == ["c", "a1", "b1"]


def test_those_without_an_address_come_in_their_order_and_may_have_every_worker():
    queue = queue_of(*(job(str(n)) for n in range(3)))
    assert [queue.take().name, queue.take().name] == ["0", "1"]


@pytest.mark.parametrize(("workers", "at_once"), [(1, 1), (2, 1), (4, 3)])
def test_one_worker_is_kept_from_each_address_and_from_heavy_jobs(workers, at_once):
    own = queue_of(*(job(str(n), "a", str(n)) for n in range(6)), workers=workers)
    heavy = queue_of(*(job(str(n), str(n), heavy=True) for n in range(6)), workers=workers)
    for queue in (own, heavy):
        assert len([each for each in (queue.take() for _ in range(6)) if each]) == at_once


def test_a_small_job_overtakes_heavy_ones_that_may_not_run():
    queue = queue_of(job("heavy0", "a", heavy=True), job("heavy1", "b", heavy=True), job("small", "c"))
    assert [queue.take().name, queue.take().name] == ["heavy0", "small"]
    assert queue.take() is None


def test_what_nobody_wants_takes_no_place():
    queue = queue_of(job("gone0", "a"), job("kept", "a"), most=2)
    assert names(queue.in_order()) == ["kept"]
    assert run_all(queue) == ["kept"]


def test_too_many_are_refused_each_with_its_own_sentence():
    full = [job(str(n), str(n)) for n in range(6)]
    with pytest.raises(BusyError, match="Many pictures"):
        queue_of(*full, job("more", "more"), most=4)
    with pytest.raises(BusyError, match="8 computations of yours"):
        queue_of(*(job(str(n), "a", "1") for n in range(9)))
    with pytest.raises(BusyError, match="your network address"):
        queue_of(*(job(str(n), "a", str(n)) for n in range(11)), most=20)
    queue_of(*(job(str(n), "a", str(n)) for n in range(60)))  # a class


def test_only_a_heavy_job_on_the_only_worker_gives_way_and_not_for_ever():
    heavy = job("heavy", "a", heavy=True)
    queue = queue_of(heavy, workers=1)
    assert queue.take() is heavy
    queue.add(job("own", "a"))
    queue.add(job("heavy too", "b", heavy=True))
    assert not queue.gives_way(heavy)
    queue.add(job("small", "b"))
    for _ in range(3):
        assert queue.gives_way(heavy)
        queue.put_back(heavy)
        small = queue.take()
        assert small.name == "small"
        queue.end(small)
        while (each := queue.take()) is not heavy:
            queue.end(each)
        queue.add(job("small", "b"))
    assert not queue.gives_way(heavy)
    several = queue_of(job("heavy", "a", heavy=True), job("small", "b"))
    assert not several.gives_way(several.take())
