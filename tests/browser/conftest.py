"""What a test in a real browser needs: Chromium, a Streamlit server for a script, pages that report their errors and
what they ask other hosts for."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tools.serving import CHROMIUM, served, start_chromium

expect.set_options(timeout=20_000)  # for a busy machine; what is there at once is not waited for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try what failed in a browser once more: on a busy machine it may be late. What needed that is listed as RERUN."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


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
        browser = start_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Give a function from a script to the address at which Streamlit serves it, started when first asked for."""
    addresses: dict[Path, str] = {}
    settings = {"CMAPCORE_ALLOW_LOOPBACK": "1"}  # where the pictures of tests come from
    with ExitStack() as stack:

        def address(script: Path) -> str:
            if script not in addresses:
                addresses[script] = stack.enter_context(served(script, settings)).address
            return addresses[script]

        yield address


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Give a function that opens an address as a new visitor, and fail where a page reported an error.

    A request to another host is an error as well.

    Keyword arguments are those of Playwright's `Browser.new_context` (nothing moves by itself unless `reduced_motion`
    says so), and `before`, a script that runs before the
    page's own. The clipboard may be read and written.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def page_at(address: str, *, before: str = "", **options: Any) -> Page:
        # What plays by itself takes the time of every test; who looks at it asks for it.
        context = chromium.new_context(**{"reduced_motion": "reduce"} | options)
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
