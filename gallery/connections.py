"""A database's connections, each lent for one transaction: to read, to write, and to count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from .database import open_database, plain_errors


class Connections:
    """The connections to a database; parameters and errors are those of `open_database`."""

    def __init__(self, url_or_path: str | Path, fill: Callable[[Connection], None]) -> None:
        self._reader, self._writer, self._counter = open_database(url_or_path, fill)

    def close(self) -> None:
        """Close them; another call opens new ones."""
        self._reader.dispose()
        if self._counter is not None:
            self._counter.dispose()

    def ping(self) -> None:
        """Check that the database answers; raises `StorageError` if it does not."""
        with self.reading() as connection:
            connection.exec_driver_sql("SELECT 1")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection to read with."""
        with plain_errors(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection to write with: nobody else writes meanwhile, and it is all or nothing."""
        with plain_errors(), self._writer.begin() as connection:
            yield connection

    def counting(self) -> AbstractContextManager[Connection] | None:
        """Return a connection for counting actions across all copies of the app; None if each counts for itself.

        SQLite writes to the disk each time, and is one copy's or two's on one machine.
        """
        return None if self._counter is None else self._counting(self._counter)

    @contextmanager
    def _counting(self, counter: Engine) -> Iterator[Connection]:
        with plain_errors(), counter.begin() as connection:
            yield connection
