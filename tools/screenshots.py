"""Take screenshots: those in the docs, or with a folder, ``python tools/screenshots.py FOLDER``, all there are.

All are every page and dialog at four widths, on the light and the dark theme, as PNG to be looked at.
"""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.serving import PROJECT, served, start_chromium

Theme = Literal["light", "dark"]
SIZES = {390: 844, 768: 1024, 1280: 800, 1920: 1080}
"""Heights by width."""
THEMES: tuple[Theme, ...] = ("light", "dark")
KINGFISHER = "sample=kingfisher&ncolors=7"
COLORS = "310e19.17,754a4e.17,7c5ea7.12,ad765e.17,cd9231.12,a39bc7.05,e2beac.08,e8d647.12"


def press(name: str) -> Callable[[Page], None]:
    """Return what presses a button of the page."""
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def unfold_checks(page: Page) -> None:
    """Show the perceptual checks."""
    page.locator(".st-key-_checks summary").click()


def open_bar(page: Page) -> None:
    """Show the bar that gives a picture, where it does not stand on the page."""
    button = page.get_by_role("button", name="Your picture")
    if button.is_visible():
        button.click()


def open_samples(page: Page) -> None:
    """Unfold the samples."""
    open_bar(page)
    press("Samples")(page)


def open_hex_codes(page: Page) -> None:
    """Ask for hex codes."""
    open_bar(page)
    page.get_by_test_id("stPopover").filter(has_text="Hex codes").get_by_role("button").first.click()


def edit_color(page: Page) -> None:
    """Edit the third colour, by the keyboard: fingers have nothing that hovers."""
    page.locator(".st-key-_swatches .color:nth-child(3) .tool.edit").dispatch_event("click")


def select_color(page: Page) -> None:
    """Choose a colour, so that it is shown where it is."""
    page.locator(".st-key-_choose .color:nth-child(3) .swatch").click()


def open_first(page: Page) -> None:
    """Open the first palette of the gallery."""
    page.get_by_role("link", name="Hawa Mahal").or_(page.get_by_role("button", name="Hawa Mahal")).first.click()


SHOTS: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "palette": (f"/?{KINGFISHER}", None),
    "palette-checks": (f"/?{KINGFISHER}", unfold_checks),
    "palette-how-it-is-made": (f"/?{KINGFISHER}", press("How it is made")),
    "palette-share": (f"/?{KINGFISHER}", press("Share")),
    "palette-many": ("/?sample=starry_night&ncolors=20", None),
    "samples": (f"/?{KINGFISHER}", open_samples),
    "hex-codes": (f"/?{KINGFISHER}", open_hex_codes),
    "export": (f"/?{KINGFISHER}", press("Export")),
    "save": (f"/?{KINGFISHER}", press("Save")),
    "edit-colour": (f"/?{KINGFISHER}", edit_color),
    "colours": ("/?source=colors&colors=310e19,754a4e,7c5ea7,ad765e,cd9231,a39bc7,e2beac,e8d647", None),
    "shared-upload": (f"/?v=3&source=upload&colors={COLORS}", None),
    "diagnostics": (f"/diagnostics?{KINGFISHER}", None),
    "diagnostics-selected": (f"/diagnostics?{KINGFISHER}", select_color),
    "gallery": ("/gallery", None),
    "gallery-one": ("/gallery", open_first),
    "unknown-page": ("/nowhere", None),
}
"""For each name the address, and what to do there."""

IN_DOCS: dict[str, tuple[str, int, Theme]] = {
    "palette-light": ("palette", 1280, "light"),
    "palette-dark": ("palette", 1280, "dark"),
    "palette-phone": ("palette", 390, "light"),
    "export-light": ("export", 1280, "light"),
    "diagnostics-light": ("diagnostics-selected", 1280, "light"),
    "gallery-light": ("gallery", 1280, "light"),
}
"""For each file the shot, the width and the theme."""


def main(folder: str = "") -> None:
    """Write them all to a folder; without one, those in the docs."""
    with (
        TemporaryDirectory() as data,
        served(settings={"CMAPCORE_DATA_DIR": data}) as server,
        sync_playwright() as playwright,
    ):
        chromium = start_chromium(playwright)
        if not folder:
            for name, (shot, width, theme) in IN_DOCS.items():
                image = Image.open(io.BytesIO(taken(chromium, server.address, shot, width, theme)))
                image.save(PROJECT / "docs" / f"{name}.webp", quality=80, method=6)
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        for shot, width, theme in _all():
            png = taken(chromium, server.address, shot, width, theme)
            (Path(folder) / f"{shot}-{width}-{theme}.png").write_bytes(png)


def _all() -> Iterator[tuple[str, int, Theme]]:
    yield from ((shot, width, theme) for shot in SHOTS for width in SIZES for theme in THEMES)


def taken(chromium: Browser, address: str, shot: str, width: int, theme: Theme) -> bytes:
    """Take one of `SHOTS`, and return it as PNG."""
    path, act = SHOTS[shot]
    context = chromium.new_context(
        viewport={"width": width, "height": SIZES[width]},
        color_scheme=theme,
        reduced_motion="reduce",
        has_touch=width == min(SIZES),
    )
    page = context.new_page()
    page.goto(address + path)
    if shot != "unknown-page":
        _settle(page)
    if act is not None:
        act(page)
        _settle(page)
    png = page.screenshot()
    context.close()
    return png


def _settle(page: Page) -> None:
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3000)  # what is drawn after the script's end
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


if __name__ == "__main__":
    main(*sys.argv[1:])
