"""The gallery's database: SQLite or PostgreSQL, its tables brought up to date, and its errors in words.

On both, one writes at a time: SQLite by ``BEGIN IMMEDIATE``, PostgreSQL by a lock that lasts as long as the
transaction. So the numbers of palettes become visible in the order in which they are assigned, and a reader that has
read up to one has missed none.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError as SQLiteError
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cmapcore.errors import BusyError, CmapError
from gallery.errors import GalleryError, StorageError

from .schema import REVISION, palettes

MIGRATIONS = Path(__file__).with_name("migrations")

_LOCK = 0x636D6170  # of writers in PostgreSQL; the same in every release
_SECONDS = 10  # to wait for a writer, for a connection, for an answer to one
_COUNTING_SECONDS = 3  # the same for counting, which takes moments
_migrating = threading.Lock()  # Alembic's context is one for the whole process

_BUSY = "Others are saving at the moment, so nothing was changed: try again in a few seconds."
_FULL = "The gallery's disk is full, so nothing was changed: its operator has to make room."
_DISK = "The gallery's disk is full or failing, so nothing was changed: its operator has to fix it."
_GONE = "The gallery's database cannot be reached: try again in a minute."
_LOCKED = "The gallery's database is not writable, so nothing was changed: its operator has to allow writing."
_BROKEN = "The gallery's database failed: its operator will find the reason in the log."

_SQLITE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _DISK,
    "SQLITE_CANTOPEN": _GONE,
    "SQLITE_READONLY": _LOCKED,
    "SQLITE_PERM": _LOCKED,
}
"""The message for SQLite errors whose names begin like this."""

_POSTGRESQL = {
    "55P03": _BUSY,  # waited too long for a lock
    "40": _BUSY,  # chosen to give way to another
    "53100": _FULL,
    "53": _GONE,  # no memory, too many connections
    "08": _GONE,
    "57": _GONE,  # starting up, shutting down, taking too long
    "28": _GONE,  # not let in
    "3D": _GONE,  # no such database
    "42501": _LOCKED,
    "25006": _LOCKED,
}
"""The same for PostgreSQL's states."""

_FAULTS = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""SQLAlchemy's codes for errors that are ours, unless the above says otherwise."""

_log = logging.getLogger(__name__)


def open_database(url_or_path: str | Path, fill: Callable[[Connection], None]) -> tuple[Engine, Engine, Engine | None]:
    """Open the database, and bring its tables up to date.

    Parameters
    ----------
    url_or_path : str or Path
        ``postgresql://…`` (``postgres://…`` is the same), ``sqlite:///path``, or the path of a file, which is created
        if there is none.
    fill : callable
        Called once in the database's life, when its tables have just been created.

    Returns
    -------
    reader, writer : Engine
        For the same connections; a transaction of the writer's is the only one that writes.
    counter : Engine or None
        For other connections, to count while somebody writes; None for SQLite.

    Raises
    ------
    GalleryError
        The address is of no such database or has something in it that is not taken, or the database's tables were
        made by a newer version.
    StorageError
        It cannot be reached or written to.
    """
    engine = _connected(_database_url(url_or_path))
    event.listen(engine, "begin", _begin)
    writer = engine.execution_options(writes=True)
    try:
        with plain_errors():
            _bring_up_to_date(writer, fill)
    except CmapError:
        engine.dispose()
        raise
    if engine.dialect.name == "sqlite":
        return engine, writer, None
    # All that a transaction reads is of one moment, as it is in SQLite.
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return reader, writer, _counter(engine.url)


def _counter(url: URL) -> Engine:
    counter = create_engine(
        url,
        pool_size=2,
        max_overflow=0,
        pool_pre_ping=True,
        pool_timeout=_COUNTING_SECONDS,
        connect_args={"connect_timeout": _COUNTING_SECONDS},
    )
    event.listen(counter, "begin", _begin_to_count)
    return counter


def _begin_to_count(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_COUNTING_SECONDS * 1000}")


def _connected(url: URL) -> Engine:
    """Connect for the first time: anything wrong with the address shows here."""
    try:
        if url.drivername == "sqlite":
            _make_folder(url)
            engine = create_engine(url, pool_timeout=_SECONDS, connect_args={"timeout": _SECONDS})
            event.listen(engine, "connect", _set_up_sqlite)
        else:
            engine = create_engine(
                url, pool_pre_ping=True, pool_timeout=_SECONDS, connect_args={"connect_timeout": _SECONDS}
            )
        with plain_errors():
            engine.connect().close()
    except CmapError:
        raise
    except (SQLAlchemyError, TypeError, ValueError) as error:  # as SQLAlchemy or the driver finds it out
        raise GalleryError(
            "The gallery's database cannot be opened with this address: correct the part after the ?."
        ) from error
    return engine


def _database_url(url_or_path: str | Path) -> URL:
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        return URL.create("sqlite", database=str(url_or_path))
    try:
        url = make_url(url_or_path)
    except (ArgumentError, ValueError):
        url = URL.create("")
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database:
        return url
    # The address may hold a password, so none of it is shown.
    raise GalleryError(
        "This is not the address of a database that the gallery can use: it takes "
        "postgresql://user:password@host:port/name or sqlite:///path."
    )


def _make_folder(url: URL) -> None:
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"The gallery's folder cannot be created ({error.strerror}): set another one.") from error


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver's guess
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_SECONDS * 1000}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _bring_up_to_date(writer: Engine, fill: Callable[[Connection], None]) -> None:
    """Run the missing migrations; whoever comes second waits, and finds nothing to do."""
    with _migrating, writer.connect() as connection:
        if connection.dialect.name == "sqlite":
            _prepare_sqlite(connection)
        with connection.begin():
            is_new = not inspect(connection).has_table(palettes.name)
            if is_new or _revision(connection) != REVISION:
                _migrate(connection)
            if is_new:
                fill(connection)
        connection.detach()  # and so closed: it does not check foreign keys


def _revision(connection: Connection) -> str | None:
    """Return the number of the last migration that was run, as Alembic recorded it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection) -> None:
    from alembic import command  # which loads for longer than all else takes here
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise GalleryError(
            "The gallery's database was made by a newer version of this package: run that version or a newer one."
        ) from error


def _prepare_sqlite(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys = OFF")
    give_up = time.monotonic() + _SECONDS
    while True:  # SQLite does not wait by itself for others that are doing the same
        try:
            raw.execute("PRAGMA journal_mode = WAL")
            return
        except SQLiteError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > give_up:
                raise DBAPIError.instance(None, None, error, SQLiteError) from error
            time.sleep(0.02)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Say in one sentence what the database could not do.

    Raises
    ------
    BusyError
        Others were writing for too long.
    StorageError
        It has no room, cannot be reached, may not be written to, or failed in another way.
    """
    try:
        yield
    except PoolTimeout as error:
        raise BusyError(_BUSY) from error
    except DBAPIError as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        if sentence == _BUSY:
            raise BusyError(_BUSY) from error
        _log.error("The gallery's database: %s", error.orig)
        raise StorageError(sentence) from error


def _sentence(error: DBAPIError) -> str | None:
    """Return the message for it; None if the fault is in this package."""
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    state = getattr(error.orig, "sqlstate", None) or ""
    for code, sentences in ((name, _SQLITE), (state, _POSTGRESQL)):
        for start, sentence in sentences.items():
            if code.startswith(start):
                return sentence
    if isinstance(error, _FAULTS):
        return None
    return _BROKEN if name or state else _GONE
