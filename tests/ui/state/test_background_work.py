"""Work for one visitor that goes on while the page is used."""

import threading
import time

import pytest

from cmapcore.errors import BusyError, LimitError
from ui.state import background_work as errands

PATIENCE = 60


def done(errand: errands.Errand) -> dict:
    deadline = time.monotonic() + PATIENCE
    while not errand.finished:
        errand.look()
        assert time.monotonic() < deadline
    return errand.done


def fails(_progress):
    raise LimitError("It took too long.")


def test_an_errand_does_one_task_after_the_other_and_keeps_what_goes_wrong():
    order = []

    def task(name):
        return lambda _progress: order.append(name) or name

    found = done(errands.Errand({"a": task("a"), "b": fails, "c": task("c")}))
    assert order == ["a", "c"]
    assert (found["a"], found["c"], str(found["b"])) == ("a", "c", "It took too long.")


def test_an_errand_waits_where_there_is_no_room(monkeypatch):
    monkeypatch.setattr(errands, "GLANCE", 0)
    busy = iter([True, True, False])

    def task(_progress):
        if next(busy):
            raise BusyError("Try again.")
        return 1

    assert done(errands.Errand({"a": task})) == {"a": 1}


def test_an_errand_ends_when_nobody_looks_and_goes_on_when_somebody_does(monkeypatch):
    monkeypatch.setattr(errands, "_PATIENCE", -1)
    begun = threading.Semaphore(0)

    def task(progress):
        begun.release()
        progress("embed", 0.5)
        return 1

    errand = errands.Errand({"a": task, "b": task})
    errand._thread.join(PATIENCE)
    assert not errand.done
    assert begun.acquire(timeout=0)
    assert not begun.acquire(timeout=0), "the second was not begun"
    monkeypatch.setattr(errands, "_PATIENCE", PATIENCE)
    assert done(errand) == {"a": 1, "b": 1}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_errand_that_fails_by_a_fault_of_ours_says_so():
    def faulty(_progress):
        raise ZeroDivisionError

    errand = errands.Errand({"a": faulty})
    errand._thread.join(PATIENCE)
    with pytest.raises(RuntimeError):
        errand.look()


def test_a_stopped_errand_does_not_go_on():
    begun, go = threading.Event(), threading.Event()

    def task(progress):
        begun.set()
        go.wait(PATIENCE)
        progress("embed", 0.5)
        return 1

    errand = errands.Errand({"a": task})
    assert begun.wait(PATIENCE)
    errand.stop()
    go.set()
    errand._thread.join(PATIENCE)
    errand.look()
    assert not errand._thread.is_alive()
    assert not errand.done
