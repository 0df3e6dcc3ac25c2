import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp

SCENE = {  # colour: rows of eighty pixels
    (24, 30, 42): 24,
    (196, 188, 170): 14,
    (52, 96, 140): 10,
    (190, 70, 40): 6,
    (90, 130, 60): 4,
    (240, 210, 60): 2,
}


@pytest.fixture(scope="session")
def scene_array():
    """Six noisy areas of different sizes, ``uint8[60, 80, 3]``."""
    rows = np.concatenate([np.tile(color, (count, 80, 1)) for color, count in SCENE.items()]).astype(float)
    noise = np.random.RandomState(3).normal(scale=3, size=rows.shape)
    return np.clip(np.rint(rows + noise), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def scene(scene_array):
    return cmp.load_picture(scene_array, name="scene")


@pytest.fixture
def shown(monkeypatch):
    """Pyplot without a window; the figures that were current when it was told to show."""
    mpl.use("Agg", force=True)
    import matplotlib.pyplot as plt

    figures = []
    monkeypatch.setattr(plt, "show", lambda *_, **__: figures.append(plt.gcf()))
    with mpl.rc_context():
        yield figures
    plt.close("all")


@pytest.fixture
def web(monkeypatch):
    """A web of a few addresses; what is fetched is noted."""
    pages, fetched = {}, []

    def fetch(url):
        fetched.append(url)
        return pages[url]

    monkeypatch.setattr("cmapcore.download.fetch", fetch)
    monkeypatch.setattr("cmapcore.picture.fetch", fetch)
    pages["fetched"] = fetched
    return pages


@pytest.fixture(scope="session")
def encoded():
    """Give a function from an array and the name of a format to the bytes of a file."""

    def encoded(array, format_, **options):
        file = io.BytesIO()
        Image.fromarray(array).save(file, format_, **options)
        return file.getvalue()

    return encoded


@pytest.fixture
def picture_server(scene_array, monkeypatch):
    """A loopback server of which `url(path)` gives addresses: `/scene.png` is a picture, the rest is not; `asked` lists
    the paths that were asked for."""
    monkeypatch.setenv("CMAPCORE_ALLOW_LOOPBACK", "1")
    file = io.BytesIO()
    Image.fromarray(scene_array).save(file, "PNG")
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200 if self.path == "/scene.png" else 404)
            self.end_headers()
            self.wfile.write(file.getvalue())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield SimpleNamespace(url=lambda path: f"http://127.0.0.1:{server.server_port}{path}", asked=asked)
        server.shutdown()
