"""Palettes and colormaps over HTTP, for programs: ``/api/v1/palette``, ``/api/v1/colormap``, ``/api/v1/openapi.json``.

The parameters are those of the page's address. Errors are problem details (RFC 9457).
"""

import asyncio
import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlencode

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cmapcore import __version__
from cmapcore.diagnosis.several import each_picture, worst_in_words
from cmapcore.errors import Canceled, OptionError, PictureError
from cmapcore.formats.provenance import Provenance
from cmapcore.formats.registry import What, names
from cmapcore.palette import Palette
from cmapcore.palette_text import palette_from_text, palette_to_text
from cmapcore.pictures.addresses import addresses_in
from cmapcore.pictures.limits import MAX_BYTES
from cmapcore.pictures.part import Part, part_of_text, part_text
from cmapcore.pictures.picture import decoder_of
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from cmapcore.pictures.several import EQUAL, MOST_TOGETHER, WEIGHTINGS, digest_of
from cmapcore.pictures.signatures import picture_format
from cmapcore.pipeline import StageProgress, with_palette
from cmapcore.recipe import Recipe
from cmapcore.version import library_versions
from hosting import settings
from hosting.fair_queue import Client
from hosting.rate_limits import RateLimit
from hosting.runner import Runner, asking

from ..problem import Problem
from .concurrency_limit import ConcurrencyLimit, api_limit
from .endpoint import Endpoint, client_of
from .file_answers import entity_tag, file_answer, same_answer
from .negotiation import negotiated
from .openapi import openapi_document

PREFIX = "/api/v1"
BODY_SECONDS = 60
"""How long a picture may take to arrive; it has no place to be worked on until it is there."""
_POLL_INTERVAL = 0.5
_PARAMETERS = re.compile(rb"(\xef\xbb\xbf)?\s*([{\[]|\"https?://|[A-Za-z][\w.\[\]-]{0,40}=)")
"""How JSON and a form begin."""
_BESIDE_OPTIONS = ("url", "sample", "weighting", "source", "t", "colors", "format", "v")


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
    source : {"url", "sample", "upload", "colors"}
    place : str
        The picture's URL or sample name, or those of several with spaces between; empty where the picture is the
        request's body, or there is none.
    colors : Palette or None
        To be given as they are, where the request has them.
    weighting : str
        What each of several pictures counts for.
    t : (float, float or None) or None
        The part of a film.
    """

    what: What
    recipe: Recipe
    format: str
    source: str
    place: str
    colors: Palette | None = None
    weighting: str = EQUAL
    t: Part | None = None

    @property
    def places(self) -> list[str]:
        """The picture's URL or sample name, or those of several."""
        return self.place.split() if " " in self.place else [self.place]

    @property
    def colors_text(self) -> str:
        """The colours as an address has them; empty where there are none."""
        return "" if self.colors is None else palette_to_text(self.colors)

    @property
    def needs_picture(self) -> bool:
        """Whether the answer is made from a picture: a palette that is given is not, nor a colormap through it."""
        if self.colors is None:
            return True
        return self.what == "colormap" and self.source != "colors" and self.recipe.map.needs_picture

    def made_from(self, digest: str, decoder: str) -> Provenance:
        """Return what the answer remembers: together with the format, its whole cause.

        There is a link in it only where the app knows its own address. The one that a client asks for it by may be
        made up, and the answer may be kept for others.

        Parameters
        ----------
        digest, decoder : str
            Of the picture; nothing where there is none.
        """
        picture = {"source": self.source} | ({self.source: self.place} if self.place else {})
        weighting = self.weighting if len(self.places) > 1 else ""
        if weighting and weighting != EQUAL:
            picture["weighting"] = weighting
        colors = {"colors": self.colors_text} if self.colors_text else {}
        base = settings.PUBLIC_URL.read()
        part = {"t": part_text(self.t)} if self.t else {}
        asked = self.recipe.to_short_query() | picture | part | colors
        link = f"{base}/?{urlencode(asked, safe=',:/')}" if base else ""
        query = urlencode(self.recipe.to_query())
        return Provenance(
            query, digest, self.place, __version__, link, decoder, weighting, part.get("t", ""), library_versions()
        )


def api_routes(shared: Callable[[], Shared]) -> list[Route]:
    """Return the routes.

    Parameters
    ----------
    shared : callable
        Gives what they share with the pages, once the app has started.
    """
    limit = api_limit()
    sending = ConcurrencyLimit(settings.API_PICTURES.read(), settings.API_PICTURES_PER_ADDRESS.read())

    def making(what: What) -> Endpoint:
        async def answer(request: Request) -> Response:
            asked = read_request(what, request)
            client = client_of(request)
            if request.method != "POST":
                async with limit.one(client):
                    return await _make(request, asked, shared(), client, b"")
            async with sending.one(client):
                body = await _body(request)
                async with limit.one(client):
                    return await _make(request, asked, shared(), client, body)

        return Endpoint(answer, ("GET", "HEAD", "POST"))

    return [
        Route(f"{PREFIX}/palette", making("palette")),
        Route(f"{PREFIX}/colormap", making("colormap")),
        Route(f"{PREFIX}/openapi.json", Endpoint(_document)),
        *(Route(path, Endpoint(nothing_here, ())) for path in ("/api", "/api/{rest:path}")),
    ]


async def _document(_request: Request) -> Response:
    return JSONResponse(openapi_document(PREFIX), headers={"Cache-Control": "public, max-age=3600"})


async def nothing_here(_request: Request) -> Response:
    """Answer at a path where there is nothing."""
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
    wanted = _format(what, query.get("format", ""), ",".join(request.headers.getlist("accept")))
    colors = _colors(query.get("colors", ""))
    source = _source(request.method, query, has_colors=colors is not None)
    weighting = query.get("weighting") or EQUAL
    if weighting not in WEIGHTINGS:
        said = f"weighting takes one of {', '.join(WEIGHTINGS)}, not {weighting[:40]!r}."
        raise Problem(400, "Bad option", said, option="weighting")
    return Asked(what, recipe, wanted, *source, colors, weighting, _part(query.get("t", ""), source[1]))


def _part(text: str, place: str) -> Part | None:
    try:
        part = part_of_text(text) if text else None
    except OptionError as error:
        raise Problem(422, "Bad option", str(error), option="t") from error  # as where the film has no such part
    if part is not None and " " in place:
        raise Problem(422, "Bad option", "t is a part of one film: leave it out for several pictures.", option="t")
    return part


def _colors(text: str) -> Palette | None:
    if not text:
        return None
    try:
        return palette_from_text(text)
    except OptionError as error:
        raise Problem(400, "Bad option", str(error), option="colors") from error


def _source(method: str, query: Mapping[str, str], *, has_colors: bool) -> tuple[str, str]:
    """Where the picture is, in the words of the page's address, and its URL or sample name."""
    given = [name for name in ("url", "sample") if query.get(name)]
    if method == "POST" and (given or has_colors):
        said = "The picture is the request's body: leave url, sample and colors out."
        raise Problem(400, "Bad option", said, option=[*given, "colors"][0])
    if has_colors and not given and query.get("source", "colors") in ("colors", "upload", "camera"):
        return "colors", ""  # what a link to an upload says of its picture is of no use here
    may_be = ("upload", "camera") if method == "POST" else ("url", "sample")
    source = query.get("source") or (given[0] if len(given) == 1 else may_be[0])
    if source not in may_be:
        raise Problem(400, "Bad option", f"source takes one of {', '.join(may_be)} here.", option="source")
    if method == "POST":
        return "upload", ""
    if source not in given or (len(given) == 2 and not query.get("source")):
        raise Problem(400, "Bad option", "Give url=https://…, sample=… or colors=…, one of them.", option=source)
    places = addresses_in(query["url"]) if source == "url" else query[source].split()
    if source == "sample" and not all(place in SAMPLES for place in places):
        raise Problem(400, "Bad option", f"sample takes one of {', '.join(SAMPLES)}.", option="sample")
    if len(places) > MOST_TOGETHER:
        said = f"At most {MOST_TOGETHER} pictures are used together, and these are {len(places)}."
        raise Problem(400, "Bad option", said, option=source)
    return source, " ".join(places)


def _format(what: What, wanted: str, accept: str) -> str:
    if wanted and wanted not in names(what):
        said = f"format takes one of {', '.join(names(what))}, not {wanted[:40]!r}."
        raise Problem(400, "Bad option", said, option="format")
    return wanted or negotiated(what, accept)


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
        await asyncio.sleep(_POLL_INTERVAL)
    gone.set()


async def _body(request: Request) -> bytes:
    body = bytearray()
    if request.headers.get("content-type", "").startswith("multipart/"):
        raise _no_picture()
    too_large = Problem(413, "Too large", f"A picture may have {MAX_BYTES // 2**20} MB: send a smaller one.")
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
    data = bytes(body)
    if _is_parameters(data):
        raise _no_picture()
    return data


def _is_parameters(body: bytes) -> bool:
    """Tell by its first bytes: curl says that a picture is a form."""
    if not _PARAMETERS.match(body):
        return False
    try:
        picture_format(body)
    except PictureError:
        return True
    return False


def _no_picture() -> Problem:
    said = (
        "Send the picture itself as the body, neither a form nor JSON: curl --data-binary @picture.jpg. For a picture "
        "on the web, give its address in a GET request: url=https://…."
    )
    return Problem(400, "No picture", said)


def _answer(
    request: Request, asked: Asked, shared: Shared, body: bytes, client: str, progress: StageProgress
) -> Response:
    """Make it, where the client does not have it already; this blocks."""
    with asking(Client(client, "api")):
        return _answer_asked(request, asked, shared, body, client, progress)


def _answer_asked(
    request: Request, asked: Asked, shared: Shared, body: bytes, client: str, progress: StageProgress
) -> Response:
    runner = shared.runner
    if asked.colors is not None and not asked.needs_picture:
        return _answer_of_colors(request, asked, asked.colors, runner, progress)
    files = _pictures(asked, shared, body, client, progress)
    digests = [hashlib.sha256(file.data).hexdigest() for file in files]
    provenance = asked.made_from(digests[0] if len(digests) == 1 else digest_of(digests), decoder_of(files[0].data))
    tag = entity_tag(asked.what, asked.format, provenance, asked.colors_text)
    known = same_answer(request, tag)
    if known is not None:
        return known
    if len(files) == 1:
        picture = runner.load_picture(files[0].data, name=files[0].name, t=asked.t, progress=progress)
    else:
        picture = runner.load_together([file[:2] for file in files], asked.weighting, progress=progress)
    result = runner.extract(picture, asked.recipe, progress=progress)
    if asked.colors is not None:
        result = with_palette(result, replace(asked.colors, name=picture.name))
    notices = [notice for file in files for notice in file.notices] + list(result.notices)
    if worst := worst_in_words(each_picture(result)):
        notices.append(worst)
    if asked.what == "palette":
        response = file_answer(request, result.palette, asked.format, tag=tag, provenance=provenance)
    else:
        made = runner.colormap(result, progress=progress)
        notices += [notice for notice in made.notices if notice not in notices]
        response = file_answer(request, made, asked.format, tag=tag, provenance=provenance)
    return _with_notices(response, notices)


def _answer_of_colors(
    request: Request, asked: Asked, palette: Palette, runner: Runner, progress: StageProgress
) -> Response:
    provenance = asked.made_from("", "")
    tag = entity_tag(asked.what, asked.format, provenance, asked.colors_text)
    known = same_answer(request, tag)
    if known is not None:
        return known
    if asked.what == "palette":
        return file_answer(request, palette, asked.format, tag=tag, provenance=provenance)
    made = runner.colormap(palette, recipe=asked.recipe, progress=progress)
    return _with_notices(file_answer(request, made, asked.format, tag=tag, provenance=provenance), made.notices)


def _with_notices(response: Response, notices: Sequence[str]) -> Response:
    if notices:
        response.headers["X-Notices"] = json.dumps(notices)
    return response


class _File(NamedTuple):
    """A picture's file, what to call it, and what there is to tell about where it comes from."""

    data: bytes
    name: str
    notices: tuple[str, ...] = ()


def _pictures(asked: Asked, shared: Shared, body: bytes, client: str, progress: StageProgress) -> list[_File]:
    if asked.source == "sample":
        return [_File(sample_bytes(place), SAMPLES[place].title) for place in asked.places]
    if asked.source == "upload":
        return [_File(body, "picture")]

    def count() -> None:
        seconds = shared.fetches.wait(client)
        if seconds:
            said = f"Too many addresses were fetched in the last minute: try again in {seconds} s."
            raise Problem(429, "Too many requests", said, seconds=seconds)

    fetched = [shared.runner.fetch(place, count=count, progress=progress) for place in asked.places]
    return [_File(each.data, each.name, each.notices) for each in fetched]
