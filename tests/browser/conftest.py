"""What a test in a real browser needs: Chromium, a Streamlit server for a script, pages that report their errors and
what they ask other hosts for."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PROJECT = Path(__file__).parents[2]
START_SECONDS = 60

expect.set_options(timeout=20_000)  # for a busy machine; what is there at once is not waited for


# Not for the whole session: Playwright leaves a running event loop in this thread until it is stopped, and the tests
# of other modules could not call asyncio.run().
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Give a headless Chromium; without one, skip, or fail where CMAPCORE_REQUIRE_BROWSER is 1."""
    if not CHROMIUM.exists():
        reason = f"Chromium is not at {CHROMIUM}: install Debian's package chromium"
        if os.environ.get("CMAPCORE_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Give a function from a script to the address at which Streamlit serves it, started when first asked for."""
    addresses: dict[Path, str] = {}
    processes: list[subprocess.Popen[bytes]] = []

    def address(script: Path) -> str:
        if script not in addresses:
            port = _free_port()
            log = tmp_path_factory.mktemp("streamlit") / "log.txt"
            processes.append(_start(script, port, log))
            _wait_until_healthy(processes[-1], port, log)
            addresses[script] = f"http://127.0.0.1:{port}"
        return addresses[script]

    yield address
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Give a function that opens an address as a new visitor, and fail where a page reported an error.

    A request to another host is an error as well.

    Keyword arguments are those of Playwright's `Browser.new_context`, and `before`, a script that runs before the
    page's own. The clipboard may be read and written.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def page_at(address: str, *, before: str = "", **options: Any) -> Page:
        context = chromium.new_context(**options)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        context.add_init_script(before)
        host = urlsplit(address).netloc

        def stay(url: str) -> None:
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != host:
                errors.append(f"asked for {url}")

        context.on("request", lambda request: stay(request.url))
        page = context.new_page()
        page.on("websocket", lambda socket: stay(socket.url))
        page.on("console", lambda message: errors.append(message.text) if _is_error(message) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
        return page

    yield page_at
    for context in contexts:
        context.close()
    assert not errors, f"Errors in the browser: {errors}"


def _is_error(message: ConsoleMessage) -> bool:
    # An inner page that is opened first looks for Streamlit's server beside itself before it looks where it is.
    looks = re.fullmatch(r"/\w+/_stcore/(health|host-config)", urlsplit(message.location["url"]).path)
    return message.type == "error" and not looks


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(script: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    with log.open("wb") as output:
        environment = os.environ | {"CMAPCORE_ALLOW_LOOPBACK": "1"}  # where the pictures of tests come from
        return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT)


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(port):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"Streamlit did not start:\n{log.read_text()}")
        time.sleep(0.1)


def _is_healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
