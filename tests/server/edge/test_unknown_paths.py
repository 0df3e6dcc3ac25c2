"""What is answered where there is nothing, before routes of ours and Streamlit's own files."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

from server.edge.static_files import streamlit_files
from server.edge.unknown_paths import unknown_paths_middleware
from tests.support.asgi import get

PAGES = {"": "First", "second": "<Second>"}
SCRIPT = next(name for name in streamlit_files() if name.endswith(".js"))


def site(base_url=""):
    def ours(_request):
        return PlainTextResponse("ours")

    routes = [Route("/own/{name}", ours), Route("/healthz", ours)]
    return Starlette(
        routes=[*routes, *create_streamlit_static_assets_routes(base_url)],
        middleware=unknown_paths_middleware(PAGES),
    )


SERVED = {
    "/": 200,
    "/second": 200,
    "/second/": 301,
    "/index.html": 200,
    "/favicon.png": 200,
    f"/{SCRIPT}": 200,
    "/own/thing": 200,
    "/healthz": 200,
    "/healthz/": 301,
    "//unsafe": 400,
}


@pytest.mark.parametrize(("path", "status"), SERVED.items())
def test_pages_files_and_routes_are_served(path, status):
    assert get(site(), path).status == status


def test_a_route_that_wants_another_method_says_so():
    assert get(site(), "/own/thing", method="POST").status == 405


UNKNOWN = ["/nothing", "/nothing/", "/second/more", "/first", "/own", "/own/a/b", "/static/js/index.old.js", "/static"]


@pytest.mark.parametrize("path", UNKNOWN)
def test_elsewhere_is_a_page_with_a_way_home(path):
    answer = get(site(), path)
    assert answer.status == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "<h1>Page not found</h1>" in answer.body.decode()
    home = "../" * (path.count("/") - 1) or "./"
    assert f'<a href="{home}">First</a><a href="{home}second">&lt;Second&gt;</a>' in answer.body.decode()


def test_a_slash_within_a_name_does_not_mislead_the_way_home():
    assert '<a href="./">First</a>' in get(site(), "/a/b", raw_path=b"/a%2Fb").text


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT"])
def test_every_method_is_told(method):
    answer = get(site(), "/nothing", method=method)
    assert answer.status == 404
    assert int(answer.headers["content-length"]) > 100


@pytest.mark.parametrize(
    ("path", "status"), [("/base", 307), ("/base/", 200), ("/base/second", 200), ("/base/x", 404), ("/x", 404)]
)
def test_the_app_may_lie_below_a_path(path, status):
    assert get(site("base"), path).status == status
