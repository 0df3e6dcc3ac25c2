"""What is kept is what was saved, and whose it is."""

import io
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import text

import cmapcore as cmp
from cmapcore import Recipe
from cmapcore.color.conversions import from_hex
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from gallery.entry import make_thumbnail
from gallery.errors import GalleryError, NotThereError, NotYoursError
from gallery.operator import Operator

ME, YOU, NOBODY = "cookie of mine", "cookie of yours", ""
MISSING = "0" * 12


def palette_of(*codes, name="Harbour"):
    colors = np.array([from_hex(code) for code in codes])
    return cmp.Palette(colors, np.full(len(codes), 1 / len(codes)), np.zeros(len(codes), bool), name)


def odd_palette(k, name="Odd"):
    """Floats that no short decimal gives, shares that do not sum to 1, some pinned."""
    rng = np.random.default_rng(k)
    return cmp.Palette(rng.uniform(size=(k, 3)), rng.dirichlet(np.ones(k + 1))[:k], rng.random(k) < 0.5, name)


RED = palette_of("#c00000", "#400000", name="Red")


def save(gallery, palette=RED, owner=ME, **more):
    return gallery.save(palette, Recipe(), owner=owner, **more)


def names(page):
    return [saved.name for saved in page.items if not saved.example]


def test_colours_without_a_picture_are_kept_with_no_share_and_found_by_colour(gallery):
    palette = cmp.Palette.of_hex(["#e4002b", "#004080"], name="Brand")
    saved = gallery.get(save(gallery, palette).id, ME)
    assert (saved.palette.hex, saved.palette.has_shares) == (palette.hex, False)
    assert (saved.digest, saved.url, saved.sample) == ("", "", "")
    assert names(gallery.search(near=("e4002b", 1.0))) == ["Brand"]
    (document,) = gallery.export_all(ME)
    assert gallery.import_json(document, YOU).added == 1
    (copied,) = [one for one in gallery.search(viewer=YOU, mine=True).items if one.mine]
    assert not copied.palette.has_shares


@pytest.mark.parametrize("k", [1, 6, 64])
@pytest.mark.parametrize("kind", [None, "listed", "continuous"])
def test_all_comes_back_as_it_was_saved(gallery, scene, k, kind):
    palette = odd_palette(k, "Harbour at six")
    recipe = Recipe.of(ncolors=k, npts=333, rseed=7, drop=("ff8800",))
    colormap = None
    if kind:
        rgb = np.random.default_rng(1).uniform(size=(k if kind == "listed" else 256, 3))
        table = None if kind == "listed" else np.ceil(rgb * 255).astype(np.uint8)
        colormap = cmp.Colormap(rgb, kind, "Harbour at six", kind == "listed", table)
    before = datetime.now(UTC)
    told = gallery.save(
        palette,
        recipe,
        owner=ME,
        tags=["sea", "Evening"],
        note="one\n\ntwo",
        visibility="link",
        colormap=colormap,
        digest=scene.digest,
        url="https://example.org/a.jpg?w=1&h=2#x",
        thumbnail=make_thumbnail(scene),
    )
    for saved in (told, gallery.get(told.id, ME)):
        assert saved.name == saved.palette.name == "Harbour at six"
        for field in ("colors", "shares", "pinned"):
            kept, given = getattr(saved.palette, field), getattr(palette, field)
            assert kept.dtype == given.dtype
            assert np.array_equal(kept, given)
        assert Recipe.from_query(saved.recipe) == (recipe, [])
        assert saved.recipe["v"] == str(Recipe.VERSION)
        assert (saved.tags, saved.note, saved.visibility) == (("sea", "Evening"), "one\n\ntwo", "link")
        assert (saved.digest, saved.sample) == (scene.digest, "")
        assert saved.url == "https://example.org/a.jpg?w=1&h=2#x"
        assert saved.thumbnail == make_thumbnail(scene)
        assert before <= saved.created <= datetime.now(UTC)
        assert saved.version == cmp.__version__
        assert (saved.mine, saved.example, saved.hidden) == (True, False, False)
        if colormap is None:
            assert saved.colormap is None
        else:
            assert (saved.colormap.kind, saved.colormap.stepped) == (kind, kind == "listed")
            assert np.array_equal(saved.colormap.rgb, colormap.rgb)
            assert np.array_equal(saved.colormap.rgb8, colormap.rgb8)
    assert gallery.get(told.id, ME).created == told.created


def test_a_name_may_be_given_and_is_else_the_palettes(gallery):
    assert save(gallery).name == "Red"
    named = save(gallery, name="Blood")
    assert gallery.get(named.id).palette.name == "Blood"


def test_an_export_remembers_what_was_saved(gallery):
    saved = save(gallery, sample="crab", digest="a" * 64)
    provenance = saved.provenance("https://example.org/p/1")
    assert (provenance.source, provenance.digest, provenance.version) == ("crab", "a" * 64, cmp.__version__)
    assert provenance.link == "https://example.org/p/1"
    assert provenance.recipe.startswith(f"v={Recipe.VERSION}&rseed=42&")


def test_ids_are_short_and_none_is_like_another(gallery):
    ids = {save(gallery).id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(id_) == 12 and id_.isascii() and id_.isalnum() for id_ in ids)


def test_the_token_is_not_kept(gallery, database):
    saved = save(gallery, owner="a very secret token")
    Operator(gallery)
    gallery.report(saved.id, "another secret token")
    with gallery.reading() as connection:
        kept = [row for table in ("palettes", "reports") for row in connection.execute(text(f"SELECT * FROM {table}"))]
    assert "secret" not in repr(kept)


# Whose it is


def change(gallery, id_, who):
    gallery.change(id_, who, name="Mine now")


def delete(gallery, id_, who):
    gallery.delete(id_, who)


def undelete(gallery, id_, who):
    gallery.undelete(id_, who)


@pytest.mark.parametrize("act", [change, delete])
def test_nobody_but_its_owner_changes_a_palette(gallery, act):
    saved = save(gallery)
    for who in (YOU, ME + " ", ME.upper()):
        with pytest.raises(NotYoursError, match="somebody else"):
            act(gallery, saved.id, who)
    with pytest.raises(GalleryError, match="allow cookies"):
        act(gallery, saved.id, NOBODY)
    assert gallery.get(saved.id).name == "Red"
    act(gallery, saved.id, ME)


@pytest.mark.parametrize("act", [change, delete])
def test_nobody_changes_an_example(gallery, act):
    example = gallery.search().items[0]
    for who in (ME, "None", "0"):
        with pytest.raises(NotYoursError):
            act(gallery, example.id, who)


@pytest.mark.parametrize("act", [change, delete, undelete])
@pytest.mark.parametrize("id_", [MISSING, "", "x", "' OR 1=1 --", "é" * 12, "a" * 10_000])
def test_what_is_not_there_is_said_to_be_so(gallery, act, id_):
    with pytest.raises(NotThereError, match="no such palette"):
        act(gallery, id_, ME)
    with pytest.raises(NotThereError, match="no such palette"):
        gallery.get(id_)


def test_only_its_owner_is_told_that_it_is_theirs(gallery):
    saved = save(gallery)
    assert [gallery.get(saved.id, who).mine for who in (ME, YOU, NOBODY)] == [True, False, False]
    example = gallery.search(viewer=ME).items[-1]
    assert example.example
    assert not example.mine


def test_what_may_change_changes_and_the_rest_stays(gallery):
    saved = save(gallery, tags=["sea"], note="A note")
    gallery.change(saved.id, ME, name="Blood")
    gallery.change(saved.id, ME, tags=["warm", "dark"])
    now = gallery.get(saved.id)
    assert (now.name, now.tags, now.note, now.visibility) == ("Blood", ("warm", "dark"), "A note", "public")
    gallery.change(saved.id, ME, note="Another", visibility="link")
    gallery.change(saved.id, ME, tags=[])
    now = gallery.get(saved.id)
    assert (now.name, now.tags, now.note, now.visibility) == ("Blood", (), "Another", "link")
    assert np.array_equal(now.palette.colors, RED.colors)
    assert now.created == saved.created
    assert names(gallery.search(viewer=ME, words="blood another")) == ["Blood"]
    assert gallery.search(viewer=ME, words="red").total == gallery.search(words="red").total


def test_deleting_can_be_undone(gallery):
    saved = save(gallery, tags=["sea"])
    gallery.delete(saved.id, ME)
    for who in (ME, YOU):
        with pytest.raises(NotThereError):
            gallery.get(saved.id, who)
        assert names(gallery.search(viewer=who)) == []
    assert "sea" not in gallery.tags()
    with pytest.raises(NotThereError):
        gallery.delete(saved.id, ME)
    with pytest.raises(NotThereError):
        gallery.undelete(saved.id, YOU)
    gallery.undelete(saved.id, ME)
    assert gallery.get(saved.id).tags == ("sea",)
    with pytest.raises(NotThereError):
        gallery.undelete(saved.id, ME)


def test_after_a_while_what_was_deleted_is_forgotten(gallery, open_gallery, monkeypatch):
    first, second = save(gallery, tags=["sea"]), save(gallery)
    gallery.delete(first.id, ME)
    monkeypatch.setattr("gallery.store.UNDO", timedelta(0))
    with pytest.raises(NotThereError):
        gallery.undelete(first.id, ME)
    open_gallery()
    with gallery.reading() as connection:
        left = {table: count(connection, table) for table in ("palettes", "contents")}
        tags = connection.execute(text("SELECT tag FROM tags WHERE key = 'sea'")).all()
    assert left == {"palettes": 13, "contents": 13}
    assert tags == []
    assert gallery.get(second.id)


def count(connection, table):
    return connection.scalar(text(f"SELECT count(*) FROM {table}"))


# Who sees it


def test_by_link_only_is_for_those_who_know_the_link(gallery):
    saved = save(gallery, visibility="link")
    assert gallery.get(saved.id).id == saved.id
    assert gallery.get(saved.id, YOU).visibility == "link"
    assert names(gallery.search(viewer=YOU)) == names(gallery.search()) == []
    assert names(gallery.search(viewer=ME)) == names(gallery.search(viewer=ME, mine=True)) == ["Red"]


def test_in_a_private_gallery_each_sees_their_own_and_the_examples(open_gallery):
    gallery = open_gallery(mode="private")
    saved = save(gallery, tags=["sea"])
    assert gallery.get(saved.id, ME).mine
    assert gallery.search(viewer=ME).total == 13
    for who in (YOU, NOBODY):
        assert gallery.search(viewer=who).total == 12
        assert "sea" not in gallery.tags(who)
        with pytest.raises(NotThereError):
            gallery.get(saved.id, who)
    for act in (change, delete, undelete):
        with pytest.raises(NotThereError):
            act(gallery, saved.id, YOU)
    with pytest.raises(NotThereError):
        gallery.report(saved.id, YOU)


def test_what_is_saved_in_a_private_gallery_is_not_public_once_it_is_shared(gallery, open_gallery):
    save(gallery, owner=YOU, name="Yours")
    (exported,) = gallery.export_all(YOU)
    private = open_gallery(mode="private")
    saved = [save(private, name="Asked"), save(private, name="Not asked", visibility="link")]
    assert [one.visibility for one in saved] == ["link"] * 2
    private.change(saved[0].id, ME, visibility="public")
    private.import_json(exported, ME)
    private.import_json(exported, "a third", visibility="public")
    with pytest.raises(GalleryError, match="public or link, not 'secret'"):
        save(private, visibility="secret")
    assert {one.visibility for one in private.search(viewer=ME, mine=True).items} == {"link"}
    shared = open_gallery()
    assert names(shared.search()) == ["Yours"]
    assert len(names(shared.search(viewer=ME, mine=True))) == 3
    shared.change(saved[0].id, ME, visibility="public")
    assert sorted(names(shared.search())) == ["Asked", "Yours"]


def test_a_readonly_gallery_is_for_looking_at(gallery, open_gallery):
    saved = save(gallery)
    (exported,) = gallery.export_all(ME)
    readonly = open_gallery(mode="readonly")
    assert readonly.get(saved.id).name == "Red"
    assert readonly.search().total == 13
    for act in (change, delete, undelete):
        with pytest.raises(GalleryError, match="read-only"):
            act(readonly, saved.id, ME)
    with pytest.raises(GalleryError, match="read-only"):
        save(readonly)
    with pytest.raises(GalleryError, match="read-only"):
        readonly.import_json(exported, YOU)
    with pytest.raises(GalleryError, match="read-only"):
        readonly.report(saved.id, YOU)
    assert readonly.export_all(ME) == (exported,)


def test_nobody_can_save_or_report_without_a_token(gallery):
    with pytest.raises(GalleryError, match="allow cookies"):
        save(gallery, owner=NOBODY)
    with pytest.raises(GalleryError, match="allow cookies"):
        gallery.report(gallery.search().items[0].id, NOBODY)
    assert gallery.search(viewer=NOBODY, mine=True).total == 0


# The operator


def test_what_is_hidden_is_seen_by_its_owner_alone(gallery):
    operator = Operator(gallery)
    saved = save(gallery)
    operator.hide(saved.id)
    assert gallery.get(saved.id, ME).hidden
    assert names(gallery.search(viewer=ME)) == ["Red"]
    for who in (YOU, NOBODY):
        with pytest.raises(NotThereError):
            gallery.get(saved.id, who)
        assert names(gallery.search(viewer=who)) == []
    gallery.change(saved.id, ME, visibility="public")
    assert names(gallery.search()) == []
    operator.unhide(saved.id)
    assert names(gallery.search()) == ["Red"]


def test_reports_reach_the_operator(gallery):
    operator = Operator(gallery)
    once, twice = save(gallery, name="Once"), save(gallery, name="Twice")
    gallery.report(once.id, YOU, "Not a palette")
    gallery.report(twice.id, YOU)
    gallery.report(twice.id, ME, "Mine, by mistake")
    gallery.report(once.id, YOU, "Not a palette at all")
    reported = [(one.saved.name, one.reasons) for one in operator.list_reported()]
    assert reported == [("Twice", ("", "Mine, by mistake")), ("Once", ("Not a palette at all",))]
    operator.hide(twice.id)
    assert [one.saved.name for one in operator.list_reported()] == ["Once"]
    operator.unhide(twice.id)
    assert [one.saved.name for one in operator.list_reported()] == ["Once"]
    assert {one.saved.name: one.reasons for one in operator.list_all()}["Twice"] == ()


def test_the_operator_lists_and_deletes_everything(gallery):
    operator = Operator(gallery)
    link, gone = save(gallery, name="Link", visibility="link"), save(gallery, name="Gone")
    gallery.delete(gone.id, ME)
    listed = {one.saved.name: one.deleted for one in operator.list_all() if not one.saved.example}
    assert listed == {"Link": False, "Gone": True}
    assert [one.saved.name for one in operator.list_all(words="LINK")] == ["Link"]
    assert [one.saved.name for one in operator.list_all(page=2, per_page=13)] == [SAMPLES["chameleon"].title]
    operator.purge(link.id)
    operator.purge(gallery.search().items[0].id)
    assert len(operator.list_all()) == 12
    for act in (operator.hide, operator.unhide, operator.purge):
        with pytest.raises(NotThereError, match="cmapcore gallery list"):
            act(link.id)


# What is refused, and what becomes of text

LONG = "é" * 80


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": LONG + "x"}, "A name takes at most 80 characters, and this has 81"),
        ({"name": "x" * 10_000}, "this has 10,000"),
        ({"name": "\u202e\x00 \n"}, "A palette needs a name"),
        ({"note": "x" * 501}, "A note takes at most 500 characters"),
        ({"tags": [str(i) for i in range(11)]}, "at most 10 tags, and these are 11"),
        ({"tags": ["x" * 31]}, "A tag takes at most 30 characters"),
        ({"visibility": "secret"}, "public or link"),
        ({"digest": "A" * 64}, "64 hexadecimal digits"),
        ({"sample": "../../etc/passwd"}, "no built-in picture"),
        ({"url": "javascript:alert(1)"}, "begins with http"),
        ({"url": "https://example.org/\u202e"}, "begins with http"),
        ({"url": "https://[::1/x"}, "begins with http"),
        ({"url": "https:///x"}, "begins with http"),
        ({"url": "https://ex ample.org/x"}, "begins with http"),
        ({"url": "https://example.org/" + "x" * 2048}, "at most 2,048 characters"),
        (
            {"url": "https://example.org/" + "é" * 400},
            "at most 2,048 characters, those that are not ASCII counted as",
        ),
        ({"url": "https://me:secret@example.org/x.jpg"}, "may contain no user name or password"),
        ({"url": "https://me@example.org/é x.jpg"}, "may contain no user name or password"),
        ({"url": "http://me:p@ss wörd@example.org"}, "may contain no user name or password"),
        ({"thumbnail": b"no picture"}, "A thumbnail is a still WebP"),
        ({"palette": odd_palette(65)}, "from 1 to 64 colours"),
        ({"palette": cmp.Palette(np.empty((0, 3)), np.empty(0), np.empty(0, bool))}, "from 1 to 64 colours"),
        ({"palette": replace(RED, shares=np.array([0.5, 1.01]))}, "has a share"),
        ({"colormap": cmp.Colormap(np.full((3, 3), 1.5), "listed")}, "A colormap takes"),
        ({"colormap": cmp.Colormap(np.full((5000, 3), 0.5), "listed")}, "A colormap takes"),
        ({"colormap": cmp.Colormap(np.ones((2, 3)), "rainbow")}, "A colormap takes a kind that there is"),
        ({"colormap": cmp.Colormap(np.ones((2, 3)), "listed", table=np.ones((3, 3), np.uint8))}, "A colormap takes"),
    ],
)
def test_too_much_is_refused_in_a_sentence(sqlite_gallery, more, sentence):
    with pytest.raises(GalleryError, match=sentence):
        save(sqlite_gallery, **more)
    assert names(sqlite_gallery.search(viewer=ME)) == []


def test_as_much_as_may_be_is_taken(gallery):
    tags = [f"{i}" * 30 for i in range(10)]
    saved = save(gallery, odd_palette(64), name="e\u0301" * 80, note="😀" * 500, tags=tags)
    kept = gallery.get(saved.id)
    assert (kept.name, kept.note, list(kept.tags)) == (LONG, "😀" * 500, tags)


def test_a_password_is_not_repeated_where_it_is_refused(sqlite_gallery):
    for url in ("https://me:secret@example.org/", "https://me:secret@/", "https://me:secret\uff20example.org/"):
        with pytest.raises(GalleryError) as raised:
            save(sqlite_gallery, url=url)
        assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://example.org/Tür.jpg", "https://example.org/T%C3%BCr.jpg"),
        ("https://example.org/Tu\u0308r.jpg", "https://example.org/Tu%CC%88r.jpg"),  # not the same file as the above
        ("https://example.org/a b.jpg?q=c d#e f", "https://example.org/a%20b.jpg?q=c%20d#e%20f"),
        ("https://example.org/a%20b%2Fc.jpg", "https://example.org/a%20b%2Fc.jpg"),
        ("https://example.org/100%.jpg", "https://example.org/100%25.jpg"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        (" https://example.org/x\n", "https://example.org/x"),
        ("https://example.org/?to=me@example.org", "https://example.org/?to=me@example.org"),
        ("https://example.org/" + "é" * 338, "https://example.org/" + "%C3%A9" * 338),
    ],
)
def test_an_address_is_kept_as_it_is_sent(gallery, given, kept):
    saved = save(gallery, url=given)
    assert saved.url == gallery.get(saved.id).url == kept
    assert save(gallery, url=kept).url == kept


@pytest.mark.parametrize(
    "path", ["/é.png", "/e\u0301 \u0939\u093f\u0928.png?a=ü b&c=%zz", "/x/../a|b^c%20d%e9.png", "?ä"]
)
def test_the_address_that_is_kept_is_the_one_that_was_fetched(sqlite_gallery, picture_server, path):
    given = picture_server.url(path)
    kept = save(sqlite_gallery, url=given).url
    for url in (given, kept):
        with pytest.raises(cmp.FetchError):  # the server has nothing there, and notes what it was asked for
            cmp.fetch(url)
    first, second = picture_server.asked
    assert first == second


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(1)">',
    "attribute": "\"' onmouseover=alert(1) x='",
    "entity": "&lt;b&gt; &amp; &#x202e;",
    "markdown": "[link](javascript:alert(1)) ![x](http://x) **b** `c`",
    "formula": "$\\LaTeX$ :material/home: :red[x]",
    "sql": "'; DROP TABLE palettes; --",
    "like": "100%_of\\it",
    "json": '{"a": [1, "b"]}\\u0000',
    "emoji": "👩‍🎨 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇺🇳",
    "persian": "می‌خواهم",
    "hebrew": "שלום",
    "thai": "สวัสดี",
    "zalgo": "Z̷̧a̸l̵g̶o",
    "template": "{{7*7}} ${7*7} %s %(x)s {0}",
}


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_text_is_kept_as_typed(gallery, typed):
    saved = save(gallery, name=typed[:80], note=typed, tags=[typed[:30]])
    kept = gallery.get(saved.id)
    for before, after in ((typed[:80], kept.name), (typed, kept.note), (typed[:30], *kept.tags)):
        assert after == unicodedata.normalize("NFC", before).strip()
    assert kept.name in names(gallery.search(words=typed))
    assert names(gallery.search(tags=[typed[:30]])) == [kept.name]
    assert typed[:30].strip() in map(str.strip, gallery.tags())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("in\u202evoice\u202c.exe", "invoice.exe"),
        ("\u2066a\u2069\u200f\u200e\u061cb", "ab"),
        ("a\u200bb\ufeffc\u2060", "abc"),
        ("  a \t b\u00a0\u2003c  ", "a b c"),
        ("a\r\nb\nc\u2028d\x85e", "a b c d e"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("a\ud800b", "ab"),
        ("\x9b31m", "31m"),
    ],
)
def test_what_cannot_be_seen_is_left_out(gallery, typed, kept):
    saved = save(gallery, name=typed, tags=[typed])
    assert gallery.get(saved.id).name == kept
    assert gallery.get(saved.id).tags == (kept,)


def test_a_note_keeps_its_lines(gallery):
    saved = save(gallery, note=" one  \r\n\r\ntwo\u202e\u2028 three\x00 \n")
    assert gallery.get(saved.id).note == "one\n\ntwo\nthree"


def test_tags_that_differ_in_case_only_are_one(gallery):
    saved = save(gallery, tags=["Sea", "sea", "  ", "SEÁ", "lake"])
    assert gallery.get(saved.id).tags == ("Sea", "lake")


# Thumbnails


def webp(image, **options):
    file = io.BytesIO()
    image.save(file, "WEBP", **options)
    return file.getvalue()


def test_a_thumbnail_is_small_and_has_nothing_of_the_files_metadata(encoded):
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    photo = encoded(np.random.default_rng(0).integers(0, 256, (700, 900, 3)).astype(np.uint8), "JPEG", exif=exif)
    data = make_thumbnail(cmp.load_picture(photo))
    assert len(data) <= 65_536
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "WEBP"
        assert image.size == (256, 199)
        assert not image.getexif()
    assert b"secret" in photo
    assert b"secret" not in data
    assert b"EXIF" not in data


def test_what_is_transparent_stays_so_and_its_hidden_colour_does_not_show():
    pixels = np.full((40, 40, 4), (255, 0, 255, 0), np.uint8)
    pixels[:, :20] = (0, 128, 0, 255)
    with Image.open(io.BytesIO(make_thumbnail(cmp.load_picture(Image.fromarray(pixels))))) as image:
        shown = np.asarray(image.convert("RGBA"))
    assert (shown[:, 25:, 3] == 0).all()
    assert (shown[:, :15, 3] == 255).all()
    assert shown[:, :15, 1].min() > 100 > shown[:, :15, 0].max()


SMALL = Image.new("RGB", (16, 16), "red")
EXIF = b"Exif\0\0II*\0\x08\0\0\0\0\0"


def twice(data):
    """With a second picture behind the first, which no reader shows."""
    chunks = data[12:] * 2
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks


@pytest.mark.parametrize(
    "data",
    [
        b"",
        webp(SMALL)[:-4],
        twice(webp(SMALL)),
        webp(SMALL)[:4] + bytes(4) + webp(SMALL)[8:],
        webp(SMALL) + b"abc",
        webp(SMALL, exif=EXIF),
        webp(SMALL, icc_profile=b"x" * 200),
        webp(SMALL, save_all=True, append_images=[Image.new("RGB", (16, 16), "blue")]),
        webp(Image.new("RGB", (257, 16))),
        webp(Image.fromarray(np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)), lossless=True),
        b"RIFF\x1c\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\0\0\xff\0\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=[
        "empty",
        "cut",
        "two pictures",
        "wrong size",
        "longer",
        "exif",
        "profile",
        "animated",
        "wide",
        "heavy",
        "no picture",
        "svg",
    ],
)
def test_nothing_but_a_small_still_webp_is_a_thumbnail(sqlite_gallery, data):
    with pytest.raises(GalleryError, match="A thumbnail is a still WebP"):
        save(sqlite_gallery, thumbnail=data)
    assert save(sqlite_gallery, thumbnail=webp(SMALL)).thumbnail == webp(SMALL)


# Examples


def test_a_new_gallery_has_a_dozen_examples_from_the_samples(gallery):
    page = gallery.search(per_page=50)
    assert page.total == len(page.items) == 12
    for saved in page.items:
        assert saved.example
        assert saved.name == SAMPLES[saved.sample].title
        assert SAMPLES[saved.sample].credit in saved.note
        assert saved.thumbnail[:4] == b"RIFF"
        assert saved.colormap is not None
        assert saved.digest == cmp.load_picture(sample_bytes(saved.sample)).source_digest
        recipe, complaints = Recipe.from_query(saved.recipe)
        assert complaints == []
        assert saved.colormap.kind == recipe.map.kind
        if recipe.cluster.clustering == "kmeans":
            assert len(saved.palette) == recipe.cluster.ncolors - recipe.prune.n_prune


def test_examples_have_the_same_ids_everywhere_and_come_only_once(gallery, open_gallery):
    ids = {saved.id for saved in gallery.search().items}
    Operator(gallery).purge(sorted(ids)[0])
    again = open_gallery()
    assert {saved.id for saved in again.search().items} == ids - {sorted(ids)[0]}


def test_there_is_no_other_mode(open_gallery):
    with pytest.raises(GalleryError, match="shared, private, readonly"):
        open_gallery(mode="public")
