"""A Streamlit server in processes of its own, what asks it, and Chromium to look at it: for tests and benchmarks."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

PROJECT = Path(__file__).parents[1]
APP = PROJECT / "app.py"
PATIENCE = 120  # seconds; what takes longer is an error

_AT_ONCE = {"CMAPCORE_DRAIN_SECONDS": "0"}  # nobody waits for it to stop

CHROMIUM = Path("/usr/bin/chromium")
# The address bar of a window that nobody sees is two pages for each new context: most of a second of the processor.
# Chromium heeds the last list alone, and Playwright's own is the first: what it holds in version 1.65.2 is here again,
# but for what only Windows, macOS and Edge have.
_WITHOUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_WITHOUT)}",
)


class NotServedError(Exception):
    """A server that did not start; the message is what it said."""


@dataclass
class Served:
    """A server, at a port of this machine."""

    port: int
    process: subprocess.Popen[bytes]
    log: IO[bytes]

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        """Return what it wrote on standard output and standard error."""
        return os.pread(self.log.fileno(), os.fstat(self.log.fileno()).st_size, 0).decode()

    def processes(self) -> list[int]:
        """Return the numbers of the server, the fork server, the workers, and of all that they may have left behind."""
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and self._is_ours(int(name))]

    def _is_ours(self, pid: int) -> bool:
        try:
            return os.getsid(pid) == self.process.pid
        except ProcessLookupError:
            return False


@contextmanager
def served(
    script: Path = APP,
    settings: Mapping[str, str] | None = None,
    *,
    port: int = 0,
    command: Sequence[str] = (),
    folder: Path = PROJECT,
    **options: object,
) -> Iterator[Served]:
    """Start ``streamlit run`` with a script, or another command that takes its options, and end it.

    Parameters
    ----------
    script : Path
    settings : mapping of str to str, optional
        Added to the environment.
    port : int, optional
        A free one, if not given.
    command : sequence of str, optional
        In place of ``streamlit run``; the script is its own.
    folder : Path, optional
        To start it from.
    **options
        Of Streamlit's, without ``server.``.

    Raises
    ------
    NotServedError
        It did not start.
    """
    port = port or free_port()
    options = {"port": port, "address": "127.0.0.1", "headless": "true"} | options
    words = [*(command or (sys.executable, "-m", "streamlit", "run", str(script)))]
    words += [part for name, value in options.items() for part in (f"--server.{name}", str(value))]
    with TemporaryFile() as log:
        # a session of its own, by which all processes are known that come of it
        process = subprocess.Popen(
            words,
            cwd=folder,
            env={**_AT_ONCE, **os.environ, **(settings or {})},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        server = Served(port, process, log)
        try:
            _wait_until_well(server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_well(server: Served) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError), ask(server.port, "GET", "/_stcore/health") as answer:
            if answer.status == 200:
                return
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise NotServedError(server.said())
        time.sleep(0.1)


@contextmanager
def ask(
    port: int,
    method: str,
    path: str,
    body: bytes | Iterator[bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Iterator[HTTPResponse]:
    """Ask for one thing on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # who refuses does so before all has been sent
            connection.request(method, path, body, dict(headers or {}))
        yield connection.getresponse()
    finally:
        connection.close()


def start_chromium(playwright: "Playwright") -> "Browser":
    """Start Chromium without a window."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
