"""Scripts that are loaded by their own address, which is of what they hold, so that browsers keep them for good."""

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

PREFIX = "/scripts/"
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
}


@dataclass(frozen=True)
class Script:
    """A script in one or several files, which are put one after the other.

    Attributes
    ----------
    name : str
        What it is called in its address.
    files : tuple of Path
    """

    name: str
    files: tuple[Path, ...]

    @cached_property
    def content(self) -> bytes:
        """What is sent."""
        return b"\n".join(path.read_bytes() for path in self.files)

    @cached_property
    def compressed(self) -> bytes:
        """The same by gzip: made once, as it takes a while."""
        return gzip.compress(self.content, mtime=0)

    @cached_property
    def file_name(self) -> str:
        """The last part of its address."""
        return f"{self.name}.{hashlib.sha256(self.content).hexdigest()[:16]}.js"

    @property
    def address(self) -> str:
        """Where it is, seen from a page of the app."""
        return f"{PREFIX}{self.file_name}".lstrip("/")


def script_routes(scripts: Iterable[Script]) -> list[Route]:
    """Return the route at which the scripts are."""
    by_name = {script.file_name: script for script in scripts}

    async def answer(request: Request) -> Response:
        script = by_name.get(request.path_params["name"])
        if script is None:
            return PlainTextResponse("There is no such script.", 404)
        accepted = weights(request.headers.get("accept-encoding", ""))
        if not accepted.get("gzip", accepted.get("*", 0.0)):
            return Response(script.content, media_type="text/javascript", headers=_HEADERS)
        content = await run_in_threadpool(lambda: script.compressed)
        return Response(content, media_type="text/javascript", headers=_HEADERS | {"Content-Encoding": "gzip"})

    return [Route(f"{PREFIX}{{name}}", answer, methods=["GET"])]
