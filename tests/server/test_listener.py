"""Slow, surplus and surviving connections, on a server of its own: what only uvicorn itself can show."""

import resource
import signal
import socket
import sys
import time
from contextlib import ExitStack

import pytest
import uvicorn
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.support.served import ask
from tools.serving import PATIENCE, PROJECT, served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="`ulimit` and signals as on Linux")

APP = """
import asyncio
from contextlib import asynccontextmanager
import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from server import listener
from server.edge.middleware import edge_middleware, health_routes
from server.edge.open_pages import OpenPages
from server.log import start_log

listener.HEADER_SECONDS, listener.BODY_SECONDS = 1, 1
pages = OpenPages()
draining = listener.Draining(lambda: pages.tell("Soon."), lambda: work.set())
start_log()

@asynccontextmanager
async def lifespan(app):
    global work
    work = asyncio.Event()
    assert listener.limit_connections(draining)
    yield {}

async def length(request):
    return PlainTextResponse(str(len(await request.body())))

async def wait(request):
    while not work.is_set():
        await asyncio.sleep(0.05)
    return PlainTextResponse("ended")

routes = [
    *health_routes(lambda: True, lambda: not draining.began),
    Route("/length", length, methods=["POST"]),
    Route("/wait", wait),
]
app = st.App("page.py", routes=routes, middleware=edge_middleware(pages), lifespan=lifespan)
"""
MANY = 1_100
LIMITED = ("sh", "-c", 'ulimit -n 1024; exec "$@"', "sh", sys.executable, "-m", "streamlit", "run", "app.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("listener")
    (folder / "app.py").write_text(APP)
    (folder / "page.py").write_text("import streamlit as st\nst.text('Page')\n")
    return folder


def started(folder, drain=0):
    settings = {"PYTHONPATH": str(PROJECT), "CMAPCORE_DRAIN_SECONDS": str(drain)}
    return served(settings=settings, folder=folder, command=LIMITED)


@pytest.fixture(scope="module")
def server(folder):
    with started(folder) as server:
        yield server


@pytest.fixture
def files():
    """This process may have as many files open as the test needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * MANY)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_this_is_the_uvicorn_that_was_tried():
    assert uvicorn.__version__ == "0.54.0"  # with another one, try what `server/listener.py` leans on


def test_the_server_does_not_say_what_it_is(server):
    assert "server" not in ask(server, "GET", "/healthz").headers


@pytest.mark.long
def test_half_open_connections_keep_nobody_out(server, files):
    with ExitStack() as held:
        for _ in range(MANY):
            connection = held.enter_context(socket.create_connection(("127.0.0.1", server.port), PATIENCE))
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        for _ in range(20):
            began = time.monotonic()
            assert ask(server, "GET", "/healthz").status == 200
            assert time.monotonic() - began < 5
        with connect(f"ws://127.0.0.1:{server.port}/_stcore/stream", subprotocols=["streamlit"]):
            pass
    assert "out of system resource" not in server.said()


def seconds_until_closed(connection, drip=b""):
    """How long it takes the server to end the connection, to which a byte goes now and then."""
    began = time.monotonic()
    connection.settimeout(0.3)
    while time.monotonic() - began < PATIENCE:
        try:
            if drip:
                connection.sendall(drip)
            if not connection.recv(1024):
                break
        except TimeoutError:
            continue
        except (ConnectionError, BrokenPipeError):
            break
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("head", "drip"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"y"),
        (b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", b"y"),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nX: ", b"y"),  # after a whole one
    ],
    ids=["silence", "slow headers", "slow body", "a second request"],
)
def test_what_comes_too_slowly_is_broken_off(server, head, drip):
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        connection.sendall(head)
        assert seconds_until_closed(connection, drip) < PATIENCE / 4


def test_a_body_that_comes_fast_enough_may_take_its_time(server):
    def pieces():
        for _ in range(8):
            yield bytes(20_000)
            time.sleep(0.4)

    answer = ask(server, "POST", "/length", pieces())
    assert answer.body == b"160000"


def test_work_may_take_longer_than_a_request(server):
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        connection.sendall(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.settimeout(1.5)
        with pytest.raises(TimeoutError):
            connection.recv(1024)


def test_sigterm_first_says_so_then_ends_the_work_and_exits_with_0(folder):
    with started(folder, drain=1) as server, ExitStack() as held:
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        page = held.enter_context(connect(address, subprotocols=["streamlit"]))
        working = held.enter_context(socket.create_connection(("127.0.0.1", server.port), PATIENCE))
        working.sendall(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        assert ask(server, "GET", "/readyz").status == 200
        server.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        told = ForwardMsg()
        while told.delta.new_element.toast.body != "Soon.":
            told.ParseFromString(page.recv(timeout=PATIENCE))
        assert ask(server, "GET", "/readyz").status == 503
        assert ask(server, "GET", "/healthz").status == 200  # the door is open still
        assert b"ended" in working.recv(4096)
        assert server.process.wait(PATIENCE) == 0
        assert time.monotonic() - began < 8
