"""The fork server: a process that has loaded the slow libraries and does nothing but fork, once for each job.

``python -m hosting.fork_server SOCKET FOLDER…`` listens on a Unix socket. A connection is one job: the fork that
answers it sends ``["pid", number]``, is sent a `Task`, sends any number of ``["part", number]``, and at last
``["value", …]`` or ``["error", kind, words]``, as `worker_messages` writes them.

A fork has limits on memory and processor time. It reads no file but in those folders, writes none, opens no
connection, starts no process and no program, and can neither look into another process nor send it a signal; if the
kernel lacks the means (Landlock, seccomp), the fork server says so once. So whatever a stranger's picture turns it into
cannot harm the server. The fork server ends when its standard input does, that is, with the server.
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import pickle
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing.connection import Connection
from typing import Any

import cmapcore as cmp
from cmapcore.color.gamut import approximate_chroma_limit
from cmapcore.errors import LimitError

from .landlock import keep_to_files
from .seccomp import keep_alone
from .worker_messages import describe_error, pack, send

ADDED_BYTES = 2**30
"""How much memory a job may take beyond what is already loaded."""

LIBRARIES = (
    "av",
    "matplotlib.colors",
    "openTSNE",
    "pillow_heif",
    "scipy.spatial",
    "sklearn.cluster",
    "sklearn.mixture",
)
"""Modules that take long to import."""

_EXTRAS = ("av", "pillow_heif")

_NICE = 5  # a page that needs no computing goes before one that does
_HEAVY_NICE = 15  # and a small job before a heavy one


@dataclass(frozen=True)
class Task:
    """What a fork is to do: call `function` with `args` and ``progress=``, within `seconds` of processor time."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    seconds: float
    heavy: bool = False


def send_task(connection: Connection, task: Task) -> None:
    """Send a task to a fork, its arrays as raw memory: pickling a picture takes as long as everything else."""
    arrays: list[pickle.PickleBuffer] = []
    written = pickle.dumps(task, protocol=5, buffer_callback=arrays.append)
    connection.send(len(arrays))
    connection.send_bytes(written)
    for array in arrays:
        connection.send_bytes(array.raw())


def _receive_task(connection: Connection) -> tuple[Task, int]:
    """Return the task that the server sends, and its size in bytes."""
    count = connection.recv()
    written = connection.recv_bytes()
    arrays = [bytearray(connection.recv_bytes()) for _ in range(count)]
    task: Task = pickle.loads(written, buffers=arrays)  # nosec B301 # the server's own word
    return task, len(written) + sum(map(len, arrays))


def load_libraries() -> None:
    """Import them, except readers that are not installed."""
    for module in LIBRARIES:
        if module not in _EXTRAS or find_spec(module):
            importlib.import_module(module)
    for name in cmp.__all__:  # each loads its module
        getattr(cmp, name)


def serve(path: str, folders: Sequence[str]) -> None:
    """Fork for every connection until standard input ends."""
    load_libraries()
    approximate_chroma_limit(50.0, 0.0)  # which makes a table that every fork then has
    loaded = _memory()
    gc.freeze()  # what is loaded is shared with the forks as long as nobody touches it
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        _say_what_is_missing(folders)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel takes the dead away
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()  # or it could take the next job from another
                _do(Connection(connection.detach()), loaded, folders)
            connection.close()


def _say_what_is_missing(folders: Sequence[str]) -> None:
    log = logging.getLogger(__name__)
    if not _holds(lambda: keep_to_files(folders)):
        log.warning(
            "This system has no Landlock: workers cannot write to files, but could read whatever the server can, and "
            "create, move or delete some."
        )
    if not _holds(keep_alone):
        log.warning("This system allows no seccomp filter: workers could open connections and start programs.")


def _holds(protection: Callable[[], bool]) -> bool:
    """Test a protection in a fork of its own."""
    child = os.fork()
    if child == 0:
        os._exit(not protection())
    return os.waitpid(child, 0)[1] == 0


def _do(connection: Connection, loaded: int, folders: Sequence[str]) -> None:
    """In the fork: do the one task, and end."""
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):  # the server's log among them
            os.dup2(null, standard)
        send(connection.fileno(), pack(["pid", os.getpid()]))
        send(connection.fileno(), _outcome(connection, loaded, folders))
    except (OSError, EOFError):
        pass  # nobody listens any more
    finally:
        os._exit(0)


def _outcome(connection: Connection, loaded: int, folders: Sequence[str]) -> bytes:
    def tell(part: float) -> None:
        send(connection.fileno(), pack(["part", float(part)]))

    try:
        task, size = _receive_task(connection)
        _limit(task, loaded + size)
        keep_to_files([*folders, "/proc/self"])
        keep_alone()
        return pack(["value", task.function(*task.args, progress=tell)])
    except MemoryError:
        return pack(["error", *describe_error(LimitError(TOO_MUCH))])
    except Exception as error:  # noqa: BLE001 - whatever a task raises is raised again where it was asked for
        return pack(["error", *describe_error(error)])


LESS = "use a smaller picture, a shorter part of a film, or fewer points."
TOO_MUCH = f"This needs more memory or time than is allowed here: {LESS}"


def _memory() -> int:
    """Return the size of this process's address space in bytes."""
    with open("/proc/self/statm", encoding="ascii") as sizes:
        return int(sizes.read().split()[0]) * resource.getpagesize()


def _limit(task: Task, now: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, now + ADDED_BYTES),
        (resource.RLIMIT_CPU, int(task.seconds) + 1),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(_HEAVY_NICE if task.heavy else _NICE)


if __name__ == "__main__":  # served by the module of the name that tasks have: each fork would have to import it
    importlib.import_module("hosting.fork_server").serve(sys.argv[1], sys.argv[2:])
