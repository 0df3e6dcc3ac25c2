"""Palettes and colormaps over HTTP, for programs: ``/api/v1/palette``, ``/api/v1/colormap``, ``/api/v1/openapi.json``.

The parameters are those of the page's address. Errors are problem details (RFC 9457).
"""

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cmapcore.diagnosis.several import each_picture, worst_in_words
from cmapcore.errors import Canceled
from cmapcore.formats.registry import What
from cmapcore.palette import Palette
from cmapcore.pictures.picture import decoder_of
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from cmapcore.pictures.several import digest_of
from cmapcore.pipeline import StageProgress, with_palette
from hosting import settings
from hosting.clients import Client, asking
from hosting.rate_limits import RateLimit
from hosting.runner import Runner

from ..problem import Problem
from ..request_id import number_of
from .asked import Asked, read_request
from .concurrency_limit import ConcurrencyLimit, api_limit
from .endpoint import Endpoint, client_of
from .file_answers import entity_tag, file_answer, same_answer
from .openapi import openapi_document
from .sent_picture import read_picture

PREFIX = "/api/v1"
_POLL_INTERVAL = 0.5


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
                body = await read_picture(request)
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
    raise Problem(404, "Nothing here", f"There is nothing at this path; {PREFIX}/openapi.json lists what there is.")


async def _make(request: Request, asked: Asked, shared: Shared, client: str, body: bytes) -> Response:
    gone = threading.Event()

    def progress(_stage: str, _part: float) -> None:
        if gone.is_set():
            raise Canceled("Nobody is waiting for this any more.")

    watcher = asyncio.create_task(_watch(request, gone))
    try:
        return await anyio.to_thread.run_sync(_answer, request, asked, shared, body, client, progress)
    finally:
        watcher.cancel()


async def _watch(request: Request, gone: threading.Event) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(_POLL_INTERVAL)
    gone.set()


def _answer(
    request: Request, asked: Asked, shared: Shared, body: bytes, client: str, progress: StageProgress
) -> Response:
    """Make the answer, unless the client already has it; this blocks."""
    with asking(Client(client, "api", number_of(request.scope))):
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
    notices = [*asked.notices, *(notice for file in files for notice in file.notices), *result.notices]
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
        response = file_answer(request, palette, asked.format, tag=tag, provenance=provenance)
        return _with_notices(response, asked.notices)
    made = runner.colormap(palette, recipe=asked.recipe, progress=progress)
    response = file_answer(request, made, asked.format, tag=tag, provenance=provenance)
    return _with_notices(response, (*asked.notices, *made.notices))


def _with_notices(response: Response, notices: Sequence[str]) -> Response:
    if notices:
        response.headers["X-Notices"] = json.dumps(notices)
    return response


class _File(NamedTuple):
    """A picture's file, its name, and notices about where it comes from."""

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
