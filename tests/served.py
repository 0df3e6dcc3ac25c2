"""A server of Streamlit's in a process of its own, and what asks it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

PROJECT = Path(__file__).parents[1]
SECONDS = 60


@contextmanager
def served(script: Path, folder: Path, settings: Mapping[str, str], **options: object) -> Iterator[SimpleNamespace]:
    """Serve an app until it is well and as long as it is wanted: its port, process number and log."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"port": port, "address": "127.0.0.1", "headless": "true"} | options
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [part for name, value in options.items() for part in (f"--server.{name}", str(value))]
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **settings}, stdout=output, stderr=output)
    server = SimpleNamespace(port=port, pid=process.pid, log=log, address=f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + SECONDS
    try:
        while not _is_well(server):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def _is_well(server: SimpleNamespace) -> bool:
    try:
        return ask(server, "GET", "/healthz").status == 200
    except OSError:
        return False


def ask(server: SimpleNamespace, method: str, path: str, body: Any = None, headers: Any = None) -> SimpleNamespace:
    """Give the status, the headers by their names in lower case, and the body of the answer."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        said = {name.lower(): value for name, value in answer.getheaders()}
        return SimpleNamespace(status=answer.status, headers=said, body=answer.read())
    finally:
        connection.close()
