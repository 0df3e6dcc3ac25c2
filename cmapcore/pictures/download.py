"""From a URL to bytes. All that reaches out to the network goes through `fetch`."""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..errors import FetchError
from ..settings import ALLOW_LOOPBACK
from .limits import MAX_BYTES

DEADLINE_SECONDS = 12.0  # for everything, from the name's resolution to the last byte
CONNECT_SECONDS = 5.0
READ_SECONDS = 5.0  # without a single byte arriving
MAX_REDIRECTS = 5
MAX_URL_LENGTH = 2048
_GLANCE = 0.1  # seconds between two looks at whether the answer is still wanted
PORTS = (80, 443)

# One wording for whatever refuses: which of these it was would tell a stranger what runs on a network
# that only this server sees.
REFUSAL = (
    "The address could not be fetched: it must begin with http:// or https://, be open to everyone on the internet "
    f"without signing in, and answer within {DEADLINE_SECONDS:.0f} seconds with at most {MAX_BYTES // 2**20} MB."
)
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; cmapcore)",  # many picture hosts refuse a library's own name
    "Accept": "image/*,*/*;q=0.5",
    "Accept-Encoding": "identity",  # a few compressed kilobytes can unfold to gigabytes
}

_UNICAST_IPV6 = ip_network("2000::/3")  # all that is handed out; what translates to IPv4 lies mostly outside
_CLOSED = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16",  # looks public, but is what a cloud's virtual machines ask for their settings
        "192.0.0.0/24",  # IETF protocol assignments, and a cloud's metadata
        "192.88.99.0/24",  # 6to4 relays
        "224.0.0.0/4",  # multicast, part of which counts as global
        "2001::/23",  # Teredo, ORCHID and others
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address, whichever, in the next 32 bits
        "3fff::/20",  # documentation
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # an IPv4 address, whichever, follows these 32 bits (RFC 5214)


def fetch(url: str, *, still_wanted: Callable[[], None] | None = None) -> bytes:
    """Fetch what an http(s) address on the public internet holds.

    Loopback is reached only where ``CMAPCORE_ALLOW_LOOPBACK`` says so; proxies and passwords of the environment are
    never used.

    Parameters
    ----------
    url : str
        The address; white space around it is ignored.
    still_wanted : callable, optional
        Called several times a second; by raising `Canceled` it ends the fetch at once.

    Returns
    -------
    bytes
        The body of the answer, at most `MAX_BYTES`.

    Raises
    ------
    FetchError
        Anything but a complete answer with status 200 in time: another scheme or port, no such host or none that
        everybody may reach, refused, too slow, too large, compressed, too many redirects. The sentence is the same
        for all.
    Canceled
        It is not wanted any more.
    """
    import urllib3

    line = _Line(allow_loopback=bool(ALLOW_LOOPBACK.read()))
    # A name's resolution cannot be stopped from outside, only no longer be waited for: hence the thread.
    thread = ThreadPoolExecutor(1, thread_name_prefix="fetch")
    try:
        ends = time.monotonic() + DEADLINE_SECONDS
        answer = thread.submit(_follow, url.strip(), line)
        while not wait([answer], timeout=max(0.0, min(_GLANCE, ends - time.monotonic()))).done:
            if time.monotonic() >= ends:
                raise TimeoutError("the answer takes too long")
            if still_wanted is not None:
                still_wanted()
        return answer.result()
    except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:  # requests' own are OSErrors
        raise FetchError(REFUSAL) from error
    finally:
        line.cut()
        thread.shutdown(wait=False)


class _Line:
    """The connections of one fetch: where they may lead, and how to cut them off from outside."""

    def __init__(self, *, allow_loopback: bool) -> None:
        self.allow_loopback = allow_loopback
        self._is_cut = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def check(self, host: str, port: int) -> None:
        """Raise `PermissionError` if this numerical address may not be reached."""
        ip = ip_address(host)
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        if not (self.allow_loopback and ip.is_loopback) and not (_is_public(ip) and port in PORTS):
            raise PermissionError(f"{host} port {port} is out of bounds")

    def hold(self, sock: socket.socket) -> None:
        """Check where a socket has come to, and keep hold of it.

        A duplicate is kept: TLS takes the socket itself apart, and a closed one's number may be in use for another.
        """
        self.check(*sock.getpeername()[:2])
        with self._lock:
            if self._is_cut:
                raise TimeoutError("nobody waits any more")
            self._sockets.append(sock.dup())

    def cut(self) -> None:
        """Shut all connections, so that whoever reads from them wakes up, and let no more come about."""
        with self._lock:
            self._is_cut = True
            for sock in self._sockets:
                with sock, suppress(OSError):  # where the other side has hung up already
                    sock.shutdown(socket.SHUT_RDWR)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if not ip.is_global or any(ip in network for network in _CLOSED):
        return False
    return isinstance(ip, IPv4Address) or (ip in _UNICAST_IPV6 and int(ip) >> 32 & 0xFFFFFFFF not in _ISATAP)


def _follow(url: str, line: _Line) -> bytes:
    import requests

    for _ in range(1 + MAX_REDIRECTS):
        _check_url(url)
        request = requests.Request("GET", url, headers=_HEADERS).prepare()
        # An adapter is what a session works with; on its own it knows no proxies and no passwords of the
        # environment, follows no redirects, and does not read a redirect's body, however long.
        with (
            closing(_adapter(line, is_https=urlsplit(url).scheme == "https")) as adapter,
            adapter.send(request, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as answer,
        ):
            if answer.is_redirect:
                url = urljoin(url, _as_written(answer.headers["Location"]))
            elif answer.status_code == 200 and _is_plain(answer.headers.get("Content-Encoding", "")):
                return _body(answer.raw)
            else:
                break
    raise FetchError(REFUSAL)


def _as_written(location: str) -> str:
    """Headers are read as Latin-1, but an address that is not ASCII was most likely written as UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return location


def _is_plain(encoding: str) -> bool:
    return encoding.strip().lower() in ("", "identity")


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    allowed = parts.scheme in ("http", "https") and "@" not in parts.netloc
    if not allowed or len(url) > MAX_URL_LENGTH or not url.isprintable():
        raise ValueError("no address that is fetched")


def _adapter(line: _Line, *, is_https: bool) -> Any:
    """Return requests-hardened's adapter, which resolves a name once and connects to that address; both are checked."""
    from requests_hardened.ip_filter_adapter import IPFilterAdapter

    adapter = IPFilterAdapter(is_https_proto=is_https, allow_loopback=line.allow_loopback)
    pools = adapter.poolmanager.pool_classes_by_scheme
    adapter.poolmanager.pool_classes_by_scheme = {scheme: _guarded(pool, line) for scheme, pool in pools.items()}
    return adapter


def _guarded(pool_class: Any, line: _Line) -> Any:
    class Connection(pool_class.ConnectionCls):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            line.check(self._dns_host, self.port)
            sock: socket.socket = super()._new_conn()
            try:
                line.hold(sock)
            except OSError:
                sock.close()
                raise
            return sock

    class Pool(pool_class):  # type: ignore[misc]
        ConnectionCls = Connection

    return Pool


def _body(raw: Any) -> bytes:
    """Read the answer piece by piece, so that an endless one is not kept."""
    body = bytearray()
    while piece := raw.read1(65536):  # what has arrived; read() would wait for all 65,536
        body += piece
        if len(body) > MAX_BYTES:
            raise FetchError(REFUSAL)
    return bytes(body)
