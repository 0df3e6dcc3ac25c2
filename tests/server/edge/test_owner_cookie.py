"""Whose a saved palette is: the cookie, who is believed, and what somebody else's browser can do."""

import asyncio
from contextlib import contextmanager

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

import cmapcore as cmp
from gallery.errors import NotThereError
from gallery.owners import COOKIE, browser_owner, login_owner, new_token
from server.edge.owner_cookie import OwnerCookie, owner_cookie_middleware
from tests.support.asgi import get
from tests.support.served import ask
from tools.serving import PATIENCE

TOKEN = new_token()
ME = browser_owner({COOKIE: TOKEN})


def app(proxies=0, framed=False):
    """The middleware before a page, one that the browser has already, a script and a failure."""
    answers = {
        "/": HTMLResponse("page", headers={"Cache-Control": "public, max-age=60"}),
        "/known": HTMLResponse("", 304),
        "/script.js": PlainTextResponse("script"),
        "/fails": HTMLResponse("sorry", 500),
        "/proof": PlainTextResponse(headers={"Set-Cookie": "_streamlit_xsrf=2|a|b|1; Path=/; SameSite=Lax"}),
        "/other": PlainTextResponse(headers={"Set-Cookie": "_streamlit_user=a; Path=/; SameSite=Lax"}),
    }

    def answer(request):
        return answers[request.url.path]

    return OwnerCookie(
        Starlette(routes=[Route(path, answer, methods=["GET", "POST"]) for path in answers]),
        proxies=proxies,
        framed=framed,
    )


def set_cookie(answer):
    found = [value for name, value in answer.pairs if name == "set-cookie"]
    assert len(found) <= 1
    return found[0] if found else ""


def token_of(cookie):
    return cookie.partition("=")[2].partition(";")[0]


def test_a_page_brings_a_token_that_no_script_reads_and_nobody_else_is_given():
    answer = get(app(), "/")
    cookie = set_cookie(answer)
    assert cookie.split("; ")[1:] == ["Max-Age=31536000", "Path=/", "HttpOnly", "SameSite=Lax"]
    assert answer.headers["cache-control"] == "private, no-cache"
    tokens = {token_of(set_cookie(get(app(), "/"))) for _ in range(20)}
    assert len(tokens) == 20
    assert all(browser_owner({COOKIE: token}) for token in tokens)


BY_HTTPS = {"x-forwarded-proto": "https"}


@pytest.mark.parametrize(
    ("path", "framed", "headers", "attributes"),
    [
        ("/", True, BY_HTTPS, ["Max-Age=31536000", "Path=/", "HttpOnly", "SameSite=None", "Secure", "Partitioned"]),
        ("/proof", True, BY_HTTPS, ["Path=/", "SameSite=None", "Secure", "Partitioned"]),
        ("/other", True, BY_HTTPS, ["Path=/", "SameSite=Lax"]),
        ("/", True, {}, ["Max-Age=31536000", "Path=/", "HttpOnly", "SameSite=Lax"]),  # no browser would keep the other
        ("/proof", True, {}, ["Path=/", "SameSite=Lax"]),
        ("/proof", False, BY_HTTPS, ["Path=/", "SameSite=Lax"]),
        ("/", False, BY_HTTPS, ["Max-Age=31536000", "Path=/", "HttpOnly", "SameSite=Lax", "Secure"]),
    ],
)
def test_where_other_sites_may_frame_the_app_cookies_are_kept_there(path, framed, headers, attributes):
    cookie = set_cookie(get(app(proxies=1, framed=framed), path, headers))
    assert cookie.split("; ")[1:] == attributes


@pytest.mark.parametrize(
    ("ancestors", "framed"),
    [("'self'", False), ("none", False), ("'self' https://a.example", True), ("*", True)],
)
def test_the_setting_says_whether_others_frame_it(monkeypatch, ancestors, framed):
    monkeypatch.setenv("CMAPCORE_FRAME_ANCESTORS", ancestors)
    assert owner_cookie_middleware()[0].kwargs["framed"] == framed


def test_a_token_stays_and_lasts_for_another_year():
    answer = get(app(), "/", {"cookie": f"a=b; {COOKIE}={TOKEN}; c=d"})
    assert token_of(set_cookie(answer)) == TOKEN


@pytest.mark.parametrize(
    "forged",
    ["", "x", "A" * 42, "A" * 44, "A" * 42 + "+", "login [1]", 'login ["https://id.example", "ada"]', "A" * 43 + "\t"],
)
def test_a_forged_token_is_nobody_and_is_replaced(forged):
    assert browser_owner({COOKIE: forged}) == ""
    token = token_of(set_cookie(get(app(), "/", {"cookie": f"{COOKIE}={forged}"})))
    assert token != forged
    assert browser_owner({COOKIE: token})


@pytest.mark.parametrize(
    ("path", "method"), [("/script.js", "GET"), ("/fails", "GET"), ("/", "POST"), ("/known", "GET")]
)
def test_nothing_but_a_page_brings_one(path, method):
    assert set_cookie(get(app(), path, method=method)) == ""


def test_a_page_that_the_browser_has_already_brings_one_too():
    assert set_cookie(get(app(), "/known", {"accept": "text/html,*/*"}))


@pytest.mark.parametrize(
    ("scheme", "proxies", "said", "secure"),
    [
        ("https", 0, None, True),
        ("http", 0, None, False),
        ("http", 0, "https", False),  # from whoever asks
        ("http", 1, "https", True),
        ("http", 2, "https, http", True),
        ("https", 1, "http", False),
        ("http", 1, None, False),
    ],
)
def test_over_https_it_is_for_https_alone(scheme, proxies, said, secure):
    headers = {} if said is None else {"x-forwarded-proto": said}
    cookie = set_cookie(get(app(proxies), "/", headers, scheme=scheme))
    assert cookie.endswith("; Secure") == secure


def test_a_websocket_passes_through():
    seen = []

    async def inner(scope, receive, send):
        seen.append(scope["type"])

    asyncio.run(OwnerCookie(inner, proxies=0)({"type": "websocket", "headers": []}, None, None))
    assert seen == ["websocket"]


def test_who_has_signed_in_is_no_browser_and_nobody_else():
    ada = login_owner("https://id.example", "ada")
    others = [
        login_owner("https://id.example", "eve"),
        login_owner("https://other.example", "ada"),
        login_owner('https://id.example", "ada', ""),
        login_owner('https://id.example", "', "ada"),
        ME,
    ]
    assert ada not in others
    assert login_owner("", "ada") == login_owner("https://id.example", "") == ""
    assert browser_owner({COOKIE: ada}) == ""


# With the app itself: what a browser that does not run our page can send.


@pytest.fixture
def saved(server):
    colors = np.array([[0.8, 0.2, 0.1], [0.1, 0.3, 0.9]])
    palette = cmp.Palette(colors, np.full(2, 0.5), np.zeros(2, bool), "Mine")
    return server.gallery.save(palette, cmp.Recipe(), owner=ME)


class Visitor:
    """A session that sends what it likes."""

    def __init__(self, connection):
        self._connection = connection

    def run(self, id_, **triggers):
        """Open the palette's page, with buttons as if they had been pressed; gives the buttons by their labels."""
        message = BackMsg()
        message.rerun_script.query_string = f"palette={id_}"
        message.rerun_script.page_name = "gallery"
        for widget in triggers.get("pressed", ()):
            message.rerun_script.widget_states.widgets.add(id=widget, trigger_value=True)
        self._connection.send(message.SerializeToString())
        buttons, answer = {}, ForwardMsg()
        while answer.WhichOneof("type") != "script_finished":
            answer.ParseFromString(self._connection.recv(timeout=PATIENCE))
            button = answer.delta.new_element.button
            if button.id:
                buttons[button.label] = button.id
        return buttons


@contextmanager
def visit(server, token):
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    headers = {"Cookie": f"{COOKIE}={token}"}
    with connect(address, subprotocols=["streamlit"], additional_headers=headers) as connection:
        yield Visitor(connection)


def test_another_browser_cannot_delete_or_change_by_forged_requests(server, saved):
    with visit(server, TOKEN) as mine:
        buttons = mine.run(saved.id)
        assert {"Delete", "Save"} <= set(buttons)
        for token in (new_token(), "", ME, "*"):
            with visit(server, token) as other:
                assert not {"Delete", "Save"} & set(other.run(saved.id))
                other.run(saved.id, pressed=[buttons["Delete"], buttons["Save"]])
            assert server.gallery.get(saved.id).name == "Mine"
        mine.run(saved.id, pressed=[buttons["Delete"]])
    with pytest.raises(NotThereError):
        server.gallery.get(saved.id)
    server.gallery.undelete(saved.id, ME)


def test_the_app_gives_the_cookie_with_its_pages_and_reads_it_at_once(server, saved):
    cookie = set_cookie(ask_pairs(server, "/gallery"))
    assert "HttpOnly" in cookie
    assert set_cookie(ask_pairs(server, "/healthz")) == ""
    with visit(server, token_of(cookie)) as other:
        assert "Delete" not in other.run(saved.id)


def ask_pairs(server, path):
    answer = ask(server, "GET", path)
    answer.pairs = [("set-cookie", answer.headers["set-cookie"])] if "set-cookie" in answer.headers else []
    return answer
