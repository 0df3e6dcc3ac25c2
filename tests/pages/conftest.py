"""While a script of `pages` runs, Streamlit looks for modules there first, and would take the page for the package."""

import pickle
from collections.abc import Iterator
from typing import Any

import pytest

import gallery.store  # noqa: F401 - as app.py does before any page runs
from hosting.executors import ThreadExecutor
from hosting.job import Job
from hosting.worker_messages import pack, unpack
from ui.state.runner import shared_runner


class _Executor(ThreadExecutor):
    """Hands on what a process would be sent and would send, without the time that processes take to start."""

    def _run(self, job: Job) -> Any:
        job.note(0.0)
        task = pickle.loads(pickle.dumps(job.task))
        return unpack(bytearray(pack(task.function(*task.args, progress=job.note))))


@pytest.fixture(scope="module", autouse=True)
def _own_runner() -> Iterator[None]:
    """No module has results or jobs of another."""
    _end_runner()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.state.runner.best_executor", _Executor)
        yield
        _end_runner()


def _end_runner() -> None:
    shared_runner().close()
    shared_runner.clear()
