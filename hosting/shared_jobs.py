"""One computation of each thing for everybody who asks for it at the same time."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, wait
from dataclasses import dataclass
from typing import Any

from prometheus_client import Histogram

from cmapcore.errors import Canceled
from cmapcore.pipeline import StageProgress

from .clients import Client
from .executors import QueueExecutor
from .job import Job
from .result_cache import ResultCache

_BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60)  # seconds
_POLL_INTERVAL, _LONGEST_POLL_INTERVAL = 0.1, 0.25
"""Seconds between checks of a running job: at first, and once it takes long. Many may wait."""


@dataclass(eq=False)
class _Shared:
    """A job in progress, and how many wait for it."""

    job: Job
    waiting: int = 0


class SharedJobs:
    """Jobs in progress, by what they compute; their results are cached.

    Parameters
    ----------
    cache : ResultCache
    who_asks : callable
        Gives the client, in the thread that calls.

    Attributes
    ----------
    runs, hits, seconds
        As of `Runner`.
    closed : bool
        Whether no more work is taken.
    """

    def __init__(self, cache: ResultCache, who_asks: Callable[[], Client]) -> None:
        self.runs: Counter[str] = Counter()
        self.hits: Counter[str] = Counter()
        self.seconds = Histogram(
            "cmapcore_stage_seconds", "How long stages took.", ["stage"], buckets=_BUCKETS, registry=None
        )
        self.closed = False
        self._cache = cache
        self._who_asks = who_asks
        self._shared: dict[Hashable, _Shared] = {}
        self._lock = threading.RLock()

    def result(
        self,
        name: str,
        key: Hashable,
        executor: QueueExecutor,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        progress: StageProgress | None,
        *,
        seconds: float,
        keep: bool = True,
        heavy: bool = False,
    ) -> Any:
        """Return the cached value, or wait for the one computation of it.

        Parameters
        ----------
        name, key, progress, seconds, keep
            As of `Runner.compute`.
        executor : QueueExecutor
        function : callable
        args : tuple
        heavy : bool, optional
            Whether it takes more than a moment.
        """
        with self._lock:
            cached = self._cache.get(key)
            if cached is not None:
                self.hits[name] += 1
                return cached
            if self.closed:
                raise Canceled("The computation was stopped because the server is shutting down.")
            shared = self._shared.get(key)
            if shared is None:
                job = executor.submit(function, *args, seconds=seconds, client=self._who_asks(), heavy=heavy)
                shared = self._shared[key] = _Shared(job)
                self.count(name)
                shared.job.add_done_callback(lambda job: self._take(name, key, shared, job, keep))
            shared.waiting += 1
        job, interval = shared.job, _POLL_INTERVAL
        try:
            while not wait([job], timeout=interval).done:
                interval = min(1.1 * interval, _LONGEST_POLL_INTERVAL)
                if progress is not None:
                    progress(*(("queue", job.place) if job.place else (name, job.part)))
            return job.result()
        except (CancelledError, Canceled) as error:
            if not self.closed and isinstance(error, Canceled):
                raise
            raise Canceled("The computation was stopped because the server is shutting down.") from error
        finally:
            with self._lock:
                shared.waiting -= 1
                if not shared.waiting and not job.done():
                    self._forget(key, shared)
                    job.stop()

    def _take(self, name: str, key: Hashable, shared: _Shared, job: Any, keep: bool) -> None:
        """Store the result of a finished job."""
        if job.began:
            self.seconds.labels(name).observe(time.monotonic() - job.began)
        with self._lock:
            if keep and not job.cancelled() and job.exception() is None:
                self._cache.put(key, job.result())
            self._forget(key, shared)

    def count(self, name: str) -> None:
        """Count a stage that is computed."""
        with self._lock:
            self.runs[name] += 1

    def _forget(self, key: Hashable, shared: _Shared) -> None:
        if self._shared.get(key) is shared:
            del self._shared[key]
