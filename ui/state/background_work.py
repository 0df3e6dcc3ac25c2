"""Long work for one visitor that goes on while the page stays usable, as long as somebody is watching."""

import threading
import time
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

import streamlit as st

from cmapcore.errors import BusyError, Canceled, CmapError
from cmapcore.pipeline import StageProgress

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

POLL_INTERVAL = 1.0
"""Seconds between a page's checks of the results so far."""
_PATIENCE = 20.0
"""Seconds without a check after which nobody counts as waiting."""


class BackgroundWork(Generic[Key, Value]):
    """Tasks that are done one after the other in a thread, which ends when nobody has checked for a while.

    Parameters
    ----------
    tasks : mapping of hashable to callable
        Each is called with a `progress` that raises when the work is not wanted any more.
    """

    def __init__(self, tasks: Mapping[Key, Callable[[StageProgress], Value]]) -> None:
        self._done: dict[Key, Value | CmapError] = {}
        self._tasks = dict(tasks)
        self._looked = time.monotonic()
        self._stopped = threading.Event()
        self._begin()

    @property
    def done(self) -> dict[Key, Value | CmapError]:
        """The result of each task so far, or its error: a copy, which does not change while it is read."""
        return dict(self._done)

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to do."""
        return len(self._done) == len(self._tasks)

    @property
    def part(self) -> float:
        """How much is done, in [0, 1]."""
        return len(self._done) / max(1, len(self._tasks))

    def look(self) -> None:
        """Note that somebody is waiting; resumes the work if it was given up.

        Raises
        ------
        RuntimeError
            It ended in an error that is nobody's but ours.
        """
        self._looked = time.monotonic()
        if self._thread.is_alive() or self.finished or self._stopped.is_set():
            return
        if not self._given_up:
            raise RuntimeError("A task failed; what it raised was printed when it did.")
        self._begin()

    def stop(self) -> None:
        """Give it up for good."""
        self._stopped.set()

    def _begin(self) -> None:
        self._given_up = False
        self._thread = threading.Thread(target=self._work, daemon=True, name="background work")
        self._thread.start()

    def _work(self) -> None:
        for key in [key for key in self._tasks if key not in self._done]:
            try:
                self._done[key] = self._patiently(self._tasks[key])
            except Canceled:
                self._given_up = True
                return
            except CmapError as error:
                self._done[key] = error

    def _patiently(self, task: Callable[[StageProgress], Value]) -> Value:
        while True:
            try:
                return task(self._tell)
            except BusyError:  # others come first
                self._stopped.wait(POLL_INTERVAL)
                self._tell("queue", 0)

    def _tell(self, _stage: str, _part: float) -> None:
        if self._stopped.is_set() or time.monotonic() - self._looked > _PATIENCE:
            raise Canceled("The computation was stopped because nobody was waiting for it any more.")


def background_work_for(
    name: str, cause: Hashable, tasks: Callable[[], Mapping[Key, Callable[[StageProgress], Value]]] | None
) -> BackgroundWork[Key, Value] | None:
    """Return this session's work of a name, as long as its key is the same.

    Parameters
    ----------
    name
        One of each name runs at a time.
    cause
        Everything that its results depend on: a different one stops it.
    tasks
        Returns its tasks, to start it; None if it is not to be started.

    Returns
    -------
    BackgroundWork or None
        None if there is none.
    """
    by_name: dict[str, tuple[Hashable, BackgroundWork[Key, Value]]]
    by_name = st.session_state.setdefault("_background_work", {})
    known, work = by_name.get(name, (None, None))
    if work is not None and known != cause:
        work.stop()
        del by_name[name]
        work = None
    if work is None and tasks is not None:
        work = BackgroundWork(tasks())
        by_name[name] = (cause, work)
    if work is not None:
        work.look()
    return work
