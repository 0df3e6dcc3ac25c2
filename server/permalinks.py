"""The permanent addresses of saved palettes: ``/p/<id>``, its preview, its data, and it in every format."""

import re
from collections.abc import Awaitable, Callable
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from cmapcore import settings
from cmapcore.errors import CmapError, FormatError, GalleryError, NotThereError
from cmapcore.formats import identifier
from cmapcore.gallery import Gallery, Saved
from cmapcore.gallery.exchange import write_entries
from cmapcore.owners import browser_owner

from .answers import file_answer
from .card import SIZE, draw_card

_ID = re.compile("[0-9A-Za-z]{12}")
_SITE = "Colormaps from pictures"
_MOST_CODES = 12
_MINUTES = {"Cache-Control": "public, max-age=300"}
_OPEN = {"Access-Control-Allow-Origin": "*"}  # any page and notebook may read it, as no cookie comes along

_NOT_THERE = "There is no such palette here: it may have been deleted, or its address was not copied whole."


def permalink_routes(gallery: Callable[[], Gallery]) -> list[Route]:
    """Give the routes.

    Parameters
    ----------
    gallery : callable
        Gives the gallery; called in a thread, and may raise `GalleryError`.
    """

    def route(path: str, answer: Callable[[Request, Saved], Response]) -> Route:
        return Route(path, _endpoint(gallery, answer), methods=["GET"])

    return [
        route("/p/{id}/card.png", _card),
        route("/p/{id}/colormap.{format}", _colormap),
        route("/p/{id}.json", _data),
        route("/p/{id}.{format}", _palette),
        route("/p/{id}", _page),
    ]


def _endpoint(
    gallery: Callable[[], Gallery], answer: Callable[[Request, Saved], Response]
) -> Callable[[Request], Awaitable[Response]]:
    def work(request: Request) -> Response:
        id_ = request.path_params["id"]
        if not _ID.fullmatch(id_):
            return _sorry(request, 404, _NOT_THERE)
        try:
            opened = gallery()
            saved = opened.get(id_, browser_owner(request.cookies))
            given = answer(request, saved)
        except (NotThereError, FormatError) as error:
            return _sorry(request, 404, str(error))
        except GalleryError as error:
            return _sorry(request, 503, str(error))
        except CmapError as error:
            return _sorry(request, 422, str(error))
        if opened.mode == "private" or saved.hidden:  # the cookie decides
            given.headers["Cache-Control"] = "private, no-store"
        return given

    async def serve(request: Request) -> Response:
        return await run_in_threadpool(work, request)

    return serve


def _page(request: Request, saved: Saved) -> Response:
    """Say what it is to whoever only looks at the address, and send a browser on to it."""
    codes = " ".join(saved.palette.hex[:_MOST_CODES]) + (" …" if len(saved.palette) > _MOST_CODES else "")
    count = "1 colour" if len(saved.palette) == 1 else f"{len(saved.palette)} colours"
    said = f"{count}: {codes}"
    link = link_of(request, saved.id)
    properties = {
        "og:type": "website",
        "og:site_name": _SITE,
        "og:title": saved.name,
        "og:description": said,
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
    head = f'{"".join(tags)}<link rel="canonical" href="{escape(link)}">'
    head += f'<script>location.replace("{there}")</script>'
    head += f'<noscript><meta http-equiv="refresh" content="0; url={there}"></noscript>'
    body = f'<h1>{escape(saved.name)}</h1><p>{escape(said)}</p><p><a href="{there}">See it in the gallery</a></p>'
    return _html(200, f"{saved.name} · {_SITE}", body, head)


def _card(_request: Request, saved: Saved) -> Response:
    return Response(draw_card(saved), headers=_MINUTES | _OPEN, media_type="image/png")


def _data(_request: Request, saved: Saved) -> Response:
    file = f'inline; filename="{identifier(saved.name)}.json"'
    headers = _MINUTES | _OPEN | {"Content-Disposition": file}
    return Response(write_entries([saved]), headers=headers, media_type="application/json")


def _palette(request: Request, saved: Saved) -> Response:
    return _file(request, saved, saved.palette)


def _colormap(request: Request, saved: Saved) -> Response:
    if saved.colormap is None:
        raise FormatError("This palette was saved without a colormap: take the palette itself.")
    return _file(request, saved, saved.colormap)


def _file(request: Request, saved: Saved, made: object) -> Response:
    provenance = saved.provenance(link_of(request, saved.id))
    given = file_answer(request, made, request.path_params["format"], provenance=provenance)
    given.headers.update(_OPEN)
    return given


def link_of(request: Request, id_: str) -> str:
    """Give a palette's address as others have it."""
    return f"{settings.PUBLIC_URL.read() or str(request.base_url).rstrip('/')}/p/{id_}"


def _sorry(request: Request, status: int, sentence: str) -> Response:
    if not request.url.path.endswith(f"/p/{request.path_params['id']}"):
        return PlainTextResponse(sentence, status, {"Cache-Control": "no-store"} | _OPEN)
    there = "../gallery"
    if _ID.fullmatch(request.path_params["id"]):  # who has signed in may see there what is not seen here
        there += f"?palette={request.path_params['id']}"
    title = "No such palette" if status == 404 else "Not just now"
    body = f'<h1>{title}</h1><p>{escape(sentence)}</p><p><a href="{there}">Go to the gallery</a></p>'
    return _html(status, f"{title} · {_SITE}", body)


def _html(status: int, title: str, body: str, head: str = "") -> Response:
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>{head}'
        "<style>:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:40rem;margin:15vh auto;"
        f"padding:0 1.5rem;overflow-wrap:anywhere}}a{{color:inherit}}</style></head><body>{body}</body></html>"
    )
    return HTMLResponse(page, status, {"Cache-Control": "no-cache"})
