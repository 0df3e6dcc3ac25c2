"""The cookie by which a browser owns what it saves in the gallery."""

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gallery.owners import COOKIE, new_token, token_in
from hosting import settings

from .security_headers import header

_YEAR = 365 * 24 * 60 * 60  # in seconds, from the last visit


def owner_cookie_middleware() -> list[Middleware]:
    """Return the middleware, as the settings want it."""
    return [Middleware(OwnerCookie, proxies=settings.TRUSTED_PROXIES.read())]


class OwnerCookie:
    """ASGI middleware: gives every browser that opens a page a token of its own, which no script of the page can read.

    Parameters
    ----------
    app : ASGIApp
    proxies : int
        How many proxies of ours stand before the app; with 0 nobody is believed who says that the browser came by
        https.
    """

    def __init__(self, app: ASGIApp, *, proxies: int) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and set the cookie with a page."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(scope, message):
                self._give(scope, MutableHeaders(raw=message["headers"]))
            await send(message)

        await self._app(scope, receive, answer)

    def _give(self, scope: Scope, headers: MutableHeaders) -> None:
        token = token_in(cookies_of(scope)) or new_token()
        words = [f"{COOKIE}={token}", f"Max-Age={_YEAR}", "Path=/", "HttpOnly", "SameSite=Lax"]
        headers.append("Set-Cookie", "; ".join([*words, "Secure"] if self._is_secure(scope) else words))
        if "no-store" not in headers.get("Cache-Control", ""):
            headers["Cache-Control"] = "private, no-cache"  # what is kept for others would make them the same owner

    def _is_secure(self, scope: Scope) -> bool:
        said = header(scope["headers"], b"x-forwarded-proto") if self._proxies else b""
        # The first proxy's word. A client that wrote it itself does harm to nobody else.
        return (said.split(b",")[0].strip().lower() or scope.get("scheme", "http").encode()) == b"https"


def cookies_of(scope: Scope) -> dict[str, str]:
    """Return the cookies of a request."""
    return cookie_parser(header(scope["headers"], b"cookie").decode("latin-1"))


def _is_page(scope: Scope, message: Message) -> bool:
    """Whether the answer is a page, or says that the browser has it already."""
    if message["status"] == 304:
        return b"text/html" in header(scope["headers"], b"accept")
    return message["status"] == 200 and header(message.get("headers", ()), b"content-type").startswith(b"text/html")
