"""Heavy work for many visitors at once: bounded, computed once, cached, with progress, stopped when nobody waits."""

from __future__ import annotations

import hashlib
import importlib
import os
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from .errors import Canceled
from .picture import Picture, load_picture
from .pipeline import Recipe, Result, StageProgress, Step, call_plainly, extract

_GLANCE = 0.1
"""Seconds between two looks at a running job."""

_SLOW_IMPORTS = ("openTSNE", "sklearn.cluster", "sklearn.mixture", "scipy.spatial")


@dataclass(eq=False)
class _Job:
    """A computation under way, and who waits for it."""

    future: Future[Any] = field(init=False)
    waiting: int = 0
    part: float = 0.0
    unwanted: threading.Event = field(default_factory=threading.Event)

    def note(self, part: float) -> None:
        if self.unwanted.is_set():
            raise Canceled("The computation was stopped, since nobody waits for it any more.")
        self.part = part


class Runner:
    """Has the same `load_picture` and `extract` as the package, for a process that serves many.

    One computation serves all who ask for the same thing. It is stopped when the last of them goes away, which a
    waiting caller does by an exception raised in its `progress`.

    Parameters
    ----------
    workers : int
        How many computations run at once.
    cache_bytes : int
        How much memory the results of stages may take; the least recently used go first.

    Attributes
    ----------
    runs : Counter of str
        How many times each stage was computed.
    """

    def __init__(self, workers: int = 2, cache_bytes: int = 256 * 2**20) -> None:
        self.runs: Counter[str] = Counter()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="cmapcore")
        self._cache = _Cache(cache_bytes)
        self._jobs: dict[Hashable, _Job] = {}
        self._lock = threading.Lock()
        self._closed = False

    def load_picture(self, source: Any, *, name: str = "", progress: Callable[[float], None] | None = None) -> Picture:
        """Read a picture as `cmapcore.load_picture` does; the same bytes are decoded once.

        Parameters
        ----------
        source
            What `cmapcore.load_picture` takes.
        name : str, optional
        progress : callable, optional
            Called now and then with 0 while waiting; may raise to stop waiting.
        """
        kept = isinstance(source, bytes)  # what lies behind a path or an address may change
        cause: Hashable = id(source)  # an array or an open file is nobody else's
        if kept:
            cause = hashlib.sha256(source).digest()
        elif isinstance(source, (str, os.PathLike)):
            cause = os.fspath(source)
        key = ("picture", cause, name)

        def read(_note: Callable[[float], None]) -> Picture:
            return load_picture(source, name=name)

        picture: Picture = self._shared("picture", key, read, progress or (lambda _: None), keep=kept)
        return picture

    def extract(
        self, picture: Picture, recipe: Recipe | None = None, *, progress: StageProgress | None = None
    ) -> Result:
        """Walk from a picture to its palette as `cmapcore.extract` does."""
        return extract(picture, recipe, progress=progress, call=self._call)

    def warm(self) -> None:
        """Load the slow libraries in a worker, and keep them to one thread each: jobs share the processors."""
        self._pool.submit(_load_slow_libraries)

    def close(self) -> None:
        """Stop taking work, and stop what runs."""
        with self._lock:
            self._closed = True
            for job in self._jobs.values():
                job.unwanted.set()
        self._pool.shutdown(wait=True)  # what is queued ends at once; a cancelled future would never wake who waits

    def _call(self, step: Step, progress: StageProgress | None) -> tuple[Any, float]:
        def compute(note: Callable[[float], None]) -> tuple[Any, float]:
            return call_plainly(step, lambda _, part: note(part))

        def tell(part: float) -> None:
            if progress is not None:
                progress(step.name, part)

        if step.heavy:
            shared: tuple[Any, float] = self._shared(step.name, step.key, compute, tell)
            return shared
        cached = self._cache.get(step.key)
        if cached is None:
            self._count(step.name)
            cached = compute(tell)
            self._cache.put(step.key, cached)
        value: tuple[Any, float] = cached
        return value

    def _shared(
        self,
        name: str,
        key: Hashable,
        compute: Callable[[Callable[[float], None]], Any],
        tell: Callable[[float], None],
        keep: bool = True,
    ) -> Any:
        """Give what is in the cache, or wait for the one computation that there is of it."""
        with self._lock:
            cached = self._cache.get(key)
            if cached is not None:
                return cached
            if self._closed:
                raise Canceled("The computation was stopped, since the server is shutting down.")
            job = self._jobs.get(key)
            if job is None:
                job = self._jobs[key] = _Job()
                job.future = self._pool.submit(self._work, job, name, key, compute, keep)
            job.waiting += 1
        try:
            while not wait([job.future], timeout=_GLANCE).done:
                tell(job.part)
            return job.future.result()
        finally:
            with self._lock:
                job.waiting -= 1
                if not job.waiting and not job.future.done():
                    job.unwanted.set()
                    self._forget(key, job)

    def _work(
        self,
        job: _Job,
        name: str,
        key: Hashable,
        compute: Callable[[Callable[[float], None]], Any],
        keep: bool,
    ) -> Any:
        try:
            job.note(0.0)
            self._count(name)
            value = compute(job.note)
            if keep:
                self._cache.put(key, value)
            return value
        finally:
            with self._lock:
                self._forget(key, job)

    def _count(self, name: str) -> None:
        with self._lock:
            self.runs[name] += 1

    def _forget(self, key: Hashable, job: _Job) -> None:
        if self._jobs.get(key) is job:
            del self._jobs[key]


class _Cache:
    """The most recently used values, up to a number of bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: Any) -> None:
        size = _size(value)
        with self._lock:
            self._bytes += size - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = (value, size)
            while self._bytes > self._most and self._kept:
                self._bytes -= self._kept.popitem(last=False)[1][1]


def _size(value: Any) -> int:
    """Bytes of the arrays in a value of the walk, and a little for the rest."""
    if isinstance(value, tuple):
        return sum(_size(part) for part in value)
    parts = vars(value).values() if hasattr(value, "__dict__") else (value,)
    return 200 + sum(getattr(part, "nbytes", 0) for part in parts)


def _load_slow_libraries() -> None:
    from threadpoolctl import threadpool_limits

    for module in _SLOW_IMPORTS:
        importlib.import_module(module)
    threadpool_limits(limits=1)
