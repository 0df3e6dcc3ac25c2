"""The fork server: a process that has loaded the slow libraries and does nothing but fork, once for each job.

``python -m hosting.fork_server SOCKET`` listens on a Unix socket. A connection is one job: the fork that answers it
sends ``("pid", number)``, is sent a `Task`, sends any number of ``("part", number)``, and at last ``("value", …)`` or
``("error", exception)``. It has limits on memory and processor time, and writes no file: where Landlock is missing it
can still make, move and remove some, and the fork server says so once. So nothing that a stranger's picture makes of
it can hurt the server. The fork server ends when its standard input does, that is with the server.
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
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing.connection import Connection
from typing import Any

from cmapcore.color.gamut import approximate_chroma_limit
from cmapcore.errors import LimitError

from .landlock import forbid_writing

ADDED_BYTES = 2**30
"""How much memory a job may take beyond what is loaded already."""

LIBRARIES = (
    "av",
    "matplotlib.colors",
    "openTSNE",
    "pillow_heif",
    "scipy.spatial",
    "sklearn.cluster",
    "sklearn.mixture",
    "cmapcore",
)
"""What takes long to import."""

_EXTRAS = ("av", "pillow_heif")

_NICE = 5  # a page that needs no computing goes before one that does


@dataclass(frozen=True)
class Task:
    """What a fork is to do: call `function` with `args` and ``progress=``, within `seconds` of processor time."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    seconds: float


def load_libraries() -> None:
    """Import them, but for readers that are not installed."""
    for module in LIBRARIES:
        if module not in _EXTRAS or find_spec(module):
            importlib.import_module(module)


def serve(path: str) -> None:
    """Fork for every connection until standard input ends."""
    load_libraries()
    approximate_chroma_limit(50.0, 0.0)  # which makes a table that every fork then has
    gc.freeze()  # what is loaded is shared with the forks as long as nobody touches it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel takes the dead away
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        if not forbid_writing():  # here rather than in each fork, which inherits it
            logging.getLogger(__name__).warning(
                "This system has no Landlock: workers write into no file, but could make, move or remove some."
            )
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                _do(Connection(connection.detach()))
            connection.close()


def _do(connection: Connection) -> None:
    """In the fork: do the one task, and end."""
    try:
        connection.send(("pid", os.getpid()))
        connection.send(_outcome(connection))
    except (OSError, EOFError):
        pass  # nobody listens any more
    finally:
        os._exit(0)


def _outcome(connection: Connection) -> tuple[str, Any]:
    try:
        task: Task = connection.recv()
        _limit(task.seconds)
        return "value", task.function(*task.args, progress=lambda part: connection.send(("part", part)))
    except MemoryError:
        return "error", LimitError(TOO_MUCH)
    except Exception as error:  # noqa: BLE001 - it is raised again where the job was asked for
        try:
            pickle.loads(pickle.dumps(error))
        except (TypeError, AttributeError, pickle.PicklingError):
            return "error", RuntimeError(f"{type(error).__name__}: {error}")
        return "error", error


LESS = "use a smaller picture, a shorter part of a film, or fewer points."
TOO_MUCH = f"This needs more memory or time than is allowed here: {LESS}"


def _limit(seconds: float) -> None:
    with open("/proc/self/statm", encoding="ascii") as sizes:
        now = int(sizes.read().split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_AS, now + ADDED_BYTES),
        (resource.RLIMIT_CPU, int(seconds) + 1),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(_NICE)


if __name__ == "__main__":  # served by the module of the name that tasks have: each fork would have to import it
    importlib.import_module("hosting.fork_server").serve(sys.argv[1])
