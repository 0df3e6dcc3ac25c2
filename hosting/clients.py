"""Who asks for work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Client:
    """Who asks; without an address nobody in particular, and nothing is counted.

    Whoever has signed in has a name of their own for an address.

    Attributes
    ----------
    address, session : str
    request : str
        The ID under which errors are logged; one client makes many requests.
    """

    address: str = ""
    session: str = ""
    request: str = field(default="", compare=False)


NOBODY = Client()


_asking: ContextVar[Client] = ContextVar("_asking", default=NOBODY)


@contextmanager
def asking(client: Client) -> Iterator[None]:
    """Set who asks, in this thread until the end of the context."""
    before = _asking.set(client)
    try:
        yield
    finally:
        _asking.reset(before)


def asked_by() -> Client:
    """Return who asks: nobody in particular unless it was set."""
    return _asking.get()
