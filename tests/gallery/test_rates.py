"""What is counted for all copies of the app together."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import func, select

from cmapcore import BusyError
from gallery.errors import GalleryError
from gallery.json_documents import Imported
from gallery.rates import SharedRateLimit
from gallery.schema import counts
from gallery.store import Gallery
from tests.gallery.test_store import ME, YOU, odd_palette, save

HOME = "192.0.2.1"


@pytest.fixture
def copies(empty_postgres):
    """Two galleries of one database, as two copies of the app have them."""
    with (
        closing(Gallery(empty_postgres, saves_per_hour=3)) as one,
        closing(Gallery(empty_postgres, saves_per_hour=3)) as two,
    ):
        yield one, two


def test_what_one_copy_counts_the_other_counts_too(copies):
    here, there = (SharedRateLimit("fetches", copy.counting, 3, 5, minutes=60) for copy in copies)
    assert [here.wait(HOME), there.wait(HOME), here.wait(HOME)] == [0, 0, 0]
    assert 0 < there.wait(HOME) <= 2 * 3600
    assert there.wait("another") == 0
    assert here.wait("a third", cost=2) > 0, "all together"
    assert here.wait("a third") == 0
    assert there.wait("a fourth") > 0
    other = SharedRateLimit("something else", copies[0].counting, 3, minutes=60)
    assert other.wait(HOME) == 0


def test_quotas_hold_for_all_copies(copies):
    for number in range(3):
        save(copies[number % 2], odd_palette(1 + number), owner=ME)
    with pytest.raises(BusyError, match="saved in the last hour"):
        save(copies[1], odd_palette(4), owner=ME)
    save(copies[1], odd_palette(5), owner=YOU)


def test_many_who_import_at_once_do_not_wait_for_each_others_counts(copies):
    save(copies[0], odd_palette(1), owner=ME)
    (exported,) = copies[0].export_all(ME)
    owners = [f"{number:032x}" for number in range(24)]
    with ThreadPoolExecutor(24) as threads:
        done = list(threads.map(lambda owner: copies[0].import_json(exported, owner), owners))
    assert done == [Imported(1, 0)] * 24


def test_whoever_cannot_be_counted_is_not_let_through(copies):
    rate = SharedRateLimit("fetches", copies[0].counting, 1)
    with copies[1].counting() as connection:
        rate._wait(connection, (HOME,), 1)
        with pytest.raises(BusyError):
            rate.wait(HOME)


def test_nobody_can_be_read_in_the_database_and_all_is_forgotten(copies, monkeypatch):
    rate = SharedRateLimit("fetches", copies[0].counting, 3)
    rate.wait(HOME)
    with copies[0].reading() as connection:
        (row,) = connection.execute(select(counts))
        assert HOME.encode() not in row.who
        assert row.forget - row.began == 120
    now = row.forget
    monkeypatch.setattr("gallery.rates.time.time", lambda: now)
    rate.wait("another")
    with copies[0].reading() as connection:
        assert connection.scalar(select(func.count()).select_from(counts)) == 1


def test_while_the_database_cannot_be_reached_a_copy_counts_for_itself():
    @contextmanager
    def gone():
        raise GalleryError("The gallery's database cannot be reached: try again in a minute.")
        yield

    rate = SharedRateLimit("fetches", gone, 2)
    assert [rate.wait(HOME), rate.wait(HOME)] == [0, 0]
    assert rate.wait(HOME) > 0
