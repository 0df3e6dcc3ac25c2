"""Files at addresses made from their content, so that browsers keep them for good."""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ..quality_values import weights

PREFIX = "/kept/"
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
_TYPES = {".js": "text/javascript", ".webp": "image/webp"}
_COMPRESSED = (".js",)


@dataclass(frozen=True)
class KeptFile:
    """A file made of one or several parts, one after the other.

    Attributes
    ----------
    name : str
        What it is called in its address, with the ending of its type.
    parts : tuple of Path or str
        Files, and text that stands in none.
    """

    name: str
    parts: tuple[Path | str, ...]

    @cached_property
    def content(self) -> bytes:
        """What is sent."""
        return b"\n".join(part.encode() if isinstance(part, str) else part.read_bytes() for part in self.parts)

    @cached_property
    def compressed(self) -> bytes:
        """The content compressed with gzip: made once, as it takes a while."""
        return gzip.compress(self.content, mtime=0)

    @property
    def ending(self) -> str:
        """Its type, as its suffix says."""
        return Path(self.name).suffix

    @cached_property
    def file_name(self) -> str:
        """The last part of its address."""
        return f"{Path(self.name).stem}.{hashlib.sha256(self.content).hexdigest()[:16]}{self.ending}"

    @property
    def address(self) -> str:
        """Its address, relative to a page of the app."""
        return f"{PREFIX}{self.file_name}".lstrip("/")


def kept_file_routes(files: Iterable[KeptFile]) -> list[Route]:
    """Return the route at which the files are."""
    by_name = {file.file_name: file for file in files}

    async def answer(request: Request) -> Response:
        file = by_name.get(request.path_params["name"])
        if file is None:
            return PlainTextResponse("There is no such file.", 404)
        if file.ending not in _COMPRESSED:
            return Response(file.content, media_type=_TYPES[file.ending], headers=_KEPT)
        headers = _KEPT | {"Vary": "Accept-Encoding"}
        accepted = weights(request.headers.get("accept-encoding", ""))
        if not accepted.get("gzip", accepted.get("*", 0.0)):
            return Response(file.content, media_type=_TYPES[file.ending], headers=headers)
        content = await run_in_threadpool(lambda: file.compressed)
        return Response(content, media_type=_TYPES[file.ending], headers=headers | {"Content-Encoding": "gzip"})

    return [Route(f"{PREFIX}{{name}}", answer, methods=["GET"])]
