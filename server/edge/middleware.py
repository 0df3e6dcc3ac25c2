"""The middleware: client address, limits, and the security headers of every response.

Pure ASGI: a message of a WebSocket passes through untouched, and an upload is counted as it streams.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cmapcore import __version__
from hosting import settings
from hosting.rate_limits import RateLimit

from ..log import Refusals, kind_of, log_event, noted_refusal, pseudonym
from ..problem import Problem
from ..request_id import HEADER, number_of, number_request, with_number
from .client_address import address_of_client
from .open_pages import OpenPages
from .origin import check_origin
from .refusal import Refused, is_for_programs, refuse
from .security_headers import Headers, header, security_header_pairs
from .uploads import Upload, Uploads

_PROXY = (
    "X-Forwarded-For arrives but is ignored: if the app is behind a proxy of yours, set CMAPCORE_TRUSTED_PROXIES, or "
    "all visitors count as one."
)
_READY_SECONDS = 2.0
_HEALTH, _READY = "/healthz", "/readyz"


def edge_middleware(pages: OpenPages | None = None) -> list[Middleware]:
    """Return the middleware, as configured.

    Parameters
    ----------
    pages : OpenPages, optional
        Holds all open pages, so that messages can be sent to them.

    Raises
    ------
    OptionError
        A setting has an invalid value.
    """
    return [
        Middleware(
            Edge,
            proxies=settings.TRUSTED_PROXIES.read(),
            frame_ancestors=settings.FRAME_ANCESTORS.read(),
            https_seconds=settings.HSTS_SECONDS.read(),
            requests=RateLimit(settings.REQUESTS_PER_ADDRESS.read()),
            connections=Connections(settings.CONNECTIONS_PER_ADDRESS.read(), settings.CONNECTIONS.read()),
            uploads=Uploads.as_set(),
            public_url=settings.PUBLIC_URL.read(),
            pages=pages,
        )
    ]


class Connections:
    """Counts the open WebSockets: each is a session, and a page in somebody's browser.

    Parameters
    ----------
    each : int
        How many one address may have.
    in_all : int
        How many there may be.
    """

    def __init__(self, each: int, in_all: int) -> None:
        self._each = each
        self._in_all = in_all
        self._open: Counter[str | None] = Counter()

    @contextmanager
    def one(self, address: str | None) -> Iterator[None]:
        """Count one while it is open.

        Raises
        ------
        Refused
            There are too many already, of this address or in all.
        """
        if address is not None and self._open[address] >= self._each:
            raise Refused(429, "connections per address", f"At most {self._each:,} pages may be open: close one first.")
        if self._open.total() >= self._in_all:
            raise Refused(
                503, "connections in all", "Too many people are using the app: try again in a few minutes.", 60
            )
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


class Edge:
    """ASGI middleware: the one place where a request is accepted or refused.

    For everything inside, the scope's ``client`` is the client's address, or None if it cannot be known.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        proxies: int,
        frame_ancestors: str,
        requests: RateLimit,
        connections: Connections,
        uploads: Uploads,
        public_url: str = "",
        https_seconds: int = 0,
        pages: OpenPages | None = None,
    ) -> None:
        self._app = app
        self._proxies = proxies
        self._frame_ancestors = frame_ancestors
        self._requests = requests
        self._connections = connections
        self._uploads = uploads
        self._public_url = public_url
        self._https_seconds = https_seconds
        self._pages = OpenPages() if pages is None else pages
        self._refusals = Refusals()
        self._told_of_proxy = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if not self._proxies and not self._told_of_proxy and header(scope["headers"], b"x-forwarded-for"):
            self._told_of_proxy = True
            log_event("proxy", why=_PROXY)
        scope.setdefault("state", {})
        number = number_request(scope)
        host = header(scope["headers"], b"host")
        pairs = security_header_pairs(self._frame_ancestors, host, self._https_seconds)
        answer = _Answer(send, (*pairs, (HEADER, number.encode())))
        address = address_of_client(scope.get("client"), scope["headers"], self._proxies)
        inside = {**scope, "client": None if address is None else (address, 0)}
        serve = self._serve_session if scope["type"] == "websocket" else self._serve_request
        try:
            self._count_request(scope["path"], address)
            await serve(check_origin(inside, self._public_url), receive, answer)
        except Refused as refused:
            if answer.status:
                raise  # too late to say it: the server breaks the connection off
            self._refusals.log_event(why=refused.why, status=refused.status, **_of(inside))
            await refuse(refused, scope, receive, answer.send)
        except ClientDisconnect:
            pass  # there is nobody to answer

    def _count_request(self, path: str, address: str | None) -> None:
        if address is None or path in (_HEALTH, _READY):
            return
        seconds = self._requests.wait(address)
        if seconds:
            raise Refused(429, "requests per address", f"Too many requests: try again in {seconds} s.", seconds)

    async def _serve_session(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        began = time.monotonic()
        with self._connections.one(_address(scope)):
            try:
                with self._pages.one(answer.send) as send:
                    await self._app(scope, receive, send)
            finally:
                log_event("session", seconds=round(time.monotonic() - began, 1), **_of(scope))

    async def _serve_request(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        began = time.monotonic()
        upload = self._begin_upload(scope)
        outcome = "failed"
        try:
            await self._app(scope, receive if upload is None else self._counting(upload, receive), answer.send)
            outcome = "upload" if upload else "failed" if _is_fault(scope, answer.status) else ""
            if why := noted_refusal(scope):
                self._refusals.log_event(why=why, status=answer.status, **_of(scope))
        except (Refused, ClientDisconnect):
            outcome = ""
            raise
        finally:
            size = {}
            if upload is not None:
                size = {"bytes": upload.size}
                self._uploads.end(upload, accepted=200 <= answer.status < 300)
            if outcome:
                took = round((time.monotonic() - began) * 1000)
                log_event(outcome, status=answer.status or 500, milliseconds=took, **size, **_of(scope))

    def _begin_upload(self, scope: Scope) -> Upload | None:
        if scope["method"] != "PUT":
            return None
        declared = header(scope["headers"], b"content-length")
        return self._uploads.begin(scope["path"], _address(scope), int(declared) if declared.isdigit() else 0)

    def _counting(self, upload: Upload, receive: Receive) -> Receive:
        async def counted() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                self._uploads.add(upload, len(message.get("body", b"")))
            return message

        return counted


class _Answer:
    """Forwards messages, and adds the security headers to a response without its own."""

    def __init__(self, send: Send, headers: Headers) -> None:
        self._send = send
        self._headers = headers
        self.status = 0
        """Of the response; 0 until it begins."""

    async def send(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            self.status = message["status"]
            given = list(message.get("headers", ()))
            own = {name.lower() for name, _ in given}
            message = {**message, "headers": given + [pair for pair in self._headers if pair[0] not in own]}
        await self._send(message)


def our_fault(request: Request, _error: Exception) -> Response:
    """Answer a request in which the app failed: outside all middleware, and with the same headers."""
    host = request.headers.get("host", "").encode("latin-1")
    pairs = security_header_pairs(settings.FRAME_ANCESTORS.read(), host, settings.HSTS_SECONDS.read())
    number = number_of(request.scope)
    pairs = (*pairs, (HEADER, number.encode()))
    said = "Something went wrong on our side: try again."
    programs = is_for_programs(request.url.path)
    told = PlainTextResponse(with_number(said, number), 500)
    answer = Problem(500, "Failed", said).answer(number) if programs else told
    answer.headers.update({name.decode(): value.decode() for name, value in pairs})
    return answer


def health_routes(is_well: Callable[[], bool], is_ready: Callable[[], bool]) -> list[Route]:
    """Return the routes that tell whether the app is alive, and whether it accepts new visitors.

    Parameters
    ----------
    is_well : callable
        Whether it is; called in the event loop, so it must not wait for anything.
    is_ready : callable
        Whether it does; called in a thread, and "no" where that takes longer than two seconds.
    """

    async def well() -> bool:
        return is_well()

    async def ready() -> bool:
        with anyio.move_on_after(_READY_SECONDS):
            return await anyio.to_thread.run_sync(is_ready, abandon_on_cancel=True)
        return False

    def route(path: str, holds: Callable[[], Awaitable[bool]]) -> Route:
        async def answer(_request: Request) -> JSONResponse:
            yes = await holds()
            content = {"status": "ok" if yes else "unavailable", "version": __version__}
            return JSONResponse(content, 200 if yes else 503, {"Cache-Control": "no-store"})

        return Route(path, answer, methods=["GET"])

    return [route(_HEALTH, well), route(_READY, ready)]


def _address(scope: Scope) -> str | None:
    return scope["client"][0] if scope["client"] else None


def _is_fault(scope: Scope, status: int) -> bool:
    return status >= 500 and not noted_refusal(scope) and kind_of(scope["path"]) != "health"


def _of(scope: Scope) -> dict[str, Any]:
    """Return what the log says about a request."""
    return {
        "request": number_of(scope),
        "of": kind_of(scope["path"]),
        "method": scope.get("method", "GET"),
        "client": pseudonym(_address(scope)),
    }
