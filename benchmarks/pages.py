"""What the pages cost in Chromium, with an empty Streamlit page beside them: ``python benchmarks/pages.py``.

Prints one line a figure: the median of several rounds, with the quartiles beside it, and its goal where it has one.
Every visit is one of somebody who has never been here: nothing is in the browser's cache. Main-thread time is the
processor time of the browser's own tasks until the page was at rest; a layout shift is counted as Chromium counts it,
in all of a visit. Nothing moves of itself (``prefers-reduced-motion``).
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import CannotRunError, quartiles, ratios
from visits import PARAGRAPH, SCRIPTS, SWATCH, Sight, browsing, open_watched_page, seconds_until
from wire import Wire, counting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

ROUNDS = 5
RECIPE = "sample=kingfisher"
COLORS = "source=colors&colors=310e19,754a4e,7c5ea7,ad765e,cd9231,a39bc7,e2beac,e8d647"
CALM = 1.0  # seconds that the page is left alone before its work is added up
NUMBER = "Number of colours"
FIRST_FRAME = Sight(".scatter .box[data-drawn]")  # step 0 of t-SNE, which is then at work
PLACED = Sight(".scatter .box[data-drawn=placed]")
PAGES = {  # path, and what a visitor waits for
    "Palette": (f"/?{RECIPE}", SWATCH),
    "Diagnostics": (f"/diagnostics?{RECIPE}", PLACED),
    "Gallery": ("/gallery", Sight("h1")),
}
SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.shifts.push({
      value: entry.value,
      at: Math.round(entry.startTime),
      moved: entry.sources.map(({ node, previousRect: a, currentRect: b }) =>
        `${node?.dataset?.testid ?? ""} ${node?.className || node?.nodeName} `
        + `${[a.x, a.y, a.width, a.height].map(Math.round)} → ${[b.x, b.y, b.width, b.height].map(Math.round)}`),
    });
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Goal:
    """What a figure should be at most, and its unit."""

    most: float
    unit: str = ""


GOALS = {
    "main thread, Palette ÷ empty page": Goal(2.0),
    "main thread, Diagnostics ÷ empty page": Goal(2.5),
    "bytes of a first visit, Palette": Goal(1.5, "MB"),
    "bytes of a change of the number": Goal(40, "KB"),
    "change of the number → palette": Goal(0.4, "s"),
    "to Diagnostics ÷ plain switch": Goal(2.5),
    "clicks to Matplotlib code": Goal(2),
    "clicks to a file for a tool": Goal(3),
    "clicks to a copied link": Goal(1),
    "layout shift, Palette": Goal(0.1),
    "layout shift, Diagnostics": Goal(0.1),
    "layout shift, Gallery": Goal(0.1),
    "layout shift, from page to page": Goal(0.1),
    "layout shift, colours on a phone": Goal(0.1),
}
CLICKS = {  # one after the other, from the first screen, without scrolling
    "clicks to Matplotlib code": (".st-key-_copy button", ".st-key-_copy_colormap >> text=Matplotlib"),
    "clicks to a file for a tool": (
        *(".st-key-_export_it button", ".st-key-_export_tool >> text=GIMP"),
        ".st-key-_export_download_palette_gpl button",
    ),
    "clicks to a copied link": (".st-key-_share .share",),
}
UNITS = {"main thread": "s", "bytes": "MB", "layout shift": "", "to Diagnostics": "s", "plain switch": "s"}

Figures = dict[str, list[float]]


@contextmanager
def visited(
    browser: "Browser", address: str, awaited: Sight, *, on_phone: bool = False
) -> Iterator[tuple["Page", "CDPSession"]]:
    """Open an address as somebody new, and wait until the page is at rest."""
    width, height = (390, 844) if on_phone else (1280, 800)
    size = {"width": width, "height": height}
    with browser.new_context(reduced_motion="reduce", viewport=size, has_touch=on_phone) as context:
        page = open_watched_page(context)
        page.add_init_script(SHIFTS)
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(address, wait_until="commit")
        awaited.find(page).first.wait_for(state="visible", timeout=120_000)
        rest(page)
        yield page, session


def rest(page: "Page") -> None:
    """Wait until nothing more comes."""
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached", timeout=120_000)
    page.wait_for_timeout(CALM * 1000)


def busy(session: "CDPSession") -> float:
    """Return the seconds that the main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def shifted(page: "Page") -> float:
    """Return the sum of the layout shifts since the page was opened, or since this was last asked."""
    return float(page.evaluate("window.shifts.splice(0).reduce((sum, each) => sum + each.value, 0)"))


def first_visits(browser: "Browser", app: Wire, empty: Wire, plain: Wire) -> Figures:
    """Open each page by its address, an empty one, and one with as many plain elements as Palette, in turn."""
    found: Figures = defaultdict(list)
    visits = {
        "empty page": (empty, "/", SCRIPTS["empty page"][1]),
        "plain elements": (plain, "/", SCRIPTS["plain elements"][1]),
    }
    visits |= {name: (app, path, awaited) for name, (path, awaited) in PAGES.items()}
    for number in range(ROUNDS + 1):
        for name, (wire, path, awaited) in visits.items():
            before = wire.received
            with visited(browser, wire.address + path, awaited) as (page, session):
                figures = {
                    f"main thread, {name}": busy(session),
                    f"bytes of a first visit, {name}": (wire.received - before) / 1e6,
                    f"layout shift, {name}": shifted(page),
                }
            if number:  # the first warms the server
                for figure, value in figures.items():
                    found[figure].append(value)
        with visited(browser, f"{app.address}/?{COLORS}", SWATCH, on_phone=True) as (page, _):
            found["layout shift, colours on a phone"].append(shifted(page))
    for name in ("plain elements", "Palette", "Diagnostics"):
        figure = f"main thread, {name} ÷ empty page"
        found[figure] = ratios(found[f"main thread, {name}"], found["main thread, empty page"])
    return found


def changes(browser: "Browser", app: Wire) -> Figures:
    """Raise the number of colours again and again."""
    found: Figures = defaultdict(list)
    with visited(browser, f"{app.address}/?{RECIPE}&ncolors=3", SWATCH) as (page, _):
        for _ in range(ROUNDS + 1):
            count = SWATCH.find(page).count()
            raised = partial(page.get_by_role("spinbutton", name=NUMBER).press, "ArrowUp")
            before = app.received
            seconds = seconds_until(page, replace(SWATCH, count=count + 1), after=raised)
            found["change of the number → palette"].append(seconds)
            rest(page)
            found["bytes of a change of the number"].append((app.received - before) / 1e3)
    return {name: values[1:] for name, values in found.items()}


def switches(browser: "Browser", app: Wire, plain: Wire) -> Figures:
    """Go from page to page."""
    found: Figures = defaultdict(list)
    for _ in range(ROUNDS + 1):
        with visited(browser, f"{plain.address}/", SCRIPTS["navigation"][1]) as (page, _):
            found["plain switch"].append(seconds_to(page, "Second", Sight(PARAGRAPH, text="Empty too")))
            rest(page)
            seconds_to(page, "Full", Sight(PARAGRAPH, text="Plain to the end"))
            rest(page)
            full = seconds_to(page, "Full too", Sight(PARAGRAPH, text="Plain to this end"))
            found["plain switch, full pages"].append(full)
        with visited(browser, f"{app.address}/?{RECIPE}", SWATCH) as (page, _):
            shifted(page)
            found["to Diagnostics"].append(seconds_to(page, "Diagnostics", FIRST_FRAME))
            found["to Diagnostics, t-SNE at its last step"].append(seconds_until(page, PLACED))
            rest(page)
            seconds_to(page, "Gallery", Sight("h1", text="Gallery"))
            rest(page)
            seconds_to(page, "Palette", SWATCH)
            rest(page)
            found["layout shift, from page to page"].append(shifted(page))
    found = {name: values[1:] for name, values in found.items()}
    for switch in ("plain switch", "plain switch, full pages"):
        found[f"to Diagnostics ÷ {switch}"] = ratios(found["to Diagnostics"], found[switch])
    return found


def clicks(browser: "Browser", app: Wire) -> Figures:
    """Take away what people come for, with as many clicks as that needs.

    Raises
    ------
    CannotRunError
        A click brought nothing.
    """
    found: Figures = {}
    for name, buttons in CLICKS.items():
        with visited(browser, f"{app.address}/?{RECIPE}", SWATCH) as (page, _):
            page.context.grant_permissions(["clipboard-read", "clipboard-write"])
            taken: list[str] = []
            page.on("download", lambda download, taken=taken: taken.append(download.suggested_filename))
            for button in buttons:
                target = page.locator(button).first
                target.wait_for(state="visible")
                box = target.bounding_box()
                if box is None or box["y"] + box["height"] > 800:
                    raise CannotRunError(f"{button} is not on the first screen")
                target.click()
            page.wait_for_timeout(CALM * 1000)
            if not taken and not page.evaluate("navigator.clipboard.readText()"):
                raise CannotRunError(f"{name}: nothing was taken")
            found[name] = [float(len(buttons))]
    return found


def seconds_to(page: "Page", link: str, awaited: Sight) -> float:
    """Click on a link of the navigation; the seconds until what is awaited can be seen."""
    target = page.get_by_role("link", name=link, exact=True).first
    return seconds_until(page, awaited, after=target.click)


def measured() -> Iterator[tuple[str, list[float]]]:
    """Measure all of it.

    Raises
    ------
    CannotRunError
        As `browsing`.
    """
    with browsing() as (browser, servers), ExitStack() as stack:
        names = ("app", "empty page", "plain elements", "navigation")
        app, empty, plain, navigation = (stack.enter_context(counting(servers[name].port)) for name in names)
        parts: tuple[Callable[[], Figures], ...] = (
            lambda: first_visits(browser, app, empty, plain),
            lambda: switches(browser, app, navigation),
            lambda: changes(browser, app),
            lambda: clicks(browser, app),
        )
        for part in parts:
            yield from part().items()


def line(name: str, values: list[float]) -> str:
    """Write one figure."""
    low, middle, high = quartiles(values)
    goal = GOALS.get(name)
    unit = goal.unit if goal else next((unit for start, unit in UNITS.items() if name.startswith(start)), "")
    unit = "" if "÷" in name else unit
    verdict = "" if goal is None else f"≤ {goal.most:g} {'✓' if middle <= goal.most else '✗ missed'}"
    return f"{name:42} {middle:7.2f} {unit:2} ({low:.2f} – {high:.2f})  {verdict}".rstrip()


if __name__ == "__main__":
    try:
        for figure, values in measured():
            print(line(figure, values), flush=True)
    except CannotRunError as error:
        sys.exit(f"Not measured: {error}.")
