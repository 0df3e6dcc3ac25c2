"""What axe finds on the pages, and what a page is called."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gallery.ids import example_id
from tests.support.daily import one_in
from tools.serving import APP

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
STREAMLITS_OWN = {  # rule: what of Streamlit's it finds fault with
    "presentation-role-conflict": "stFileUploaderDropzone",
}
THEMES = ("light", "dark")
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
    f"/gallery?palette={example_id('kingfisher')}": (
        "Kingfisher · Colormaps from pictures",
        "Kingfisher",
        ".stCode pre",
    ),
    "/?source=colors&colors=310e19,754a4e,e8d647": (
        "Colormaps from pictures",
        "Turn a picture into a colour palette and colormaps for plots.",
        ".st-key-_no_picture button",
    ),
    "/gallery": (
        "Gallery · Colormaps from pictures",
        "Gallery",
        ":nth-match(article.card .name:not(:empty), 12)",
    ),
}


AS_BLENDED = """() => {
    if (!matchMedia("(prefers-color-scheme: dark)").matches) return;
    for (const text of document.querySelectorAll(":is(button, a)[kind^=primary] p")) text.style.color = "#141414";
}"""
"""axe does not see that white on the primary colour is shown as the difference of both."""
FAULTS = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"


def faults(page: Page) -> list[tuple[str, str, str]]:
    """What axe finds, but for what is Streamlit's own."""
    page.wait_for_function("!document.querySelector('[data-testid=stTooltipIcon] [aria-label=Help]')")
    page.wait_for_function("!document.querySelector('.stCode pre:not([tabindex])')")
    page.evaluate(AS_BLENDED)
    page.evaluate(AXE)
    return [
        (fault["id"], node["html"][:200], node["failureSummary"])
        for fault in page.evaluate(FAULTS)["violations"]
        for node in fault["nodes"]
        if STREAMLITS_OWN.get(fault["id"], "\0") not in node["html"]
    ]


@pytest.mark.parametrize(("address", "theme"), one_in(8, [(address, theme) for address in PAGES for theme in THEMES]))
def test_a_page_has_no_fault_of_ours_and_says_what_it_is(
    address: str, theme: str, visit: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    page = visit(serve(APP) + address, color_scheme=theme)
    title, heading, last = PAGES[address]
    expect(page.locator(last).first).to_be_visible()
    expect(page).to_have_title(title)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    first = page.locator(":is(h1, h2, h3, h4)").first
    assert first.evaluate("heading => heading.tagName") == "H1"
    assert not faults(page)


def edit_color(page: Page) -> None:
    page.locator(".st-key-_swatches .color:nth-child(3) .tool.edit").dispatch_event("click")


def add_color(page: Page) -> None:
    page.locator(".st-key-_swatches .plus").click()


def unfold_checks(page: Page) -> None:
    page.locator(".st-key-_checks summary").click()


def unfold_advanced(page: Page) -> None:
    page.goto(f"{page.url}&clustering=kmeans")
    page.get_by_role("button", name="How it is made").click()
    page.locator("[data-testid=stSidebar] summary", has_text="Advanced").click()


def show_in_space(page: Page) -> None:
    page.get_by_role("link", name="Diagnostics").first.click()
    page.get_by_role("radio", name="Colour space (3-D)").click()


OPENED = {  # a dialog or a part that unfolds: a button's name or what opens it, and what is there then
    "Export": ("Export", ".stCode pre"),
    "Copy": ("Copy", ".st-key-_copy_colormap button"),
    "Save": ("Save", "[role=dialog] [data-testid=stForm]"),
    "edit": (edit_color, "[role=dialog] .st-key-_mix_apply button"),
    "add": (add_color, "[role=dialog] .st-key-_mix_apply button"),
    "checks": (unfold_checks, ".st-key-_checks [data-testid=stImage] img"),
    "Share": ("Share", ".st-key-_share .panel"),
    "Samples": ("Samples", ".st-key-_samples [role=radio]"),
    "Hex codes": ("Hex codes", ".st-key-_hex_codes textarea"),
    "Style": ("Style", ".st-key-_flip"),
    "How it is made": ("How it is made", "[data-testid=stSidebar] .st-key-clustering"),
    "Advanced": (unfold_advanced, "[data-testid=stSidebar] .st-key-rseed"),
    "Colour space (3-D)": (show_in_space, ".scatter .space:not([hidden]) canvas"),
}


@pytest.mark.parametrize(("opened", "theme"), one_in(8, [(name, theme) for name in OPENED for theme in THEMES]))
def test_what_is_opened_has_no_fault_of_ours(
    opened: str, theme: str, visit: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    page = visit(serve(APP) + "/?sample=kingfisher", color_scheme=theme)
    opens, last = OPENED[opened]
    if callable(opens):
        opens(page)
    else:
        page.get_by_role("button", name=opens).first.click()
    expect(page.locator(last).first).to_be_visible()
    assert not faults(page)
