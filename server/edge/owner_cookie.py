"""The cookie by which a browser owns what it saves in the gallery."""

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from gallery.owners import COOKIE, new_token, token_in
from hosting import settings

from .security_headers import header

_IN_FRAMES = (f"{COOKIE}=".encode(), f"{XSRF_COOKIE_NAME}=".encode())
_YEAR = 365 * 24 * 60 * 60  # in seconds, from the last visit


def owner_cookie_middleware() -> list[Middleware]:
    """Return the middleware, as configured."""
    others = set(settings.FRAME_ANCESTORS.read().split()) - {"'self'", "'none'"}
    return [Middleware(OwnerCookie, proxies=settings.TRUSTED_PROXIES.read(), framed=bool(others))]


class OwnerCookie:
    """ASGI middleware: gives every browser that opens a page its own token, which no script on the page can read.

    Parameters
    ----------
    app : ASGIApp
    proxies : int
        How many proxies of ours stand before the app; with 0 nobody is believed who says that the browser came by
        https.
    framed : bool
        Whether pages of other sites may show the app in a frame. Then, by https, the cookie is one that browsers keep
        there too, apart for each such site; so is Streamlit's own, without which nothing can be uploaded.
    """

    def __init__(self, app: ASGIApp, *, proxies: int, framed: bool = False) -> None:
        self._app = app
        self._proxies = proxies
        self._framed = framed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and set the cookie with a page."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                if _is_page(scope, message):
                    self._give(scope, MutableHeaders(raw=message["headers"]))
                if self._framed and self._is_secure(scope):
                    message = {**message, "headers": [_for_frames(*pair) for pair in message.get("headers", ())]}
            await send(message)

        await self._app(scope, receive, answer)

    def _give(self, scope: Scope, headers: MutableHeaders) -> None:
        token = token_in(cookies_of(scope)) or new_token()
        words = [f"{COOKIE}={token}", f"Max-Age={_YEAR}", "Path=/", "HttpOnly", "SameSite=Lax"]
        headers.append("Set-Cookie", "; ".join([*words, "Secure"] if self._is_secure(scope) else words))
        if "no-store" not in headers.get("Cache-Control", ""):
            headers["Cache-Control"] = "private, no-cache"  # a cached copy for others would make them the same owner

    def _is_secure(self, scope: Scope) -> bool:
        said = header(scope["headers"], b"x-forwarded-proto") if self._proxies else b""
        # The first proxy's word. A client that wrote it itself does harm to nobody else.
        return (said.split(b",")[0].strip().lower() or scope.get("scheme", "http").encode()) == b"https"


def _for_frames(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header; if it sets one of our cookies, a form that is kept in other sites' frames."""
    if name.lower() != b"set-cookie" or not value.startswith(_IN_FRAMES):
        return name, value
    parts = [part.strip() for part in value.split(b";")]
    others = [part for part in parts if part.partition(b"=")[0].lower() not in (b"samesite", b"secure", b"partitioned")]
    # by hand: Starlette writes Partitioned only where Python's own cookies know it, from 3.14 on
    return name, b"; ".join([*others, b"SameSite=None", b"Secure", b"Partitioned"])


def cookies_of(scope: Scope) -> dict[str, str]:
    """Return the cookies of a request."""
    return cookie_parser(header(scope["headers"], b"cookie").decode("latin-1"))


def _is_page(scope: Scope, message: Message) -> bool:
    """Whether the answer is a page, or says that the browser already has it."""
    if message["status"] == 304:
        return b"text/html" in header(scope["headers"], b"accept")
    return message["status"] == 200 and header(message.get("headers", ()), b"content-type").startswith(b"text/html")
