"""First visits to the app and to an empty Streamlit page, in Chromium; and when something is seen there.

The page itself reports when: Playwright waits 20, 50, 100, 100 and then 500 ms between looks, so it would find a page
that was ready after 80 ms no sooner than one that was ready after 160. The page looks once a frame.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from measure import CannotRunError

from tools.serving import APP, CHROMIUM, NotServedError, Served, served, start_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page


@dataclass(frozen=True)
class Sight:
    """What a visitor waits for: CSS selectors, the second within what the first finds, its text, and how many."""

    css: str
    inner: str = ""
    text: str = ""
    count: int = 1

    def find(self, page: "Page") -> "Locator":
        """Find it with Playwright."""
        found = page.locator(f"{self.css} {self.inner}")
        return found.get_by_text(self.text, exact=True) if self.text and not self.inner else found


PARAGRAPH = "[data-testid=stMarkdownContainer] p"
SWATCH = Sight(".st-key-_swatches", ".strip .swatch")
SCRIPTS = {  # the script, and what a visitor waits for
    "app": (APP, SWATCH),
    "empty page": (Path(__file__).with_name("empty_page.py"), Sight(PARAGRAPH, text="Empty")),
    "plain elements": (Path(__file__).with_name("plain_elements.py"), Sight(PARAGRAPH, text="Plain to the end")),
    "navigation": (Path(__file__).with_name("plain_navigation.py"), Sight(PARAGRAPH, text="Empty")),
}
_WATCH = """
window.began = 0;  // when counting starts: as the address is opened, or at the last click or key
for (const type of ["click", "keydown"])
  addEventListener(type, (event) => { window.began = event.timeStamp; }, true);

const trees = (root) => [root, ...[...root.querySelectorAll("*")].flatMap(({ shadowRoot }) =>
  shadowRoot ? trees(shadowRoot) : [])];
const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.offsetHeight > 0;

// Resolves when the frame in which it is seen for the first time has been drawn.
window.seen = ({ css, inner, text, count }) => new Promise((resolve, reject) => {
  const asked = performance.now();
  const look = () => {
    if (performance.now() - asked > 30_000) {
      reject(new Error(`${css} ${inner} ${text} did not appear`));
      return;
    }
    let found = [...document.querySelectorAll(css)];
    if (inner) found = found.flatMap(trees).flatMap((tree) => [...tree.querySelectorAll(inner)]);
    if (text) found = found.filter(({ textContent }) => textContent === text);
    if (found.filter(isSeen).length < count) requestAnimationFrame(look);
    else {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve((performance.now() - window.began) / 1000);
      port2.postMessage(null);
    }
  };
  requestAnimationFrame(look);
});
"""


def open_watched_page(context: "BrowserContext") -> "Page":
    """Open a tab whose pages can report when something is seen."""
    page = context.new_page()
    page.add_init_script(_WATCH)
    return page


def seconds_until(page: "Page", sight: Sight, *, after: Callable[[], object] | None = None) -> float:
    """Return the seconds until something is seen: since the last click or key, or else since the address was opened.

    `after` clicks or presses a key, on a page that does not show it yet. Without it, what is there already counts as
    seen now.
    """
    page.evaluate("sight => { window.sought = window.seen(sight); }", asdict(sight))
    if after is not None:
        after()
    return float(page.evaluate("window.sought"))


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
                times.append(visit(browser, servers[name].address, SCRIPTS[name][1]))
    return {name: times[1:] for name, times in seconds.items()}


@contextmanager
def browsing() -> Iterator[tuple["Browser", dict[str, Served]]]:
    """Start Chromium, and a server for each of `SCRIPTS`; give it, and them by name.

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
            servers = {name: stack.enter_context(served(script)) for name, (script, _) in SCRIPTS.items()}
        except NotServedError as error:
            raise CannotRunError(f"Streamlit did not start: {error}") from error
        browser = start_chromium(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)
        yield browser, servers


def visit(browser: "Browser", address: str, awaited: Sight) -> float:
    """Open an address with nothing in the browser's cache; the seconds until what is awaited can be seen."""
    with browser.new_context() as context:
        page = open_watched_page(context)
        page.goto(address, wait_until="commit")
        seconds = seconds_until(page, awaited)
        # what the page goes on with must not fall into the next visit
        page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
    return seconds
