"""A backup that is taken while others save, and put back."""

import shutil
import sqlite3
import threading

import pytest

from gallery import backup
from gallery.errors import GalleryError
from gallery.store import Gallery
from tests.gallery.test_store import ME, save


@pytest.fixture
def file(tmp_path):
    return tmp_path / "backup"


def ids_in(gallery):
    return {one.id for one in gallery.list_palettes(ME, mine=True, per_page=1000).palettes}


def test_a_backup_taken_while_others_save_is_whole_and_comes_back(empty_database, galleries, file):
    gallery = galleries(empty_database, saves_per_hour=100_000)
    before = {save(gallery, name=f"Before {number}").id for number in range(5)}
    over = threading.Event()
    meanwhile = []

    def go_on():
        while not over.is_set():
            meanwhile.append(save(gallery, name="Meanwhile").id)

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        backup.back_up(empty_database, file)
    finally:
        over.set()
        writer.join()
    assert meanwhile
    gallery.close()
    count = backup.check(empty_database)
    backup.restore(file, empty_database)
    restored = galleries(empty_database)
    assert all(restored.get(one).name.startswith("Before") for one in before)
    assert 17 <= backup.check(empty_database) <= count
    save(restored)


def test_sqlite_what_was_there_is_kept_beside_it(empty_sqlite, galleries, file, tmp_path):
    gallery = galleries(empty_sqlite)
    backup.back_up(empty_sqlite, file)
    later = save(gallery).id
    gallery.close()
    backup.restore(file, empty_sqlite)
    assert backup.check(empty_sqlite) == 12
    kept = Gallery(shutil.copy(f"{empty_sqlite}.before", tmp_path / "kept.db"))
    assert kept.get(later)
    kept.close()


def test_a_file_is_not_written_over(empty_sqlite, galleries, file):
    galleries(empty_sqlite)
    file.write_text("mine")
    with pytest.raises(GalleryError, match="already"):
        backup.back_up(empty_sqlite, file)
    assert file.read_text() == "mine"


def test_what_is_no_backup_is_not_put_back(empty_sqlite, galleries, file):
    galleries(empty_sqlite)
    for content in (b"", b"PGDMP", b"SQLite format 3\0" + bytes(5000)):
        file.write_bytes(content)
        with pytest.raises(GalleryError):
            backup.restore(file, empty_sqlite)
    with pytest.raises(GalleryError):
        backup.restore(file.with_name("none"), empty_sqlite)
    assert backup.check(empty_sqlite) == 12


def test_damage_is_found(empty_sqlite, galleries):
    galleries(empty_sqlite).close()
    with sqlite3.connect(empty_sqlite) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(empty_sqlite.read_bytes())
    data[5000:9000] = bytes(4000)
    empty_sqlite.write_bytes(data)
    with pytest.raises(GalleryError, match="damaged"):
        backup.check(empty_sqlite)


def test_where_there_is_none_it_says_so(empty_sqlite, file):
    with pytest.raises(GalleryError, match="no gallery yet"):
        backup.back_up(empty_sqlite, file)
