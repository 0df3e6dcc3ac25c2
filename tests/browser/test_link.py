"""A link that is shared and opened elsewhere, in a real browser."""

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

APP = Path(__file__).parents[2] / "app.py"

pytestmark = pytest.mark.browser


def picture() -> bytes:
    pixels = np.zeros((30, 40, 3), np.uint8)
    pixels[:, 10:] = (200, 30, 60)
    pixels[20:, 10:] = (250, 240, 220)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_an_uploads_link_shows_the_same_hex_codes_in_a_fresh_profile(
    visit: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    page = visit(f"{serve(APP)}/?source=colors&colors=ff0000,00ff00&ncolors=3&kind=listed")
    upload = page.locator('.st-key-_upload input[type="file"]')
    upload.set_input_files({"name": "holiday.png", "mimeType": "image/png", "buffer": picture()})
    codes = page.locator(".st-key-_swatches .hex")
    expect(codes).to_have_text(["#000000", "#c81e3c", "#faf0dc"], timeout=90_000)  # the first palette of this server
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.locator(".st-key-_share").get_by_role("status")).to_have_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    expect(page.get_by_role("dialog", name="Share")).to_contain_text("It does not contain your picture")
    expect(page.get_by_text(link)).not_to_be_visible()
    page.get_by_text("Show the link").click()
    expect(page.get_by_text(link)).to_be_visible()

    there = visit(link)
    expect(there.locator(".st-key-_swatches .hex")).to_have_text(codes.all_inner_texts())
    expect(there.get_by_text("Add the picture to change them")).to_be_visible()
    assert "holiday" not in link
    assert len(urlsplit(link).query) < 120
