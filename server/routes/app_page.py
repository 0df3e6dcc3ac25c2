"""The page that the app runs in: Streamlit's own, with the title and the styles in it from the start.

Styles that the script sends come when the page has been laid out, and move everything on it.
"""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from ..html_page import SITE

_FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>')  # of Streamlit's own theme, which is not ours
_TITLE = re.compile("<title>.*?</title>")


def app_page_routes(titles: Mapping[str, str], end: str) -> list[Route]:
    """Return the routes of the pages.

    Parameters
    ----------
    titles : mapping of str to str
        Of the pages by path, without slashes.
    end : str
        HTML, for the end of the body.
    """
    page = _FONT.sub("", (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8"))
    # after Streamlit's styles, which it puts into the head: of two alike the later one counts
    page = page.replace("</body>", f"{end}</body>")
    whole = {path: f"{title} · {SITE}" if path else SITE for path, title in titles.items()}
    return [_route(path, _TITLE.sub(f"<title>{escape(title)}</title>", page)) for path, title in whole.items()]


def _route(path: str, page: str) -> Route:
    def answer(_request: Request) -> Response:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    return Route(f"/{path}", answer)
