"""Exported gradients and scripts, as a browser reads them."""

import base64
import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

import cmapcore as cmp
from cmapcore import Colormap
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab

WIDTH = 1024
PLACES = np.linspace(0, 1, 256)
SMOOTH = Colormap(
    np.stack([0.5 + 0.5 * np.sin(2 * np.pi * PLACES), PLACES, 0.5 + 0.4 * np.cos(9 * PLACES)], axis=1),
    "sequential",
    "Hill",
)
STEPPED = Colormap(
    np.array([[0.1, 0.2, 0.8], [1, 0.5, 0], [0.2, 0.7, 0.3], [1, 1, 1]]), "listed", "Steps", stepped=True
)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": WIDTH, "height": 64})
    yield page
    page.close()


def shown(page: Page, html: str) -> np.ndarray:
    """The colours from left to right of what a page shows, ``float[width, 3]`` in [0, 1]."""
    page.set_content(
        f"<style>body {{ margin: 0 }} div, img {{ display: block; width: 100%; height: 64px }}</style>{html}"
    )
    with Image.open(io.BytesIO(page.screenshot())) as image:
        return np.asarray(image.convert("RGB"))[32] / 255


@pytest.mark.browser
@pytest.mark.parametrize("format_", ["css", "svg"])
@pytest.mark.parametrize("colormap", [SMOOTH, STEPPED], ids=["smooth", "stepped"])
def test_a_gradient_looks_like_the_colormap(page: Page, format_: str, colormap: Colormap) -> None:
    text = cmp.export(colormap, format_)
    if format_ == "css":
        word = colormap.name.lower().replace("_", "-")
        html = f"<style>{text.decode()}</style><div style='background: var(--{word}-gradient)'></div>"
    else:
        source = base64.b64encode(
            text.replace(b'width="512" height="32" viewBox', b'preserveAspectRatio="none" viewBox')
        )
        html = f"<img src='data:image/svg+xml;base64,{source.decode()}'>"
    found = shown(page, html)
    if colormap.stepped:
        count = len(colormap.rgb)
        middles = ((np.arange(count) + 0.5) / count * WIDTH).astype(int)
        assert found[middles] == pytest.approx(colormap.rgb, abs=1.01 / 255)
        return
    at = (np.arange(WIDTH) + 0.5) / WIDTH * (len(PLACES) - 1)
    wanted = np.stack([np.interp(at, np.arange(len(PLACES)), channel) for channel in colormap.rgb.T], axis=1)
    error = delta_e_2000(srgb_to_lab(found), srgb_to_lab(wanted))
    assert error.max() < 1.5  # the gradient's own, and what the screen's 8 bits add
    assert error.mean() < 0.6


@pytest.mark.long
@pytest.mark.browser
def test_the_module_for_d3_gives_the_colours(page: Page) -> None:
    source = base64.b64encode(cmp.export(SMOOTH, "d3")).decode()
    page.set_content("")
    found = page.evaluate(
        """async (source) => {
            const made = await import(`data:text/javascript;base64,${source}`);
            const places = Array.from({ length: 256 }, (_, i) => (i + 0.5) / 256);
            const ends = [NaN, -0.1, 1.1, 0, 1].map(made.default);
            const named = [made.bad, made.under, made.over];
            return { run: places.map(made.default), ends, named, colors: made.colors };
        }""",
        source,
    )
    codes = ["#{:02x}{:02x}{:02x}".format(*color) for color in SMOOTH.rgb8]
    assert found["run"] == found["colors"] == codes
    assert found["ends"] == [*found["named"], codes[0], codes[-1]]
