"""Whose requests are worked on now, and whose wait."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from hosting import settings

from ..problem import Problem

WAITING = 7
"""How many may wait per place."""


class ConcurrencyLimit:
    """Lets a number of requests be worked on at once, fewer of one client; a limited number of others wait.

    Parameters
    ----------
    in_all : int
        How many there are.
    each : int
        How many of them one client may have.
    waiting : int, optional
        How many may wait per place.
    """

    def __init__(self, in_all: int, each: int, waiting: int = WAITING) -> None:
        self._each = each
        self._most, self._most_each = in_all * (1 + waiting), each * (1 + waiting)
        self._all = asyncio.Semaphore(in_all)
        self._own: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._here: Counter[str] = Counter()

    @asynccontextmanager
    async def one(self, client: str) -> AsyncIterator[None]:
        """Hold a place, after a wait if there is none.

        Raises
        ------
        Problem
            Where too many wait already, of this client or in all.
        """
        if self._here[client] >= self._most_each:
            raise Problem(
                429,
                "Too many requests",
                f"At most {self._most_each} requests at once: send them one by one.",
                seconds=5,
            )
        if self._here.total() >= self._most:
            raise Problem(503, "Busy", "Many requests are being worked on at the moment: try again.", seconds=10)
        own = self._own.setdefault(client, asyncio.Semaphore(self._each))  # lives while somebody holds it
        self._here[client] += 1
        try:
            async with own, self._all:
                yield
        finally:
            self._here[client] -= 1
            if not self._here[client]:
                del self._here[client]


def api_limit() -> ConcurrencyLimit:
    """Return the limit that the settings set for API requests."""
    return ConcurrencyLimit(settings.API_REQUESTS.read(), settings.API_REQUESTS_PER_ADDRESS.read())
