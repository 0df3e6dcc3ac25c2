"""What stands before every request, through the ASGI door: a client and an app of a few lines at either end."""

import asyncio
import hashlib
import json
import logging
import threading
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace

import anyio
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from streamlit.testing.v1 import AppTest

from cmapcore import BusyError, OptionError, __version__
from gallery.errors import StorageError
from hosting.rate_limits import RateLimit
from server.edge.middleware import Connections, Edge, edge_middleware, health_routes, our_fault
from server.edge.uploads import Room, Uploads
from server.log import kind_of, start_log
from server.routes.endpoint import Endpoint
from tests.support.asgi import answer_of
from ui.state.visitor import fetch_rate

ALICE, BOB = "203.0.113.5", "198.51.100.7"
MB = 2**20
PIECE = bytes(MB)
ROOMS = {"session": Room(3, 10 * MB), "address": Room(5, 20 * MB), "all": Room(8, 30 * MB)}


class Inner:
    """Takes and forgets uploads as Streamlit does, but none of one byte; tells who asks; echoes on a WebSocket."""

    def __init__(self):
        self.held = {}
        self.read = 0
        self.sockets = 0

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            await self.socket(receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(await self.answer(scope, receive), self.status)(scope, receive, send)

    async def answer(self, scope, receive):
        *_, session, file = scope["path"].split("/")
        self.status = 200
        if scope["method"] == "PUT":
            size = 0
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                size += len(message.get("body", b""))
                self.read += len(message.get("body", b""))
                more = message.get("more_body", False)
            self.status = 400 if session == "unknown" or size == 1 else 204
            if self.status == 204:
                self.held[session, file] = size
        elif scope["method"] == "DELETE":
            self.held.pop((session, file), None)
        elif scope["path"] == "/breaks":
            raise ZeroDivisionError
        return scope["client"][0] if scope["client"] else "nobody knows"

    async def socket(self, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        self.sockets += 1
        while (message := await receive())["type"] != "websocket.disconnect":
            if message.get("text") == "break":
                raise ZeroDivisionError
            await send({"type": "websocket.send", "text": message["text"]})


def stand_before(inner, **changed):
    """Give the edge before that app, with little room."""
    parts = {
        "proxies": 0,
        "frame_ancestors": "'self'",
        "requests": RateLimit(1_000),
        "connections": Connections(2, 3),
        "uploads": Uploads(ROOMS, lambda session, file: (session, file) in inner.held),
    }
    return Edge(inner, **(parts | changed))


@pytest.fixture
def inner():
    return Inner()


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time of the rate limits, ten seconds into a minute, which stands still unless it is set."""
    now = SimpleNamespace(seconds=1_000 * 60.0 + 10)
    for module in ("limits.storage.memory", "limits.strategies", "hosting.rate_limits"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(time=lambda: now.seconds))
    return now


@pytest.fixture
def lines():
    """What is logged, one object a line."""
    said = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(json.loads(record.getMessage()))
    logger = logging.getLogger("cmapcore.server")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield said
    logger.removeHandler(handler)


def scope_of(kind, path, client, headers, **more):
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    peer = client if client is None or isinstance(client, tuple) else (client, 50_000)
    return {"type": kind, "path": path, "headers": raw, "client": peer, "state": {}, **more}


async def ask(app, method="GET", path="/", *, headers=(), pieces=(b"",), client=ALICE, gone=False):
    """Make one request, whose body comes in pieces; those left unread are counted."""
    waiting = [
        {"type": "http.request", "body": piece, "more_body": gone or count < len(pieces) - 1}
        for count, piece in enumerate(pieces)
    ]
    sent = []

    async def receive():
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    with suppress(ZeroDivisionError):  # as a server does
        await app(scope_of("http", path, client, headers, method=method, query_string=b""), receive, send)
    start = sent[0] if sent else {"status": None, "headers": []}
    pairs = [(name.decode(), value.decode()) for name, value in start["headers"]]
    body = b"".join(message.get("body", b"") for message in sent[1:]).decode()
    return SimpleNamespace(status=start["status"], headers=dict(pairs), pairs=pairs, body=body, unread=len(waiting))


def asked(app, *arguments, **keywords):
    return asyncio.run(ask(app, *arguments, **keywords))


def put(app, session, file, *pieces, declared=None, path="/_stcore/upload_file", **keywords):
    headers = [] if declared is None else [("Content-Length", str(declared))]
    return asked(app, "PUT", f"{path}/{session}/{file}", headers=headers, pieces=pieces or (b"",), **keywords)


@asynccontextmanager
async def connected(app, client=ALICE, headers=(), can_answer=True):
    """Open a WebSocket; what the app sends is in ``sent``."""
    inbox, sent = asyncio.Queue(), []
    inbox.put_nowait({"type": "websocket.connect"})
    answered = asyncio.Event()

    async def send(message):
        sent.append(message)
        answered.set()

    extensions = {"websocket.http.response": {}} if can_answer else {}
    scope = scope_of("websocket", "/_stcore/stream", client, headers, query_string=b"", extensions=extensions)
    task = asyncio.create_task(app(scope, inbox.get, send))
    await asyncio.wait([task, asyncio.create_task(answered.wait())], return_when=asyncio.FIRST_COMPLETED)
    yield SimpleNamespace(sent=sent, inbox=inbox, task=task)
    inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})
    await asyncio.wait([task])


# Who asks

SPOOF = "192.0.2.66"
ADDRESSES = [  # peer, X-Forwarded-For, proxies: who it is
    (ALICE, [], 0, ALICE),
    (ALICE, [SPOOF], 0, ALICE),
    (ALICE, [f"{SPOOF}, {SPOOF}"], 0, ALICE),
    (ALICE, [f"{SPOOF}:50000"], 0, ALICE),
    (None, [], 0, None),
    (None, [SPOOF], 0, None),
    ("unix:", [], 0, None),
    ((SPOOF, 0), [SPOOF], 0, "127.0.0.1"),  # as uvicorn leaves it where the peer is on this machine
    ((SPOOF, 4321), [f"{SPOOF}:4321"], 0, "127.0.0.1"),
    (("unknown", 0), ["unknown"], 0, "127.0.0.1"),
    ("127.0.0.1", [BOB], 1, BOB),
    ("127.0.0.1", [f"{SPOOF}, {BOB}"], 1, BOB),
    ("127.0.0.1", [SPOOF, BOB], 1, BOB),  # two lines of the header are one list
    ("127.0.0.1", [f"{SPOOF},{SPOOF} ,{BOB}"], 1, BOB),
    (ALICE, [], 1, None),  # past the proxy
    (ALICE, [""], 1, None),
    (ALICE, [f"{BOB}, "], 1, None),
    ("127.0.0.1", [f"{SPOOF}, someone"], 1, None),
    ("127.0.0.1", [f"{SPOOF}, 300.1.1.1"], 1, None),
    ("127.0.0.1", [f"{BOB}:4321"], 1, BOB),
    ("10.0.0.2", [f"{BOB}, 10.0.0.1"], 2, BOB),
    ("10.0.0.2", [f"{SPOOF}, {BOB}, 10.0.0.1"], 2, BOB),
    ("10.0.0.2", [f"{SPOOF}, {SPOOF}, {BOB}", "10.0.0.1"], 2, BOB),
    ("10.0.0.2", [BOB], 2, None),
    ("2001:db8:1:2:3:4:5:6", [], 0, "2001:db8:1:2::"),
    ("2001:db8:1:2:ffff::1", [], 0, "2001:db8:1:2::"),
    ("127.0.0.1", ["[2001:db8::7]:80"], 1, "2001:db8::"),
    ("127.0.0.1", ["2001:db8::7"], 1, "2001:db8::"),
    ("::ffff:203.0.113.5", [], 0, ALICE),
    ("127.0.0.1", ["::ffff:198.51.100.7"], 1, BOB),
    ("fe80::1%eth0", [], 0, "fe80::"),
]


@pytest.mark.parametrize(("peer", "forwarded", "proxies", "who"), ADDRESSES)
def test_the_address_is_believed_for_as_many_hops_as_there_are(inner, peer, forwarded, proxies, who):
    app = stand_before(inner, proxies=proxies)
    answer = asked(app, client=peer, headers=[("X-Forwarded-For", line) for line in forwarded])
    assert answer.body == (who or "nobody knows")


# Uploads

UPLOADS = [  # pieces, declared length: status, how many pieces were left unread
    ([], None, 204, 0),
    ([PIECE] * 10, None, 204, 0),
    ([PIECE] * 10, 10 * MB, 204, 0),
    ([*[PIECE] * 10, b""], None, 204, 0),
    ([*[PIECE] * 10, b"1"], None, 413, 0),
    ([*[PIECE] * 10, b"1"], 10 * MB + 1, 413, 11),
    ([b"1"], 10 * MB + 1, 413, 1),
    ([PIECE] * 100, None, 413, 89),  # chunked, without a length
    ([PIECE] * 100, MB, 413, 89),  # a lie
    ([PIECE] * 100, "1e6", 413, 89),
    ([PIECE] * 100, "-1", 413, 89),
]


@pytest.mark.parametrize(("pieces", "declared", "status", "unread"), UPLOADS)
def test_an_upload_is_cut_off_where_the_room_ends(inner, pieces, declared, status, unread):
    answer = put(stand_before(inner), "s", "f", *pieces, declared=declared)
    assert (answer.status, answer.unread) == (status, unread)
    assert inner.read <= 10 * MB
    assert bool(inner.held) == (status == 204)
    if status == 413:
        assert answer.body.startswith("At most 10 MB of files are held: remove one first, or use a smaller one.")


def test_every_path_that_streamlit_takes_uploads_on_is_counted(inner):
    app = stand_before(inner)
    assert put(app, "s", "f", path="/below/_stcore/upload_file", declared=11 * MB).status == 413
    assert put(app, "s%20", "ü\n", declared=11 * MB).status == 413
    assert put(app, "s", "f", path="/_stcore/upload_file/more", declared=11 * MB).status == 204  # Streamlit has no such


HISTORIES = {  # method, session, file, megabytes, whose: which room was too small for the last
    "files of a session": ([("PUT", "s", n, 0, ALICE) for n in "abcd"], "upload files per session"),
    "another session": ([("PUT", "s", n, 0, ALICE) for n in "abc"] + [("PUT", "t", "a", 0, ALICE)], None),
    "bytes of a session": ([("PUT", "s", n, 6, ALICE) for n in "ab"], "upload bytes per session"),
    "the same file again": ([("PUT", "s", "a", 5, ALICE)] * 9, None),
    "deleted": ([("PUT", "s", "a", 9, ALICE), ("DELETE", "s", "a", 0, ALICE), ("PUT", "s", "b", 9, ALICE)], None),
    "another one deleted": (
        [("PUT", "s", "a", 9, ALICE), ("DELETE", "s", "b", 0, ALICE), ("PUT", "s", "b", 9, ALICE)],
        "upload bytes per session",
    ),
    "refused ones are not held": ([("PUT", "s", "a", 11, ALICE)] * 9 + [("PUT", "s", "a", 10, ALICE)], None),
    "no such session": ([("PUT", "unknown", n, 10, ALICE) for n in "abcdefg"] + [("PUT", "s", "a", 10, ALICE)], None),
    "bytes of an address": ([("PUT", n, "a", 7, ALICE) for n in "stu"], "upload bytes per address"),
    "files of an address": ([("PUT", n, "a", 0, ALICE) for n in "stuvwx"], "upload files per address"),
    "another address": ([("PUT", n, "a", 7, ALICE) for n in "st"] + [("PUT", "u", "a", 7, BOB)], None),
    "bytes in all": (
        [("PUT", n, "a", 9, who) for n, who in zip("stuv", [ALICE, BOB] * 2, strict=True)],
        "upload bytes in all",
    ),
    "files in all": (
        [("PUT", n, "a", 0, who) for n, who in zip("rstuvwxyz", [ALICE, BOB] * 4 + [ALICE], strict=True)],
        "upload files in all",
    ),
    "nobody knows whose: per session": ([("PUT", "s", n, 0, None) for n in "abcd"], "upload files per session"),
    "nobody knows whose: per address": ([("PUT", n, "a", 7, None) for n in "stu"], None),
    "nobody knows whose: in all": ([("PUT", n, "a", 7, None) for n in "stuvw"], "upload bytes in all"),
}


@pytest.mark.parametrize(("history", "why"), HISTORIES.values(), ids=HISTORIES)
def test_what_is_held_counts_until_it_is_gone(inner, history, why, lines):
    app = stand_before(inner)
    for method, session, file, megabytes, client in history:
        path = f"/_stcore/upload_file/{session}/{file}"
        answer = asked(app, method, path, pieces=[PIECE] * megabytes or [b""], client=client)
    assert answer.status == (204 if why is None else 413 if why == "upload bytes per session" else 429)
    assert lines[-1].get("why") == why


def test_a_file_that_was_not_replaced_counts_on(inner):
    app = stand_before(inner)
    assert put(app, "s", "a", *[PIECE] * 9).status == 204
    assert put(app, "s", "a", b"1").status == 400
    assert put(app, "s", "b", *[PIECE] * 2).status == 413
    assert put(app, "s", "b", PIECE).status == 204


def test_the_end_of_a_session_frees_what_it_held(inner):
    app = stand_before(inner)
    for session in "stu":
        assert put(app, session, "a", *[PIECE] * 10, client=None).status == 204
    assert put(app, "v", "a", b"1", client=None).status == 429
    inner.held = {key: size for key, size in inner.held.items() if key[0] != "t"}
    assert put(app, "v", "a", *[PIECE] * 10, client=None).status == 204
    assert put(app, "w", "a", b"1", client=None).status == 429


def test_uploads_on_their_way_count_together(inner):
    app = stand_before(inner)

    async def both():
        half, go_on = asyncio.Event(), asyncio.Event()

        async def receive():
            if not half.is_set():
                half.set()
                return {"type": "http.request", "body": PIECE * 6, "more_body": True}
            await go_on.wait()
            return {"type": "http.request", "body": PIECE, "more_body": False}

        sent = []

        async def send(message):
            sent.append(message)

        first = asyncio.create_task(app(upload_scope("a"), receive, send))
        await half.wait()
        second = await ask(app, "PUT", "/_stcore/upload_file/s/b", pieces=[PIECE] * 6)
        go_on.set()
        await first
        return sent[0]["status"], second.status

    def upload_scope(file):
        return scope_of("http", f"/_stcore/upload_file/s/{file}", ALICE, (), method="PUT")

    assert asyncio.run(both()) == (204, 413)
    assert inner.held == {("s", "a"): 7 * MB}


def test_a_client_that_goes_away_leaves_nothing(inner, lines):
    app = stand_before(inner)
    for number in range(9):
        assert put(app, "s", str(number), *[PIECE] * 5, gone=True).status is None
    assert put(app, "s", "a", *[PIECE] * 10).status == 204
    assert [line["event"] for line in lines] == ["upload"]


# Connections


@pytest.mark.parametrize("can_answer", [True, False])
def test_an_address_has_only_so_many_connections(inner, can_answer):
    app = stand_before(inner, connections=Connections(2, 10))

    async def visits():
        async with connected(app) as first, connected(app):
            async with connected(app, can_answer=can_answer) as third, connected(app, BOB) as other:
                pass
            first.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await first.task
            async with connected(app) as fourth:
                pass
        return third.sent, other.sent, fourth.sent

    third, other, fourth = asyncio.run(visits())
    assert other == fourth == [{"type": "websocket.accept"}]
    if can_answer:
        assert [message["type"] for message in third] == [
            f"websocket.http.response.{part}" for part in ("start", "body")
        ]
        assert third[0]["status"] == 429
        assert third[1]["body"].startswith(b"At most 2 pages may be open: close one first.")
        assert b"content-security-policy" in dict(third[0]["headers"])
    else:
        assert [(message["type"], message["code"]) for message in third] == [("websocket.close", 1013)]


def test_there_are_only_so_many_connections_in_all(inner, lines):
    app = stand_before(inner, connections=Connections(2, 3))

    async def visits():
        async with connected(app), connected(app, BOB), connected(app, None), connected(app, None) as late:
            pass
        async with connected(app, None) as later:
            return late.sent, later.sent

    late, later = asyncio.run(visits())
    assert late[0]["status"] == 503
    assert dict(late[0]["headers"])[b"retry-after"] == b"60"
    assert later[0]["type"] == "websocket.accept"
    assert [line["why"] for line in lines if line["event"] == "refused"] == ["connections in all"]


def test_a_spoofed_header_opens_no_more_connections(inner):
    app = stand_before(inner)

    async def visits():
        first, second, third = ([("X-Forwarded-For", f"192.0.2.{number}")] for number in range(3))
        async with connected(app, headers=first), connected(app, headers=second), connected(app, headers=third) as last:
            return last.sent[0]["status"]

    assert asyncio.run(visits()) == 429


def test_a_connection_that_breaks_is_given_back(inner, lines):
    app = stand_before(inner, connections=Connections(1, 1))

    async def visits():
        for _ in range(3):
            async with connected(app) as broken:
                broken.inbox.put_nowait({"type": "websocket.receive", "text": "break"})
                await asyncio.wait([broken.task])
                assert isinstance(broken.task.exception(), ZeroDivisionError)
            assert broken.sent == [{"type": "websocket.accept"}]

    asyncio.run(visits())
    assert [line["event"] for line in lines] == ["session"] * 3


def test_messages_of_a_connection_pass_untouched(inner):
    async def visit():
        async with connected(stand_before(inner)) as socket:
            for text in ("one", "two"):
                socket.inbox.put_nowait({"type": "websocket.receive", "text": text})
        return socket.sent

    echoes = [{"type": "websocket.send", "text": text} for text in ("one", "two")]
    assert asyncio.run(visit()) == [{"type": "websocket.accept"}, *echoes]


def test_what_is_neither_a_request_nor_a_connection_passes():
    seen = []

    async def app(scope, receive, send):
        seen.append((scope, receive, send))

    asyncio.run(stand_before(app)({"type": "lifespan"}, 1, 2))
    assert seen == [({"type": "lifespan"}, 1, 2)]


# Requests


def test_an_address_makes_only_so_many_requests_a_minute(inner, lines):
    app = stand_before(inner, requests=RateLimit(5))
    assert [asked(app).status for _ in range(5)] == [200] * 5
    refused = asked(app, headers=[("X-Forwarded-For", SPOOF)])
    assert refused.status == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    number = refused.headers["x-request-id"]
    assert refused.body == f"Too many requests: try again in {refused.headers['retry-after']} s. (request {number})"
    assert lines[-1]["request"] == number
    assert asked(app, client=BOB).status == 200
    assert asked(app, path="/healthz").status == 200
    assert [asked(app, client=None).status for _ in range(9)] == [200] * 9


def test_every_request_has_a_number_of_its_own_whatever_it_says(inner):
    app = stand_before(inner)
    numbers = [asked(app, headers=[("X-Request-Id", "mine")]).headers["x-request-id"] for _ in range(5)]
    assert len({*numbers, "mine"}) == 6


def test_who_is_refused_further_in_is_in_the_log_with_the_number_that_the_answer_has(lines):
    async def answer(_request):
        raise BusyError("Many pictures are being worked on at the moment: try again in a minute.")

    app = Starlette(routes=[Route("/api/busy", Endpoint(answer))], middleware=edge_middleware())
    refused = asked(app, path="/api/busy")
    problem = json.loads(refused.body)
    (line,) = lines
    assert refused.status == problem["status"] == line["status"] == 503
    assert (line["event"], line["why"]) == ("refused", "busy")
    assert line["request"] == problem["request"] == refused.headers["x-request-id"]


def test_what_goes_wrong_in_a_library_is_in_the_log_with_the_number_that_the_answer_has(lines):
    start_log()

    def fail():
        logging.getLogger("gallery.database").error("The gallery's database: no room")
        raise StorageError("There is no room.")

    async def answer(_request):
        return await anyio.to_thread.run_sync(fail)

    app = Starlette(routes=[Route("/api/full", Endpoint(answer))], middleware=edge_middleware())
    told = asked(app, path="/api/full")
    number = json.loads(told.body)["request"]
    assert told.headers["x-request-id"] == number
    assert [(line["event"], line["of"], line["request"]) for line in lines] == [
        ("failed", "gallery.database", number),
        ("failed", "api", number),
    ]
    logging.getLogger("gallery.database").error("nobody asked for this")
    assert "request" not in lines[-1]


def test_a_connection_counts_as_a_request(inner):
    app = stand_before(inner, requests=RateLimit(2))

    async def visits():
        sent = []
        for _ in range(3):
            async with connected(app) as socket:
                sent.append(socket.sent)
        return sent

    assert [messages[0].get("status") for messages in asyncio.run(visits())] == [None, None, 429]


RATES = [  # each, in all, who asks how many seconds later: how long each has to wait
    (2, None, [("a", 0)] * 4, [0, 0, 50, 50]),
    (2, None, [("a", 0), ("b", 0)] * 3, [0, 0, 0, 0, 50, 50]),
    (1, 2, [("a", 0), ("b", 0), ("c", 0)], [0, 0, 50]),
    (1, 2, [("a", 0), ("a", 0), ("a", 0), ("b", 0), ("c", 0)], [0, 50, 50, 0, 50]),
    (4, None, [("a", 0)] * 4 + [("a", 30), ("a", 49.5)], [0] * 4 + [20, 1]),
    (4, None, [("a", 0)] * 4 + [("a", 51), ("a", 51), ("a", 66), ("a", 66)], [0] * 4 + [0, 14, 0, 14]),
    (4, None, [("a", 0)] * 4 + [("a", 120)] * 5, [0] * 8 + [50]),
]


@pytest.mark.parametrize(("each", "in_all", "asking", "waits"), RATES)
def test_a_rate_slides_with_the_clock(clock, each, in_all, asking, waits):
    rate, start = RateLimit(each, in_all), clock.seconds
    got = []
    for who, second in asking:
        clock.seconds = start + second
        got.append(rate.wait(who))
    assert got == waits


def test_the_window_may_be_an_hour(clock):
    rate = RateLimit(2, minutes=60)  # the clock stands 2,410 s into one
    assert [rate.wait("a") for _ in range(3)] == [0, 0, 3600 - 2410]
    clock.seconds += 7200
    assert rate.wait("a") == 0


def test_a_visitor_fetches_only_so_often(monkeypatch, clock):
    def page():
        import streamlit as st

        from cmapcore.errors import FetchError
        from ui.state.visitor import fetch_counter

        try:
            fetch_counter()()
            st.text("fetched")
        except FetchError as error:
            st.error(str(error))

    monkeypatch.setenv("CMAPCORE_FETCHES_PER_CLIENT", "2")
    address = None
    monkeypatch.setattr(type(st.context), "ip_address", property(lambda _: address))
    fetch_rate.clear()
    run = AppTest.from_function(page)
    said = []
    for address in (ALICE, ALICE, ALICE, None, None, None, BOB):  # noqa: B007 (the property reads it)
        said += [element.value for element in (*run.run().text, *run.error)]
    fetch_rate.clear()
    too_many = "Too many addresses were fetched in the last minute: try again in 50 seconds."
    assert said == ["fetched", "fetched", too_many] * 2 + ["fetched"]


# What is answered

OWN_POLICY = "default-src 'none'"


def site(frame_ancestors="'self'", well=True):
    """A whole application, put together as the app is."""

    def page(_request):
        return PlainTextResponse("page", headers={"Set-Cookie": "a=b"})

    def own(_request):
        return PlainTextResponse("own", headers={"Content-Security-Policy": OWN_POLICY})

    def breaks(_request):
        raise ZeroDivisionError

    async def socket(socket):
        await socket.accept()
        await socket.close()

    routes = [Route("/", page), Route("/own", own), Route("/breaks", breaks), WebSocketRoute("/_stcore/stream", socket)]
    guard = Middleware(stand_before_site, frame_ancestors=frame_ancestors)
    return Starlette(
        routes=[*health_routes(lambda: well, lambda: False), *routes],
        middleware=[guard],
        exception_handlers={500: our_fault},
    )


def stand_before_site(app, frame_ancestors):
    return stand_before(app, frame_ancestors=frame_ancestors, requests=RateLimit(1))


RESPONSES = [("/", 200, 1), ("/nothing", 404, 1), ("/breaks", 500, 1), ("/healthz", 200, 1), ("/", 429, 2)]


@pytest.mark.parametrize(("path", "status", "times"), RESPONSES)
def test_every_response_has_the_security_headers_once(path, status, times, lines):
    app = site()
    for _ in range(times):
        answer = asked(app, path=path, headers=[("Host", "palette.example:8501")])
    assert answer.status == status
    names = [name for name, _ in answer.pairs]
    assert len(names) == len(set(names))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert "strict-transport-security" not in answer.headers
    assert "camera=(self)" in answer.headers["permissions-policy"]
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["connect-src"] == "'self' data: ws://palette.example:8501 wss://palette.example:8501"
    assert [line["event"] for line in lines] == {500: ["failed"], 429: ["refused"]}.get(status, [])


def test_browsers_are_told_to_come_by_https_where_it_is_set(monkeypatch):
    monkeypatch.setenv("CMAPCORE_HSTS_SECONDS", "31536000")
    answer = asked(edge_middleware()[0].cls(Inner(), **edge_middleware()[0].kwargs))
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("host", "sockets"),
    [
        ("localhost", " ws://localhost wss://localhost"),
        ("[::1]:8501", " ws://[::1]:8501 wss://[::1]:8501"),
        ("", ""),
        ("a;script-src *", ""),
        ("a b", ""),
        ("a\nb", ""),
        ("*", ""),
        ("a/b", ""),
        ("x" * 254, ""),
    ],
)
def test_a_host_that_is_none_does_not_get_into_the_policy(host, sockets):
    answer = asked(site(), headers=[("Host", host)] if host else [])
    assert f"connect-src 'self' data:{sockets};" in answer.headers["content-security-policy"]


def test_a_route_may_have_a_policy_of_its_own():
    answer = asked(site(), path="/own")
    assert [value for name, value in answer.pairs if name == "content-security-policy"] == [OWN_POLICY]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_answer_to_a_handshake_is_untouched():
    async def visit():
        async with connected(site()) as socket:
            return socket.sent[0]

    assert asyncio.run(visit()) == {"type": "websocket.accept", "subprotocol": None, "headers": []}


@pytest.mark.parametrize(("well", "status", "said"), [(True, 200, "ok"), (False, 503, "unavailable")])
def test_health(well, status, said, lines):
    app = site(well=well)
    for _ in range(3):
        answer = asked(app, path="/healthz")
    assert answer.status == status
    assert json.loads(answer.body) == {"status": said, "version": __version__}
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


def test_readiness_is_another_thing_than_health(lines):
    app = site()
    assert [asked(app, path=path).status for path in ("/healthz", "/readyz")] == [200, 503]


def test_what_takes_too_long_to_say_is_not_ready(monkeypatch):
    monkeypatch.setattr("server.edge.middleware._READY_SECONDS", 0.05)
    is_known = threading.Event()

    async def asked_meanwhile():
        try:
            app = Starlette(routes=health_routes(lambda: True, lambda: is_known.wait(60)))
            return (await answer_of(app, "/readyz")).status, is_known.is_set()
        finally:
            is_known.set()

    assert asyncio.run(asked_meanwhile()) == (503, False)


FRAMES = [
    ("self", "'self'"),
    ("'none'", "'none'"),
    ("*", "*"),
    ("'self' https://example.org", "'self' https://example.org"),
    ("self  https://*.example.org:8443", "'self' https://*.example.org:8443"),
    ("http://localhost:*", "http://localhost:*"),
]


@pytest.mark.parametrize(("text", "policy"), FRAMES)
def test_who_may_frame_the_app_is_a_setting(monkeypatch, text, policy):
    monkeypatch.setenv("CMAPCORE_FRAME_ANCESTORS", text)
    answer = asked(edge_middleware()[0].cls(Inner(), **edge_middleware()[0].kwargs))
    assert answer.headers["content-security-policy"].endswith(f"; frame-ancestors {policy}")


BAD_SETTINGS = [
    ("CMAPCORE_FRAME_ANCESTORS", "https://a.example; script-src *"),
    ("CMAPCORE_FRAME_ANCESTORS", "https://a.example, https://b.example"),
    ("CMAPCORE_FRAME_ANCESTORS", "'unsafe-inline'"),
    ("CMAPCORE_TRUSTED_PROXIES", "yes"),
    ("CMAPCORE_UPLOAD_MB", "0"),
    ("CMAPCORE_CONNECTIONS", "-1"),
]


@pytest.mark.parametrize(("name", "text"), BAD_SETTINGS)
def test_a_bad_setting_is_told_at_the_start(monkeypatch, name, text):
    monkeypatch.setenv(name, text)
    with pytest.raises(OptionError, match=f"{name} is "):
        edge_middleware()


def test_the_settings_reach_what_they_limit(monkeypatch, inner):
    for name, text in {"UPLOAD_MB_PER_SESSION": 4, "UPLOAD_MB": 8, "UPLOAD_FILES_PER_SESSION": 1}.items():
        monkeypatch.setenv(f"CMAPCORE_{name}", str(text))
    monkeypatch.setenv("CMAPCORE_CONNECTIONS_PER_ADDRESS", "1")
    monkeypatch.setenv("CMAPCORE_REQUESTS_PER_ADDRESS", "7")
    app = edge_middleware()[0].cls(inner, **edge_middleware()[0].kwargs)

    async def visits():
        async with connected(app), connected(app) as second:
            return second.sent[0]["status"]

    assert asyncio.run(visits()) == 429
    assert put(app, "s", "a", *[PIECE] * 5).status == 413
    assert put(app, "s", "a", *[PIECE] * 4).status == 204
    assert [asked(app).status for _ in range(4)] == [200, 200, 200, 429]


# What is written down


def test_the_log_names_nobody(inner, lines, capsys):
    app = stand_before(inner, requests=RateLimit(4))
    headers = [
        ("X-Forwarded-For", SPOOF),
        ("Cookie", "name=alice"),
        ("Referer", "https://site.example/?url=secret.jpg"),
    ]
    asked(app, "PUT", "/_stcore/upload_file/5e55/f11e", headers=headers, pieces=[b'filename="secret.jpg"'])
    asked(app, "PUT", "/_stcore/upload_file/5e55/f11e", headers=headers, pieces=[PIECE] * 11)
    asked(app, path="/p/secret.jpg", headers=headers)

    async def visit():
        async with connected(app, headers=headers):
            pass

    asyncio.run(visit())
    asked(app, path="/p/secret.jpg", headers=headers)
    asked(app, "PUT", "/_stcore/upload_file/5e55/f11e", client=BOB)
    assert lines.pop(0)["event"] == "proxy"
    assert [line["event"] for line in lines] == ["upload", "refused", "session", "refused", "upload"]
    assert [line["of"] for line in lines] == ["upload", "upload", "session", "page", "upload"]
    assert lines[0] == lines[0] | {"status": 204, "bytes": 21, "method": "PUT"}
    assert lines[1] == lines[1] | {"status": 413, "why": "upload bytes per session"}
    assert len({line["client"] for line in lines[:4]}) == 1
    assert lines[4]["client"] != lines[0]["client"]
    assert lines[4]["client"] != hashlib.blake2s(BOB.encode(), digest_size=6).hexdigest()  # which could be looked up
    written = json.dumps(lines)
    for secret in (ALICE, BOB, SPOOF, "secret", "alice", "example", "5e55", "f11e", "/"):
        assert secret not in written
    assert set().union(*lines) <= {
        *("time", "event", "of", "request", "method", "client", "status", "why", "bytes", "milliseconds", "seconds"),
    }


@pytest.mark.parametrize(("proxies", "times"), [(0, 1), (1, 0)])
def test_a_proxy_that_is_not_believed_is_told_once(inner, lines, proxies, times):
    app = stand_before(inner, proxies=proxies)
    for _ in range(3):
        asked(app, headers=[("X-Forwarded-For", BOB)])
    told = [line for line in lines if line["event"] == "proxy"]
    assert len(told) == times
    assert all("CMAPCORE_TRUSTED_PROXIES" in line["why"] for line in told)


def test_a_flood_of_refusals_is_counted_and_not_written(inner, lines, clock):
    app = stand_before(inner, requests=RateLimit(1))
    for _ in range(1 + 60 + 40):
        asked(app)
    assert len(lines) == 60
    clock.seconds += 119.5
    asked(app)
    asked(app)
    assert lines[-1]["unsaid"] == 40
    assert len(lines) == 61


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "page"),
        ("/gallery", "page"),
        ("/_stcore/upload_file/a/b", "upload"),
        ("/below/_stcore/stream", "session"),
        ("/_stcore/health", "core"),
        ("/static/js/index.js", "static"),
        ("/media/a.png", "media"),
        ("/healthz", "health"),
    ],
)
def test_the_log_tells_kinds_of_requests_apart(path, kind):
    assert kind_of(path) == kind
