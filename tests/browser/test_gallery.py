"""The gallery in a real browser: saved, found again, passed on, deleted; and text that stays text."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import cmapcore as cmp
from cmapcore.pictures.samples import sample_bytes
from gallery.operator import Operator
from gallery.store import Gallery

APP = Path(__file__).parents[2] / "app.py"
QUICK = "/?clustering=kmeans&use_tsne=false&npts=300"
PAYLOADS = (
    "<script>window.hit = 1</script>",
    '"><img src=x onerror="window.hit = 1">',
    "<svg onload='window.hit = 1'>",
    "javascript:window.hit=1",
    "[click](javascript:window.hit=1)",
    "![x](https://evil.example/x.png)",
    "https://evil.example/ www.evil.example",
    "**bold** _it_ ~~no~~ `code` $x^2$",
    ":red[red] :material/home: :smile: -> a",
    "# head",
    "1. one - two",
    "&lt;b&gt; &amp; &#60;",
    "{{7*7}} ${7*7} <%= 7 %>",
    "<a href='https://evil.example'>a</a>",
)

pytestmark = pytest.mark.browser


@pytest.fixture
def gallery(serve: Callable[[Path], str]) -> Iterator[Gallery]:
    """The gallery of the app that is served."""
    serve(APP)
    opened = Gallery(Path(os.environ["CMAPCORE_DATA_DIR"]) / "gallery.db")
    yield opened
    opened.close()


@pytest.fixture
def open_app(visit: Callable[..., Page], serve: Callable[[Path], str]) -> Callable[..., Page]:
    """Give a function that opens the app at a path, as a new visitor."""
    return lambda path, **options: visit(serve(APP) + path, **options)


def idle(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)


def to_gallery(page: Page) -> None:
    page.locator(".tabs").get_by_role("link", name="Gallery").click()
    expect(page).to_have_url(re.compile("/gallery"))
    expect(cards(page)).not_to_have_count(0)


def cards(page: Page) -> Locator:
    return page.locator("article.card")


def card(page: Page, name: str) -> Locator:
    return cards(page).filter(has=page.get_by_role("button", name=f"Open {name}", exact=True))


def search(page: Page, words: str) -> None:
    field = page.get_by_role("textbox", name="Search")
    field.fill(words)
    field.press("Enter")


def save(page: Page, name: str | None = None) -> str:
    """Save what is shown; give its permanent address."""
    page.locator(".st-key-_save_it button").click()
    if name is not None:
        page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    return page.get_by_role("dialog").get_by_test_id("stCode").inner_text().strip()


def path_of(link: str) -> str:
    return urlsplit(link).path


def test_saved_found_by_its_colour_passed_on_deleted_and_had_back(open_app: Callable[..., Page]) -> None:
    page = open_app(f"{QUICK}&sample=kingfisher&kind=sequential")
    link = save(page, "My bird")
    result = cmp.extract(
        cmp.load_picture(sample_bytes("kingfisher")),
        cmp.Recipe.of(clustering="kmeans", use_tsne=False, npts=300, kind="sequential"),
    )
    page.reload()
    to_gallery(page)
    expect(card(page, "My bird")).to_have_count(1)

    page.get_by_role("button", name="Colours").click()
    page.get_by_test_id("stColorPickerBlock").click()
    page.locator("input").last.fill(result.palette.hex[0])
    page.keyboard.press("Escape")
    expect(page.get_by_role("switch", name="near this one")).to_be_checked()
    expect(card(page, "My bird")).to_have_count(1)
    expect(cards(page)).not_to_have_count(12)

    other = open_app(path_of(link))
    expect(other).to_have_url(re.compile("/gallery[?]palette="))
    expect(other.get_by_role("heading", name="My bird")).to_be_visible()
    strip = other.locator("[class*=st-key-_g_swatches_]")
    expect(strip.locator(".hex")).to_have_text(list(result.palette.hex))
    strip.get_by_role("button", name=f"Copy {result.palette.hex[1]}").click()
    expect(strip.get_by_role("status")).to_have_text(f"{result.palette.hex[1]} copied")
    assert other.evaluate("navigator.clipboard.readText()") == result.palette.hex[1]
    expect(other.get_by_role("button", name="Report")).to_be_visible()
    expect(other.get_by_role("button", name="Delete")).to_have_count(0)

    card(page, "My bird").get_by_role("button", name="Open My bird").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Deleted: My bird")).to_be_visible()
    expect(card(page, "My bird")).to_have_count(0)
    gone = page.request.get(link)
    assert (gone.status, "<h1>No such palette</h1>" in gone.text()) == (404, True)
    page.get_by_role("button", name="Undo").click()
    expect(card(page, "My bird")).to_have_count(1)
    other.reload()
    expect(other.get_by_role("heading", name="My bird")).to_be_visible()


@pytest.mark.long
def test_a_card_copies_without_running_the_page(open_app: Callable[..., Page]) -> None:
    page = open_app("/gallery")
    first = cards(page).first
    swatch = first.get_by_role("button", name=re.compile("^Copy #")).nth(1)
    code = swatch.get_attribute("title")
    swatch.click()
    expect(first.locator(".count")).to_have_attribute("data-said", "Copied")
    assert page.evaluate("navigator.clipboard.readText()") == code
    swatch.press("Enter")
    expect(page.locator("article.card ~ .live").first).to_have_text(f"{code} copied")


@pytest.mark.long
def test_an_impatient_click_saves_once(open_app: Callable[..., Page], gallery: Gallery) -> None:
    page = open_app(f"{QUICK}&sample=tulips")
    page.locator(".st-key-_save_it button").click()
    page.get_by_role("textbox", name="Name").fill("Only once")
    page.get_by_role("dialog").get_by_text("Public", exact=True).click()
    page.get_by_role("dialog").get_by_text("More", exact=True).click()
    page.get_by_role("textbox", name="Tags").fill("one, two")
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    idle(page)
    (saved,) = gallery.search(words="Only once").items
    assert saved.tags == ("one", "two")


@pytest.mark.long
def test_a_card_of_somebody_else_can_be_reported(open_app: Callable[..., Page], gallery: Gallery) -> None:
    palette = cmp.Palette(np.eye(3), np.full(3, 1 / 3), np.zeros(3, bool), "Not a palette")
    saved = gallery.save(palette, cmp.Recipe(), owner="somebody else")
    page = open_app("/gallery")
    search(page, saved.name)
    expect(cards(page)).to_have_count(1)
    page.get_by_role("button", name="Report").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("It is an advertisement.")
    dialog.get_by_role("button", name="Report").click()
    expect(page.get_by_text("Reported. Thank you.")).to_be_visible()
    expect(dialog).to_have_count(0)
    reasons = {one.saved.id: one.reasons for one in Operator(gallery).list_reported()}
    assert reasons[saved.id] == ("It is an advertisement.",)


@pytest.mark.long
def test_a_card_is_exported_with_two_clicks(open_app: Callable[..., Page], tmp_path: Path) -> None:
    page = open_app(f"{QUICK}&sample=owl")
    to_gallery(page)
    take = page.get_by_role("button", name="Export", exact=True)
    expect(take).not_to_have_count(0)
    take.nth(1).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("QGIS", exact=True).click()
    expect(dialog.get_by_role("button", name="Download .xml")).to_be_visible()
    page.wait_for_function("document.cookie.includes('QGIS')")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.reload()  # the tool is remembered
    idle(page)
    take.nth(2).click()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Download .xml").click()
    file = tmp_path / "file.xml"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"<!DOCTYPE qgis_style>")


@pytest.mark.long
def test_text_is_shown_as_it_was_typed(open_app: Callable[..., Page], gallery: Gallery) -> None:
    palette = cmp.Palette(np.array([[0.2, 0.4, 0.6], [0.9, 0.8, 0.1]]), np.full(2, 0.5), np.zeros(2, bool))
    saved = [
        gallery.save(
            palette, cmp.Recipe(), owner="somebody", name=text, tags=["payload", text[:30]], note=f"{text}\n{text}"
        )
        for text in PAYLOADS
    ]
    page = open_app("/gallery")
    search(page, "payload")
    expect(cards(page)).to_have_count(12)
    names = page.locator("article.card .name")
    assert set(names.all_inner_texts()) <= set(PAYLOADS)
    for _ in range(30):  # what another process saved is among the tags after ten seconds
        page.get_by_role("button", name="Tags").click()
        page.get_by_role("combobox", name="Tags").fill("payl")
        expect(page.get_by_role("option").first).to_be_visible()
        if page.get_by_role("option", name="payload", exact=True).count():
            break
        page.reload()
        idle(page)
    expect(page.get_by_role("option", name="payload", exact=True)).to_be_visible()
    for text in PAYLOADS[:3]:
        page.get_by_role("combobox", name="Tags").fill(text[:12])
        expect(page.get_by_role("option", name=text[:30], exact=True)).to_be_visible()
    assert page.evaluate("window.hit") is None
    for one in saved:
        page.goto(f"{page.url.split('/gallery')[0]}/gallery?palette={one.id}")
        heading = page.get_by_test_id("stMain").get_by_role("heading", level=1).first
        expect(heading).to_have_text(re.compile("\u2060?".join(("^", *map(re.escape, one.name), "$"))))
        shown = page.get_by_test_id("stHtml").filter(has_text=one.name).last
        assert one.note in shown.inner_text()
        assert one.tags[1] in shown.inner_text()
        assert page.get_by_test_id("stMain").locator("a[href*=evil], img[src*=evil], script").count() == 0
        assert page.evaluate("window.hit") is None
    for one in saved:
        gallery.delete(one.id, "somebody")


@pytest.mark.long
@pytest.mark.parametrize("name", ["<img src=x onerror='window.hit = 1'>.png", "![x](evil) **b** :red[c].png"])
def test_a_file_name_is_shown_as_it_is(open_app: Callable[..., Page], gallery: Gallery, name: str) -> None:
    page = open_app(f"{QUICK}&source=upload")
    picture = {"name": name, "mimeType": "image/webp", "buffer": sample_bytes("tulips")}
    page.locator(".st-key-_upload input[type=file]").set_input_files(picture)
    stem = name.rsplit(".", 1)[0]
    expect(page.locator(".st-key-_swatches .hex")).not_to_have_count(0)
    idle(page)
    page.locator(".st-key-_save_it button").click()
    expect(page.get_by_role("textbox", name="Name")).to_have_value(stem)
    page.get_by_role("dialog").get_by_text("More", exact=True).click()
    expect(page.get_by_role("checkbox", name="With a small copy of the picture")).not_to_be_checked()
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="See it in the gallery").click()
    expect(page.get_by_test_id("stMain").get_by_role("heading", level=1).first).to_have_text(stem)
    assert page.evaluate("window.hit") is None
    id_ = parse_qs(urlsplit(page.url).query)["palette"][0]
    assert gallery.get(id_).thumbnail is None


@pytest.mark.long
def test_the_editor_brings_back_what_was_saved(
    open_app: Callable[..., Page], gallery: Gallery, picture_server: SimpleNamespace
) -> None:
    recipe = cmp.Recipe.of(
        clustering="kmeans", use_tsne=False, npts=300, ncolors=4, sort_type="hsv", region=(0, 0, 1, 0.5)
    )
    url = picture_server.url("/scene.png")
    picture = cmp.load_picture(url)
    result = cmp.extract(picture, recipe)
    one = gallery.save(result.palette, recipe, owner="somebody", name="Scene", url=url, digest=picture.source_digest)
    page = open_app(f"{QUICK}&sample=owl&ncolors=9&reverse=true")
    to_gallery(page)
    card(page, "Scene").get_by_role("button", name="Open Scene").click()
    page.get_by_role("link", name="Open in editor").click()
    expect(page.get_by_role("img", name="The picture: scene")).to_be_visible()
    expect(page.locator(".st-key-_swatches .hex")).to_have_text(list(result.palette.hex))
    idle(page)
    query = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    assert cmp.Recipe.from_query(query) == (recipe, [])
    assert query["url"] == url
    page.reload()
    expect(page.locator(".st-key-_swatches .hex")).to_have_text(list(result.palette.hex))
    gallery.delete(one.id, "somebody")


def test_a_phone_in_the_dark_shows_all_without_scrolling_sideways(open_app: Callable[..., Page]) -> None:
    size = {"width": 390, "height": 844}
    asked = "/gallery?count=2-64"  # which all have
    page = open_app(asked, viewport=size, is_mobile=True, has_touch=True, color_scheme="dark")
    expect(cards(page)).to_have_count(12)
    expect(page.get_by_role("button", name="Colours · 1")).to_be_visible()
    expect(page.get_by_role("button", name="Mine")).to_be_visible()
    rows = page.locator(".st-key-_g_filters > *").evaluate_all(
        "parts => parts.map(part => part.getBoundingClientRect()).map(box => Math.round(box.top + box.height / 2))"
    )
    assert (len(rows), max(rows) - min(rows) < 3) == (4, True), "the filters are one row"
    for part in (page.get_by_test_id("stMain"), page.get_by_test_id("stApp"), page.locator("html")):
        assert part.evaluate("part => part.scrollWidth") <= 390
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_hidden()
    page.locator(".tabs").get_by_role("link", name="Palette").tap()
    expect(page.locator(".st-key-_swatches .hex")).not_to_have_count(0)


@pytest.mark.long
def test_whatever_is_shown_has_a_name(open_app: Callable[..., Page]) -> None:
    page = open_app("/gallery")
    expect(cards(page)).to_have_count(12)
    images = page.locator("img")
    assert images.evaluate_all("all => all.filter(i => i.src && !(i.complete && i.naturalWidth)).length") == 0
    assert (
        images.evaluate_all("all => all.filter(i => !i.alt && !i.closest('[aria-hidden], button[aria-label]')).length")
        == 0
    )
    buttons = page.get_by_role("button")
    assert buttons.evaluate_all("all => all.filter(b => !(b.ariaLabel || b.innerText || b.title)).length") == 0
