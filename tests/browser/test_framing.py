"""The app in a frame of another site: what works there, and what a third site can do to it."""

import http.server
import io
import threading
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from gallery.owners import COOKIE
from tools.serving import free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.long]

# As a proxy that ends TLS says it; browsers keep secure cookies of localhost without it.
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"}
FORGED = """async (app) => {
    const answers = [];
    for (const [method, path] of [["PUT", "/_stcore/upload_file/a/b"], ["DELETE", "/_stcore/upload_file/a/b"]]) {
        const given = {method, credentials: "include", mode: "cors"};
        answers.push(await fetch(app + path, given).then((answer) => answer.status, () => "refused"));
    }
    answers.push(await new Promise((done) => {
        const socket = new WebSocket(app.replace("http", "ws") + "/_stcore/stream", ["streamlit"]);
        socket.onopen = () => done("open");
        socket.onerror = () => done("refused");
    }));
    return answers;
}"""


class Site(http.server.BaseHTTPRequestHandler):
    """Shows the app in a frame."""

    app = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        frame = (
            f'<iframe src="{self.app}/?clustering=kmeans&use_tsne=false&npts=300" width="1200" height="900"></iframe>'
        )
        self.wfile.write(f"<!doctype html><title>Site</title>{frame if self.path == '/' else ''}".encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[str, str, str]]:
    """Give the addresses of the app, of a site that may frame it, and of one that may not."""
    servers = [http.server.ThreadingHTTPServer((host, 0), Site) for host in ("127.0.0.1", "127.0.0.2")]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    friend, stranger = (f"http://{server.server_address[0]}:{server.server_port}" for server in servers)
    settings = {"CMAPCORE_FRAME_ANCESTORS": f"'self' {friend}", "CMAPCORE_TRUSTED_PROXIES": "1"}
    port = free_port()
    with served(settings=settings, port=port):
        Site.app = f"http://localhost:{port}"
        yield Site.app, friend, stranger
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[[str], Page]]:
    context = chromium.new_context(extra_http_headers=PROXY)

    def page_at(address: str) -> Page:
        page = context.new_page()
        page.goto(address)
        return page

    yield page_at
    context.close()


def test_uploading_and_saving_work_in_the_frame(sites, open_page):
    app, friend, _ = sites
    page = open_page(friend)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(app)}
    for name in (COOKIE, "_streamlit_xsrf"):
        assert cookies[name]["sameSite"] == "None"
        assert cookies[name]["secure"]
        assert cookies[name]["partitionKey"] == friend.rpartition(":")[0]
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "#c0392b").save(file, "PNG")
    upload = {"name": "red.png", "mimeType": "image/png", "buffer": file.getvalue()}
    with page.expect_response(lambda answer: "/_stcore/upload_file/" in answer.url) as uploaded:
        frame.locator(".st-key-_upload input[type=file]").set_input_files(upload)
    assert uploaded.value.status == 204
    expect(frame.get_by_role("button", name="Copy #c0392b").first).to_be_visible(timeout=60_000)
    frame.locator(".st-key-_save_it button").click()
    frame.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(frame.get_by_text("Saved.", exact=True)).to_be_visible()
    frame.get_by_role("dialog").get_by_role("button", name="Close").click()
    frame.locator(".tabs").get_by_role("link", name="Gallery").click()
    expect(frame.locator("article.card").first).to_contain_text("red")


def test_a_third_site_neither_frames_nor_forges(sites, open_page):
    app, friend, stranger = sites
    expect(open_page(friend).frame_locator("iframe").get_by_test_id("stApp")).to_be_visible(timeout=60_000)
    framed = open_page(stranger)
    framed.frames[-1].wait_for_url("chrome-error://**")  # what Chromium shows where it may not frame
    assert not framed.frame_locator("iframe").get_by_test_id("stApp").count()
    assert open_page(f"{stranger}/empty").evaluate(FORGED, app) == ["refused", "refused", "refused"]
