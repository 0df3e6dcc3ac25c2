"""A film's scrubber in a browser: a moment is shown, and a grip chooses a part."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.films import film, shots

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser


def test_the_head_shows_a_moment_and_a_grip_chooses_a_part(
    visit: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    page = visit(serve(ROOT / "app.py") + "/?v=2&clustering=kmeans&use_tsne=false&npts=300")
    page.locator(".st-key-_upload input[type=file]").set_input_files(
        [{"name": "four.mp4", "mimeType": "video/mp4", "buffer": film(shots())}]
    )
    sheet = page.get_by_role("img", name="The picture: four")
    expect(sheet).to_be_visible()
    head = page.get_by_role("slider", name="Moment")
    outline, frame = page.locator(".st-key-_scrubber .outline"), page.locator(".st-key-_scrubber .frame")
    expect(outline).to_be_hidden()
    head.focus()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    expect(outline).to_be_visible()
    expect(frame).to_be_visible()
    expect(head).to_have_attribute("aria-valuetext", re.compile(r"0:03\.\d, frame 3\d of 120"))
    box, whole = outline.bounding_box(), sheet.bounding_box()
    assert box is not None
    assert whole is not None
    assert whole["x"] - 2 <= box["x"] < box["x"] + box["width"] <= whole["x"] + whole["width"] + 2
    assert whole["y"] - 2 <= box["y"] < box["y"] + box["height"] <= whole["y"] + whole["height"] + 2

    page.get_by_role("slider", name="Use the film to").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"[?&]t=0(%2C|,)11\.88(&|$)"))
    expect(page.get_by_text("evenly spaced over 11.9 s")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("evenly spaced over 12.0 s")).to_be_visible()
    expect(page).not_to_have_url(re.compile(r"[?&]t="))
