"""Take the screenshots in the docs: ``python tools/screenshots.py``."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import expect, sync_playwright

from tools.serving import PROJECT, served, start_chromium

SIZE = (1280, 800)
SHOTS: dict[str, tuple[str, Literal["light", "dark"]]] = {
    "palette-light": ("/?sample=kingfisher&ncolors=7", "light"),
    "palette-dark": ("/?sample=kingfisher&ncolors=7", "dark"),
    "diagnostics-light": ("/diagnostics?sample=kingfisher&ncolors=7", "light"),
    "gallery-light": ("/gallery", "light"),
}
"""For each file the address and the theme."""


def main() -> None:
    """Write them all."""
    with (
        TemporaryDirectory() as data,
        served(settings={"CMAPCORE_DATA_DIR": data}) as server,
        sync_playwright() as playwright,
    ):
        chromium = start_chromium(playwright)
        for name, (path, theme) in SHOTS.items():
            context = chromium.new_context(
                viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme=theme, reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto(server.address + path)
            app = page.get_by_test_id("stApp")
            expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(3000)  # what is drawn after the script's end
            expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
            page.screenshot(path=PROJECT / "docs" / f"{name}.png")
            context.close()


if __name__ == "__main__":
    main()
