import io
import os
import secrets
import sys
import threading
from contextlib import closing
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore.pictures.download import Fetched
from tests.support.postgres import NoPostgresError, make_database, postgres

SCENE = {  # colour: rows of eighty pixels
    (24, 30, 42): 24,
    (196, 188, 170): 14,
    (52, 96, 140): 10,
    (190, 70, 40): 6,
    (90, 130, 60): 4,
    (240, 210, 60): 2,
}


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory):
    """Whatever the tests keep, and the servers that they start, is kept in a folder of this run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CMAPCORE_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        patch.delenv("CMAPCORE_DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _components_are_sought_once():
    """For each page that a test opens, Streamlit would read the metadata of all packages: half of the time."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def _main_stays():
    """Streamlit puts the page that it runs in the place of `__main__`, which new processes would run again."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


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

    def fetch_picture(url, **_):
        fetched.append(url)
        return Fetched(pages[url], url, url)

    monkeypatch.setattr("cmapcore.pictures.download.fetch_picture", fetch_picture)
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
    """A loopback server of which `url(path)` gives addresses: `/scene.png` is a picture, `/page.html` a page that
    declares it as its own, and nothing else is there; `asked` lists the paths that were asked for."""
    monkeypatch.setenv("CMAPCORE_ALLOW_LOOPBACK", "1")
    file = io.BytesIO()
    Image.fromarray(scene_array).save(file, "PNG")
    there = {"/scene.png": file.getvalue()}
    there["/page.html"] = b"<!doctype html><meta property='og:image' content='/scene.png'>"
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200 if self.path in there else 404)
            self.end_headers()
            self.wfile.write(there.get(self.path, file.getvalue()))

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield SimpleNamespace(url=lambda path: f"http://127.0.0.1:{server.server_port}{path}", asked=asked)
        server.shutdown()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The app as it is served, with a `gallery` of its own; it may fetch from loopback."""
    from gallery.store import Gallery
    from tools.serving import served

    folder = tmp_path_factory.mktemp("app")
    settings = {"CMAPCORE_ALLOW_LOOPBACK": "1", "CMAPCORE_DATA_DIR": str(folder)}
    with closing(Gallery(folder / "gallery.db")) as gallery, served(settings=settings) as server:
        server.gallery = gallery
        yield server


@pytest.fixture(scope="session")
def postgres_server():
    """The address of a PostgreSQL server; without one, skip, or fail where CMAPCORE_REQUIRE_POSTGRES is 1."""
    try:
        with postgres(fsync="off") as address:
            yield address
    except NoPostgresError as error:
        if os.environ.get("CMAPCORE_REQUIRE_POSTGRES") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def empty_sqlite(tmp_path):
    """The path of a database that is not there yet."""
    return tmp_path / "data" / "gallery.db"


@pytest.fixture
def empty_postgres(postgres_server):
    """The address of a database with nothing in it."""
    return make_database(postgres_server, f"empty_{secrets.token_hex(4)}")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request):
    """Where a gallery may be made, of either kind."""
    return request.getfixturevalue(f"empty_{request.param}")


@pytest.fixture(scope="session")
def kept_sqlite(tmp_path_factory):
    return emptied_again(tmp_path_factory.mktemp("gallery") / "gallery.db")


@pytest.fixture(scope="session")
def kept_postgres(postgres_server):
    return emptied_again(make_database(postgres_server, "kept"))


def emptied_again(where):
    """Give an address, and a function that leaves nothing but the examples there."""
    from sqlalchemy import func, select

    from gallery.examples import insert_examples
    from gallery.schema import counts, palettes
    from gallery.store import Gallery

    gallery = Gallery(where)

    def empty():
        with gallery.writing() as connection:
            connection.execute(counts.delete())
            connection.execute(palettes.delete().where(palettes.c.owner.is_not(None)))
            left = select(func.count()).select_from(palettes)
            if connection.scalar(left) != 12:
                connection.execute(palettes.delete())
                insert_examples(connection)
        gallery.close()

    gallery.close()
    return where, empty


@pytest.fixture(params=["sqlite", "postgres"])
def database(request):
    """Where a gallery is, of either kind, with nothing in it but the examples."""
    where, empty = request.getfixturevalue(f"kept_{request.param}")
    yield where
    empty()


@pytest.fixture
def galleries():
    """Give a function from an address and options to a gallery, which is closed in the end."""
    from gallery.store import Gallery

    opened = []

    def open_gallery(where, **options):
        opened.append(Gallery(where, **options))
        return opened[-1]

    yield open_gallery
    for gallery in opened:
        gallery.close()


@pytest.fixture
def open_gallery(galleries, database):
    """Give a function from options to a gallery in the database."""
    return partial(galleries, database)


@pytest.fixture
def gallery(open_gallery):
    return open_gallery()


@pytest.fixture
def sqlite_gallery(galleries, kept_sqlite):
    """A gallery in SQLite, for what does not depend on the database."""
    where, empty = kept_sqlite
    yield galleries(where)
    empty()
