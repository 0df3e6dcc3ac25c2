"""Giving a picture: what only a browser shows of pasting, dropping and choosing one."""

import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Locator, Page, expect

from cmapcore.pictures.samples import SAMPLES, sample_bytes

ROOT = Path(__file__).parents[2]
QUICK = "?v=2&clustering=kmeans&use_tsne=false&npts=300"

# A paste or a drop as a browser tells of it, on the element that has the focus, or on one that is named.
GIVEN = """([kind, name, base64, text, selector]) => {
  const given = new DataTransfer();
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  if (name) given.items.add(new File([bytes], name));
  if (text) given.setData(kind === "drop" ? "text/uri-list" : "text/plain", text);
  let target = selector ? document.querySelector(selector) : document.activeElement;
  const options = { bubbles: true, cancelable: true, composed: true };
  const event = kind === "drop"
    ? new DragEvent(kind, { ...options, dataTransfer: given })
    : new ClipboardEvent(kind, { ...options, clipboardData: given });
  return !target.dispatchEvent(event);
}"""

pytestmark = pytest.mark.browser


@pytest.fixture
def open_app(visit: Callable[..., Page], serve: Callable[[Path], str]) -> Callable[..., Page]:
    """Give a function that opens the app at an address, as a new visitor, and waits until all of the bar is there."""

    def opened(path: str = f"/{QUICK}", **options: object) -> Page:
        page = visit(serve(ROOT / "app.py") + path, **options)
        expect(page.locator(".st-key-_upload input")).to_be_attached()
        expect(page.locator(".st-key-_samples img")).not_to_have_count(0)
        return page

    return opened


def give(page: Page, kind: str, name: str = "", data: bytes = b"", text: str = "", on: str = "") -> bool:
    """Paste or drop; give whether the page took it."""
    return bool(page.evaluate(GIVEN, [kind, name, b64encode(data).decode(), text, on]))


def picture(page: Page, name: str) -> Locator:
    return page.get_by_role("img", name=f"The picture: {name}", exact=True)


def test_what_is_pasted_with_nothing_focused_is_the_picture_and_in_a_field_it_is_the_fields(
    open_app: Callable[..., Page], picture_server: SimpleNamespace
) -> None:
    page = open_app()
    assert give(page, "paste", "owl.webp", sample_bytes("owl"))
    expect(picture(page, "owl")).to_be_visible()
    expect(page).to_have_url(re.compile("source=upload"))
    assert give(page, "paste", text=picture_server.url("/scene.png"))
    expect(picture(page, "scene")).to_be_visible()
    assert not give(page, "paste", text="https://example.org/no.png", on=".st-key-_address input")
    assert give(page, "paste", "tulips.webp", sample_bytes("tulips"), on=".st-key-_address input")
    expect(picture(page, "tulips")).to_be_visible()
    assert give(page, "paste", text="Good morning")
    expect(
        page.get_by_text("Paste a picture, the address of a picture, or hex codes; this was none of them.")
    ).to_be_visible()
    page.go_back()
    expect(picture(page, "scene")).to_be_visible()


@pytest.mark.long
def test_whatever_the_file_is_called_it_is_read(open_app: Callable[..., Page]) -> None:
    page = open_app()
    heic = (ROOT / "tests/cases/one.hif").read_bytes()
    for name, data, shown in (
        ("one.hif", heic, "one"),
        ("OWL.WEBP", sample_bytes("owl"), "OWL"),
        ("cat", sample_bytes("cat"), "cat"),
    ):
        page.locator(".st-key-_upload input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": data})
        expect(picture(page, shown)).to_be_visible()


def test_a_picture_dropped_on_the_gallery_opens_the_palette_page(open_app: Callable[..., Page]) -> None:
    page = open_app("/gallery")
    assert give(page, "drop", "owl.webp", sample_bytes("owl"), on="h1")
    expect(picture(page, "owl")).to_be_visible()
    expect(page).to_have_title("Colormaps from pictures")
    page.locator(".tabs").get_by_role("link", name="Diagnostics").click()
    expect(picture(page, "owl")).to_be_visible()


def test_a_file_that_is_too_large_is_told_and_not_sent(open_app: Callable[..., Page]) -> None:
    page = open_app()
    too_large = """() => {
      const input = document.querySelector('.st-key-_upload input[type=file]');
      const files = new DataTransfer();
      files.items.add(new File([new Uint8Array(65 * 2 ** 20)], "large.png"));
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }"""
    page.evaluate(too_large)
    expect(page.locator(".st-key-_upload").get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("File must be 64.0MB or smaller.")).to_be_visible()
    assert give(page, "paste", "owl.webp", sample_bytes("owl"))
    expect(picture(page, "owl")).to_be_visible()
    expect(page.locator(".st-key-_upload")).to_be_hidden()


def test_on_a_phone_the_way_to_give_a_picture_is_always_in_sight(open_app: Callable[..., Page]) -> None:
    page = open_app(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    expect(page.locator(".st-key-_swatches .hex")).not_to_have_count(0)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 600)")
    samples = page.get_by_role("button", name="Samples")
    for way in (lambda: page.keyboard.press("Escape"), lambda: page.touchscreen.tap(100, 700)):
        page.get_by_role("button", name="Your picture").tap()
        expect(samples).to_be_visible()
        way()
        expect(samples).to_be_hidden()
    page.get_by_role("button", name="Your picture").tap()
    page.get_by_role("textbox", name="Address of a picture").fill("no address")
    page.get_by_role("textbox", name="Address of a picture").press("Enter")
    expect(samples).to_be_hidden()
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 600)")
    expect(page.get_by_role("button", name="Your picture")).to_be_in_viewport()
    for tab in ("Palette", "Diagnostics", "Gallery"):
        expect(page.locator(".tabs").get_by_role("link", name=tab)).to_be_in_viewport()
    assert page.get_by_test_id("stMain").evaluate("part => part.scrollWidth") <= 390
    expect(page.get_by_text(f"Still showing {next(iter(SAMPLES.values())).title}.")).to_be_visible()
