"""Answers where there is no page: Streamlit itself answers every path with the app."""

from collections.abc import Mapping
from html import escape

from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from ..html_page import small_page
from .static_files import streamlit_files


def unknown_paths_middleware(pages: Mapping[str, str]) -> list[Middleware]:
    """Return the middleware.

    Parameters
    ----------
    pages : mapping of str to str
        The titles of the pages by path, without slashes.
    """
    return [Middleware(UnknownPaths, pages=pages)]


_FOR_NOBODY = (
    "_stcore/metrics",
    "_stcore/script-health-check",
)  # Streamlit's own metrics, and a check that runs a page


class UnknownPaths:
    """ASGI middleware: answers 404 where there is neither a page, nor a file of Streamlit's, nor a route.

    The routes are those of the application that it stands in, so that no list of them has to be kept.
    """

    def __init__(self, app: ASGIApp, *, pages: Mapping[str, str]) -> None:
        self._app = app
        self._pages = pages
        self._served = {*pages, *streamlit_files()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or answer that there is nothing."""
        known = scope["type"] != "http" or self._is_known(scope)
        await (self._app if known else self._not_found(scope))(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        path = scope["path"].rstrip("/")
        if path.endswith(_FOR_NOBODY):
            return False
        # Streamlit redirects from one to the other, and refuses what begins with two slashes
        return path.startswith("//") or any(self._is_served({**scope, "path": path + end}) for end in ("", "/"))

    def _is_served(self, scope: Scope) -> bool:
        for route in scope["app"].routes:
            match, inside = route.matches(scope)
            if match is not Match.NONE:
                # a mount holds every path below it: the one that there is, Streamlit's files and the pages
                below = scope["path"].removeprefix(inside.get("root_path", "")).strip("/")
                return not isinstance(route, Mount) or below in self._served
        return False

    def _not_found(self, scope: Scope) -> Response:
        # relative: a proxy may have taken a prefix away
        home = "../" * (scope.get("raw_path", scope["path"].encode()).count(b"/") - 1) or "./"
        links = "".join(f'<a href="{home}{path}">{escape(title)}</a>' for path, title in self._pages.items())
        body = f"<h1>Page not found</h1><p>There is no page at this address.</p><nav>{links}</nav>"
        return small_page(404, "Page not found", body)
