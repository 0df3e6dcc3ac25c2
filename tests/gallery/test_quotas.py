"""How much may be saved, imported and reported in an hour: by one owner, from one client address, by all."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from cmapcore import BusyError
from gallery.errors import GalleryError, NotThereError
from gallery.json_documents import Imported, read_entries, write_documents
from gallery.operator import Operator
from gallery.quotas import REPORTS_PER_HOUR, REPORTS_PER_HOUR_IN_ALL
from gallery.schema import REPORTS, reports
from hosting.rate_limits import RateLimit
from tests.gallery.test_store import ME, YOU, odd_palette, save

HOME, OFFICE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time of the limits, ten minutes into an hour, which stands still unless it is set."""
    now = SimpleNamespace(seconds=1_000 * 3600.0 + 600)
    for module in ("limits.storage.memory", "hosting.rate_limits"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(time=lambda: now.seconds))
    return now


# Counting


def test_one_who_has_two_names_is_counted_under_both():
    rate = RateLimit(2)
    assert [rate.wait("me", HOME), rate.wait("you", HOME)] == [0, 0]
    assert rate.wait("a third", HOME) > 0
    assert [rate.wait("me"), rate.wait("you")] == [0, 0]
    assert rate.wait("me", OFFICE) > 0
    assert [rate.wait(OFFICE), rate.wait(OFFICE)] == [0, 0], "what was refused is not counted"


def test_several_may_be_counted_at_once():
    rate = RateLimit(10, 15)
    assert rate.most == 10
    assert rate.wait("me", cost=7) == 0
    assert rate.wait("me", cost=4) > 0
    assert rate.wait("me", cost=3) == 0
    assert rate.wait("you", cost=6) > 0
    assert rate.wait("you", cost=5) == 0
    assert rate.wait("you") > 0


WAITS = [  # of ten an hour: what was done at which minute, what is wanted at which, and in how many minutes it may be
    ([(10, 10)], (10, 1), 50),  # not before the next hour, in which the ten count less and less
    ([(10, 10)], (10, 10), 50 + 54),
    ([(10, 4)], (10, 7), 50),
    ([(10, 4)], (10, 10), 50 + 45),
    ([(10, 10)], (70, 3), 2),
    ([(10, 10), (70, 1)], (70, 3), 8),
]


@pytest.mark.parametrize(("done", "wanted", "minutes"), WAITS)
def test_whoever_has_to_wait_is_told_how_long(clock, done, wanted, minutes):
    rate, start = RateLimit(10, minutes=60), clock.seconds - 600
    for minute, cost in done:
        clock.seconds = start + minute * 60
        assert rate.wait("me", cost=cost) == 0
    minute, cost = wanted
    clock.seconds = start + minute * 60
    seconds = rate.wait("me", cost=cost)
    assert seconds == minutes * 60
    clock.seconds += seconds - 1
    assert rate.wait("me", cost=cost) > 0
    clock.seconds += 1.5
    assert rate.wait("me", cost=cost) == 0


# Saving


def test_a_new_cookie_is_no_way_around_the_limit_of_an_address(sqlite_gallery, galleries, kept_sqlite, clock):
    gallery = galleries(kept_sqlite[0], saves_per_hour=2)
    for number in range(2):
        save(gallery, owner=f"made up {number}", client=HOME)
    for owner in ("made up 2", ME):
        with pytest.raises(BusyError, match=r"^Too many palettes were saved in the last hour: try again in 50 min\.$"):
            save(gallery, owner=owner, client=HOME)
    save(gallery, owner="made up 2", client=OFFICE)
    save(gallery, owner="made up 3")
    save(gallery, owner="made up 4")


def test_another_address_is_no_way_around_the_limit_of_an_owner(sqlite_gallery, galleries, kept_sqlite):
    gallery = galleries(kept_sqlite[0], saves_per_hour=2)
    save(gallery, client=HOME)
    save(gallery, client=OFFICE)
    with pytest.raises(BusyError, match="saved in the last hour"):
        save(gallery, client="203.0.113.9")


def test_all_together_may_save_only_so_much(sqlite_gallery, galleries, kept_sqlite):
    gallery = galleries(kept_sqlite[0], saves_in_all=3)
    for number in range(3):
        save(gallery, owner=f"owner {number}", client=f"192.0.2.{number}")
    with pytest.raises(BusyError, match="saved in the last hour: try again in"):
        save(gallery, owner="another", client=OFFICE)
    assert gallery.search(viewer="another", mine=True).total == 0


def test_what_is_refused_for_another_reason_is_not_counted(sqlite_gallery, galleries, kept_sqlite):
    gallery = galleries(kept_sqlite[0], saves_per_hour=1)
    for _ in range(3):
        with pytest.raises(GalleryError):
            save(gallery, name="x" * 81, client=HOME)
    save(gallery, client=HOME)


def test_the_settings_say_how_much(monkeypatch, tmp_path, galleries):
    from gallery.store import Gallery

    monkeypatch.setenv("CMAPCORE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CMAPCORE_SAVES_PER_HOUR_IN_ALL", "1")
    monkeypatch.setenv("CMAPCORE_IMPORTS_PER_HOUR", "1")
    gallery = Gallery.as_set()
    document = save_some(gallery, 1)
    with pytest.raises(BusyError):
        save(gallery, owner=YOU)
    gallery.import_json(document, YOU)
    with pytest.raises(BusyError):
        gallery.import_json(with_others(document, 1), YOU)
    gallery.close()


# Importing


def save_some(gallery, count):
    for number in range(count):
        save(gallery, odd_palette(2 + number))
    (document,) = gallery.export_all(ME)
    return document


def with_others(document, count):
    """The same file with other palettes in place of the first so many."""
    whole = json.loads(document)
    for number, palette in enumerate(whole["palettes"][:count]):
        palette["created"] = f"2021-01-{number + 1:02}T00:00:00+00:00"
    return json.dumps(whole).encode()


def test_imported_palettes_are_counted_and_files_are_not(open_gallery):
    gallery = open_gallery(imports_per_hour=7)
    document = save_some(gallery, 4)
    assert gallery.import_json(document, YOU) == Imported(4, 0)
    for _ in range(20):
        assert gallery.import_json(document, YOU) == Imported(0, 4)
    assert gallery.import_json(with_others(document, 3), YOU) == Imported(3, 1)
    with pytest.raises(BusyError, match=r"imported in the last hour: try again in \d+ min\."):
        gallery.import_json(with_others(document, 4), YOU)
    assert gallery.search(viewer=YOU, mine=True).total == 7
    assert gallery.import_json(document, "a third") == Imported(4, 0)


def test_imports_are_counted_for_the_address_and_for_all(sqlite_gallery, galleries, kept_sqlite):
    gallery = galleries(kept_sqlite[0], imports_per_hour=3)
    entries = read_entries(save_some(gallery, 3))
    gallery.import_entries(entries, "one", client=HOME)
    with pytest.raises(BusyError, match="imported in the last hour"):
        gallery.import_entries(entries, "another", client=HOME)
    for number in range(3):
        gallery.import_entries(entries, f"owner {number}", client=f"198.51.100.{number}")
    with pytest.raises(BusyError, match="imported in the last hour"):
        gallery.import_entries(entries[:1], "the thirteenth", client="203.0.113.9")


def test_more_than_anybody_may_import_at_once_is_to_be_split(sqlite_gallery, galleries, kept_sqlite):
    gallery = galleries(kept_sqlite[0], imports_per_hour=3)
    entries = read_entries(save_some(gallery, 4))
    with pytest.raises(
        GalleryError, match="At most 3 palettes can be imported in an hour, and these are 4: split them"
    ):
        gallery.import_entries(entries, YOU)
    assert gallery.import_entries(entries, ME) == Imported(0, 4)


def test_what_is_exported_can_be_imported_at_once(sqlite_gallery):
    """Without any setting: as many as may be imported in an hour are in one document."""
    (entry,) = read_entries(save_some(sqlite_gallery, 1))
    entries = [replace(entry, created=entry.created - timedelta(seconds=number)) for number in range(2001)]
    documents = list(write_documents(entries))
    assert [document.count(b'"name"') for document in documents] == [1000, 1000, 1]
    for number, document in enumerate(documents):
        assert sqlite_gallery.import_json(document, f"owner {number}", client=f"192.0.2.{number}").duplicates == 0
    with pytest.raises(GalleryError, match="At most 1,000 palettes can be imported in an hour, and these are 2,001"):
        sqlite_gallery.import_entries(entries, YOU)


# What one owner may have in all

FULL = r"^One owner can have at most 3 palettes here, and you have 3: delete some"


@pytest.fixture
def room_for_three(monkeypatch):
    monkeypatch.setattr("gallery.queries.OWNED", 3)


def test_one_owner_has_only_so_many(gallery, room_for_three):
    document = save_some(gallery, 3)
    last = gallery.search(viewer=ME, mine=True).items[0]
    with pytest.raises(GalleryError, match=FULL):
        save(gallery)
    with pytest.raises(GalleryError, match=FULL):
        gallery.import_json(with_others(document, 1), ME)
    assert gallery.import_json(document, ME) == Imported(0, 3)
    save(gallery, owner=YOU)
    with pytest.raises(GalleryError, match="and you have 1: delete some"):
        gallery.import_json(document, YOU)
    assert gallery.search(viewer=YOU, mine=True).total == 1
    gallery.delete(last.id, ME)
    new = save(gallery)
    with pytest.raises(GalleryError, match=FULL):
        gallery.undelete(last.id, ME)
    with pytest.raises(GalleryError, match=FULL):
        gallery.import_json(document, ME)
    assert gallery.search(viewer=ME, mine=True).total == 3
    gallery.delete(new.id, ME)
    gallery.undelete(last.id, ME)


def test_those_who_had_more_keep_them(gallery, room_for_three, monkeypatch):
    document = save_some(gallery, 3)
    monkeypatch.setattr("gallery.queries.OWNED", 2)
    assert gallery.import_json(document, ME) == Imported(0, 3)
    some = gallery.search(viewer=ME, mine=True).items[0]
    gallery.change(some.id, ME, name="Still mine")
    assert len(read_entries(*gallery.export_all(ME))) == 3


def test_many_saves_at_once_are_no_way_around_it(gallery, room_for_three):
    def try_to_save(_):
        try:
            save(gallery)
        except GalleryError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(try_to_save, range(16))) == 3
    assert gallery.search(viewer=ME, mine=True).total == 3


# Reporting


def test_reports_are_limited_as_saves_are(sqlite_gallery, clock):
    gallery = sqlite_gallery
    saved = save(gallery)
    for number in range(REPORTS_PER_HOUR):
        gallery.report(saved.id, f"made up {number}", client=HOME)
        gallery.report(saved.id, YOU)
    for who, where in (("made up 99", HOME), (YOU, ""), (YOU, OFFICE)):
        with pytest.raises(
            BusyError, match=r"^Too many palettes were reported in the last hour: try again in 50 min\.$"
        ):
            gallery.report(saved.id, who, client=where)
    gallery.report(saved.id, "made up 99", client=OFFICE)


def test_all_together_report_only_so_much(sqlite_gallery):
    gallery = sqlite_gallery
    for number in range(REPORTS_PER_HOUR_IN_ALL):
        with pytest.raises(NotThereError):
            gallery.report("0" * 12, f"{number}")
    with pytest.raises(BusyError, match="reported in the last hour"):
        gallery.report(save(gallery).id, YOU)


def test_of_one_palette_a_hundred_reports_are_kept(open_gallery, monkeypatch):
    monkeypatch.setattr("gallery.quotas.REPORTS_PER_HOUR_IN_ALL", 10_000)
    gallery = open_gallery()
    saved, other = save(gallery), save(gallery, name="Other")
    gallery.report(saved.id, YOU, "first")
    for number in range(REPORTS + 5):
        gallery.report(saved.id, f"{number}")
    gallery.report(saved.id, YOU, "second thoughts")
    gallery.report(other.id, YOU)
    with gallery.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(reports)) == REPORTS + 1
    reported = Operator(gallery).list_reported()
    assert [(one.saved.id, len(one.reasons)) for one in reported] == [(saved.id, REPORTS), (other.id, 1)]
    assert [reason for reason in reported[0].reasons if reason] == ["second thoughts"]
