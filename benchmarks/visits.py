"""First visits to the app and to an empty Streamlit page, in Chromium."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from measure import CannotRunError

from tools.serving import APP, CHROMIUM, NotServedError, Served, served, start_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {  # the script, and what a visitor waits for
    "app": (APP, ".st-key-_swatches .strip button"),
    "empty page": (Path(__file__).with_name("empty_page.py"), "text=Empty"),
    "plain elements": (Path(__file__).with_name("plain_elements.py"), "text=Plain to the end"),
    "navigation": (Path(__file__).with_name("plain_navigation.py"), "text=Empty"),
}


def first_visits(rounds: int) -> dict[str, list[float]]:
    """Visit the app and an empty page in turn, every time with nothing in the browser's cache.

    Returns
    -------
    dict of str to list of float
        Seconds from opening the address until what a visitor waits for can be seen. A visit before those warms the
        server and is not counted.

    Raises
    ------
    CannotRunError
        As `browsing`.
    """
    seconds: dict[str, list[float]] = {"app": [], "empty page": []}
    with browsing() as (browser, servers):
        for _ in range(rounds + 1):
            for name, times in seconds.items():
                times.append(visit(browser, servers[name].address, PAGES[name][1]))
    return {name: times[1:] for name, times in seconds.items()}


@contextmanager
def browsing() -> Iterator[tuple["Browser", dict[str, Served]]]:
    """Start Chromium, and a server for each of `PAGES`; give it, and them by name.

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
    with ExitStack() as stack:
        try:
            servers = {name: stack.enter_context(served(script)) for name, (script, _) in PAGES.items()}
        except NotServedError as error:
            raise CannotRunError(f"Streamlit did not start: {error}") from error
        browser = start_chromium(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)
        yield browser, servers


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
