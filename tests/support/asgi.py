"""Asking an ASGI app without a server."""

import asyncio
from types import SimpleNamespace
from typing import Any


def get(app: Any, path: str, headers: dict[str, str] | None = None, **scope: Any) -> SimpleNamespace:
    """Give what `answer_of` does, where no event loop runs."""
    return asyncio.run(answer_of(app, path, headers, **scope))


async def answer_of(app: Any, path: str, headers: dict[str, str] | None = None, **scope: Any) -> SimpleNamespace:
    """Give the status, the headers as a list of pairs and by their names in lower case, and the body."""
    raw = [
        (name.lower().encode(), value.encode()) for name, value in {"host": "example.org", **(headers or {})}.items()
    ]
    asked = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": raw,
    }
    asked |= {"scheme": "http", "server": ("example.org", 80), "client": ("192.0.2.1", 5), "root_path": "", **scope}
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(asked, receive, send)
    pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in sent[0]["headers"]]
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return SimpleNamespace(
        status=sent[0]["status"], pairs=pairs, headers=dict(pairs), body=body, text=body.decode("latin-1")
    )
