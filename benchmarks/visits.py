"""First visits to the app and to an empty Streamlit page, in Chromium."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from measure import CannotRunError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PROJECT = Path(__file__).parents[1]
SECONDS_TO_START = 60
PAGES = {  # the script, and what a visitor waits for
    "app": (PROJECT / "app.py", ".st-key-_swatches .strip button"),
    "empty page": (Path(__file__).with_name("empty_page.py"), "text=Empty"),
}


def first_visits(rounds: int) -> dict[str, list[float]]:
    """Visit each of `PAGES` in turn, every time with nothing in the browser's cache.

    Returns
    -------
    dict of str to list of float
        Seconds from opening the address until what a visitor waits for can be seen. A visit before those warms the
        server and is not counted.

    Raises
    ------
    CannotRunError
        There is no Chromium, no Playwright, or a server did not start.
    """
    if not CHROMIUM.exists():
        raise CannotRunError(f"Chromium is not at {CHROMIUM}")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CannotRunError("Playwright is not installed") from error
    seconds: dict[str, list[float]] = {name: [] for name in PAGES}
    with ExitStack() as stack:
        addresses = {name: stack.enter_context(served(script)) for name, (script, _) in PAGES.items()}
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        stack.callback(browser.close)
        for _ in range(rounds + 1):
            for name, (_, awaited) in PAGES.items():
                seconds[name].append(visit(browser, addresses[name], awaited))
    return {name: times[1:] for name, times in seconds.items()}


def visit(browser: "Browser", address: str, awaited: str) -> float:
    """Open an address with nothing in the browser's cache; the seconds until what is awaited can be seen."""
    with browser.new_context() as context:
        page = context.new_page()
        start = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.locator(awaited).first.wait_for(state="visible")
        seconds = time.perf_counter() - start
        # what the page goes on with must not fall into the next visit
        page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    return seconds


@contextmanager
def served(script: Path) -> Iterator[str]:
    """Start Streamlit with a script, on a free port; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with TemporaryFile("w+") as log:
        server = subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + SECONDS_TO_START
            while not _is_healthy(port):
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    last = (log.read().strip().splitlines() or ["it said nothing"])[-1]
                    raise CannotRunError(f"Streamlit did not start with {script.name}: {last}")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _is_healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
