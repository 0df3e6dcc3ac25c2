"""Work for one visitor that goes on while the page is used."""

import threading
import time

import pytest

from cmapcore.errors import BusyError, LimitError
from ui.state import background_work

PATIENCE = 60


def done(work: background_work.BackgroundWork) -> dict:
    deadline = time.monotonic() + PATIENCE
    while not work.finished:
        work.look()
        assert time.monotonic() < deadline
    return work.done


def fails(_progress):
    raise LimitError("It took too long.")


def test_work_does_one_task_after_the_other_and_keeps_what_goes_wrong():
    order = []

    def task(name):
        return lambda _progress: order.append(name) or name

    found = done(background_work.BackgroundWork({"a": task("a"), "b": fails, "c": task("c")}))
    assert order == ["a", "c"]
    assert (found["a"], found["c"], str(found["b"])) == ("a", "c", "It took too long.")


def test_what_there_is_so_far_does_not_change_while_it_is_read():
    begun, let = threading.Event(), threading.Event()

    def task(_progress):
        begun.set()
        assert let.wait(PATIENCE)
        return 1

    work = background_work.BackgroundWork({"a": lambda _progress: 0, "b": task})
    assert begun.wait(PATIENCE)
    so_far = work.done
    let.set()
    assert done(work) == {"a": 0, "b": 1}
    assert so_far == {"a": 0}


def test_work_waits_where_there_is_no_room(monkeypatch):
    monkeypatch.setattr(background_work, "POLL_INTERVAL", 0)
    busy = iter([True, True, False])

    def task(_progress):
        if next(busy):
            raise BusyError("Try again.")
        return 1

    assert done(background_work.BackgroundWork({"a": task})) == {"a": 1}


def test_work_ends_when_nobody_looks_and_goes_on_when_somebody_does(monkeypatch):
    monkeypatch.setattr(background_work, "_PATIENCE", -1)
    begun = threading.Semaphore(0)

    def task(progress):
        begun.release()
        progress("embed", 0.5)
        return 1

    work = background_work.BackgroundWork({"a": task, "b": task})
    work._thread.join(PATIENCE)
    assert not work.done
    assert begun.acquire(timeout=0)
    assert not begun.acquire(timeout=0), "the second was not begun"
    monkeypatch.setattr(background_work, "_PATIENCE", PATIENCE)
    assert done(work) == {"a": 1, "b": 1}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_work_that_fails_by_a_fault_of_ours_says_so():
    def faulty(_progress):
        raise ZeroDivisionError

    work = background_work.BackgroundWork({"a": faulty})
    work._thread.join(PATIENCE)
    with pytest.raises(RuntimeError):
        work.look()


def test_stopped_work_does_not_go_on():
    begun, go = threading.Event(), threading.Event()

    def task(progress):
        begun.set()
        go.wait(PATIENCE)
        progress("embed", 0.5)
        return 1

    work = background_work.BackgroundWork({"a": task})
    assert begun.wait(PATIENCE)
    work.stop()
    go.set()
    work._thread.join(PATIENCE)
    work.look()
    assert not work._thread.is_alive()
    assert not work.done
