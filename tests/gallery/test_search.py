"""What is found, and what is not."""

from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore import Recipe
from cmapcore.color.conversions import delta_e_2000, from_hex, srgb_to_lab, to_hex
from gallery.entry import Entry
from gallery.errors import GalleryError
from gallery.operator import Operator
from gallery.queries import insert_entry
from gallery.search import lightness_within

ME, YOU = "cookie of mine", "cookie of yours"

SHELF = {  # name: colours, tags, note
    "Alpine glow": (("#f4a6a0", "#3a4a7a"), ("Sky", "warm"), "seen from Grindelwald"),
    "École 100%": (("#101010", "#f0f0f0", "#808080"), ("grey",), "chalk_board"),
    "beach": (("#e8d8a8", "#2a9d8f", "#264653", "#e76f51"), ("warm", "sea"), ""),
    "Deep sea": (("#001219", "#005f73"), ("sea",), "no light, no sky"),
    "ÅNGSTRÖM": (("#ff0000",), (), "İstanbul straße"),
}


@pytest.fixture
def shelf(gallery):
    for name, (codes, tags, note) in SHELF.items():
        colors = np.array([from_hex(code) for code in codes])
        palette = cmp.Palette(colors, np.ones(len(codes)) / len(codes), np.zeros(len(codes), bool), name)
        gallery.save(palette, Recipe(), owner=ME, tags=tags, note=note)
    return gallery


def found(gallery, **query):
    return [saved.name for saved in gallery.search(per_page=100, viewer=ME, mine=True, **query).items]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", list(SHELF)[::-1]),
        ("   ", list(SHELF)[::-1]),
        ("sea", ["Deep sea", "beach"]),
        ("SEA sky", ["Deep sea"]),
        ("sky", ["Deep sea", "Alpine glow"]),
        ("grindel", ["Alpine glow"]),
        ("ecole", ["École 100%"]),
        ("ÉCOLE", ["École 100%"]),
        ("angstrom", ["ÅNGSTRÖM"]),
        ("istanbul STRASSE", ["ÅNGSTRÖM"]),
        ("100%", ["École 100%"]),
        ("%", ["École 100%"]),
        ("k_b", ["École 100%"]),
        ("_", ["École 100%"]),
        ("\\", []),
        ("' OR 1=1", []),
        ("\x00", list(SHELF)[::-1]),
        ("nowhere", []),
    ],
)
def test_words_are_found_wherever_they_are(shelf, words, names):
    assert found(shelf, words=words) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"tags": ["sea"]}, ["Deep sea", "beach"]),
        ({"tags": ["SEA", "warm"]}, ["beach"]),
        ({"tags": ["se"]}, []),
        ({"tags": []}, list(SHELF)[::-1]),
        ({"ncolors": 2}, ["Deep sea", "Alpine glow"]),
        ({"ncolors": (3, 64)}, ["beach", "École 100%"]),
        ({"ncolors": (5, 3)}, []),
        ({"sort": "name"}, ["Alpine glow", "ÅNGSTRÖM", "beach", "Deep sea", "École 100%"]),
        ({"sort": "colorful"}, ["ÅNGSTRÖM", "beach", "Alpine glow", "Deep sea", "École 100%"]),
        ({"sort": "lightest"}, ["beach", "Alpine glow", "ÅNGSTRÖM", "École 100%", "Deep sea"]),
        ({"near": ("#ff0000", 0)}, ["ÅNGSTRÖM"]),
        ({"near": ("#f00101", 5)}, ["ÅNGSTRÖM"]),
        ({"near": ("808080", 1)}, ["École 100%"]),
        ({"near": ("#000", 12)}, ["Deep sea", "École 100%"]),
        ({"near": ("#000", 12), "words": "sea"}, ["Deep sea"]),
        ({"near": ("#0f0", 3)}, []),
        ({"near": ("#0f0", 100)}, list(SHELF)[::-1]),
    ],
)
def test_a_search_finds_what_it_should(shelf, query, names):
    assert found(shelf, **query) == names


def test_near_is_exact_at_its_edge(shelf):
    distance = float(delta_e_2000(srgb_to_lab(from_hex("#e0e0c0")), srgb_to_lab(from_hex("#e8d8a8"))))
    assert "beach" in found(shelf, near=("#e0e0c0", distance + 1e-6))
    assert "beach" not in found(shelf, near=("#e0e0c0", distance - 1e-6))


def test_near_finds_what_comparing_all_colours_finds(gallery):
    rng = np.random.default_rng(4)
    colors = np.concatenate([rng.uniform(size=(120, 4, 3)), rng.uniform(0.45, 0.55, size=(20, 4, 3))])
    with gallery.writing() as connection:
        for number, each in enumerate(colors):
            palette = cmp.Palette(each, np.full(4, 0.25), np.zeros(4, bool), f"{number}")
            entry = Entry(palette, None, {"v": "1"}, "", "", "", "", None, datetime.now(UTC), "1", (), "", "public")
            insert_entry(connection, entry, f"{number:012d}", "0" * 64)
    for target in [*rng.uniform(size=(6, 3)), np.zeros(3), np.ones(3), np.full(3, 0.5), np.array([0.0, 0.0, 1.0])]:
        code = to_hex(target)
        distances = delta_e_2000(srgb_to_lab(colors), srgb_to_lab(from_hex(code))).min(axis=1)
        for radius in (0, 1, 4, 10, 25, 60, 100):
            page = gallery.search(near=(code, radius), words="", per_page=500)
            numbers = {int(saved.name) for saved in page.items if not saved.example}
            assert numbers == set(np.flatnonzero(distances <= radius + 1e-9).tolist()), (code, radius)


def test_no_colour_within_a_radius_is_outside_of_its_lightnesses():
    rng = np.random.default_rng(5)
    first = srgb_to_lab(rng.uniform(size=(4000, 3)))
    second = srgb_to_lab(np.clip(rng.uniform(size=(4000, 3)), 0, 1))
    greys = srgb_to_lab(np.repeat(rng.uniform(size=(400, 1)), 3, axis=1))
    for one, other in ((first, second), (greys[:200], greys[200:])):
        for here, there, distance in zip(one, other, delta_e_2000(one, other), strict=True):
            low, high = lightness_within(float(here[0]), float(min(distance, 100)))
            assert low <= there[0] <= high


def test_of_two_greys_the_lightnesses_are_all_there_is():
    low, high = lightness_within(50.0, 10.0)
    lab = np.array([[low, 0, 0], [50.0, 0, 0], [high, 0, 0]])
    assert delta_e_2000(lab[::2], lab[1]) == pytest.approx([10, 10], abs=1e-4)


def test_pages_hold_all_of_it_once_and_in_order(shelf):
    for sort in ("newest", "name", "colorful", "lightest"):
        whole = [saved.id for saved in shelf.search(sort=sort, per_page=100).items]
        pages = [shelf.search(sort=sort, page=page, per_page=4) for page in range(1, 7)]
        assert [len(page.items) for page in pages] == [4, 4, 4, 4, 1, 0]
        assert {page.total for page in pages} == {17}
        assert [saved.id for page in pages for saved in page.items] == whole


def test_the_newest_come_first_and_examples_last(shelf):
    assert [saved.example for saved in shelf.search(per_page=100).items] == [False] * 5 + [True] * 12


def test_tags_are_counted_the_most_used_first(shelf):
    with_examples = shelf.tags()
    assert with_examples["warm"] == 5
    assert with_examples["sea"] == 2
    assert list(with_examples.values()) == sorted(with_examples.values(), reverse=True)
    assert list(shelf.tags(most=2)) == ["warm", "vivid"]
    shelf.change(shelf.search(words="beach").items[0].id, ME, visibility="link")
    assert shelf.tags(YOU)["sea"] == 1
    assert shelf.tags(ME)["sea"] == 2


def test_a_tag_is_written_as_the_oldest_has_it_that_the_viewer_finds(gallery):
    palette = cmp.Palette(np.array([from_hex("#123456")]), np.ones(1), np.zeros(1, bool), "One")
    first, _, third = (gallery.save(palette, Recipe(), owner=ME, tags=[tag]) for tag in ("Zoo", "zoo", "ZOO"))
    assert gallery.tags(YOU)["Zoo"] == 3
    gallery.change(first.id, ME, visibility="link")
    gallery.change(third.id, ME, tags=["zoó"])
    assert gallery.tags(YOU)["zoo"] == 2
    assert "Zoo" not in gallery.tags(YOU)
    assert gallery.tags(ME)["zoo"] == 3


def test_what_only_its_owner_finds_is_counted_for_its_owner(shelf):
    assert (shelf.tags(ME)["sea"], shelf.tags(YOU)["sea"]) == (2, 2)
    beach, deep = (shelf.search(words=words).items[0] for words in ("beach", "deep sea"))
    Operator(shelf).hide(beach.id)
    assert (shelf.tags(ME)["sea"], shelf.tags(YOU)["sea"], shelf.tags()["sea"]) == (2, 1, 1)
    shelf.change(deep.id, ME, visibility="link")
    assert shelf.tags(ME)["sea"] == 2
    assert "sea" not in shelf.tags(YOU)
    shelf.delete(deep.id, ME)
    assert shelf.tags(ME)["sea"] == 1
    shelf.undelete(deep.id, ME)
    assert shelf.tags(ME)["sea"] == 2


def test_tags_of_a_private_gallery_are_ones_own_and_those_of_the_examples(shelf, open_gallery):
    private = open_gallery(mode="private")
    assert (private.tags(ME)["sea"], private.tags(ME)["warm"]) == (2, 5)
    assert "sea" not in private.tags(YOU)
    assert private.tags(YOU)["warm"] == private.tags()["warm"] == 3


def test_tags_of_all_are_counted_once_until_something_changes_or_time_goes_by(shelf, open_gallery, monkeypatch):
    now = SimpleNamespace(seconds=1e6)
    monkeypatch.setattr("gallery.tag_counts.time", SimpleNamespace(monotonic=lambda: now.seconds))
    other = open_gallery()
    beach = shelf.search(words="beach").items[0]
    assert (shelf.tags()["sea"], other.tags()["sea"]) == (2, 2)
    shelf.change(beach.id, ME, tags=[])
    assert (shelf.tags()["sea"], other.tags()["sea"]) == (1, 2)
    now.seconds += 9
    assert other.tags()["sea"] == 2
    now.seconds += 2
    assert other.tags()["sea"] == 1


def test_what_changes_while_tags_are_counted_is_not_missed(shelf):
    beach = shelf.search(words="beach").items[0]
    tags, reading = shelf._tags, shelf._tags._reading

    @contextmanager
    def change_meanwhile():
        with reading() as connection:
            connection.exec_driver_sql("SELECT number FROM palettes LIMIT 1").all()  # from now on it sees this moment
            shelf.change(beach.id, ME, tags=[])
            yield connection
        tags._reading = reading

    tags._reading = change_meanwhile
    assert shelf.tags()["sea"] == 2
    assert shelf.tags()["sea"] == 1


def test_colours_do_not_find_what_may_not_be_seen(shelf):
    red = shelf.search(near=("#f00", 0)).items[0]
    shelf.change(red.id, ME, visibility="link")
    assert shelf.search(near=("#f00", 0), viewer=YOU).total == 0
    assert shelf.search(near=("#f00", 0), viewer=ME).total == 1
    shelf.change(red.id, ME, visibility="public")
    Operator(shelf).hide(red.id)
    assert shelf.search(near=("#f00", 0), viewer=YOU).total == 0
    Operator(shelf).purge(red.id)
    assert shelf.search(near=("#f00", 0), viewer=ME).total == 0


def test_two_replicas_see_each_others_saves_at_once(shelf, open_gallery):
    other = open_gallery()
    violet = cmp.Palette(np.array([from_hex("#7f00ff")]), np.ones(1), np.zeros(1, bool), "Violet")
    for near, far, name in ((shelf, other, "One"), (other, shelf, "Two"), (shelf, other, "Three")):
        assert far.search(near=("#7f00ff", 1), words=name).total == 0
        saved = near.save(violet, Recipe(), owner=ME, name=name)
        assert far.get(saved.id).name == name
        assert far.search(near=("#7f00ff", 1), words=name).items[0].id == saved.id
    near.change(saved.id, ME, name="Four")
    assert far.get(saved.id).name == "Four"
    far.delete(saved.id, ME)
    assert near.search(words="four").total == 0


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"sort": "best"}, "newest, name, colorful, lightest"),
        ({"page": 0}, "counted from 1"),
        ({"per_page": 0}, "from 1 to 500"),
        ({"per_page": 501}, "from 1 to 500"),
        ({"near": ("red", 5)}, "'red' is not a hex colour"),
        ({"near": ("#f00", -1)}, "from 0 to 100, not -1"),
        ({"near": ("#f00", 101)}, "from 0 to 100, not 101"),
        ({"near": ("#f00", float("nan"))}, "from 0 to 100, not nan"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(sqlite_gallery, query, sentence):
    with pytest.raises(GalleryError, match=sentence):
        sqlite_gallery.search(**query)


def test_more_tags_than_a_palette_can_have_find_nothing(gallery):
    every = [f"tag {number}" for number in range(10)]
    gallery.save(cmp.Palette(np.eye(3), np.ones(3) / 3, np.zeros(3, bool), "Ten"), Recipe(), owner=ME, tags=every)
    assert gallery.search(tags=every).total == 1
    assert gallery.search(tags=[tag.upper() for tag in every] * 200).total == 1
    assert gallery.search(tags=[*every, "another"]).total == 0
    assert gallery.search(tags=map(str, range(1_100))).total == 0


@pytest.mark.parametrize("letter", ["x", "%", "海", "😀"])
def test_words_longer_than_any_that_is_kept_find_nothing(gallery, letter):
    for length in (10_000, 10_001, 100_000):
        assert gallery.search(words=letter * length).total == 0
    assert gallery.search(words=f"sea {letter * 100_000}").total == 0


def test_a_page_far_away_is_empty(gallery):
    assert gallery.search(page=10**12).items == ()
    assert gallery.search(page=10**12).total == 12
