"""Executors for jobs that can be watched and stopped: disposable processes, or threads.

Both are shaped as `concurrent.futures.Executor`. `submit` takes a function that is called with ``progress=`` besides
its arguments, and returns a `Job`, which is a `concurrent.futures.Future` that also tells its place in the queue and
the part that is done, and that can be stopped while it runs.

The standard library's fork server is not used for the processes, since its children run the caller's ``__main__``
again, which under Streamlit is whatever page is being shown.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from multiprocessing import connection as connections
from pathlib import Path
from typing import Any, cast

from cmapcore.errors import BusyError, Canceled, LimitError

from .clients import NOBODY, Client
from .fair_queue import FairQueue
from .fork_server import TOO_MUCH, Task, load_libraries, send_task
from .job import Job
from .processor_time import ProcessorTime
from .worker_messages import Inbox, error_of, unpack
from .worker_rights import readable_places

_log = logging.getLogger(__name__)

_POLL_INTERVAL = 0.1
"""Seconds between checks whether a running job is still wanted."""

_START_SECONDS = 60.0
"""How long the fork server may take to load its libraries, on a busy machine."""

_KNOWN = ("HOME", "LANG", "LANGUAGE", "LD_LIBRARY_PATH", "MPLCONFIGDIR", "PATH", "TMPDIR", "TZ", "XDG_CACHE_HOME")
_KNOWN_BEGIN = ("LC_", "PYTHON", "MALLOC_", "GLIBC_", "OMP_", "KMP_", "OPENBLAS_", "MKL_", "BLIS_", "NPY_", "NUMEXPR_")
"""What a worker's environment takes from the server's, and prefixes of further names: whatever affects how libraries
compute must be the same in both."""


class _KilledError(LimitError):
    """A worker ended without a message: it was killed, by its limits or from outside."""


class _GiveWayError(Exception):
    """A running job makes room for another, and will be run again."""


class QueueExecutor(Executor):
    """A short fair queue in front of a few workers, each of which does one job at a time.

    Parameters
    ----------
    workers : int
        How many jobs run at once.
    queue : int
        How many may wait.

    Attributes
    ----------
    outcomes : Counter of str
        How many jobs were ``done``, ``limited``, ``killed``, ``canceled``, ``failed``, ``refused`` since there was no
        room, or ``restarted`` after they had given way.
    starts : int
        How many times that was started in which the jobs run.
    """

    def __init__(self, workers: int = 2, queue: int = 16) -> None:
        self._queue = FairQueue(workers, queue)
        self._change = threading.Condition()
        self._closed = False
        self.outcomes: Counter[str] = Counter()
        self.starts = 0
        self._running: set[Job] = set()
        self._threads = [threading.Thread(target=self._serve, daemon=True, name=f"job-{i}") for i in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(  # type: ignore[override]
        self,
        fn: Callable[..., Any],
        /,
        *args: Any,
        seconds: float = 60.0,
        client: Client = NOBODY,
        heavy: bool = False,
    ) -> Job:
        """Submit a job.

        Parameters
        ----------
        fn : callable
            Called as ``fn(*args, progress=…)``.
        *args
        seconds : float
            How much processor time it may take.
        client : Client, optional
            Who asks.
        heavy : bool, optional
            Whether it takes more than a moment; there is always a worker without such a job.

        Raises
        ------
        BusyError
            Where too many wait already.
        """
        job = Job(Task(fn, args, seconds, heavy), client)
        with self._change:
            if self._closed:
                raise RuntimeError("This executor has been shut down.")
            try:
                self._queue.add(job)
            except BusyError:
                self.outcomes["refused"] += 1
                raise
            self._number()
            self._change.notify()
        return job

    @property
    def sizes(self) -> tuple[int, int, float]:
        """Return how many jobs wait and run, and how many seconds the oldest has waited."""
        with self._change:
            waiting, running = self._queue.sizes
            since = min((cast(Job, job).since for job in self._queue.in_order()), default=time.monotonic())
            return waiting, running, time.monotonic() - since

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """Accept no more jobs, and stop the existing ones."""
        with self._change:
            self._closed = True
            for job in (*self._queue.in_order(), *self._running) if cancel_futures else ():
                cast(Job, job).stop()
            self._change.notify_all()
        if wait:
            for thread in self._threads:
                thread.join()

    def warm(self) -> None:
        """Load the slow libraries where the jobs will run, without waiting for it."""
        raise NotImplementedError

    def _run(self, job: Job) -> Any:
        """Do a job that has begun."""
        raise NotImplementedError

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            value, failed = None, None
            try:
                value = self._run(job)
            except _GiveWayError:
                with self._change:
                    self._running.discard(job)
                    self.outcomes["restarted"] += 1
                    self._queue.put_back(job)
                    self._number()
                continue
            except BaseException as error:  # noqa: BLE001 - whatever a job raises, whoever waits raises it again
                failed = error
            self._end(job)
            self.outcomes[_outcome(failed)] += 1
            if failed is None:
                job.set_result(value)
            else:
                job.set_exception(failed)

    def _next(self) -> Job | None:
        """Wait for a job that may run; return None at the end."""
        while True:
            with self._change:
                while (job := cast(Job | None, self._queue.take())) is None:
                    if self._closed:
                        return None
                    self._change.wait()
                self._running.add(job)
                job.place = 0
                self._number()
            if job.begin():
                return job
            self._end(job)

    def _end(self, job: Job) -> None:
        with self._change:
            self._running.discard(job)
            self._queue.end(job)
            self._number()
            self._change.notify_all()

    def _gives_way(self, job: Job) -> bool:
        with self._change:
            return self._queue.gives_way(job)

    def _number(self) -> None:
        for jobs_before, job in enumerate(self._queue.in_order()):
            cast(Job, job).place = jobs_before + 1


def _outcome(failed: BaseException | None) -> str:
    kinds = ((type(None), "done"), (_KilledError, "killed"), (LimitError, "limited"), (Canceled, "canceled"))
    return next((word for kind, word in kinds if isinstance(failed, kind)), "failed")


class ThreadExecutor(QueueExecutor):
    """Jobs in threads of this process: no limits, and a running job stops only where it reports progress."""

    def warm(self) -> None:
        """Load the slow libraries in a worker, and keep them to one thread each: jobs share the processors."""
        self.submit(_load_slow_libraries)

    def _run(self, job: Job) -> Any:
        job.note(0.0)
        return job.task.function(*job.task.args, progress=job.note)


class ProcessExecutor(QueueExecutor):
    """Each job in a process of its own, which has limits and is killed when it is no longer wanted."""

    def __init__(self, workers: int = 2, queue: int = 16) -> None:
        self._fork_server: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="cmapcore-")
        self._socket = str(Path(self._folder.name) / "fork_server")
        super().__init__(workers, queue)

    def warm(self) -> None:
        """Start the fork server, if it is not running yet."""
        with self._starting:
            self._start()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """Accept no more jobs, stop the existing ones, and end the fork server."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        with self._starting:
            if self._fork_server is not None and self._fork_server.stdin is not None:
                self._fork_server.stdin.close()
                self._fork_server.wait()
        self._folder.cleanup()

    def _start(self) -> None:
        if self._fork_server is not None and self._fork_server.poll() is None:
            return
        if self._fork_server is not None and self._fork_server.stdin is not None:
            _log.warning("The fork server ended with status %s and is being restarted.", self._fork_server.returncode)
            self._fork_server.stdin.close()
        self.starts += 1
        Path(self._socket).unlink(missing_ok=True)
        self._fork_server = subprocess.Popen(
            [sys.executable, "-P", "-m", "hosting.fork_server", self._socket, *readable_places(_import_path())],
            stdin=subprocess.PIPE,
            env=_environment() | {"PYTHONPATH": os.pathsep.join(_import_path())},
        )

    def _connect(self, job: Job) -> tuple[connections.Connection, Inbox, int]:
        """Have the fork server fork, restarting it if it has died; return the fork's process id too."""
        give_up = time.monotonic() + _START_SECONDS
        while time.monotonic() < give_up:
            with self._starting:
                self._start()
            try:
                connection = connections.Client(self._socket, family="AF_UNIX")
                inbox = Inbox(connection.fileno())
                said = _received(inbox, give_up - time.monotonic())
                if said is not None:
                    return connection, inbox, said[1]  # its own word, from before it has seen anything of a stranger's
                connection.close()
            except (FileNotFoundError, ConnectionError, EOFError):  # still loading, or just died
                job.note(0.0)
                time.sleep(_POLL_INTERVAL)
        raise LimitError("The workers could not be started: try again in a minute.")

    def _run(self, job: Job) -> Any:
        connection, inbox, pid = self._connect(job)
        with connection:
            return self._watch(job, connection, inbox, pid)

    def _watch(self, job: Job, connection: connections.Connection, inbox: Inbox, pid: int) -> Any:
        """Follow a job in its process until it ends, is no longer wanted, has used up its time, or stalls."""
        limit = ProcessorTime(pid, job.task.seconds)
        running = True
        try:
            send_task(connection, job.task)
            looks = time.monotonic()
            while True:
                job.note(job.part)
                if time.monotonic() >= looks:
                    limit.check()
                    if self._gives_way(job):
                        raise _GiveWayError
                    looks = time.monotonic() + _POLL_INTERVAL
                match _received(inbox, _POLL_INTERVAL):
                    case None:
                        continue
                    case ["part", float(part)]:
                        job.note(min(max(part, 0.0), 1.0))
                    case ["value", value]:
                        return value
                    case ["error", kind, words]:
                        raise error_of(kind, words)
                    case _:
                        raise ValueError("A worker sent an invalid answer.")
        except (EOFError, ConnectionError) as error:  # killed: by its limits, or by somebody
            running = False
            request = {"request": job.client.request}
            _log.warning("A worker was killed, by its limits or from outside.", extra=request)
            raise _KilledError(TOO_MUCH) from error
        finally:
            if running:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """Return the part of the server's environment that workers may see: no password, no key."""
    one_thread = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    known = {name: value for name, value in os.environ.items() if name in _KNOWN or name.startswith(_KNOWN_BEGIN)}
    return known | one_thread


def _import_path() -> list[str]:
    """Return where workers find the server's modules; not in the current folder, which may hold anything."""
    return [str(Path(__file__).parents[1]), *filter(None, sys.path)]


def _received(inbox: Inbox, seconds: float) -> Any:
    message = inbox.receive(seconds)
    return None if message is None else unpack(message)


def best_executor(workers: int = 2, queue: int = 200) -> QueueExecutor:
    """Use processes if this system can fork them safely, else threads."""
    return (ProcessExecutor if sys.platform == "linux" else ThreadExecutor)(workers, queue)


def _load_slow_libraries(progress: Callable[[float], None]) -> None:  # noqa: ARG001 - nobody waits for it
    from threadpoolctl import threadpool_limits

    load_libraries()
    threadpool_limits(limits=1)
