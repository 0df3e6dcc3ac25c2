"""From a URL to bytes. All access to the network goes through here."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..errors import CmapError, FetchError, OptionError
from .addresses import POLICIES, Policy, as_address, file_address, name_of_url
from .connections import Connections
from .fetch_errors import NO_ADDRESS, PREFIX, AddressFault, AnswerFault, FetchFault, cause_of
from .limits import MAX_BYTES
from .web_page import declared_picture, is_page

DEADLINE_SECONDS = 12.0  # for everything, from the name's resolution to the last byte
CONNECT_SECONDS = 5.0
READ_SECONDS = 5.0  # without a single byte arriving
MAX_REDIRECTS = 5
MAX_URL_LENGTH = 2048
_POLL_INTERVAL = 0.1  # seconds between two looks at whether the answer is still wanted

# One wording for whatever keeps from connecting: which of these it was would tell a stranger what runs on a network
# that only this server sees. Anything wrong with the address itself, or with the answer to it, is reported.
REFUSAL = (
    f"{PREFIX} it must begin with http:// or https://, be open to everyone on the internet "
    f"without signing in, and answer within {DEADLINE_SECONDS:.0f} seconds with at most {MAX_BYTES // 2**20} MB."
)
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; cmapcore)",  # many picture hosts refuse a library's own name
    "Accept": "image/*,*/*;q=0.5",
    "Accept-Encoding": "identity",  # a picture is compressed already
}


@dataclass(frozen=True)
class Fetched:
    """What was fetched from an address.

    Attributes
    ----------
    data : bytes
    url : str
        Where it was found, after redirects.
    asked : str
        The address that was asked for, or that a web page named.
    page : str
        The address of that web page; empty where the picture's own address was given.
    """

    data: bytes
    url: str
    asked: str
    page: str = ""

    @property
    def name(self) -> str:
        """What the picture is called."""
        return name_of_url(self.asked)

    @property
    def notices(self) -> tuple[str, ...]:
        """Notices about where it comes from."""
        if not self.page:
            return ()
        return (f"The address is that of a web page; the picture that the page declares is used: {self.asked[:200]}",)


def fetch(url: str, *, policy: Policy = "any", still_wanted: Callable[[], None] | None = None) -> bytes:
    """Fetch the content of an http(s) address.

    Quotes or Markdown around the address are removed, and the share pages of some sites lead to their file. Passwords
    of ``.netrc`` are never used.

    Parameters
    ----------
    url : str
        The address.
    policy : {"any", "public"}
        With "any", any address that this machine can reach, through the proxies set in the environment: for those who
        decide for themselves which addresses to trust. With "public", for programs that take addresses from strangers,
        only what everybody can reach: the public internet at ports 80 and 443, without proxies, and loopback only where
        ``CMAPCORE_ALLOW_LOOPBACK`` says so.
    still_wanted : callable, optional
        Called several times a second; it ends the fetch at once by raising `Canceled`.

    Returns
    -------
    bytes
        The body of the answer, decompressed; at most `MAX_BYTES`.

    Raises
    ------
    FetchError
        Anything but a complete answer in time: another scheme, no such host, refused, too slow, too large, too many
        redirects, or an address that `policy` does not allow. With "public", the message is the same for everything
        that prevents a connection.
    OptionError
        For another `policy`.
    Canceled
        It is not wanted any more.
    """
    return _in_time(url, policy, still_wanted, _follow).data


def fetch_picture(
    url: str,
    *,
    policy: Policy = "any",
    still_wanted: Callable[[], None] | None = None,
    count: Callable[[], None] | None = None,
) -> Fetched:
    """Fetch as `fetch` does; if that is a web page, fetch the picture that it declares.

    Parameters
    ----------
    url, policy, still_wanted
        As for `fetch`; both fetches together have the time of one.
    count : callable, optional
        Called, in another thread, before the second fetch; by raising an error it prevents that.

    Returns
    -------
    Fetched
        A web page that declares no picture is returned as it is.
    """

    def follow(place: str, connections: Connections) -> Fetched:
        found = _follow(place, connections)
        declared = file_address(declared_picture(found.data, found.url)) if is_page(found.data) else ""
        if not declared:
            return found
        _check_url(declared, connections)
        if count is not None:
            count()
        return replace(_follow(declared, connections), page=found.url)

    return _in_time(url, policy, still_wanted, follow)


def checked_address(url: str, policy: Policy = "any") -> str:
    """Return the address that a text means, in a form that would be fetched.

    Raises
    ------
    FetchError
        It never would be: it has another scheme, a password, no host, …
    """
    connections = _connections(policy)
    if not isinstance(url, str):
        raise FetchError(f"An address must be text, not type {type(url).__name__}.")
    place = file_address(as_address(url))
    try:
        _check_url(place, connections)
    except PermissionError as error:
        raise FetchError(REFUSAL) from error
    except AddressFault as error:
        raise FetchError(f"{NO_ADDRESS} {error}") from error
    except ValueError as error:
        raise FetchError(f"{PREFIX} {cause_of(error, place)}") from error
    return place


def _in_time(
    url: str,
    policy: Policy,
    still_wanted: Callable[[], None] | None,
    follow: Callable[[str, Connections], Fetched],
) -> Fetched:
    import urllib3

    place = checked_address(url, policy)
    connections = _connections(policy)
    # A name's resolution cannot be stopped from outside, only no longer be waited for: hence the thread.
    thread = ThreadPoolExecutor(1, thread_name_prefix="fetch")
    try:
        ends = time.monotonic() + DEADLINE_SECONDS
        answer = thread.submit(follow, place, connections)
        while not wait([answer], timeout=max(0.0, min(_POLL_INTERVAL, ends - time.monotonic()))).done:
            if time.monotonic() >= ends:
                raise TimeoutError("the answer takes too long")
            if still_wanted is not None:
                still_wanted()
        return answer.result()
    except CmapError:  # what the caller raised
        raise
    except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:  # requests' own are OSErrors
        raise _as_fetch_error(error, place, connections) from error
    finally:
        connections.cut()
        thread.shutdown(wait=False)


def _connections(policy: Policy) -> Connections:
    if policy not in POLICIES:
        raise OptionError(f"policy takes one of {', '.join(POLICIES)}, not {policy!r}.")
    return Connections(policy)


def _as_fetch_error(error: Exception, place: str, connections: Connections) -> FetchError:
    if connections.is_public and not isinstance(error, AnswerFault):
        return FetchError(REFUSAL)
    return FetchError(f"{PREFIX} {cause_of(error, place)}")


def _check_url(url: str, connections: Connections) -> None:
    """Raise `ValueError` if this address is never fetched, `PermissionError` if it is out of bounds."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressFault("it must begin with http:// or https:// and name a host.")
    if "@" in parts.netloc:
        raise FetchFault("it holds a user name or a password; download the picture and give the file.")
    if len(url) > MAX_URL_LENGTH:
        raise FetchFault(f"it has more than {MAX_URL_LENGTH:,} characters; download the picture and give the file.")
    if not url.isprintable():
        raise FetchFault("there are invisible characters in it; copy it again.")
    if parts.port is not None and not connections.allows_port(parts.port):
        raise PermissionError("its port is out of bounds")


def _follow(url: str, connections: Connections) -> Fetched:
    import requests

    asked = url
    for _ in range(1 + MAX_REDIRECTS):
        _check_url(url, connections)
        request = requests.Request("GET", url, headers=_HEADERS).prepare()
        # An adapter is what a session works with; on its own it follows no redirects, and does not read a redirect's
        # body, however long.
        with (
            closing(connections.adapter(is_https=urlsplit(url).scheme == "https")) as adapter,
            adapter.send(
                request, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS), **_environment(url, connections)
            ) as answer,
        ):
            if not answer.is_redirect:
                return Fetched(_whole_body(answer), url, asked)
            url = urljoin(url, _as_written(answer.headers["Location"]))
    raise FetchFault(f"it leads through more than {MAX_REDIRECTS} redirects.")


def _environment(url: str, connections: Connections) -> dict[str, Any]:
    """Return the proxies and certificates that the environment names, where it is trusted."""
    if connections.is_public:
        return {}
    import requests

    settings = requests.Session().merge_environment_settings(url, {}, None, None, None)
    return {name: settings[name] for name in ("proxies", "verify")}


def _as_written(location: str) -> str:
    """Headers are read as Latin-1, but an address that is not ASCII was most likely written as UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return location


def _whole_body(answer: Any) -> bytes:
    """Read an answer that says that it is the whole of what is there."""
    status = answer.status_code
    if status == HTTPStatus.PARTIAL_CONTENT and not _is_all(answer.headers.get("Content-Range", "")):
        raise AnswerFault("the server sent only a part of it; download the picture and give the file.")
    if status not in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION, HTTPStatus.PARTIAL_CONTENT):
        phrase = f" {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else ""
        raise AnswerFault(f"the server answered {status}{phrase}; check the address.")
    encoding = answer.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", *answer.raw.CONTENT_DECODERS):
        raise AnswerFault("it is compressed in a way that cannot be read; download the picture and give the file.")
    return _body(answer.raw)


def _is_all(content_range: str) -> bool:
    found = re.fullmatch(r"bytes 0-(\d{1,15})/(\d{1,15})", content_range.strip())
    return found is not None and int(found[1]) + 1 == int(found[2])


def _body(raw: Any) -> bytes:
    """Read the answer piece by piece, so that an endless one, or one that unpacks to gigabytes, is not kept."""
    body = bytearray()
    while piece := raw.read1(65536, decode_content=True):  # what has arrived; read() would wait for all 65,536
        body += piece
        _check_size(len(body))
    _check_size(raw.tell())  # of what unfolds to nothing
    return bytes(body)


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise AnswerFault(f"it is larger than {MAX_BYTES // 2**20} MB; make the picture smaller.")
