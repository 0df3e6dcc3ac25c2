"""Streamlit's scripts and styles, compressed: Streamlit sends them uncompressed, four times as large.

Gzip and not Brotli: over the files of a first visit that would save another sixth, and take forty times as long.
"""

import gzip
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..quality_values import weights
from .static_files import streamlit_files

_TEXT = (".js", ".css", ".svg")
_FOR_EVER = "public, immutable, max-age=31536000"  # as Streamlit has it: a hash of each is in its name


def compressed_files_middleware() -> list[Middleware]:
    """Return the middleware."""
    return [Middleware(CompressedFiles)]


class CompressedFiles:
    """ASGI middleware: sends Streamlit's text files compressed to clients that accept it.

    Each is compressed when it is first asked for, in a thread, and kept: all of them take 7 MB.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        text = {name: file for name, file in streamlit_files().items() if name.startswith("static/")}
        self._files = {f"/{name}": file for name, file in text.items() if file.suffix in _TEXT}
        self._compressed: dict[Path, _Compressed] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a file compressed, and leave the rest to Streamlit."""
        file = self._files.get(scope["path"]) if scope["type"] == "http" else None
        if file is None:
            await self._app(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD") and _takes_gzip(headers := Headers(scope=scope)):
            answer = await self._answer(file, headers.get("if-none-match", ""))
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, _varying(send))

    async def _answer(self, file: Path, known: str) -> Response:
        if file not in self._compressed:
            self._compressed[file] = await run_in_threadpool(_compress, file)
        data, tag = self._compressed[file]
        headers = {"Cache-Control": _FOR_EVER, "ETag": tag, "Vary": "Accept-Encoding"}
        if known.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in known.split(",")]:
            return Response(status_code=304, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(data, headers=headers, media_type=guess_type(file.name)[0])


class _Compressed(NamedTuple):
    data: bytes
    tag: str


def _compress(file: Path) -> _Compressed:
    data = gzip.compress(file.read_bytes(), mtime=0)
    return _Compressed(data, f'"{sha256(data).hexdigest()[:32]}"')


def _takes_gzip(headers: Headers) -> bool:
    if "range" in headers:  # a part of the file as it is: of a compressed one it would be another
        return False
    wanted = weights(headers.get("accept-encoding", ""))
    weight = wanted.get("gzip", wanted.get("*", 0.0))
    return weight > 0 and weight >= wanted.get("identity", 0.0)


def _varying(send: Send) -> Send:
    async def varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(raw=message["headers"]).add_vary_header("Accept-Encoding")
        await send(message)

    return varying
