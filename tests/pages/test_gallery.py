"""The gallery's page and saving, without a browser."""

import io
import json
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from PIL import Image
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

import cmapcore as cmp
from cmapcore.formats.provenance import read_provenance
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from cmapcore.recipe import SEARCH
from gallery.import_files import pack_documents
from gallery.operator import Operator
from gallery.owners import COOKIE, browser_owner, login_owner, new_token
from tests.support.films import film, shots
from tests.support.pages import as_read
from ui.gallery import mine as gallery_mine
from ui.gallery.chosen import zipped
from ui.state.gallery import shared_gallery

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "200"}
QUICK_RECIPE = {"clustering": "kmeans", "use_tsne": False, "npts": 200}
FIRST = next(iter(SAMPLES))
ISSUER = "https://id.example"
ADA, EVE = ({"is_logged_in": True, "iss": ISSUER, "sub": name} for name in ("ada", "eve"))
NOBODY = {"email": "test@example.com"}
MARKUP = "![x](https://evil.example/x.png) <img src=x> **b** :red[c] `d` $e$ - # f"
COLORS = np.array([[0.1, 0.2, 0.3], [0.85, 0.4, 0.1], [0.9, 0.9, 0.2]])


@pytest.fixture(autouse=True)
def _gallery_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("CMAPCORE_DATA_DIR", str(tmp_path))
    shared_gallery.clear()
    yield
    monkeypatch.delenv("CMAPCORE_DATABASE_URL", raising=False)
    shared_gallery().close()
    shared_gallery.clear()


@pytest.fixture(autouse=True)
def cookies(monkeypatch):
    """The browser's, of which AppTest has none."""
    found = {}
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: found))
    return found


def opened(page="gallery.py", user=None, **query):
    """Open a page as a new visitor: somebody who has signed in, where one can."""
    at = AppTest.from_file(FRAME, default_timeout=60)
    at.user = NOBODY if user is None else user
    if page == "palette.py":
        return run(go(at, **query))
    at.query_params["use_tsne"] = "false"
    run(at)
    at.switch_page(page)
    return run(go(at, **query))


def go(at, **query):
    for name, text in query.items():
        at.query_params[name] = text
    return at


def run(at):
    at.run()
    assert not at.exception
    return at


def press(at, label):
    (found,) = [one for one in at.button if one.label == label]
    found.click()
    return run(at)


def saving(at):
    """Open the dialog to save."""
    at.get_by_key("_save_it").click()
    return run(at)


def save(at):
    """Press the button in the dialog to save; whatever runs, the dialog tells what came of it."""
    (found,) = [one for one in at.button if (one.key or "").startswith("FormSubmitter:_save_form")]
    found.click()
    return run(at)


def can_save(at):
    return "_save_it" in [one.key for one in at.button]


def has(at, label):
    return label in [one.label for one in (*at.button, *at.download_button)]


def faces(at):
    """What is on the cards, in their order."""
    found = [json.loads(one.proto.json) for one in at.get("bidi_component") if one.proto.json]
    return [one for one in found if "facts" in one]


def named(at):
    return [face["name"] for face in faces(at)]


def said(at):
    return [as_read(box.value) for box in (*at.error, *at.warning, *at.info, *at.success)]


def as_ada(name="Ada's", **changes):
    """Save a palette of Ada's."""
    palette = cmp.Palette(COLORS, np.array([0.5, 0.3, 0.2]), np.zeros(3, bool), name)
    return shared_gallery().save(
        palette, changes.pop("recipe", cmp.Recipe()), owner=login_owner(ISSUER, "ada"), **changes
    )


def test_a_first_visit_finds_a_dozen_examples_marked_as_such():
    at = opened()
    assert len(faces(at)) == 12
    for face in faces(at):
        assert "example" in face["marks"]
        assert face["picture"].startswith("data:image/webp;base64,")
        assert face["count"] == f"{len(face['colors'])} colours"
        assert face["bar"].startswith("linear-gradient")
    assert not said(at)


def test_a_palette_is_saved_with_all_that_made_it():
    at = saving(opened("palette.py", ADA, **QUICK, sample="owl", kind="sequential"))
    assert at.text_input(key=key_of(at, "name")).value == SAMPLES["owl"].title
    assert at.radio(key="_save_visibility").value == "By link only"
    at.radio(key="_save_visibility").set_value("Public")
    assert at.get_by_key(key_of(at, "thumbnail")).value is True
    at.get_by_key(key_of(at, "name")).set_value("Night")
    at.get_by_key(key_of(at, "tags")).set_value("bird, dark,")
    at.get_by_key(key_of(at, "note")).set_value("Two\nlines")
    save(at)
    assert "Saved." in said(at)
    (saved,) = shared_gallery().search(viewer=login_owner(ISSUER, "ada"), mine=True).items
    assert (saved.name, saved.tags, saved.note, saved.visibility) == ("Night", ("bird", "dark"), "Two\nlines", "public")
    recipe = cmp.Recipe.of(clustering="kmeans", use_tsne=False, npts=200, kind="sequential")
    picture = cmp.load_picture(sample_bytes("owl"))
    result = cmp.extract(picture, recipe)
    assert saved.palette.hex == result.palette.hex
    assert cmp.Recipe.from_query(saved.recipe) == (recipe, [])
    assert (saved.sample, saved.url, saved.digest) == ("owl", "", picture.source_digest)
    assert saved.colormap.kind == "sequential"
    assert np.array_equal(saved.colormap.rgb8, cmp.colormap(result).rgb8)
    with Image.open(io.BytesIO(saved.thumbnail)) as image:
        assert max(image.size) == 256
    (link,) = [block.value for block in at.code if "/p/" in block.value]
    assert link.endswith(f"/p/{saved.id}")


def key_of(at, name):
    """The key of a widget of the form to save, which is of one picture."""
    widgets = (*at.text_input, *at.text_area, *at.checkbox)
    return next(one.key for one in widgets if one.key.startswith(f"_save_{name}_"))


def test_a_picture_of_ones_own_is_not_kept_unless_that_is_ticked(encoded, scene_array):
    at = opened("palette.py", ADA, **QUICK, source="upload")
    at.file_uploader(key="_upload").upload("<b>holiday</b>.png", encoded(scene_array, "PNG"))
    saving(run(at))
    tick = at.get_by_key(key_of(at, "thumbnail"))
    assert tick.value is False
    save(at)
    saving(press(at, "Save again under another name"))
    at.get_by_key(key_of(at, "thumbnail")).set_value(True)
    save(at)
    with_it, without = shared_gallery().search(viewer=login_owner(ISSUER, "ada"), mine=True).items
    assert without.thumbnail is None
    assert with_it.thumbnail is not None
    assert (without.url, without.sample, without.name) == ("", "", "<b>holiday</b>")


def test_who_will_see_it_is_said_before_the_click():
    at = saving(opened("palette.py", ADA, **QUICK))
    captions = list(at.radio(key="_save_visibility").proto.captions)
    assert captions[0] == "Anyone can find it in the gallery."
    assert "anyone with its link" in captions[1]
    save(at)
    (saved,) = shared_gallery().search(viewer=login_owner(ISSUER, "ada"), mine=True).items
    assert saved.visibility == "link"
    assert len(named(opened(user=EVE))) == len(named(opened(user=ADA))) == 12
    assert not any("by link only" in face["marks"] for face in faces(opened(user=EVE)))
    assert any("by link only" in face["marks"] for face in faces(opened(user=ADA)))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "A palette needs a name: enter one."),
        ({"CMAPCORE_SAVES_PER_HOUR": "1"}, "Too many palettes were saved in the last hour"),
    ],
)
def test_what_cannot_be_saved_is_one_sentence(settings, sentence, monkeypatch):
    for name, text in settings.items():
        monkeypatch.setenv(name, text)
    at = saving(opened("palette.py", ADA, **QUICK))
    if settings:
        save(at)
        saving(press(at, "Save again under another name"))
    else:
        at.text_input(key=key_of(at, "name")).set_value("  ")
    save(at)
    assert any(one.startswith(sentence) for one in said(at))
    assert shared_gallery().search(viewer=login_owner(ISSUER, "ada"), mine=True).total == len(settings)


def test_nobody_can_save_without_a_cookie_and_is_told_so():
    at = saving(opened("palette.py", **QUICK))
    save(at)
    assert "This browser cannot be recognised: allow cookies and reload the page." in said(at)


def test_a_browser_owns_what_it_saves_by_its_cookie(cookies):
    cookies[COOKIE] = new_token()
    save(saving(opened("palette.py", **QUICK)))
    (saved,) = shared_gallery().search(viewer=browser_owner(cookies), mine=True).items
    assert has(opened(palette=saved.id), "Delete")
    assert not has(opened(user={"is_logged_in": False}, palette=saved.id), "Delete"), "who can sign in has to"
    cookies[COOKIE] = new_token()
    assert not has(opened(palette=saved.id), "Delete")


def test_where_one_can_sign_in_saving_asks_for_it():
    at = saving(opened("palette.py", {"is_logged_in": False}, **QUICK))
    assert has(at, "Sign in")
    assert not [one for one in at.text_input if (one.key or "").startswith("_save_name")]
    assert has(opened(user={"is_logged_in": False}), "Sign in")
    assert has(opened(user=ADA), "Sign out")


@pytest.mark.parametrize("user", [ADA, EVE], ids=["owner", "another"])
def test_a_palette_opens_with_exactly_what_was_saved(user):
    saved = as_ada(note="A *note*\n<b>of</b> two lines", tags=["one", "two"], url="https://example.org/a_b_c.png")
    at = opened(user=user, palette=saved.id)
    strip = json.loads(at.get_by_key(f"_g_swatches_{saved.id}").proto.json)
    assert [color["hex"] for color in strip["colors"]] == list(saved.palette.hex)
    shown = "".join(block.value for block in at.html)
    assert "A *note*\n&lt;b&gt;of&lt;/b&gt; two lines" in shown
    assert "https://example.org/a_b_c.png" in shown
    assert "one · two" in shown
    assert has(at, "Delete") == has(at, "Save") == (user is ADA)
    assert has(at, "Report") == (user is EVE)


def test_markup_is_nowhere_read_as_such():
    saved = as_ada(MARKUP, note=MARKUP, tags=[MARKUP[:30]])
    for at in (opened(user=ADA), opened(user=ADA, palette=saved.id)):
        texts = [block.value for block in (*at.markdown, *at.caption, *at.html)]
        texts += [one.label for one in (*at.button, *at.checkbox, *at.text_input, *at.selectbox, *at.toggle)]
        assert not any("<img src=x" in text or MARKUP in text for text in texts)
    assert MARKUP in named(opened(user=ADA))


def test_an_owner_renames_retags_and_hides_it():
    saved = as_ada()
    at = opened(user=ADA, palette=saved.id)
    at.text_input(key=f"_g_name_{saved.id}_0").set_value("Other")
    at.text_input(key=f"_g_tags_{saved.id}_0").set_value("new")
    at.text_area(key=f"_g_note_{saved.id}_0").set_value("why")
    at.radio(key=f"_g_visibility_{saved.id}_0").set_value("By link only")
    press(at, "Save")
    assert "Saved." in said(at)
    now = shared_gallery().get(saved.id)
    assert (now.name, now.tags, now.note, now.visibility) == ("Other", ("new",), "why", "link")
    assert "Other" in named(opened(user=ADA))
    assert "Other" not in named(opened(user=EVE))


def test_what_was_changed_elsewhere_meanwhile_stays_changed():
    saved = as_ada(tags=["a,b"], note="first")
    at = opened(user=ADA, palette=saved.id)
    ada = login_owner(ISSUER, "ada")
    shared_gallery().change(saved.id, ada, name="Renamed", visibility="link")
    at.text_area(key=f"_g_note_{saved.id}_0").set_value("second")
    press(at, "Save")
    now = shared_gallery().get(saved.id, ada)
    assert (now.name, now.tags, now.note, now.visibility) == ("Renamed", ("a,b",), "second", "link")
    at.text_area(key=f"_g_note_{saved.id}_1").set_value("third")
    press(at, "Save")
    now = shared_gallery().get(saved.id, ada)
    assert (now.name, now.note) == ("Renamed", "third")


def test_nothing_of_a_private_gallery_turns_public(monkeypatch):
    other_mode(monkeypatch, "private")
    save(saving(opened("palette.py", ADA, **QUICK)))
    (own,) = [face for face in faces(opened(user=ADA)) if "yours" in face["marks"]]
    assert own["marks"] == ["yours"]
    page = opened(user=ADA, palette=mine(ADA)[0].id)
    assert any("Yours. Only you and the operator of this app can see it." in one.proto.body for one in page.get("html"))
    (data,) = shared_gallery().export_all(login_owner(ISSUER, "ada"))
    imported(opened(user=EVE), data.replace(b'"link"', b'"public"'))
    other_mode(monkeypatch, "shared")
    assert {one.visibility for one in (*mine(ADA), *mine(EVE))} == {"link"}
    assert len(named(opened(user=NOBODY))) == 12


def other_mode(monkeypatch, mode):
    shared_gallery().close()
    shared_gallery.clear()
    monkeypatch.setenv("CMAPCORE_GALLERY", mode)


def test_undo_is_offered_as_long_as_there_is_something_to_undo():
    saved = as_ada()
    at = press(opened(user=ADA, palette=saved.id), "Delete")
    shared_gallery().undelete(saved.id, login_owner(ISSUER, "ada"))
    press(at, "Undo")
    assert any("no such palette" in one for one in said(at))
    assert not has(at, "Undo")


def test_a_visitor_who_has_not_signed_in_reports_and_can_sign_in_where_a_link_leads(cookies):
    saved = as_ada()
    cookies[COOKIE] = new_token()
    at = opened(user={"is_logged_in": False}, palette=saved.id)
    assert has(at, "Sign in")
    at.text_area(key=f"_g_reason_{saved.id}").set_value("rude")
    press(at, "Report")
    assert "Reported. Thank you." in said(at)
    assert has(opened(user={"is_logged_in": False}, palette="0" * 12), "Sign in")


def test_a_deleted_palette_is_gone_and_can_be_had_back():
    saved = as_ada()
    at = press(opened(user=ADA, palette=saved.id), "Delete")
    assert "palette" not in at.query_params
    assert "Ada's" not in named(at)
    assert "Deleted: Ada's" in [text.value for text in at.text]
    press(at, "Undo")
    assert "Restored." in said(at)
    assert named(at)[0] == "Ada's"
    shared_gallery().delete(saved.id, login_owner(ISSUER, "ada"))
    other = opened(user=EVE, palette=saved.id)
    assert any("no such palette" in one for one in said(other))
    press(other, "Restore")
    assert any("no such palette" in one for one in said(other))
    press(opened(user=ADA, palette=saved.id), "Restore")
    assert shared_gallery().get(saved.id).name == "Ada's"


def test_a_palette_is_reported_to_the_operator():
    saved = as_ada()
    at = opened(user=EVE, palette=saved.id)
    at.text_area(key=f"_g_reason_{saved.id}").set_value("rude")
    press(at, "Report")
    assert "Reported. Thank you." in said(at)
    (listed,) = Operator(shared_gallery()).list_reported()
    assert (listed.saved.id, listed.reasons) == (saved.id, ("rude",))


def test_what_is_looked_for_is_found():
    as_ada("Zebra", tags=["stripes"], note="an animal")
    at = opened(user=EVE)
    at.text_input(key="_g_words").set_value("zebra STRIPES anim")
    assert named(run(at)) == ["Zebra"]
    at.text_input(key="_g_words").set_value("")
    at.color_picker(key="_g_color").set_value("#1a334d")
    at.slider(key="_g_radius").set_value(1)
    assert named(run(at)) == ["Zebra"], "whoever picks a colour looks for it"
    at.toggle(key="_g_near").set_value(False)
    at.multiselect(key="_g_tags").set_value(["stripes"])
    assert named(run(at)) == ["Zebra"]
    at.multiselect(key="_g_tags").set_value([])
    at.slider(key="_g_count").set_value((1, 3))
    assert named(run(at)) == ["Zebra"]
    at.slider(key="_g_count").set_value((1, 64))
    at.get_by_key("_g_whose").set_value("Mine")
    assert named(run(at)) == []
    at.get_by_key("_g_whose").set_value(None)
    at.selectbox(key="_g_sort").set_value("name")
    run(at)
    assert named(at) == sorted(named(at), key=str.casefold)
    assert len(named(at)) == 12
    at.pagination(key="_g_page").set_value(2)
    assert named(run(at)) == ["Zebra"]
    at.selectbox(key="_g_sort").set_value("newest")
    assert named(run(at))[0] == "Zebra", "another search begins at its first page"


def test_an_empty_search_says_how_to_widen_it():
    at = opened(user=ADA)
    at.text_input(key="_g_words").set_value("owl")
    at.color_picker(key="_g_color").set_value("#ff00ff")
    at.slider(key="_g_radius").set_value(1)
    run(at)
    assert said(at) == ["No palettes found. Widen the search:"]
    labels = [one.label for one in at.button]
    assert "Any colour (1)" in labels
    assert not any(label.startswith("Any words") for label in labels), "which would find nothing either"
    press(at, "Any colour (1)")
    assert named(at) == ["Owl"]
    at.text_input(key="_g_words").set_value("no such thing")
    run(at)
    press(at, "Clear the search")
    assert len(named(at)) == 12
    at.get_by_key("_g_whose").set_value("Mine")
    run(at)
    press(at, "All (12)")
    assert len(named(at)) == 12


def test_a_search_is_in_the_address(monkeypatch):
    as_ada("Zebra", tags=["stripes", "black"])
    at = opened(user=ADA)
    assert not set(SEARCH) & set(at.query_params)
    at.text_input(key="_g_words").set_value("zeb")
    at.color_picker(key="_g_color").set_value("#1a334d")
    at.slider(key="_g_radius").set_value(3)
    at.get_by_key("_g_whose").set_value("Mine")
    at.multiselect(key="_g_tags").set_value(["stripes", "black"])
    at.slider(key="_g_count").set_value((3, 8))
    at.selectbox(key="_g_sort").set_value("colorful")
    assert named(run(at)) == ["Zebra"]
    asked = {"q": "zeb", "near": "1a334d.3", "mine": "true", "tags": "stripes,black", "count": "3-8", "by": "colorful"}
    assert {name: at.query_params[name] for name in SEARCH if name in at.query_params} == asked

    there = opened(user=ADA, **asked)
    assert named(there) == ["Zebra"]
    assert there.slider(key="_g_count").value == (3, 8)
    assert there.selectbox(key="_g_sort").value == "colorful"
    for page in ("palette.py", "gallery.py"):
        there.switch_page(page)
        there.query_params.clear()  # as a browser does for a link to another page
        run(there)
        assert bool(set(SEARCH) & set(there.query_params)) == (page == "gallery.py"), "it is the gallery's alone"
    assert named(there) == ["Zebra"], "what was looked for is still there"
    assert there.query_params["near"] == "1a334d.3"
    monkeypatch.setattr("ui.state.address.went_back", lambda: True)
    for name in asked:
        del there.query_params[name]
    assert len(named(run(there))) == 12, "as when the browser goes back to before the search"
    assert there.text_input(key="_g_words").value == ""


def test_what_is_no_good_in_the_address_of_a_search_is_told():
    at = opened(q="owl", near="red.5", mine="perhaps", count="8-3", by="size", newest="no")
    assert named(at) == ["Owl"]
    assert [text.partition(" ")[0] for text in said(at)] == ["near", "mine", "count", "by", "newest"]
    assert not {"near", "mine", "count", "by", "newest"} & set(at.query_params)
    at.text_input(key="_g_words").set_value("")
    run(at)
    assert not said(at)


def test_two_are_shown_side_by_side_and_taken_away_together():
    first, second = as_ada("First"), as_ada("Second")
    at = opened(user=EVE)
    for saved in (first, second):
        at.get_by_key(f"_g_choose_{saved.id}").set_value(True)
        run(at)
    assert not at.get("dialog")
    press(at, "Side by side")
    assert [text.value for text in at.text] == ["First", "Second"]
    assert len([one for one in at.get("image") if one.proto.imgs[0].alt.endswith(": Second")]) == 8
    assert has(at, "Download 2 as a zip")
    press(at, "Select all on this page")
    assert has(at, "Download 12 as a zip")
    press(at, "Clear selection")
    assert not any(one.label.startswith("Download") for one in at.download_button)
    assert not any(box.value for box in at.checkbox if box.key.startswith("_g_choose"))


def test_a_zip_has_a_file_of_each_and_says_what_is_left_out():
    few = as_ada("Same name"), as_ada("Same name")
    entries = [(saved, f"http://example.org/p/{saved.id}") for saved in few]
    with zipfile.ZipFile(io.BytesIO(zipped(entries, ("palette", "gpl")))) as archive:
        files = archive.namelist()
        assert len(set(files)) == 2
        assert all(archive.read(file).startswith(b"GIMP Palette") for file in files)
        assert read_provenance(archive.read(files[0])).link == entries[0][1]
    with zipfile.ZipFile(io.BytesIO(zipped(entries, ("colormap", "cpt")))) as archive:
        assert archive.namelist() == ["left-out.txt"]
        assert archive.read("left-out.txt").count(b"without a colormap") == 2


def imported(at, data, seen=None):
    at.file_uploader(key="_g_import_file").upload("palettes.json", data)
    if seen is not None:
        at.radio(key="_g_import_visibility").set_value(seen)
    return press(at, "Import")


def mine(user):
    return shared_gallery().search(viewer=login_owner(ISSUER, user["sub"]), mine=True).items


def test_all_of_mine_go_out_and_come_back():
    saved = as_ada(note="kept", tags=["a"])
    as_ada("Another", visibility="link")
    (data,) = shared_gallery().export_all(login_owner(ISSUER, "ada"))
    at = opened(user=EVE)
    assert has(at, "Export mine")
    assert "Imported 2 palettes." in said(imported(at, data))
    assert [one.visibility for one in mine(EVE)] == ["link", "public"]
    assert "Imported 0 palettes; 2 already there." in said(imported(at, data))
    assert any("not JSON from a gallery" in one for one in said(imported(at, b"[]")))
    assert "Choose a file first." in said(press(at, "Import"))
    (twin,) = [one for one in mine(EVE) if one.note]
    assert np.array_equal(twin.palette.colors, saved.palette.colors)
    assert twin.created == saved.created


@pytest.mark.parametrize(("label", "kept"), [("Public", "public"), ("By link only", "link")])
def test_an_import_asks_who_will_see_it(label, kept):
    as_ada("One")
    as_ada("Two", visibility="link")
    (data,) = shared_gallery().export_all(login_owner(ISSUER, "ada"))
    imported(opened(user=EVE), data, label)
    assert [one.visibility for one in mine(EVE)] == [kept, kept]


def test_many_go_out_as_a_zip_and_come_back(monkeypatch):
    monkeypatch.setattr(gallery_mine, "IN_ONE_FILE", 1)
    for name in "abc":
        as_ada(name)
    (button,) = [one for one in opened(user=ADA).download_button if one.label == "Export mine"]
    assert button.proto.deferred_file_id
    data = pack_documents(shared_gallery().export_all(login_owner(ISSUER, "ada")), as_zip=True)
    assert "Imported 3 palettes." in said(imported(opened(user=EVE), data))
    assert [one.name for one in mine(EVE)] == ["c", "b", "a"]


def test_a_card_is_taken_away_and_those_of_others_can_be_reported():
    saved = as_ada()
    at = opened(user=EVE)
    assert [one.key for one in at.button if one.label == "Report"] == [f"_g_card_report_{saved.id}"]
    at.get_by_key(f"_g_card_export_{saved.id}").click()
    run(at)
    labels = [one.label for one in at.download_button]
    assert "Download .mplstyle" in labels


def test_an_opened_palette_is_taken_away():
    saved = as_ada()
    at = opened(user=EVE, palette=saved.id)
    at.get_by_key(f"_g_export_{saved.id}_tool_Design and drawing").set_value("Procreate")
    run(at)
    assert has(at, "Download .swatches")
    big = cmp.Palette(np.linspace(0, 1, 192).reshape(64, 3), np.full(64, 1 / 64), np.zeros(64, bool), "Big")
    many = shared_gallery().save(big, cmp.Recipe(), owner=login_owner(ISSUER, "ada"))
    at = opened(user=EVE, palette=many.id)
    at.get_by_key(f"_g_export_{many.id}_tool_Design and drawing").set_value("Procreate")
    run(at)
    assert not has(at, "Download .swatches")
    assert any("30" in one for one in said(at))


@pytest.mark.parametrize(
    ("mode", "seen", "saves"), [("shared", True, True), ("private", False, True), ("readonly", True, False)]
)
def test_the_mode_decides_who_sees_and_who_saves(mode, seen, saves, monkeypatch):
    saved = as_ada()
    other_mode(monkeypatch, mode)
    assert ("Ada's" in named(opened(user=EVE))) == seen
    at = opened("palette.py", EVE, **QUICK)
    assert can_save(at) == saves
    if mode == "private":
        saving(at)
        assert not [one for one in at.radio if one.key == "_save_visibility"]
        assert "Only you and the operator of this app can see it." in [caption.value for caption in at.caption]
    at = opened(user=ADA, palette=saved.id)
    assert has(at, "Delete") == has(at, "Save") == saves


def test_a_database_that_cannot_be_reached_is_one_sentence(monkeypatch):
    shared_gallery.clear()
    monkeypatch.setenv("CMAPCORE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    at = opened()
    (sentence,) = said(at)
    assert sentence.startswith("The gallery's database cannot be reached")
    monkeypatch.delenv("CMAPCORE_DATABASE_URL")
    assert len(named(run(at))) == 12, "which is tried again"


def edited(saved):
    """Follow the link to the editor, in a session in which other things are set."""
    at = opened("palette.py", EVE, **QUICK, ncolors="9", pins="ff0000", sample="tulips")
    at.switch_page("gallery.py")
    run(go(at, palette=saved.id))
    (link,) = [one for one in at.page_link if one.value == "Open in editor"]
    assert link.proto.query_string == f"palette={saved.id}"
    at.switch_page("palette.py")
    return run(go(at, palette=saved.id))


def test_the_editor_brings_back_recipe_and_sample():
    recipe = cmp.Recipe.of(
        clustering="kmeans",
        use_tsne=False,
        npts=200,
        ncolors=7,
        sort_type="hsv",
        kind="diverging",
        pins=("00ffff",),
        region=(0, 0, 0.5, 1),
    )
    saved = as_ada(recipe=recipe, sample="owl", digest=cmp.load_picture(sample_bytes("owl")).source_digest)
    at = edited(saved)
    assert recipe_of(at) == recipe
    assert at.query_params["sample"] == "owl"
    assert "palette" not in at.query_params
    assert shown_codes(at) == list(saved.palette.hex)


def test_the_editor_brings_back_the_colormap_of_an_earlier_version():
    saved = as_ada(recipe=cmp.Recipe.of(**QUICK_RECIPE), sample="owl")
    with shared_gallery().writing() as connection:
        connection.exec_driver_sql("UPDATE contents SET recipe = 'v=2&clustering=kmeans&use_tsne=false&npts=200'")
    assert recipe_of(edited(saved)) == cmp.Recipe.of(**QUICK_RECIPE, kind="listed")


def recipe_of(at):
    text = json.loads(at.get_by_key("_share").proto.json)["link"]
    return cmp.Recipe.from_query(dict(parse_qsl(urlsplit(text).query)))[0]


def shown_codes(at):
    return [color["hex"] for color in json.loads(at.get_by_key("_swatches").proto.json)["colors"]]


def said_of_pictures(at):
    return [one for one in said(at) if one.startswith("This")]


def test_the_editor_fetches_the_picture_and_says_when_it_is_another_one(picture_server):
    url = picture_server.url("/scene.png")
    recipe = cmp.Recipe.of(clustering="kmeans", use_tsne=False, npts=200)
    result = cmp.extract(cmp.load_picture(url), recipe)
    about = {"recipe": recipe, "url": url, "digest": result.picture.source_digest}
    at = edited(shared_gallery().save(result.palette, owner=login_owner(ISSUER, "ada"), **about))
    assert not said_of_pictures(at)
    assert at.text_input(key="_address").value == url
    other = as_ada(MARKUP, recipe=recipe, url=url, digest="0" * 64)
    at = edited(other)
    (sentence,) = said_of_pictures(at)
    assert sentence.startswith(
        f"This is not the picture that {MARKUP} was made from: its address now leads to a different one"
    )
    assert shown_codes(at) == list(other.palette.hex)
    at.query_params["source"] = "sample"
    run(at)
    assert not said_of_pictures(at)


def test_the_editor_asks_for_a_picture_that_is_not_kept(encoded, scene_array):
    data = encoded(scene_array, "PNG")
    recipe = cmp.Recipe.of(clustering="kmeans", use_tsne=False, npts=200, ncolors=4)
    saved = as_ada("Holiday", recipe=recipe, digest=cmp.load_picture(data).source_digest)
    at = edited(saved)
    assert recipe_of(at) == recipe
    assert shown_codes(at) == list(saved.palette.hex)
    assert any("Add the picture to change them" in text.value for text in at.markdown)
    at.file_uploader(key="_upload").upload("holiday.png", data)
    run(at)
    assert not any("Add the picture" in text.value for text in at.markdown)
    assert shown_codes(at) == list(cmp.extract(cmp.load_picture(data), recipe).palette.hex)


def test_the_part_of_a_film_is_saved_and_comes_back_with_the_film():
    data = film(shots())
    recipe = cmp.Recipe.of(clustering="kmeans", use_tsne=False, npts=200, ncolors=4)
    at = opened("palette.py", ADA, **QUICK, source="upload", t="2,7")
    at.file_uploader(key="_upload").upload("four.mp4", data)
    save(saving(run(at)))
    (saved,) = shared_gallery().search(viewer=login_owner(ISSUER, "ada"), mine=True).items
    assert (saved.t, saved.digest) == ("2,7", cmp.load_picture(data).source_digest)
    assert saved.provenance().t == "2,7"
    at = edited(saved)
    assert at.query_params["t"] == "2,7"
    at.file_uploader(key="_upload").upload("four.mp4", data)
    run(at)
    assert at.session_state["_result"].picture.t == "2,7"
    at = edited(as_ada(recipe=recipe, sample="owl"))
    assert "t" not in at.query_params


def test_colours_without_a_picture_are_saved_and_opened_in_the_editor_as_they_are():
    save(saving(opened("palette.py", ADA, colors="e4002b,004080,f6f6f4", kind="continuous")))
    (saved,) = shared_gallery().search(viewer=login_owner(ISSUER, "ada"), mine=True).items
    assert saved.palette.hex == ("#e4002b", "#004080", "#f6f6f4")
    assert (saved.palette.has_shares, saved.digest, saved.thumbnail) == (False, "", None)
    at = edited(saved)
    assert shown_codes(at) == list(saved.palette.hex)
    assert recipe_of(at) == cmp.Recipe.of(kind="continuous")
    assert (at.query_params["source"], at.query_params["colors"]) == ("colors", "e4002b,004080,f6f6f4")
    assert not said(at)


def test_the_editor_says_where_other_colours_come_out_than_were_saved():
    recipe = cmp.Recipe.of(clustering="kmeans", use_tsne=False, npts=200, ncolors=3)
    result = cmp.extract(cmp.load_picture(sample_bytes("owl")), recipe)
    as_it_is = {"recipe": recipe, "sample": "owl", "digest": result.picture.source_digest}
    of_today = shared_gallery().save(result.palette, owner=login_owner(ISSUER, "ada"), **as_it_is)
    assert not any("colours that differ from" in one for one in said(edited(of_today)))
    of_old = as_ada(MARKUP, **as_it_is)
    at = edited(of_old)
    (sentence,) = [one for one in said(at) if "colours that differ from" in one]
    assert MARKUP in sentence
    assert shown_codes(at) == list(of_old.palette.hex)
    at.number_input(key="_ncolors").set_value(4)
    assert not any("colours that differ from" in one for one in said(run(at)))


def test_an_address_of_the_editor_with_no_palette_says_so():
    at = opened("palette.py", EVE, **QUICK, palette="0" * 12)
    assert any("no such palette" in one for one in said(at))
    assert shown_codes(at)


def test_a_hidden_palette_is_seen_by_its_owner_alone_who_is_told():
    saved = as_ada()
    Operator(shared_gallery()).hide(saved.id)
    (face,) = [one for one in faces(opened(user=ADA)) if one["name"] == "Ada's"]
    assert "hidden by the operator" in face["marks"]
    assert "Ada's" not in named(opened(user=EVE))
