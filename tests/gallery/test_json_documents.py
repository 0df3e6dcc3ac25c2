"""All of an owner's palettes as a file, and back."""

import base64
import json
import pickle

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import Canceled, Recipe
from gallery.entry import make_thumbnail
from gallery.errors import GalleryError
from gallery.json_documents import Imported, read_entries
from tests.gallery.test_store import EXIF, HOSTILE, ME, SMALL, YOU, odd_palette, save, webp


def exported_of(gallery, owner):
    (document,) = gallery.export_all(owner)
    return document


@pytest.fixture
def exported(gallery, scene):
    rgb = np.random.default_rng(1).uniform(size=(256, 3))
    for number, (name, typed) in enumerate(HOSTILE.items()):
        gallery.save(
            odd_palette(1 + number * 4, name),
            Recipe.of(ncolors=3, rseed=number),
            owner=ME,
            tags=[typed[:30], "all"],
            note=typed,
            visibility=("public", "link")[number % 2],
            colormap=(None, cmp.Colormap(rgb, "sequential", table=np.ceil(rgb * 255).astype(np.uint8)))[number % 2],
            digest=(scene.digest, "")[number % 2],
            url=("https://example.org/ü?a=1", "")[number % 2],
            sample=("", "crab")[number % 2],
            t=("10,60", "")[number % 2],
            thumbnail=(None, make_thumbnail(scene))[number % 2],
        )
    return exported_of(gallery, ME)


def test_what_is_exported_and_imported_is_the_same_to_the_byte(gallery, exported):
    assert gallery.import_json(exported, YOU) == Imported(len(HOSTILE), 0)
    assert gallery.export_all(YOU) == gallery.export_all(ME) == (exported,)
    mine, yours = gallery.search(viewer=ME, mine=True), gallery.search(viewer=YOU, mine=True)
    assert yours.total == len(HOSTILE)
    for one, other in zip(mine.items, yours.items, strict=True):
        assert one.id != other.id
        assert np.array_equal(one.palette.colors, other.palette.colors)
        assert np.array_equal(one.palette.pinned, other.palette.pinned)
        assert (one.recipe, one.thumbnail, one.created) == (other.recipe, other.thumbnail, other.created)
        assert one.t == other.t
        if one.colormap is not None:
            assert np.array_equal(one.colormap.rgb8, other.colormap.rgb8)


def test_what_is_there_already_is_recognised_whatever_it_is_called_now(gallery, exported):
    everything = Imported(0, len(HOSTILE))
    assert gallery.import_json(exported, ME) == everything
    some = gallery.search(viewer=ME, mine=True).items[0]
    gallery.change(some.id, ME, name="New name", tags=[], note="", visibility="link")
    assert gallery.import_json(exported, ME) == everything
    assert gallery.get(some.id).name == "New name"


def test_what_was_deleted_comes_back_where_it_was(gallery, exported):
    some = gallery.search(viewer=ME, mine=True).items[0]
    gallery.change(some.id, ME, name="New name", tags=["new"])
    gallery.delete(some.id, ME)
    assert gallery.import_json(exported, ME) == Imported(1, len(HOSTILE) - 1)
    assert (gallery.get(some.id).name, gallery.get(some.id).tags) == (some.name, some.tags)
    assert gallery.export_all(ME) == (exported,)


def test_what_a_file_says_of_who_sees_it_may_be_overruled(gallery, exported):
    odd = Imported(len(HOSTILE), 0)
    for visibility, expected in ((None, {"public", "link"}), ("link", {"link"}), ("public", {"public"})):
        who = f"importer {visibility}"
        assert gallery.import_json(exported, who, visibility=visibility) == odd
        found = gallery.search(viewer=who, mine=True, per_page=100).items
        assert {saved.visibility for saved in found} == expected
        assert gallery.import_json(exported, who) == Imported(0, len(HOSTILE))
        assert {saved.visibility for saved in gallery.search(viewer=who, mine=True, per_page=100).items} == expected
    some = gallery.search(viewer=who, mine=True).items[0]
    gallery.delete(some.id, who)
    gallery.import_json(exported, who, visibility="link")
    assert gallery.get(some.id, who).visibility == "link"
    with pytest.raises(GalleryError, match="public or link, not 'hidden'"):
        gallery.import_json(exported, "nobody yet", visibility="hidden")


def test_a_file_can_be_read_in_another_process(gallery, exported):
    told = []
    entries = pickle.loads(pickle.dumps(read_entries(exported, told.append)))
    assert isinstance(entries, tuple)
    assert told == []
    assert gallery.import_entries(iter(entries), YOU) == Imported(len(HOSTILE), 0)
    assert gallery.export_all(YOU) == (exported,)


def test_a_reader_tells_how_far_it_is_and_can_be_stopped(sqlite_gallery):
    save(sqlite_gallery)
    document = json.loads(exported_of(sqlite_gallery, ME))
    document["palettes"] *= 400
    data = json.dumps(document).encode()
    told = []
    assert len(read_entries(data, told.append)) == 400
    assert told == [0.25, 0.5, 0.75, 1.0]

    def stop(part):
        raise Canceled("Nobody is waiting.")

    with pytest.raises(Canceled):
        read_entries(data, stop)


def test_a_file_cannot_say_that_it_is_an_example_or_whose_it_is(gallery):
    save(gallery)
    document = json.loads(exported_of(gallery, ME))
    example = gallery.search(viewer="").items[-1]
    document["palettes"][0] |= {
        "id": example.id,
        "owner": None,
        "example": True,
        "hidden": True,
        "mine": True,
        "number": 1,
        "fingerprint": "0" * 64,
        "deleted": "2020-01-01T00:00:00+00:00",
    }
    assert gallery.import_json(json.dumps(document).encode(), YOU) == Imported(1, 0)
    (got,) = gallery.search(viewer=YOU, mine=True).items
    assert (got.example, got.hidden, got.mine) == (False, False, True)
    assert got.id != example.id
    assert not gallery.get(got.id, ME).mine


def test_much_is_exported_in_several_documents(gallery, monkeypatch):
    for number in range(7):
        save(gallery, odd_palette(2), name=f"é{number}")
    whole = exported_of(gallery, ME)
    monkeypatch.setattr("gallery.store._BLOCK", 2)
    assert gallery.export_all(ME) == (whole,)
    monkeypatch.setattr("gallery.json_documents._WRITTEN_ENTRIES", 3)
    documents = gallery.export_all(ME)
    assert [len(json.loads(document)["palettes"]) for document in documents] == [3, 3, 1]
    monkeypatch.setattr("gallery.json_documents._WRITTEN_ENTRIES", 6)
    assert [len(json.loads(document)["palettes"]) for document in gallery.export_all(ME)] == [6, 1]
    monkeypatch.setattr("gallery.json_documents._WRITTEN_BYTES", len(whole) // 3)
    documents = gallery.export_all(ME)
    assert len(documents) > 3
    assert all(len(document) <= len(whole) // 3 + 100 for document in documents)
    names = [palette["name"] for document in documents for palette in json.loads(document)["palettes"]]
    assert names == [f"é{number}" for number in range(7)]
    for document in documents[::-1]:
        added = gallery.import_json(document, YOU)
        assert added.duplicates == 0
    assert gallery.export_all(YOU) == documents


def test_a_file_that_has_one_twice_gives_it_once(gallery, exported):
    document = json.loads(exported)
    document["palettes"] = document["palettes"][:1] * 3
    assert gallery.import_json(json.dumps(document).encode(), YOU) == Imported(1, 2)


def test_nobody_exports_what_is_not_theirs(gallery, exported):
    for who in ("", YOU, "None"):
        assert json.loads(exported_of(gallery, who))["palettes"] == []
    assert b"cookie" not in exported


def test_an_empty_file_is_a_file(gallery):
    assert gallery.import_json(exported_of(gallery, YOU), ME) == Imported(0, 0)


def with_change(path, value):
    """A change of a good document's only palette."""

    def change(document):
        *way, last = path
        here = document["palettes"][0]
        for step in way:
            here = here[step]
        if value is KeyError:
            del here[last]
        else:
            here[last] = value

    return change


def text_of(data):
    return base64.b64encode(data).decode()


WRONG = "has the wrong type"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (with_change(["name"], "x" * 81), "Palette 1 of the file cannot be imported.*A name takes at most 80"),
        (with_change(["name"], ""), "needs a name"),
        (with_change(["name"], None), WRONG),
        (with_change(["name"], KeyError), "It has no 'name'"),
        (with_change(["tags"], ["x"] * 3 + [str(i) for i in range(10)]), "at most 10 tags"),
        (with_change(["tags"], [1]), WRONG),
        (with_change(["note"], "x" * 501), "A note takes"),
        (with_change(["visibility"], "hidden"), "public or link"),
        (with_change(["created"], "2999-01-01T00:00:00+00:00"), "in the future"),
        (with_change(["created"], "2020-01-01T00:00:00"), "needs a time zone"),
        (with_change(["created"], "yesterday"), WRONG),
        (with_change(["colors"], []), WRONG),
        (with_change(["colors"], [[0.5, 0.5]]), WRONG),
        (with_change(["colors"], [[0.5, 0.5, 1.5]]), WRONG),
        (with_change(["colors"], [[0.5, 0.5, 1e999]]), WRONG),
        (with_change(["colors"], [["0.5", "0.5", "0.5"]]), WRONG),
        (with_change(["colors"], [[0.5] * 3] * 65), "from 1 to 64 colours"),
        (with_change(["colors"], 10**400), WRONG),
        (with_change(["shares"], [1e999]), "share from 0 to 1"),
        (with_change(["shares"], []), "share from 0 to 1"),
        (with_change(["pinned"], [1]), WRONG),
        (with_change(["recipe"], []), WRONG),
        (with_change(["recipe"], {"v": 1}), WRONG),
        (with_change(["recipe"], {"v": "x" * 10_001}), "A recipe takes"),
        (with_change(["recipe"], {"v": "\ud800"}), "A recipe takes"),
        (with_change(["recipe"], {"v": "a\nb"}), "A recipe takes"),
        (with_change(["digest"], "x"), "64 hexadecimal digits"),
        (with_change(["url"], "javascript:alert(1)"), "begins with http"),
        (with_change(["url"], "https://e.org/\ud800"), "begins with http"),
        (with_change(["recipe"], {}), "A recipe takes its version"),
        (with_change(["recipe"], {"v": "2", "url": "https://example.org/other.jpg"}), "A recipe takes"),
        (with_change(["recipe"], {"v": "2", "sample": "crab"}), "A recipe takes"),
        (with_change(["recipe"], {"v": "2", "palette": "0" * 12}), "A recipe takes"),
        (with_change(["sample"], "<b>"), "no built-in picture"),
        (with_change(["sample"], "mona_lisa"), "no built-in picture"),
        (with_change(["version"], "<b>"), "A version is a word"),
        (with_change(["version"], "1" * 10_000), "A version is a word"),
        (with_change(["thumbnail"], "PHN2Zz4="), "A thumbnail is a still WebP"),
        (with_change(["thumbnail"], text_of(webp(SMALL, exif=EXIF))), "A thumbnail is a still WebP"),
        (with_change(["thumbnail"], text_of(webp(Image.new("RGB", (16, 257))))), "A thumbnail is a still WebP"),
        (with_change(["thumbnail"], "****"), WRONG),
        (with_change(["thumbnail"], 5), WRONG),
        (with_change(["colormap", "rgb"], [[0.5, 0.5, -1]]), "A colormap takes"),
        (with_change(["colormap", "rgb"], []), "has the wrong type"),
        (with_change(["colormap", "rgb8"], [[0, 0, 256]]), WRONG),
        (with_change(["colormap", "rgb8"], [[0, 0, 25]]), "A colormap takes"),
        (with_change(["colormap", "rgb8"], []), WRONG),
        (with_change(["colormap", "kind"], "<b>"), "A colormap takes"),
        (with_change(["colormap"], []), WRONG),
        (lambda document: document.update(format="other"), "not JSON from a gallery"),
        (lambda document: document.update(version=2), "newer version"),
        (lambda document: document.update(palettes={}), "a list of at most"),
        (lambda document: document["palettes"].append(5), "Palette 2 of the file cannot be imported"),
        (lambda document: document.update(palettes=[{}] * 5001), "at most 5,000"),
    ],
)
def test_a_file_with_anything_wrong_in_it_changes_nothing(sqlite_gallery, change, sentence):
    gallery = sqlite_gallery
    save(gallery, colormap=cmp.Colormap(np.full((4, 3), 0.5), "listed"))
    document = json.loads(exported_of(gallery, ME))
    document["palettes"] = [document["palettes"][0]]
    gallery.import_json(json.dumps(document).encode(), YOU)
    change(document)
    good = {**json.loads(exported_of(gallery, ME))["palettes"][0], "created": "2020-01-01T00:00:00+00:00"}
    if isinstance(document["palettes"], list):
        document["palettes"].append(good)
    with pytest.raises(GalleryError, match=sentence):
        gallery.import_json(json.dumps(document).replace("Infinity", "1e999").encode(), "a third")
    assert json.loads(exported_of(gallery, "a third"))["palettes"] == []


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": NaN}', b"1" * 5000, b"GIF89a"],
    ids=lambda data: repr(data[:8]),
)
def test_what_is_no_gallery_is_refused(sqlite_gallery, data):
    with pytest.raises(GalleryError, match="not JSON from a gallery"):
        sqlite_gallery.import_json(data, ME)


def test_a_file_beyond_measure_is_not_read(sqlite_gallery):
    with pytest.raises(GalleryError, match="larger than 64 MB"):
        sqlite_gallery.import_json(b" " * (64 * 2**20 + 1), ME)


def test_a_file_of_before_there_were_films_is_read(exported):
    document = json.loads(exported)
    for each in document["palettes"]:
        del each["t"]
    assert {entry.t for entry in read_entries(json.dumps(document).encode())} == {""}


@pytest.mark.parametrize("t", ["10, 60", "60,10", "npt:10,60", "x", "1" * 50, "10,60\n"])
def test_a_part_of_a_film_that_is_none_is_refused(exported, t):
    document = json.loads(exported)
    document["palettes"][0]["t"] = t
    with pytest.raises(GalleryError, match="A part of a film is written in seconds"):
        read_entries(json.dumps(document).encode())
