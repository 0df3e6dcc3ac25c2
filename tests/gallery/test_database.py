"""The database under it: made once, changed by many, full, gone, killed at."""

import os
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from cmapcore import BusyError
from gallery.errors import GalleryError, StorageError
from gallery.schema import REVISION, contents, metadata, palettes, reports, tags
from gallery.store import Gallery
from tests.gallery.test_store import ME, YOU, save

ROOT = Path(__file__).parents[2]


# Tables


def test_the_migrations_make_the_tables_that_the_package_knows(galleries, empty_database):
    with galleries(empty_database).reading() as connection:
        options = {"compare_type": True, "compare_server_default": True, "render_as_batch": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == REVISION
        made = sa.inspect(connection)
        for table in metadata.sorted_tables:
            checks = {check["name"] for check in made.get_check_constraints(table.name)}
            assert checks == {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}, table.name


def test_what_was_saved_before_there_were_parts_of_films_is_kept(galleries, empty_database):
    gallery = galleries(empty_database)
    saved = save(gallery)
    with gallery.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE contents DROP COLUMN part")
        connection.exec_driver_sql("DROP TABLE counts")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    gallery.close()
    gallery = galleries(empty_database)
    assert gallery.get(saved.id).t == ""
    assert gallery.get(save(gallery, t="2,7").id).t == "2,7"


def test_sqlite_writes_ahead_and_waits_for_the_disk(sqlite_gallery):
    with sqlite_gallery.reading() as connection:
        said = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert said == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_gallery_of_a_newer_version_is_left_alone(galleries, empty_database):
    gallery = galleries(empty_database)
    with gallery.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(GalleryError, match="made by a newer version"):
        galleries(empty_database)


def test_the_numbers_of_palettes_are_never_given_again(gallery):
    first = save(gallery)
    with gallery.writing() as connection:
        last = connection.scalar(sa.select(sa.func.max(palettes.c.number)))
        connection.execute(palettes.delete().where(palettes.c.id == first.id))
    save(gallery)
    with gallery.reading() as connection:
        assert connection.scalar(sa.select(sa.func.max(palettes.c.number))) > last


BEYOND = [
    (palettes, {"name": "x" * 81}),
    (palettes, {"name": ""}),
    (palettes, {"id": "short"}),
    (palettes, {"owner": "token"}),
    (palettes, {"visibility": "hidden"}),
    (palettes, {"ncolors": 0}),
    (palettes, {"ncolors": 65}),
    (contents, {"colors": bytes(24 * 65), "shares": bytes(8 * 65), "pinned": bytes(65)}),
    (contents, {"colors": b"", "shares": b"", "pinned": b""}),
    (contents, {"shares": bytes(8)}),
    (contents, {"pinned": bytes(1)}),
    (contents, {"note": "x" * 501}),
    (contents, {"recipe": "x" * 10_001}),
    (contents, {"url": "x" * 2049}),
    (contents, {"kind": None}),
    (contents, {"rgb": None}),
    (contents, {"rgb8": bytes(1)}),
    (contents, {"rgb": bytes(24 * 4097), "rgb8": None}),
    (contents, {"thumbnail": bytes(65_537)}),
    (tags, {"tag": "x" * 31}),
    (tags, {"tag": ""}),
    (tags, {"position": 10}),
    (tags, {"position": -1}),
    (reports, {"reason": "x" * 501}),
    (reports, {"reporter": "token"}),
]
"""What no row of a table may hold."""


def test_the_database_itself_keeps_the_limits(gallery):
    from cmapcore import Colormap

    saved = save(gallery, colormap=Colormap(np.full((3, 3), 0.5), "listed"), tags=["sea"])
    gallery.report(saved.id, YOU)
    number = sa.select(palettes.c.number).where(palettes.c.id == saved.id)
    for table, values in BEYOND:
        its = palettes.c.id == saved.id if table is palettes else table.c.palette.in_(number)
        with pytest.raises(sa.exc.DBAPIError), gallery.writing() as connection:
            assert connection.execute(sa.update(table).where(its).values(**values)).rowcount == 0, (table.name, values)
    assert gallery.get(saved.id).name == "Red"


# Addresses


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_goes_by_three_names(galleries, kept_postgres, scheme):
    address = kept_postgres[0].replace("postgresql:", f"{scheme}:")
    assert galleries(address).search().total == 12


def test_an_sqlite_file_may_be_named_by_an_address(galleries, empty_sqlite):
    assert galleries(f"sqlite:///{empty_sqlite}").search().total == 12
    assert empty_sqlite.exists()


def test_the_settings_say_where_and_how(monkeypatch, tmp_path):
    monkeypatch.setenv("CMAPCORE_DATA_DIR", str(tmp_path / "here"))
    monkeypatch.setenv("CMAPCORE_GALLERY", "private")
    monkeypatch.setenv("CMAPCORE_SAVES_PER_HOUR", "1")
    gallery = Gallery.as_set()
    save(gallery)
    with pytest.raises(BusyError):
        save(gallery)
    gallery.close()
    assert gallery.mode == "private"
    assert (tmp_path / "here" / "gallery.db").exists()
    monkeypatch.setenv("CMAPCORE_DATABASE_URL", f"sqlite:///{tmp_path}/there.db")
    Gallery.as_set().close()
    assert (tmp_path / "there.db").exists()


@pytest.mark.parametrize(
    "address",
    ["mysql://me:secret@host/x", "postgresql+psycopg2://me:secret@host/x", "sqlite://", "://secret", "x://:["],
)
def test_no_other_database_will_do_and_no_password_is_said(address):
    with pytest.raises(GalleryError, match="takes postgresql://") as raised:
        Gallery(address)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "query",
    ["foo=bar", "conninfo=secret", "plugin=secret", "host=a:1&host=b&port=x", "host=a,b&port=1,2,3", "row_factory=x"],
)
def test_what_postgresql_does_not_take_in_its_address_is_said_to_be_so(kept_postgres, query):
    with pytest.raises(GalleryError, match="correct the part after the") as raised:
        Gallery(f"{kept_postgres[0]}?{query}")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("query", ["timeout=abc", "check_same_thread=perhaps", "plugin=x"])
def test_what_sqlite_does_not_take_in_its_address_is_said_to_be_so(empty_sqlite, query):
    with pytest.raises(GalleryError, match="correct the part after the"):
        Gallery(f"sqlite:///{empty_sqlite}?{query}")


# What fails


def test_a_database_that_does_not_answer_is_said_to_be_so_without_its_password():
    with pytest.raises(StorageError, match="cannot be reached") as raised:
        Gallery("postgresql://me:secret@127.0.0.1:1/gallery?connect_timeout=2")
    assert "secret" not in str(raised.value)


def test_a_wrong_password_is_not_said_either(kept_postgres):
    with pytest.raises(StorageError, match="cannot be reached") as raised:
        Gallery(kept_postgres[0].replace("tester:", "tester:secret"))
    assert "secret" not in str(raised.value)


def test_what_is_no_database_is_said_to_be_so(tmp_path):
    with pytest.raises(StorageError, match="cannot be reached"):
        Gallery(tmp_path)
    (tmp_path / "file").write_bytes(b"no database at all" * 1000)
    with pytest.raises(StorageError, match="failed"):
        Gallery(tmp_path / "file")
    with pytest.raises(StorageError, match="folder cannot be created"):
        Gallery(tmp_path / "file" / "gallery.db")


def test_lost_connections_are_made_anew(galleries, kept_postgres):
    gallery = galleries(kept_postgres[0])
    assert gallery.search().total == 12
    admin = sa.create_engine(kept_postgres[0].replace("postgresql:", "postgresql+psycopg:"))
    with admin.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
    admin.dispose()
    assert gallery.search().total == 12


def test_who_waits_too_long_for_others_is_told(open_gallery, monkeypatch):
    monkeypatch.setattr("gallery.database._SECONDS", 0.2)
    writing, waiting = open_gallery(mode="readonly"), open_gallery(mode="readonly")
    with writing.writing(), pytest.raises(BusyError, match="Others are saving"), waiting.writing():
        pass
    with waiting.writing():
        pass


@contextmanager
def no_room_in_pages(gallery):
    def allow(pages):
        with gallery.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with gallery.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    allow(pages + 8)
    yield
    allow(2**30)


@contextmanager
def no_room_in_files(gallery):
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    file = Path(gallery.where + "-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 30_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


@contextmanager
def no_room_in_postgres(gallery):
    """What PostgreSQL says of a full disk, when the third is saved."""
    with gallery.writing() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER no_room BEFORE INSERT ON contents FOR EACH ROW WHEN (NEW.note = 'third') "
            "EXECUTE FUNCTION no_room()"
        )
    yield
    with gallery.writing() as connection:
        connection.exec_driver_sql("DROP FUNCTION no_room CASCADE")


def save_on_and_on(gallery, saved):
    for number in range(2, 1000):
        saved.append(save(gallery, note="third" if number == 3 else "x" * 500).id)


@pytest.mark.parametrize(
    ("fixture", "no_room"),
    [("empty_sqlite", no_room_in_pages), ("empty_sqlite", no_room_in_files), ("empty_postgres", no_room_in_postgres)],
)
def test_a_full_disk_is_said_to_be_so_and_nothing_is_lost(galleries, request, fixture, no_room):
    where = request.getfixturevalue(fixture)
    gallery = galleries(where, saves_per_hour=10_000)
    gallery.where = str(where)
    saved = [save(gallery).id]
    with no_room(gallery):
        with pytest.raises(StorageError, match="disk is full"):
            save_on_and_on(gallery, saved)
        assert gallery.search(viewer=ME, mine=True).total == len(saved) < 999
        assert {gallery.get(id_).name for id_ in saved} == {"Red"}
    saved.append(save(gallery).id)
    assert {one.id for one in gallery.search(viewer=ME, mine=True, per_page=500).items} == set(saved)
    check_soundness(gallery)


def check_soundness(gallery):
    """Every palette is there whole; on SQLite, the file is sound as well."""
    with gallery.reading() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        half = sa.select(palettes.c.number).outerjoin(contents).where(contents.c.palette.is_(None))
        assert connection.scalars(half).all() == []


# Many at once


@contextmanager
def savers(where, owners, threads, times):
    """Processes that save, one for each owner, all told to begin at once."""
    command = [sys.executable, str(ROOT / "tests" / "support" / "savers.py"), str(where)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen(
            [*command, owner, str(threads), str(times)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for owner in owners
    ]
    try:
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.stdin.close()
            process.stdout.close()
            process.wait()


@pytest.mark.long
def test_four_processes_start_at_once_and_four_threads_of_each_save(galleries, empty_database):
    with savers(empty_database, [f"saver {number}" for number in range(4)], 4, 6) as processes:
        told = {process.args[-3]: process.stdout.read().split() for process in processes}
        assert [process.wait() for process in processes] == [0] * 4
    gallery = galleries(empty_database)
    assert gallery.search().total == 12 + 4 * 4 * 6
    for owner, ids in told.items():
        mine = gallery.search(viewer=owner, mine=True, per_page=500)
        assert len(set(ids)) == 4 * 6
        assert {saved.id for saved in mine.items} == set(ids)
        assert {saved.name for saved in mine.items} == {f"{owner} {t} {n}" for t in range(4) for n in range(6)}
    assert gallery.search(near=("#404040", 1), words="saver").total == 4 * 4 * 6
    check_soundness(gallery)


def kill_them_all(where, galleries, owners):
    """Kill them one after the other while the rest goes on; what each had said to be saved is there."""
    told = {}
    with savers(where, owners, 2, 100_000) as processes:
        for number, process in enumerate(processes):
            lines = [process.stdout.readline() for _ in range(2 + number)]
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().splitlines(keepends=True)
            told[process.args[-3]] = [line.strip() for line in lines + rest if line.endswith("\n")]
    gallery = galleries(where)
    for owner, ids in told.items():
        there = b"".join(gallery.export_all(owner)).count(b'"name"')
        assert len(ids) <= there <= len(ids) + 2  # one in each thread was saved, and could not be said
        assert all(gallery.get(id_, owner).mine for id_ in ids)
        assert len(ids) >= 2
    check_soundness(gallery)
    save(gallery)


def test_what_was_said_to_be_saved_is_there_though_the_savers_were_killed(galleries, empty_database):
    kill_them_all(empty_database, galleries, ["one", "two", "three"])


@pytest.mark.long
def test_so_it_is_after_twenty_kills(galleries, empty_database):
    for turn in range(5):
        kill_them_all(empty_database, galleries, [f"{turn} {number}" for number in range(4)])
