"""How Streamlit's files are sent: compressed, before its own handler of them."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

from server.edge.compressed_files import compressed_files_middleware
from server.edge.static_files import streamlit_files
from tests.support.asgi import get

FILES = streamlit_files()
SCRIPT = next(name for name in FILES if "/protobuf." in name)
FONT = next(name for name in FILES if name.endswith(".woff2"))
PLAIN = FILES[SCRIPT].read_bytes()


@pytest.fixture(scope="module")
def site():
    media = Route("/media/{name}", lambda _request: PlainTextResponse("text " * 1000))
    return Starlette(
        routes=[media, *create_streamlit_static_assets_routes("")], middleware=compressed_files_middleware()
    )


def test_a_script_is_sent_compressed_and_kept_for_ever(site):
    plain = get(site, f"/{SCRIPT}")
    answer = get(site, f"/{SCRIPT}", {"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert gzip.decompress(answer.body) == plain.body == PLAIN
    assert len(answer.body) < len(PLAIN) / 3
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-length"] == str(len(answer.body))
    for name in ("content-type", "cache-control", "vary"):
        assert answer.headers[name] == plain.headers[name], name
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["etag"] != plain.headers["etag"]


ENCODINGS = {
    "gzip": True,
    "GZIP;q=0.5": True,
    "br;q=1, gzip;q=0.1": True,
    "*": True,
    "identity;q=0.5, gzip;q=0.5": True,
    "": False,
    "br": False,
    "gzip;q=0": False,
    "gzip;q=0, *": False,
    "*;q=0": False,
    "identity, gzip;q=0.5": False,
    "gzip;q=2": False,
}


@pytest.mark.parametrize(("accepted", "compressed"), ENCODINGS.items())
def test_only_who_takes_it_is_sent_it(site, accepted, compressed):
    answer = get(site, f"/{SCRIPT}", {"Accept-Encoding": accepted})
    assert ("content-encoding" in answer.headers) == compressed
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.status == 200


def test_who_asks_for_a_part_gets_it_of_the_file_as_it_is(site):
    answer = get(site, f"/{SCRIPT}", {"Accept-Encoding": "gzip", "Range": "bytes=10-19"})
    assert answer.status == 206
    assert answer.body == PLAIN[10:20]
    assert "content-encoding" not in answer.headers


def test_a_tag_stands_for_one_encoding(site):
    gzipped, plain = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}
    tags = [get(site, f"/{SCRIPT}", asked).headers["etag"] for asked in (gzipped, plain)]
    for asked, own, other in ((gzipped, *tags), (plain, *reversed(tags))):
        for known, status in ((own, 304), (f'"x", W/{own}', 304), ("*", 304), (other, 200)):
            answer = get(site, f"/{SCRIPT}", asked | {"If-None-Match": known})
            assert answer.status == status
            assert answer.headers["etag"] == own
            assert bool(answer.body) == (status == 200)


@pytest.mark.parametrize("path", [f"/{FONT}", "/media/notes.txt", "/"])
def test_nothing_else_is_touched(site, path):
    plain = get(site, path)
    answer = get(site, path, {"Accept-Encoding": "gzip"})
    assert answer.pairs == plain.pairs
    assert answer.body == plain.body
