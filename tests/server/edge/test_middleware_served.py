"""What stands before every request, in a server of its own: what only uvicorn and Streamlit themselves can show."""

import json
import socket
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.served import ask
from tools.serving import PATIENCE, PROJECT, served

MB = 2**20
APP = """
import time
import streamlit as st
from streamlit import net_util
from server.edge.middleware import edge_middleware, health_routes, our_fault
from server.edge.unknown_paths import unknown_paths_middleware
from server.log import start_log

start_log()
net_util.get_external_ip = net_util.get_internal_ip = lambda: time.sleep(4)  # outgoing traffic is dropped
before = [*edge_middleware(), *unknown_paths_middleware({"": "Page"})]
routes = health_routes(lambda: True, lambda: True)
app = st.App("page.py", routes=routes, middleware=before, exception_handlers={500: our_fault})
"""
PAGE = """
import streamlit as st

st.text(f"You are {st.context.ip_address}.")
"""
SETTINGS = {
    "CMAPCORE_UPLOAD_MB_PER_SESSION": "22",
    "CMAPCORE_UPLOAD_MB": "44",
    "CMAPCORE_CONNECTIONS_PER_ADDRESS": "4",
    "CMAPCORE_PUBLIC_URL": "https://colors.example",
    "PYTHONPATH": str(PROJECT),
}
FORM = (
    b'--cut\r\nContent-Disposition: form-data; name="f"; filename="secret.png"\r\n'
    b"Content-Type: image/png\r\n\r\n%s\r\n--cut--\r\n"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    (folder / "app.py").write_text(APP)
    (folder / "page.py").write_text(PAGE)
    with served(folder / "app.py", SETTINGS, disconnectedSessionTTL=1) as server:
        answer = ask(server, "GET", "/_stcore/health")
        server.token = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
        yield server


@contextmanager
def visit(server, **headers):
    """Open the page as a browser does: the session's number, and what the page says."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], additional_headers=headers) as connection:
        start = BackMsg()
        start.rerun_script.query_string = ""
        connection.send(start.SerializeToString())
        session, text, message = "", "", ForwardMsg()
        while message.WhichOneof("type") != "script_finished":
            message.ParseFromString(connection.recv(timeout=PATIENCE))
            session = session or message.new_session.initialize.session_id
            text = text or message.delta.new_element.text.body
        yield SimpleNamespace(session=session, text=text)


def write(server, method, session, file, body=None):
    """Write to where uploads arrive; the page has no uploader."""
    headers = {
        "Content-Type": "multipart/form-data; boundary=cut",
        "X-Xsrftoken": server.token,
        "Cookie": f"_streamlit_xsrf={server.token}",
    }
    return ask(server, method, f"/_stcore/upload_file/{session}/{file}", body, headers).status


def memory(server):
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


TEN = FORM % bytes(10 * MB)


def test_uploads_without_an_uploader_take_little_memory_until_the_session_ends(server):
    with visit(server) as visitor:
        before = memory(server)
        statuses = [write(server, "PUT", visitor.session, f"f{number}", TEN) for number in range(40)]
        grown = memory(server) - before
        assert statuses == [204] * 2 + [413] * 38
        assert grown < 150 * MB
        assert write(server, "DELETE", visitor.session, "f0") == 204
        assert write(server, "PUT", visitor.session, "f40", TEN) == 204
        with visit(server) as other:
            assert write(server, "PUT", other.session, "a", TEN) == 429  # there is no more for one address
    deadline = time.monotonic() + PATIENCE
    status = 429
    while status == 429:  # at the end of each visit Streamlit looks for sessions that have expired
        assert time.monotonic() < deadline
        with visit(server) as later:
            status = write(server, "PUT", later.session, "a", TEN)
    assert status == 204


def test_an_endless_upload_is_answered(server):
    with visit(server) as visitor, socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        head = [
            f"PUT /_stcore/upload_file/{visitor.session}/endless HTTP/1.1",
            "Host: localhost",
            "Transfer-Encoding: chunked",
            "Content-Type: multipart/form-data; boundary=cut",
            f"X-Xsrftoken: {server.token}",
            f"Cookie: _streamlit_xsrf={server.token}",
        ]
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        for piece in [FORM.partition(b"%s")[0]] + [bytes(MB)] * 30:
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        assert connection.recv(4096).split()[1] in (b"413", b"429")  # what was held before may take the room


def test_a_spoofed_header_opens_no_more_pages(server):
    with ExitStack() as open_pages:
        for number in range(4):
            page = open_pages.enter_context(visit(server, **{"X-Forwarded-For": f"192.0.2.{number}"}))
            assert page.text == "You are None."  # as Streamlit says it of this machine
        with pytest.raises(InvalidStatus) as refused, visit(server, **{"X-Forwarded-For": "192.0.2.4"}):
            pass
    assert refused.value.response.status_code == 429
    assert refused.value.response.body.startswith(b"At most 4 pages may be open: close one first.")
    assert "handshake" not in server.said()


def test_pages_of_other_sites_neither_get_in_nor_hold_anybody_up(server):
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    longest = 0.0
    for _ in range(50):
        with pytest.raises(InvalidStatus) as refused, connect(address, origin="https://evil.example"):
            pass
        assert refused.value.response.status_code == 403
        began = time.monotonic()
        assert ask(server, "GET", "/healthz").status == 200
        longest = max(longest, time.monotonic() - began)
    assert longest < 2  # one look-up of the server's own address would take four seconds
    with visit(server, Origin="https://colors.example"):  # as behind a proxy that does not pass on the Host
        pass
    assert ask(server, "GET", "/healthz", headers={"Origin": "https://evil.example"}).status == 200


def test_every_kind_of_response_has_the_headers(server):
    page = ask(server, "GET", "/").body.decode()
    script = page.partition('src="./static/')[2].partition('"')[0]
    kinds = {
        "/": 200,
        f"/static/{script}": 200,
        "/_stcore/health": 200,
        "/_stcore/host-config": 200,
        "/_stcore/nothing": 404,
        "/_stcore/metrics": 404,
        "/_stcore/script-health-check": 404,
        "/media/none.png": 404,
        "/nothing": 404,
        "//unsafe": 400,
        "/healthz": 200,
    }
    for path, status in kinds.items():
        answer = ask(server, "GET", path)
        assert answer.status == status, path
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"], path
        assert answer.headers["x-content-type-options"] == "nosniff", path


def test_the_log_names_nobody(server):
    with visit(server, **{"X-Forwarded-For": "192.0.2.1"}) as visitor:
        write(server, "PUT", visitor.session, "small", FORM % b"1")
        write(server, "PUT", visitor.session, "large", FORM % bytes(23 * MB))
    deadline, events = time.monotonic() + PATIENCE, set()
    while not {"session", "upload", "refused"} <= events:  # the session is told when its end has come to the server
        assert time.monotonic() < deadline, events
        time.sleep(0.05)
        lines = server.said().splitlines()
        events = {json.loads(line)["event"] for line in lines if line.startswith("{")}
    told = [line for line in lines if line.strip() and "URL: http://127.0.0.1" not in line]
    for secret in ("127.0.0.1", "192.0.2", "secret", visitor.session):
        assert not [line for line in told if secret in line]
