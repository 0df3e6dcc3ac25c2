"""PostgreSQL of its own for the tests: Debian's, on loopback, in a folder that goes away again."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

NOBODY = "nobody"
SECONDS_TO_START = 60


class NoPostgresError(Exception):
    """There is none to start; the message says why."""


@contextmanager
def postgres(**settings: str) -> Iterator[str]:
    """Start a server, and give the address of its superuser, without a database's name.

    Parameters
    ----------
    **settings
        Of the server, in place of its own.

    Raises
    ------
    NoPostgresError
        It is not installed.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="postgres"))
    password = secrets.token_hex(8)
    try:
        (folder / "password").write_text(password)
        if os.getuid() == 0:
            for path in (folder, folder / "password"):
                shutil.chown(path, NOBODY)
        init = ["--auth=scram-sha-256", f"--pwfile={folder}/password", "--username=tester", "--encoding=UTF8"]
        _as_nobody(programs / "initdb", f"--pgdata={folder}/data", *init, "--locale=C.UTF-8", "--no-sync").wait()
        port = _free_port()
        sets = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", **settings}
        options = [f"--{name}={value}" for name, value in sets.items()]
        server = _as_nobody(programs / "postgres", "-D", f"{folder}/data", *options)
        try:
            _wait_until_ready(programs, server, port)
            yield f"postgresql://tester:{password}@127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: what it has written goes away anyhow
            server.wait()
    finally:
        shutil.rmtree(folder)


def make_database(address: str, name: str) -> str:
    """Make a database of that name there; give its address."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address}/{name}"


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise NoPostgresError("PostgreSQL is not in /usr/lib/postgresql: install Debian's package postgresql")
    return found[-1].parent


def _as_nobody(program: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    who = {"user": NOBODY, "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    return subprocess.Popen([program, *arguments], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(programs: Path, server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    ready = [programs / "pg_isready", "--host=127.0.0.1", f"--port={port}", "--quiet"]
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise NoPostgresError("PostgreSQL did not start")
        time.sleep(0.05)
