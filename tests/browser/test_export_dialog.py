"""Files as a browser takes them away, read back with other people's readers."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import cmapcore as cmp
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from tests.support.file_readers import READERS, from_hex

APP = Path(__file__).parents[2] / "app.py"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "300", "kind": "continuous"}
SAMPLE = "coffee"
TAKEN = [
    ("CSS", "palette", "css"),
    ("GIMP", "palette", "gpl"),
    ("Illustrator", "palette", "ase"),
    ("QGIS", "colormap", "qgis"),
    ("Matplotlib", "colormap", "py"),
]

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit: Callable[..., Page], serve: Callable[[Path], str]) -> Page:
    query = "&".join(f"{name}={text}" for name, text in QUICK.items())
    there = visit(
        f"{serve(APP)}/?v={cmp.Recipe.VERSION}&{query}&sample={SAMPLE}", viewport={"width": 1280, "height": 900}
    )
    return exporting(there)


def exporting(page: Page) -> Page:
    """Open the dialog."""
    page.locator(".st-key-_export_it button").click()
    return page


def tool(page: Page, name: str) -> Locator:
    return page.locator(".st-key-_export_tool").get_by_role("radio", name=name, exact=True)


@pytest.mark.long
def test_five_files_are_two_clicks_away_and_read_back(page: Page, tmp_path: Path) -> None:
    recipe, _ = cmp.Recipe.from_query(QUICK)
    result = cmp.extract(cmp.load_picture(sample_bytes(SAMPLE), name=SAMPLES[SAMPLE].title), recipe)
    made = {"palette": result.palette, "colormap": cmp.colormap(result)}
    wanted = {"palette": from_hex(result.palette.hex), "colormap": made["colormap"].rgb8.astype(float)}
    for name, what, format_ in TAKEN:
        tool(page, name).click()
        button = page.locator(f".st-key-_export_download_{what}_{format_}").get_by_role("button")
        with page.expect_download() as download:
            button.click()
        data = Path(download.value.path()).read_bytes()
        found = READERS[what, format_](data, made[what], tmp_path)
        error = np.abs(found - wanted[what]).max()
        assert error < (2.5 if format_ == "qgis" else 0.51), name  # a gradient of few stops
        if cmp.FORMATS[what, format_].holds_provenance:
            assert cmp.read_provenance(data).digest == result.picture.source_digest


@pytest.mark.long
def test_the_last_choice_is_remembered_by_the_browser_and_not_in_the_address(page: Page) -> None:
    expect(tool(page, "Matplotlib")).to_be_checked()
    assert "cmapcore_export_tool" not in {cookie["name"] for cookie in page.context.cookies()}
    tool(page, "LaTeX").click()
    expect(page.locator(".st-key-_export_copy_palette_latex")).to_be_visible()
    page.wait_for_function("document.cookie.includes('cmapcore_export_tool=LaTeX')")
    assert set(parse_qs(urlsplit(page.url).query)) == {"v", *QUICK, "sample"}
    page.reload()
    exporting(page)
    expect(tool(page, "LaTeX")).to_be_checked()


@pytest.mark.long
def test_the_text_is_copied_with_one_click(page: Page) -> None:
    tool(page, "R").click()
    page.locator(".st-key-_export_copy_palette_r").get_by_role("button", name="Copy").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('coffee <- c('))")


@pytest.mark.long
def test_everything_is_one_click_away(page: Page) -> None:
    with page.expect_download(timeout=60_000) as download:
        page.locator(".st-key-_export_family").get_by_role("button").click()
    assert download.value.suggested_filename == "coffee_colors.zip"
    assert cmp.read_provenance(Path(download.value.path()).read_bytes()).source == SAMPLE
