"""The permanent addresses of saved palettes: ``/p/<id>``, its preview, and it and its colormap in every format."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from html import escape
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cmapcore import __version__
from cmapcore.errors import FormatError
from cmapcore.palette import Palette
from gallery.entry import Saved
from gallery.json_documents import entry_document
from gallery.store import Gallery
from hosting import settings

from ..edge.security_headers import header, is_host
from ..html_page import SITE, small_page
from ..identity import owner_of
from ..problem import Problem
from ..request_id import number_of, with_number
from .api import nothing_here
from .concurrency_limit import ConcurrencyLimit, api_limit
from .endpoint import Endpoint, client_of
from .file_answers import entity_tag, file_answer, headers_of, same_answer
from .preview_image import SIZE, draw_card

if TYPE_CHECKING:
    from cmapcore.colormaps.colormap_object import Colormap

_ID = re.compile("[0-9A-Za-z]{12}")
_MOST_CODES = 12

_NOT_THERE = "There is no such palette here: it may have been deleted, or its address was not copied in full."


def permalink_routes(gallery: Callable[[], Gallery]) -> list[Route]:
    """Return the routes.

    Parameters
    ----------
    gallery : callable
        Gives the gallery; called in a thread, and may raise `GalleryError`.
    """
    limit = api_limit()
    files = {"card.png": _card, "colormap.{format}": _colormap}
    return [
        *(Route(f"/p/{{id}}/{file}", Endpoint(_serving(gallery, limit, answer))) for file, answer in files.items()),
        Route("/p/{id}.{format}", Endpoint(_serving(gallery, limit, _palette))),
        Route("/p/{id}", Endpoint(_serving(gallery, limit, _page), tell=_sorry)),
        *(Route(path, Endpoint(nothing_here, ())) for path in ("/p", "/p/{rest:path}")),
    ]


def _serving(
    gallery: Callable[[], Gallery], limit: ConcurrencyLimit, answer: Callable[[Request, Saved], Response]
) -> Callable[[Request], Awaitable[Response]]:
    def work(request: Request) -> Response:
        id_ = request.path_params["id"]
        if not _ID.fullmatch(id_):
            raise Problem(404, "No such palette", _NOT_THERE)
        opened = gallery()
        saved = opened.get(id_, owner_of(request.cookies))
        given = answer(request, saved)
        if opened.mode == "private" or saved.hidden:  # only its owner gets an answer
            given.headers["Cache-Control"] = "private, no-store"
        elif saved.visibility != "public":  # it is for those who have the link, not for a cache that others ask
            given.headers["Cache-Control"] = given.headers["Cache-Control"].replace("public", "private")
            given.headers["X-Robots-Tag"] = "noindex"
        return given

    async def serve(request: Request) -> Response:
        async with limit.one(client_of(request)):
            return await run_in_threadpool(work, request)

    return serve


def _page(request: Request, saved: Saved) -> Response:
    """Describe it to clients that only look at the address, and redirect browsers to it."""
    codes = " ".join(saved.palette.hex[:_MOST_CODES]) + (" …" if len(saved.palette) > _MOST_CODES else "")
    count = "1 colour" if len(saved.palette) == 1 else f"{len(saved.palette)} colours"
    said = f"{count}: {codes}"
    properties = {
        "og:type": "website",
        "og:site_name": SITE,
        "og:title": saved.name,
        "og:description": said,
    }
    link = _address(_base(request), saved.id)
    if link:  # these must be whole addresses
        properties |= {
            "og:url": link,
            "og:image": f"{link}/card.png",
            "og:image:type": "image/png",
            "og:image:width": str(SIZE[0]),
            "og:image:height": str(SIZE[1]),
            "og:image:alt": f"The palette {saved.name}: {codes}",
        }
    names = {"description": said, "twitter:card": "summary_large_image"}
    if saved.visibility != "public":
        names["robots"] = "noindex"
    tags = [f'<meta property="{key}" content="{escape(text)}">' for key, text in properties.items()]
    tags += [f'<meta name="{key}" content="{escape(text)}">' for key, text in names.items()]
    there = f"../gallery?palette={saved.id}"
    head = "".join(tags) + (f'<link rel="canonical" href="{escape(link)}">' if link else "")
    head += f'<script>location.replace("{there}")</script>'
    head += f'<noscript><meta http-equiv="refresh" content="0; url={there}"></noscript>'
    body = f'<h1>{escape(saved.name)}</h1><p>{escape(said)}</p><p><a href="{there}">See it in the gallery</a></p>'
    return small_page(200, saved.name, body, head)


def _card(request: Request, saved: Saved) -> Response:
    tag = _tag("card", saved)
    known = same_answer(request, tag, there_is_one=True)
    return known or Response(draw_card(saved), headers=headers_of(tag), media_type="image/png")


def _palette(request: Request, saved: Saved) -> Response:
    return _file(request, saved, saved.palette)


def _colormap(request: Request, saved: Saved) -> Response:
    if saved.colormap is None:
        said = "This palette was saved without a colormap: use the palette itself."
        raise Problem(404, "No such colormap", said)
    return _file(request, saved, saved.colormap)


def _file(request: Request, saved: Saved, made: Palette | Colormap) -> Response:
    format_ = request.path_params["format"]
    # Not the address in the request, which may be made up: others get the same file.
    provenance = saved.provenance(_address(settings.PUBLIC_URL.read(), saved.id))
    tag = _tag(type(made).__name__, format_, provenance.link, saved)
    try:
        return file_answer(request, made, format_, tag=tag, provenance=provenance)
    except FormatError as error:
        raise Problem(404, "No such format", str(error)) from error


def _tag(*cause: str | Saved) -> str:
    return entity_tag(__version__, *(entry_document(part) if isinstance(part, Saved) else part for part in cause))


def _base(request: Request) -> str:
    """Return the app's public address, or else the one this client uses; empty if that is not a valid one."""
    its_own = str(request.base_url).rstrip("/") if is_host(header(request.scope["headers"], b"host")) else ""
    return settings.PUBLIC_URL.read() or its_own


def _address(base: str, id_: str) -> str:
    return f"{base}/p/{id_}" if base else ""


def _sorry(request: Request, problem: Problem) -> Response:
    """Say it to a person."""
    there = "../gallery"
    if _ID.fullmatch(request.path_params["id"]):  # a visitor can sign in there, and then see it
        there += f"?palette={request.path_params['id']}"
    title = problem.content["title"]
    said = with_number(str(problem), number_of(request.scope) if problem.is_refusal else "")
    body = f'<h1>{title}</h1><p>{escape(said)}</p><p><a href="{there}">Go to the gallery</a></p>'
    answer = small_page(problem.status, title, body)
    answer.headers.update(problem.headers)
    return answer
