"""Whose pages may speak with Streamlit."""

import pytest
from streamlit import config

from server.edge.origin import check_origin
from server.edge.refusal import Refused

LISTED = "https://listed.example"
PUBLIC = "https://colors.example/app"
STREAM = "/_stcore/stream"

LET_IN = [  # path, Host, Origin: the Host that Streamlit sees
    (STREAM, "colors.example", None, "colors.example"),
    (STREAM, "colors.example", "https://colors.example", "colors.example"),
    (STREAM, "localhost:8501", "http://localhost:8501", "localhost:8501"),
    (STREAM, "Colors.Example", "https://colors.example", "Colors.Example"),
    (STREAM, "[::1]:8501", "http://[::1]:8501", "[::1]:8501"),
    (STREAM, "app:8501", "https://colors.example", "colors.example"),  # a proxy that writes its own Host
    (STREAM, "app:8501", LISTED, "listed.example"),
    (f"/app{STREAM}", "colors.example", "https://colors.example", "colors.example"),
    ("/_stcore/upload_file/a/b", "app:8501", LISTED, "listed.example"),
    ("/api/palette.json", "colors.example", "https://evil.example", "colors.example"),
    ("/p/abc.json", "colors.example", "null", "colors.example"),
]
REFUSED = [  # path, Host, Origin
    (STREAM, "colors.example", "https://evil.example"),
    (STREAM, "colors.example", "null"),
    (STREAM, "colors.example", "https://colors.example.evil.example"),
    (STREAM, "colors.example", "https://colors.example:444"),
    (STREAM, "app:8501", "http://colors.example"),  # the public address is https
    (STREAM, "app:8501", "https://127.0.0.1"),
    (STREAM, "", "https://"),
    (STREAM, "colors.example", "https://[colors.example"),
    (f"/app{STREAM}", "colors.example", "https://evil.example"),
    ("/_stcore/upload_file/a/b", "colors.example", "https://evil.example"),
    ("/_stcore/host-config", "colors.example", "https://evil.example"),
]


@pytest.fixture(autouse=True)
def _listed():
    before = config.get_option("server.corsAllowedOrigins")
    config.set_option("server.corsAllowedOrigins", [LISTED])
    yield
    config.set_option("server.corsAllowedOrigins", before)


def scope(path, host, origin):
    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin else [])
    return {"type": "websocket", "path": path, "headers": headers}


@pytest.mark.parametrize(("path", "host", "origin", "seen"), LET_IN)
def test_our_own_pages_are_let_in_and_streamlit_sees_the_host_of_the_page(path, host, origin, seen):
    inside = check_origin(scope(path, host, origin), PUBLIC)
    assert [value for name, value in inside["headers"] if name == b"host"] == [seen.encode()]
    assert [value.decode() for name, value in inside["headers"] if name == b"origin"] == ([origin] if origin else [])


@pytest.mark.parametrize(("path", "host", "origin"), REFUSED)
def test_pages_of_other_sites_are_refused(path, host, origin):
    with pytest.raises(Refused) as refused:
        check_origin(scope(path, host, origin), PUBLIC)
    assert (refused.value.status, refused.value.why) == (403, "origin")


def test_without_a_public_address_only_the_own_host_counts():
    with pytest.raises(Refused):
        check_origin(scope(STREAM, "app:8501", "https://colors.example"), "")
