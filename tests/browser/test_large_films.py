"""Films that are too large to be uploaded: the browser reads them, and uploads their moments alone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from cmapcore.pictures.iso_media import boxes
from tests.support.films import SHOTS, film, shots

ROOT = Path(__file__).parents[2]
FILMS = ROOT / "tests/data/films"
pytestmark = pytest.mark.browser


def padded(data: bytes, path: Path, size: int) -> Path:
    """Write an MP4 film of so many bytes: after its frames there is a free box, which takes no room on the disk."""
    index = next(box.start - 8 for box in boxes(data) if box.kind == b"moov")
    start = index if b"mdat" in data[:index] else len(data)
    with path.open("wb") as file:
        file.write(data[:start] + (1).to_bytes(4, "big") + b"free" + (size - len(data)).to_bytes(8, "big"))
        file.seek(size - len(data) - 16, 1)
        file.write(data[start:])
        file.truncate(size)
    return path


@pytest.mark.long
def test_a_large_film_is_read_by_the_browser_and_only_its_moments_are_uploaded(
    visit: Callable[..., Page], serve: Callable[[Path], str], tmp_path: Path
) -> None:
    page = visit(serve(ROOT / "app.py") + "/?v=3&clustering=kmeans&use_tsne=false&npts=300&ncolors=4")
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method in ("PUT", "POST") else None)
    uploader = page.locator(".st-key-_upload input[type=file]")
    said = page.locator(".st-key-_your_picture .panel")

    uploader.set_input_files(padded((FILMS / "patches_hevc_709_limited.mp4").read_bytes(), tmp_path / "h.mp4", 2**27))
    expect(said.get_by_role("status")).to_contain_text("h.mp4 cannot be played by this browser, and at 128 MB")
    expect(said.get_by_role("status")).to_contain_text("cmapcore palette")
    uploader.set_input_files(padded((FILMS / "patches_av1_10_2020_pq.mp4").read_bytes(), tmp_path / "p.mp4", 2**27))
    expect(said.get_by_role("status")).to_contain_text("p.mp4 is HDR")
    said.get_by_role("button", name="Close").click()
    expect(said.get_by_role("status")).to_be_hidden()

    large = padded(film(shots()), tmp_path / "harbour.mp4", 200 * 2**20)
    uploader.set_input_files(large)
    expect(said.get_by_role("progressbar")).to_be_visible()
    said.get_by_role("button", name="Cancel").click()
    expect(said.get_by_role("status")).to_be_hidden()
    assert not sent

    uploader.set_input_files(large)
    expect(page.get_by_role("img", name="The picture: harbour")).to_be_visible(timeout=120_000)
    expect(said.get_by_role("status")).to_be_hidden()
    (size,) = (int(request.all_headers()["content-length"]) for request in sent)
    assert size < 4 * 2**20
    expect(page.get_by_text("80 × 48 · 256 frames, evenly spaced over 12.0 s")).to_be_visible()
    expect(page.get_by_text("This film was read by a web browser")).to_be_visible()
    found = {color.inner_text() for color in page.locator(".st-key-_swatches .hex").all()}
    expected = [color for color, _ in SHOTS]
    assert len(found) == len(expected)
    for code in found:
        color = [int(code[at : at + 2], 16) for at in (1, 3, 5)]
        assert min(max(abs(a - b) for a, b in zip(color, each, strict=True)) for each in expected) <= 6
    expect(page.locator(".shots li")).to_have_count(len(SHOTS))

    page.get_by_role("slider", name="Use the film to").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"[?&]t=0(%2C|,)11\.88(&|$)"))
    expect(page.get_by_text("evenly spaced over 11.9 s")).to_be_visible()
