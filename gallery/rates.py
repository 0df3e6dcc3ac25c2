"""Rate limits for all copies of the app together: counted in the gallery's database, if that is PostgreSQL."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from gallery.errors import GalleryError
from hosting.rate_limits import RateLimit, seconds_to_wait

from .schema import counts

Connect = Callable[[], AbstractContextManager[Connection] | None]
"""Returns a connection to write with; None if each copy counts for itself."""


class SharedRateLimit(RateLimit):
    """As a `RateLimit`. While the database cannot be reached, this process counts for itself.

    Clients are stored as a hash, and only for two windows. Its key is the database's password, if there is one.

    Parameters
    ----------
    what : str
        Is counted.
    connect : callable
    each, in_all, minutes
        As for `RateLimit`.
    """

    def __init__(self, what: str, connect: Connect, each: int, in_all: int | None = None, *, minutes: int = 1) -> None:
        super().__init__(each, in_all, minutes=minutes)
        self._what = what
        self._connect = connect
        self._each_most, self._in_all_most, self._window = each, in_all, minutes * 60

    def wait(self, *who: str, cost: int = 1) -> int:
        """Count one more, or several more at once, for all copies of the app.

        Raises
        ------
        BusyError
            Others were counting for too long.
        """
        try:
            transaction = self._connect()
            if transaction is not None:
                with transaction as connection:
                    return self._wait(connection, who, cost)
        except GalleryError:  # whose cause is in the log
            pass
        return super().wait(*who, cost=cost)

    def _wait(self, connection: Connection, who: tuple[str, ...], cost: int) -> int:
        url = connection.engine.url
        key = str(url.password or url.query.get("password") or os.environ.get("PGPASSWORD", "")).encode()
        most = {hmac.digest(key, f"{self._what}\n{name}".encode(), hashlib.sha256): self._each_most for name in who}
        if self._in_all_most is not None:
            most[hashlib.sha256(self._what.encode()).digest()] = self._in_all_most
        lock = int.from_bytes(hashlib.sha256(self._what.encode()).digest()[:8], signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(lock)))
        now = time.time()
        began = int(now // self._window * self._window)
        connection.execute(delete(counts).where(counts.c.forget <= now))
        rows = connection.execute(select(counts.c.who, counts.c.began, counts.c.number).where(counts.c.who.in_(most)))
        number = {(row.who, row.began): row.number for row in rows}

        def seconds_for(each: bytes, most: int) -> int:
            before, count = (number.get((each, start), 0) for start in (began - self._window, began))
            return seconds_to_wait(before, count, most - cost, self._window, now)

        seconds = max(seconds_for(*one) for one in most.items())
        if not seconds:
            added = insert(counts).values(
                [{"who": each, "began": began, "number": cost, "forget": began + 2 * self._window} for each in most]
            )
            more = {"number": counts.c.number + added.excluded.number}
            connection.execute(added.on_conflict_do_update(index_elements=["who", "began"], set_=more))
        return seconds
