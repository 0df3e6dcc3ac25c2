"""Colour over time: what only a browser shows of choosing a moment, a colour and a part."""

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
QUICK = "?v=3&clustering=kmeans&use_tsne=false&npts=300&ncolors=2"

pytestmark = pytest.mark.browser


def animation() -> bytes:
    """Red for 2 s, then blue for 2 s."""
    colors = ((230, 60, 40), (50, 70, 200))
    frames = [Image.fromarray(np.full((30, 40, 3), color, np.uint8)) for color in colors for _ in range(8)]
    file = io.BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], duration=250, lossless=True)
    return file.getvalue()


@pytest.mark.long
def test_a_moment_a_colour_and_a_part_are_chosen_on_the_strip(
    visit: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    page = visit(f"{serve(ROOT / 'app.py')}/{QUICK}")
    expect(page.locator(".st-key-_swatches")).to_be_visible(timeout=120_000)
    uploader = page.locator('.st-key-_upload input[type="file"]')
    expect(uploader).to_be_attached()
    uploader.set_input_files({"name": "film.webp", "mimeType": "image/webp", "buffer": animation()})
    stage = page.locator(".st-key-_time_strip .stage")
    expect(stage).to_be_visible(timeout=120_000)
    expect(page.locator(".shots li")).to_have_count(2)
    seen = page.locator(".st-key-_time_strip .seen")
    page.get_by_role("button", name="When #e63c28 is seen").click()
    expect(seen).to_have_text("#e63c28 has 5 % or more of the frame at 0:00–0:02.")

    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 40)
    expect(page.get_by_text("Frame at 0:03")).to_be_visible()

    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 40, steps=4)
    page.mouse.up()
    page.wait_for_url(lambda url: "t" in parse_qs(urlsplit(url).query))
    start, end = (float(time) for time in parse_qs(urlsplit(page.url).query)["t"][0].split(","))
    assert (start, end) == (pytest.approx(1, abs=0.1), pytest.approx(2, abs=0.1))
