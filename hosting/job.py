"""Submitted work that can be watched and stopped."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import Any

from cmapcore.errors import Canceled

from .clients import Client
from .fork_server import Task


class Job(Future[Any]):
    """Submitted work.

    Attributes
    ----------
    part : float
        How much of it is done, in [0, 1].
    place : int
        How many jobs are ahead of it; 0 when it runs.
    client : Client
        Who asked for it.
    heavy : bool
        Whether it takes more than a moment.
    restarts : int
        How many times it has given way and begun again.
    began : float
        When it first ran, by the monotonic clock; 0 before that.
    """

    def __init__(self, task: Task, client: Client) -> None:
        super().__init__()
        self.task = task
        self.client = client
        self.heavy = task.heavy
        self.restarts = 0
        self.part = 0.0
        self.place = 0
        self.since = time.monotonic()
        self.began = 0.0
        self.unwanted = threading.Event()
        self._state_lock = threading.RLock()

    def stop(self) -> None:
        """Give it up: it leaves the queue, or ends soon if it is running."""
        self.unwanted.set()
        self.cancel()

    def cancel(self) -> bool:
        """Cancel it, if it is not running yet; those who wait are told at once, since no worker will see it."""
        with self._state_lock:
            over = self.done()
            canceled = super().cancel()
            if canceled and not over:
                self.set_running_or_notify_cancel()
            return canceled

    def begin(self) -> bool:
        """Note that it is running; return False if it has been cancelled."""
        with self._state_lock:
            self.began = self.began or time.monotonic()
            return not self.cancelled() and (self.running() or self.set_running_or_notify_cancel())

    def note(self, part: float) -> None:
        """Record how much is done.

        Raises
        ------
        Canceled
            Where the job is not wanted any more.
        """
        if self.unwanted.is_set():
            raise Canceled("The computation was stopped because nobody was waiting for it any more.")
        self.part = part
