"""The app in a real browser under the policy that it sends: what that forbids is an error in the console."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

APP = Path(__file__).parents[2] / "app.py"


RED_CAMERA = """
    navigator.mediaDevices.getUserMedia = async () => {
        const canvas = document.createElement("canvas");
        const paint = canvas.getContext("2d");
        setInterval(() => { paint.fillStyle = "#c8281e"; paint.fillRect(0, 0, canvas.width, canvas.height); }, 50);
        return canvas.captureStream();
    };
"""


def png() -> bytes:
    """Four colours in quarters."""
    image = Image.new("RGB", (2, 2))
    image.putdata([(200, 40, 30), (30, 120, 60), (40, 60, 180), (240, 230, 80)])
    file = BytesIO()
    image.resize((64, 64), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


@pytest.mark.browser
def test_the_app_runs_under_its_policy(visit: Callable[..., Page], serve: Callable[[Path], str]) -> None:
    address = serve(APP)
    page = visit(address)
    policy = page.request.get(address).headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy

    page.locator(".st-key-_upload").get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "quarters.png", "mimeType": "image/png", "buffer": png()}
    )
    expect(page.get_by_role("img", name="The picture: quarters")).to_be_visible(timeout=60_000)
    code = page.get_by_role("button", name="Copy #c8281e")
    expect(code).to_be_visible(timeout=60_000)
    code.click()
    assert page.evaluate("navigator.clipboard.readText()") == "#c8281e"

    page.locator(".st-key-_preview_seen").scroll_into_view_if_needed()
    page.get_by_role("radiogroup", name="Library").get_by_role("radio", name="Plotly").click()
    chart = page.get_by_test_id("stPlotlyChart").first
    expect(chart.locator(".main-svg").first).to_be_visible(timeout=60_000)


@pytest.mark.long
@pytest.mark.browser
def test_the_camera_works_under_the_policy(visit: Callable[..., Page], serve: Callable[[Path], str]) -> None:
    page = visit(serve(APP), before=RED_CAMERA)
    page.get_by_role("button", name="Camera").click()
    page.get_by_role("button", name="Take Photo").click()
    expect(page.get_by_role("img", name="The picture: camera")).to_be_visible(timeout=60_000)


@pytest.mark.browser
def test_a_page_from_elsewhere_cannot_frame_the_app(chromium: Browser, serve: Callable[[Path], str]) -> None:
    address = serve(APP)
    with chromium.new_context() as context:
        page = context.new_page()
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.set_content(f'<iframe src="{address}"></iframe>')
