"""The routes of the API alone, through the ASGI door, where time or room is short."""

import asyncio
import json
import time
from contextlib import closing
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route

from cmapcore import Recipe
from cmapcore.pictures.fetch_errors import NO_ADDRESS
from cmapcore.pictures.fetch_errors import PREFIX as REFUSED
from cmapcore.pictures.samples import sample_bytes
from hosting.rate_limits import RateLimit
from hosting.runner import Runner
from server.edge.middleware import Connections, Edge, our_fault
from server.edge.uploads import Uploads
from server.problem import Problem
from server.routes import api
from server.routes.api import PREFIX, Shared, api_routes
from server.routes.concurrency_limit import WAITING, ConcurrencyLimit
from tests.support.api import OF_SAMPLE, QUICK, SAMPLE, checked_problem
from tests.support.texts import TEXTS


class Patient(Runner):
    """Extracts for ever, until nobody waits."""

    def extract(self, _picture, _recipe=None, *, progress=None):
        self.runs["begun"] += 1
        try:
            while True:
                progress("embed", 0)
                time.sleep(0.01)
        finally:
            self.runs["ended"] += 1


@pytest.fixture
def runner():
    runner = Runner()
    yield runner
    runner.close()


def routes_of(runner, fetches=1000):
    shared = Shared(runner, RateLimit(fetches))
    return Starlette(routes=api_routes(lambda: shared))


def scope_of(path, query=None, method="GET", headers=()):
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": urlencode(query or {}).encode(),
        "headers": [(b"host", b"testserver"), *headers],
        "client": ("192.0.2.1", 0),
        "server": ("testserver", 80),
    }


NOTHING_MORE = {"type": "http.request", "body": b"", "more_body": False}


async def call(app, scope, messages=(NOTHING_MORE,), leaves=None):
    """Give the answer; after the messages the client says nothing more, or leaves when that event is set."""
    waiting, sent = list(messages), []

    async def receive():
        if not waiting:
            await (leaves or asyncio.Event()).wait()
            return {"type": "http.disconnect"}
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return SimpleNamespace(status=sent[0]["status"], headers=headers, body=body)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_when_the_client_goes_away_the_work_is_stopped(monkeypatch, method):
    monkeypatch.setattr(api, "_POLL_INTERVAL", 0.01)
    runner = Patient()
    said = {"type": "http.request", "body": sample_bytes(SAMPLE) if method == "POST" else b"", "more_body": False}
    scope = scope_of(f"{PREFIX}/palette", OF_SAMPLE if method == "GET" else QUICK, method)
    answer = asyncio.run(call(routes_of(runner), scope, [said, {"type": "http.disconnect"}]))
    assert answer.status == 503
    assert (runner.runs["begun"], runner.runs["ended"]) == (1, 1)
    runner.close()


@pytest.mark.parametrize(("source", "runs"), [("sample", {}), ("url", {"fetch": 1})])
def test_who_has_it_already_makes_no_work(picture_server, source, runs):
    query = QUICK | {source: SAMPLE if source == "sample" else picture_server.url("/scene.png")}
    with closing(Runner()) as runner:
        first = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", query)))
    assert first.status == 200
    headers = [(b"if-none-match", b'"another"'), (b"if-none-match", first.headers["etag"].encode())]
    with closing(Runner()) as runner:
        again = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", query, headers=headers)))
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert runner.runs == runs
        changed = scope_of(f"{PREFIX}/palette", query | {"format": "css"}, headers=headers)
        assert asyncio.run(call(routes_of(runner), changed)).status == 200


def test_any_answer_is_only_what_there_is(runner):
    scope = scope_of(f"{PREFIX}/palette", OF_SAMPLE | {"exclude": "808080~100"}, headers=[(b"if-none-match", b"*")])
    checked_problem(asyncio.run(call(routes_of(runner), scope)), 422)


def test_accept_may_come_in_pieces(runner):
    headers = [(b"accept", b"text/css;q=0.5"), (b"accept", b"text/csv")]
    answer = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", OF_SAMPLE, headers=headers)))
    assert answer.headers["content-type"].startswith("text/csv")


def test_no_more_are_there_at_once_than_is_set(monkeypatch):
    monkeypatch.setenv("CMAPCORE_API_REQUESTS_PER_ADDRESS", "1")
    monkeypatch.setenv("CMAPCORE_API_PICTURES_PER_ADDRESS", "1")
    monkeypatch.setattr(api, "_POLL_INTERVAL", 0.01)
    piece = {"type": "http.request", "body": b"a piece", "more_body": True}

    async def run(scope, message):
        leaves = asyncio.Event()
        here = [asyncio.create_task(call(app, scope, [message], leaves)) for _ in range(1 + WAITING)]
        await asyncio.sleep(0)
        refused = await call(app, scope)
        leaves.set()
        await asyncio.gather(*here, return_exceptions=True)
        return checked_problem(refused, 429)["detail"]

    with closing(Patient()) as runner:
        app = routes_of(runner)
        sending = scope_of(f"{PREFIX}/palette", QUICK, "POST")
        for scope, message in ((scope_of(f"{PREFIX}/palette", OF_SAMPLE), NOTHING_MORE), (sending, piece)):
            assert asyncio.run(run(scope, message)) == "At most 8 requests at once: send them one by one."


def test_fetches_are_counted_for_each_client(runner):
    app = routes_of(runner, fetches=1)
    query = QUICK | {"url": "http://10.0.0.1/a.png"}
    scopes = [scope_of(f"{PREFIX}/palette", query) for _ in range(3)]
    scopes[2]["client"] = ("192.0.2.2", 0)
    first, second, other = [asyncio.run(call(app, scope)) for scope in scopes]
    assert (first.status, other.status) == (422, 422)
    said = checked_problem(second, 429)
    assert second.headers["retry-after"] == str(said["seconds"])


def test_an_address_that_is_never_fetched_is_not_counted(runner, picture_server):
    app = routes_of(runner, fetches=1)

    def asked(url):
        return asyncio.run(call(app, scope_of(f"{PREFIX}/palette", QUICK | {"url": url})))

    for text in (*TEXTS, "javascript:alert(1)", "http://a.example/" + "x" * 3000, "http://jane@a.example/"):
        assert checked_problem(asked(text), 422)["detail"].startswith((REFUSED, NO_ADDRESS))
    assert asked(picture_server.url("/scene.png")).status == 200
    checked_problem(asked(picture_server.url("/scene.png")), 429)


def test_a_web_page_s_picture_is_a_second_fetch_and_is_told(runner, picture_server):
    query = QUICK | {"url": picture_server.url("/page.html")}
    answer = asyncio.run(call(routes_of(runner, fetches=2), scope_of(f"{PREFIX}/palette", query)))
    assert answer.status == 200
    document = json.loads(answer.body)
    assert (document["name"], document["provenance"]["source"]) == ("scene", query["url"])
    (notice,) = json.loads(answer.headers["x-notices"])
    assert notice.startswith("The address is that of a web page")
    assert notice.endswith(picture_server.url("/scene.png"))
    assert picture_server.asked == ["/page.html", "/scene.png"]
    checked_problem(asyncio.run(call(routes_of(runner, fetches=1), scope_of(f"{PREFIX}/palette", query))), 429)
    assert picture_server.asked == ["/page.html", "/scene.png", "/page.html"]


@pytest.mark.parametrize("written", ['"{}"', "<{}>", "![A picture]({})"])
def test_an_address_as_it_was_pasted(runner, picture_server, written):
    url = picture_server.url("/scene.png")
    for text in (written.format(url), written.format(url.removeprefix("http://"))):
        answer = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", QUICK | {"url": text})))
        assert answer.status == 200
        assert json.loads(answer.body)["provenance"]["source"] == url


def test_a_picture_that_does_not_arrive_is_not_waited_for(runner, monkeypatch):
    monkeypatch.setattr("server.routes.sent_picture.BODY_SECONDS", 0.05)
    scope = scope_of(f"{PREFIX}/palette", QUICK, "POST")
    piece = {"type": "http.request", "body": b"a piece", "more_body": True}
    checked_problem(asyncio.run(call(routes_of(runner), scope, [piece])), 408)


def test_links_begin_with_the_public_address(runner, monkeypatch):
    monkeypatch.setenv("CMAPCORE_PUBLIC_URL", "https://colormaps.example.org/here/")
    answer = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", OF_SAMPLE)))
    link = json.loads(answer.body)["provenance"]["link"]
    assert link.startswith(f"https://colormaps.example.org/here/?v={Recipe.VERSION}&")
    query = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
    again = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", query)))
    assert again.body == answer.body


def test_the_edge_and_our_own_faults_speak_as_problems_too(runner):
    async def fails(_request):
        raise ZeroDivisionError

    parts = {
        "proxies": 0,
        "frame_ancestors": "'self'",
        "requests": RateLimit(1),
        "connections": Connections(1, 1),
        "uploads": Uploads.as_set(),
    }
    app = Starlette(routes=[Route("/api/fails", fails)], middleware=[Middleware(Edge, **parts)])
    with pytest.raises(ZeroDivisionError):
        asyncio.run(call(app, scope_of("/api/fails")))
    refused = asyncio.run(call(app, scope_of("/api/fails")))
    assert checked_problem(refused, 429)["seconds"] > 0
    fault = our_fault(Request(scope_of("/api/fails")), ZeroDivisionError())
    assert (fault.status_code, fault.media_type) == (500, "application/problem+json")
    assert "content-security-policy" in fault.headers
    assert our_fault(Request(scope_of("/")), ZeroDivisionError()).media_type == "text/plain"


def test_one_client_has_some_of_the_places_and_the_others_wait():
    async def run():
        places = ConcurrencyLimit(2, 1, 1)
        begun, go_on = [], asyncio.Event()

        async def work(client):
            async with places.one(client):
                begun.append(client)
                await go_on.wait()

        tasks = [asyncio.create_task(work(client)) for client in ("a", "a", "b", "c")]
        await asyncio.sleep(0)
        assert begun == ["a", "b"]
        with pytest.raises(Problem) as of_one:
            await work("a")
        with pytest.raises(Problem) as of_all:
            await work("d")
        assert (of_one.value.status, of_all.value.status) == (429, 503)
        go_on.set()
        await asyncio.gather(*tasks)
        assert sorted(begun) == ["a", "a", "b", "c"]
        await work("d")

    asyncio.run(run())
