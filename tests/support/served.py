"""What asks a server, and keeps all of its answer."""

from types import SimpleNamespace
from typing import Any

from tools import serving


def ask(server: serving.Served, method: str, path: str, body: Any = None, headers: Any = None) -> SimpleNamespace:
    """Give the status, the headers by their names in lower case, and the body of the answer."""
    with serving.ask(server.port, method, path, body, headers) as answer:
        said = {name.lower(): value for name, value in answer.getheaders()}
        return SimpleNamespace(status=answer.status, headers=said, body=answer.read())
