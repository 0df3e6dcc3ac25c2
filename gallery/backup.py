"""Backing a gallery's database up to one file, while others go on using it, and restoring it.

SQLite is copied by its own online backup: the whole database at one moment, including its write-ahead log.
PostgreSQL is written by pg_dump and read by pg_restore, which have to be installed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from gallery.errors import GalleryError, StorageError

_PAGES = 1_000  # copied at one go, between which others may write
_SECONDS = 30
_MAGIC = {"sqlite": b"SQLite format 3\0", "postgresql": b"PGDMP"}


def back_up(database: str | Path, file: Path) -> None:
    """Write the database to a file, which must not exist yet.

    Parameters
    ----------
    database : str or Path
        As `gallery.store.Gallery` takes it.
    file : Path

    Raises
    ------
    GalleryError
        There is no such database, the file already exists, or PostgreSQL's programs are missing.
    """
    url = _url(database)
    if file.exists():
        raise GalleryError("A file of that name already exists: choose another name.")
    part = file.with_name(f"{file.name}.part")
    try:
        if url.drivername == "sqlite":
            _copy(_sqlite_file(url), part)
        else:
            options = ("--format=custom", "--no-owner", f"--file={part}", f"--dbname={url.database}")
            _run_postgresql("pg_dump", url, *options)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.rename(file)
    except OSError as error:
        raise GalleryError(f"The file cannot be written ({error.strerror}): choose another place.") from error
    finally:
        part.unlink(missing_ok=True)


def restore(file: Path, database: str | Path) -> None:
    """Replace the database with what `back_up` wrote; stop the app first.

    Parameters
    ----------
    file : Path
    database : str or Path
        As for `back_up`; for SQLite, the existing database is kept beside it, with ``.before`` in its name.

    Raises
    ------
    GalleryError
        The file is not a backup of such a database, it is damaged, or PostgreSQL's programs are missing.
    """
    url = _url(database)
    kind = url.get_backend_name()
    try:
        with file.open("rb") as opened:
            begins = opened.read(16)
    except OSError as error:
        raise GalleryError(f"The file cannot be read ({error.strerror}).") from error
    if not begins.startswith(_MAGIC[kind]):
        raise GalleryError(f"This is not a backup of a gallery in {'SQLite' if kind == 'sqlite' else 'PostgreSQL'}.")
    if kind == "sqlite":
        check(file)
        _put_in_place(file, _sqlite_file(url, must_exist=False))
    else:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        _run_postgresql("pg_restore", url, *options, f"--dbname={url.database}", str(file))


def check(database: str | Path) -> int:
    """Read all of the database, and count its palettes.

    Raises
    ------
    GalleryError
        It is damaged, or not a gallery's.
    """
    url = _url(database)
    if url.drivername == "sqlite":
        with _open(_sqlite_file(url)) as connection:
            try:
                found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
                missing = connection.execute("PRAGMA foreign_key_check")
                found += [f"{row[0]} {row[1]} refers to nothing" for row in missing]
            except sqlite3.DatabaseError as error:
                raise GalleryError(f"The database is damaged ({error}): restore a backup.") from error
        if found != ["ok"]:
            raise GalleryError(f"The database is damaged ({found[0]}): restore a backup.")
    engine = create_engine(url.set(drivername="postgresql+psycopg") if url.drivername != "sqlite" else url)
    try:
        with engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM palettes").scalar_one())
    except SQLAlchemyError as error:
        raise GalleryError(f"This is not a gallery's database ({type(error).__name__}).") from error
    finally:
        engine.dispose()


def _url(database: str | Path) -> URL:
    text = str(database)
    if isinstance(database, Path) or "://" not in text:
        return URL.create("sqlite", database=text)
    url = make_url(text.replace("postgres://", "postgresql://", 1))
    return url.set(drivername=url.get_backend_name())


def _sqlite_file(url: URL, *, must_exist: bool = True) -> Path:
    file = Path(str(url.database))
    if must_exist and not file.exists():
        raise StorageError("There is no gallery yet: it is created when the app starts.")
    return file


@contextmanager
def _open(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a SQLite file for reading."""
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        with _open(source) as reading:
            writing = sqlite3.connect(target)
            try:
                reading.backup(writing, pages=_PAGES, sleep=0.01)
                writing.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file
            finally:
                writing.close()
    except sqlite3.Error as error:
        raise GalleryError(f"The database cannot be copied ({error}).") from error


def _put_in_place(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    shutil.copyfile(file, part)
    if target.exists():
        before = target.with_name(f"{target.name}.before")
        before.unlink(missing_ok=True)
        _copy(target, before)
    for beside in ("-wal", "-shm"):  # of the old database; SQLite would replay it into the new one
        target.with_name(f"{target.name}{beside}").unlink(missing_ok=True)
    part.replace(target)


def _run_postgresql(program: str, url: URL, *arguments: str) -> None:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))  # Debian keeps them out of the way
    found = shutil.which(program) or (str(installed[-1]) if installed else "")
    if not found:
        raise GalleryError(f"{program} is needed; it comes with PostgreSQL's client programs.")
    # the password by the environment: command lines are there for everybody to read
    given = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    environment = os.environ | {name: str(value) for name, value in given.items() if value}
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GalleryError(f"{program} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[0]}")
