"""Palettes and colormaps over HTTP, for programs: ``/api/v1/palette``, ``/api/v1/colormap``, ``/api/v1/openapi.json``.

The parameters are those of the page's address. Errors are problem details (RFC 9457).
"""

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from cmapcore import __version__, settings
from cmapcore.download import MAX_BYTES
from cmapcore.errors import Canceled, CmapError, OptionError
from cmapcore.formats import FORMATS, What, names
from cmapcore.jobs import Runner
from cmapcore.picture import Picture
from cmapcore.pipeline import Recipe, StageProgress
from cmapcore.provenance import Provenance
from cmapcore.rates import RateLimit
from cmapcore.samples import SAMPLES, sample_bytes

from .answers import entity_tag, file_answer, same_answer
from .openapi import openapi_document
from .places import Places
from .problem import Problem

PREFIX = "/api/v1"
AT_ONCE, AT_ONCE_EACH, WAITING = 8, 4, 7
"""How many requests are worked on at once, in all and of one client, and how many wait for each of those places."""
SENDING, SENDING_EACH = 16, 4
"""How many requests with a picture there may be, in all and of one client: each holds its picture in memory."""
BODY_SECONDS = 60
"""How long a picture may take to arrive; it has no place to be worked on until it is there."""
_GLANCE = 0.5
_BESIDE_OPTIONS = ("url", "sample", "source", "format", "v")


@dataclass(frozen=True)
class Shared:
    """What the routes share with the pages.

    Attributes
    ----------
    runner : Runner
    fetches : RateLimit
        Counts the addresses that are fetched, for each client.
    """

    runner: Runner
    fetches: RateLimit


@dataclass(frozen=True)
class Asked:
    """What a request asks for.

    Attributes
    ----------
    what : {"palette", "colormap"}
    recipe : Recipe
    format : str
    source : {"url", "sample", "upload"}
    place : str
        The picture's URL or sample name; empty where the picture is the request's body.
    """

    what: What
    recipe: Recipe
    format: str
    source: str
    place: str

    def made_from(self, picture: Picture, base: str) -> Provenance:
        """What the answer remembers: together with the format, its whole cause."""
        query = self.recipe.to_query()
        picture_of_link = {"source": self.source} | ({self.source: self.place} if self.place else {})
        link = f"{base.rstrip('/')}/?{urlencode(query | picture_of_link)}"
        return Provenance(urlencode(query), picture.digest, self.place, __version__, link)


def api_routes(shared: Callable[[], Shared]) -> list[Route]:
    """Give the routes.

    Parameters
    ----------
    shared : callable
        Gives what they share with the pages, once the app has started.
    """
    places = Places(AT_ONCE, AT_ONCE_EACH, WAITING)
    sending = Places(SENDING, SENDING_EACH, WAITING)

    def making(what: What) -> "_Door":
        async def answer(request: Request) -> Response:
            asked = read_request(what, request)
            client = request.client.host if request.client else ""
            if request.method != "POST":
                async with places.one(client):
                    return await _make(request, asked, shared(), client, b"")
            async with sending.one(client):
                body = await _body(request)
                async with places.one(client):
                    return await _make(request, asked, shared(), client, body)

        return _Door(answer, ("GET", "HEAD", "POST"))

    return [
        Route(f"{PREFIX}/palette", making("palette")),
        Route(f"{PREFIX}/colormap", making("colormap")),
        Route(f"{PREFIX}/openapi.json", _Door(_document, ("GET", "HEAD"))),
        Route("/api/{rest:path}", _Door(_nothing, ())),
    ]


class _Door:
    """ASGI: one path of the interface, whatever the method; what goes wrong is told as problem details."""

    def __init__(self, answer: Callable[[Request], Awaitable[Response]], methods: tuple[str, ...]) -> None:
        self._answer = answer
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except Problem as problem:
            response = problem.answer()
        except CmapError as error:
            response = Problem.of(error).answer()
        if request.method != "POST":  # no cookie counts here, so any page may ask
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "ETag, X-Notices"
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if not self._methods or request.method in self._methods:
            return await self._answer(request)
        if request.method == "OPTIONS":
            headers = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "If-None-Match"}
            return Response(status_code=204, headers=headers | {"Allow": ", ".join(self._methods)})
        problem = Problem(405, "Method not allowed", f"Use one of {', '.join(self._methods)}.")
        problem.headers["Allow"] = ", ".join(self._methods)
        return problem.answer()


async def _document(_request: Request) -> Response:
    return JSONResponse(openapi_document(PREFIX), headers={"Cache-Control": "public, max-age=3600"})


async def _nothing(_request: Request) -> Response:
    raise Problem(404, "Nothing here", f"There is nothing at this path; {PREFIX}/openapi.json tells what there is.")


def read_request(what: What, request: Request) -> Asked:
    """Read what is asked for from the address and the headers.

    Raises
    ------
    Problem
        For a parameter that is unknown, given twice, or bad; it names the first of them.
    """
    query = dict(request.query_params)
    known = Recipe.all_options()
    for name, text in query.items():
        if len(request.query_params.getlist(name)) > 1:
            raise Problem(400, "Bad option", f"{name[:40]} is given twice; give it once.", option=name[:40])
        if name in known:
            try:
                known[name].from_text(text)
            except OptionError as error:
                raise Problem(400, "Bad option", str(error), option=name) from error
        elif name not in _BESIDE_OPTIONS:
            there_are = ", ".join((*_BESIDE_OPTIONS, *known))
            raise Problem(400, "Bad option", f"There is no {name[:40]!r}; there are {there_are}.", option=name[:40])
    recipe, complaints = Recipe.from_query({name: text for name, text in query.items() if name in known or name == "v"})
    if complaints:
        raise Problem(400, "Bad option", complaints[0], option="v")
    wanted = _format(what, query.get("format", ""), request.headers.get("accept", ""))
    return Asked(what, recipe, wanted, *_source(request.method, query))


def _source(method: str, query: Mapping[str, str]) -> tuple[str, str]:
    """Where the picture is, in the words of the page's address, and its URL or sample name."""
    given = [name for name in ("url", "sample") if query.get(name)]
    if method == "POST" and given:
        said = "The picture is the request's body: leave url and sample out."
        raise Problem(400, "Bad option", said, option=given[0])
    may_be = ("upload", "camera") if method == "POST" else ("url", "sample")
    source = query.get("source") or (given[0] if len(given) == 1 else may_be[0])
    if source not in may_be:
        raise Problem(400, "Bad option", f"source takes one of {', '.join(may_be)} here.", option="source")
    if method == "POST":
        return "upload", ""
    if source not in given or (len(given) == 2 and not query.get("source")):
        raise Problem(400, "Bad option", "Give a picture: url=https://… or sample=…, one of them.", option=source)
    if source == "sample" and query["sample"] not in SAMPLES:
        raise Problem(400, "Bad option", f"sample takes one of {', '.join(SAMPLES)}.", option="sample")
    return source, query[source]


def _format(what: What, wanted: str, accept: str) -> str:
    if wanted and wanted not in names(what):
        said = f"format takes one of {', '.join(names(what))}, not {wanted[:40]!r}."
        raise Problem(400, "Bad option", said, option="format")
    return wanted or negotiated(what, accept)


def negotiated(what: What, accept: str) -> str:
    """The format that a client wants most (RFC 9110, section 12.5.1); JSON where it does not mind.

    Raises
    ------
    Problem
        Where there is none of its media types.
    """
    order = sorted(names(what), key=lambda name: name != "json")
    ranges = [part.partition(";") for part in (accept.strip() or "*/*").lower().split(",")]
    for media_range, _, parameters in sorted(ranges, key=lambda each: -_quality(each[2])):
        kind, _, subtype = media_range.strip().partition("/")
        for name in order if _quality(parameters) > 0 else ():
            its_kind, _, its_subtype = FORMATS[what, name].media_type.partition("/")
            if kind in ("*", its_kind) and subtype in ("*", its_subtype):
                return name
    offered = sorted({FORMATS[what, name].media_type for name in order})
    raise Problem(406, "No such media type", f"There are {', '.join(offered)}; or name a format with format=.")


def _quality(parameters: str) -> float:
    found = re.search(r"(?:^|;)\s*q\s*=\s*([01](?:\.\d{0,3})?)", parameters)
    return float(found[1]) if found else 1.0


async def _make(request: Request, asked: Asked, shared: Shared, client: str, body: bytes) -> Response:
    gone = threading.Event()

    def progress(_stage: str, _part: float) -> None:
        if gone.is_set():
            raise Canceled("Nobody waits for this any more.")

    watcher = asyncio.create_task(_watch(request, gone))
    try:
        return await anyio.to_thread.run_sync(_answer, request, asked, shared, body, client, progress)
    finally:
        watcher.cancel()


async def _watch(request: Request, gone: threading.Event) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(_GLANCE)
    gone.set()


async def _body(request: Request) -> bytes:
    body = bytearray()
    too_large = Problem(413, "Too large", f"A picture may have {MAX_BYTES // 2**20} MiB: send a smaller one.")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_BYTES:
        raise too_large
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BYTES:
                    raise too_large
    except TimeoutError as error:
        raise Problem(408, "Too slow", f"A picture must arrive within {BODY_SECONDS} s: send a smaller one.") from error
    if not body:
        raise Problem(400, "No picture", "Send a picture as the request's body.")
    return bytes(body)


def _answer(
    request: Request, asked: Asked, shared: Shared, body: bytes, client: str, progress: StageProgress
) -> Response:
    """Make it, where the client does not have it already; this blocks."""
    runner = shared.runner
    picture = _picture(asked, shared, body, client, progress)
    provenance = asked.made_from(picture, settings.PUBLIC_URL.read() or str(request.base_url))
    tag = entity_tag(asked.what, asked.format, provenance)
    known = same_answer(request, tag)
    if known is not None:
        return known
    result = runner.extract(picture, asked.recipe, progress=progress)
    notices = list(result.notices)
    if asked.what == "palette":
        response = file_answer(request, result.palette, asked.format, provenance=provenance, tag=tag)
    else:
        made = runner.colormap(result, progress=progress)
        notices += [notice for notice in made.notices if notice not in notices]
        response = file_answer(request, made, asked.format, provenance=provenance, tag=tag)
    if notices:
        response.headers["X-Notices"] = json.dumps(notices)
    return response


def _picture(asked: Asked, shared: Shared, body: bytes, client: str, progress: StageProgress) -> Picture:
    load = shared.runner.load_picture
    if asked.source == "sample":
        return load(sample_bytes(asked.place), name=SAMPLES[asked.place].title, progress=progress)
    if asked.source == "upload":
        return load(body, name="picture", progress=progress)
    seconds = shared.fetches.wait(client)
    if seconds:
        said = f"Too many addresses were fetched in the last minute: try again in {seconds} s."
        raise Problem(429, "Too many requests", said, seconds=seconds)
    return load(asked.place, progress=progress)
