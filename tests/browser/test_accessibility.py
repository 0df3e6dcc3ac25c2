"""What axe finds on the pages, and what a page is called."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.daily import one_in
from tools.serving import APP

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
STREAMLITS_OWN = {  # rule: what of Streamlit's it finds fault with
    "presentation-role-conflict": "stFileUploaderDropzone",
    "scrollable-region-focusable": "<pre",
}
PAGES = {  # address: title, heading, and what is there at the end
    "/": (
        "Colormaps from pictures",
        "Turn a picture into a colour palette and colormaps for plots.",
        ".st-key-_swatches .swatch",
    ),
    "/diagnostics": (
        "Diagnostics · Colormaps from pictures",
        "How these colours were found",
        ".figures.clusters",
    ),
    "/gallery": (
        "Gallery · Colormaps from pictures",
        "Gallery",
        ":nth-match(article.card .name:not(:empty), 12)",
    ),
}


@pytest.mark.parametrize("address", one_in(3, PAGES))
def test_a_page_has_no_fault_of_ours_and_says_what_it_is(
    address: str, visit: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    page = visit(serve(APP) + address)
    title, _heading, last = PAGES[address]
    expect(page.locator(last).first).to_be_visible()
    expect(page).to_have_title(title)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.wait_for_function("!document.querySelector('[data-testid=stTooltipIcon] [aria-label=Help]')")
    page.evaluate(AXE)
    faults = [
        (fault["id"], node["html"][:200], node["failureSummary"])
        for fault in page.evaluate("axe.run()")["violations"]
        for node in fault["nodes"]
        if STREAMLITS_OWN.get(fault["id"], "\0") not in node["html"]
    ]
    assert not faults
