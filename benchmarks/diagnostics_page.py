"""How soon a selection on the Diagnostics page is shown, in Chromium: ``python benchmarks/diagnostics_page.py``.

Prints one line a figure: the median of several rounds, with the quartiles beside it, and its goal. From a lasso to a
lit picture is from the mouse that lets go to what the page then shows.
"""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import CannotRunError, quartiles
from visits import browsing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROUNDS = 7
RECIPE = "sample=kingfisher"
SCATTER = ".scatter .nsewdrag"
TOP, BOTTOM = 0.03, 0.97
HALVES = ((0.03, 0.45), (0.55, 0.97))
GOALS = {
    "lasso, 1,000 points": 1,
    "lasso, 5,000 points": 2,
}


def lassos(browser: "Browser", app: str, npts: int) -> list[float]:
    """Lasso the left half and the right half of the points, in turn."""
    seconds = []
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(f"{app}/diagnostics?{RECIPE}&npts={npts}")
        page.locator(".scatter .box").hover(timeout=120_000)
        page.locator(SCATTER).wait_for(timeout=120_000)
        _rest(page)
        for number in range(ROUNDS + 1):
            before = page.locator(".said").inner_text()
            lit = page.locator(".st-key-_picture_box img").get_attribute("src")
            _drag(page, *HALVES[number % 2])
            start = time.perf_counter()
            page.wait_for_function(
                """([before, lit]) => document.querySelector(".said").innerText !== before
                    && window.stage.querySelector("img").src !== lit""",
                arg=[before, lit],
            )
            seconds.append(time.perf_counter() - start)
            _rest(page)
    return seconds[1:]


def _drag(page: "Page", left: float, right: float) -> None:
    # what is in a component's own tree is not found from outside of it
    page.locator(".st-key-_picture_box .stage").evaluate("stage => { window.stage = stage }")
    box = page.locator(SCATTER).bounding_box()
    if box is None:
        raise CannotRunError("The scatter is not shown")
    corners = ((left, TOP), (right, TOP), (right, BOTTOM), (left, BOTTOM), (left, TOP + 0.02))
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for x, y in places[1:]:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def _rest(page: "Page") -> None:
    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")


def measured() -> dict[str, list[float]]:
    """Measure all of it.

    Raises
    ------
    CannotRunError
        As `browsing`.
    """
    with browsing() as (browser, servers):
        return {f"lasso, {npts:,} points": lassos(browser, servers["app"].address, npts) for npts in (1000, 5000)}


if __name__ == "__main__":
    try:
        found = measured()
    except CannotRunError as error:
        sys.exit(f"Not measured: {error}.")
    for name, values in found.items():
        low, middle, high = quartiles(values)
        goal = GOALS.get(name)
        verdict = "" if goal is None else f"≤ {goal:g} s {'✓' if middle <= goal else '✗ missed'}"
        print(f"{name:28} {middle:6.2f} s  ({low:.2f} – {high:.2f})  {verdict}".rstrip())
