"""The whole app in a real browser: what only a browser shows."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

import cmapcore as cmp
from cmapcore.pictures.samples import SAMPLES, sample_bytes

APP = Path(__file__).parents[2] / "app.py"
FIRST = next(iter(SAMPLES))
QUICK = "?v=2&clustering=kmeans&use_tsne=false&npts=300"
PATCHES = ("#14213d", "#2a9d8f", "#8ac926", "#9d4edd", "#c1121f", "#f4a261", "#ffca3a", "#fefae0")

pytestmark = pytest.mark.browser


@pytest.fixture
def open_app(visit: Callable[..., Page], serve: Callable[[Path], str]) -> Callable[..., Page]:
    """Give a function that opens the app at a query, as a new visitor."""

    def opened(query: str = QUICK, **options: object) -> Page:
        page = visit(serve(APP) + "/" + query, **options)
        expect(strip(page).locator(".hex")).not_to_have_count(0)
        return page

    return opened


def strip(page: Page) -> Locator:
    return page.locator(".st-key-_swatches")


def codes(page: Page) -> list[str]:
    return strip(page).locator(".hex").all_inner_texts()


def expect_codes(page: Page, expected: list[str]) -> None:
    expect(strip(page).locator(".hex")).to_have_text(expected)


def slider(page: Page, label: str) -> Locator:
    return page.get_by_role("slider", name=label)


def number(page: Page) -> Locator:
    """The field with the number of colours."""
    return page.get_by_role("spinbutton", name="Number of colours")


def choose_sample(page: Page, name: str) -> None:
    page.get_by_role("button", name="Samples").click()
    page.get_by_role("radio", name=SAMPLES[name].title).click()


def clipboard(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def parameters(page: Page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def expect_parameter(page: Page, name: str, value: str | None) -> None:
    there = f"[?&]{name}=" + ("" if value is None else re.escape(value) + "(&|$)")
    (expect(page).not_to_have_url if value is None else expect(page).to_have_url)(re.compile(there))


def runs_asked_for(page: Page) -> list[ClientState]:
    """What the browser asks the server to run, from when the page is loaded anew on; the list grows."""
    runs: list[ClientState] = []

    def note(frame: bytes) -> None:
        message = BackMsg.FromString(frame)
        if message.HasField("rerun_script"):
            runs.append(message.rerun_script)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    return runs


def palette_of(source: bytes | str, **options: object) -> list[str]:
    """What the app has to show at `QUICK` with these options."""
    quick = {"clustering": "kmeans", "use_tsne": False, "npts": 300}
    return list(cmp.extract(cmp.load_picture(source), cmp.Recipe.of(**quick | options)).palette.hex)


def patches() -> bytes:
    """A picture of eight plain colours."""
    rgb = np.array([[int(code[i : i + 2], 16) for i in (1, 3, 5)] for code in PATCHES], np.uint8)
    file = io.BytesIO()
    Image.fromarray(rgb.reshape(2, 4, 3)).resize((160, 80), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


def test_the_whole_walk(open_app: Callable[..., Page]) -> None:
    page = open_app("")
    expect(page).to_have_title("Colormaps from pictures")
    expect_codes(page, list(cmp.extract(cmp.load_picture(sample_bytes(FIRST))).palette.hex))
    choose_sample(page, "tulips")
    expect_codes(page, palette_of(sample_bytes("tulips"), clustering="accents"))

    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files({"name": "patches.png", "mimeType": "image/png", "buffer": patches()})
    expect_codes(page, palette_of(patches(), clustering="accents"))
    expect(page.get_by_role("img", name="The picture: patches")).to_be_visible()

    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)  # the run ends, which would put 6 back
    number(page).fill("8")
    number(page).press("Enter")
    expect(strip(page).locator(".hex")).to_have_count(8)
    assert set(codes(page)) == set(PATCHES)
    strip(page).get_by_role("button", name="Copy #c1121f").click()
    expect(strip(page).get_by_role("status")).to_have_text("#c1121f copied")
    assert clipboard(page) == "#c1121f"
    strip(page).get_by_role("button", name="Copy #ffca3a").press("Enter")
    expect(strip(page).get_by_role("status")).to_have_text("#ffca3a copied")
    assert clipboard(page) == "#ffca3a"

    page.locator(".st-key-_copy").get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("button", name="Hex list").click()
    expect(page.locator(".st-key-_copy_all").get_by_role("status")).to_have_text("Hex list copied")
    assert clipboard(page).split() == codes(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("It does not contain your picture")).to_be_visible()


@pytest.mark.long
def test_a_copied_link_brings_back_the_same_palette(open_app: Callable[..., Page]) -> None:
    page = open_app(f"{QUICK}&sample=scarlet_macaw&ncolors=9&sort_type=hsv&kind=continuous")
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".st-key-_share").get_by_role("status")).to_have_text("Link copied")
    link = clipboard(page)
    there = open_app(f"?{urlsplit(link).query}")
    assert codes(there) == codes(page)
    assert len(codes(there)) == 9
    expect(there.get_by_role("img", name="The picture: Scarlet macaw")).to_be_visible()
    expect(there.get_by_role("img", name="The colormap: Smooth through the palette")).to_be_visible()


def test_the_address_follows_and_the_browser_goes_back(open_app: Callable[..., Page]) -> None:
    page = open_app()
    first = codes(page)
    choose_sample(page, "owl")
    owl = palette_of(sample_bytes("owl"))
    expect_codes(page, owl)
    expect_parameter(page, "sample", "owl")
    number(page).fill("7")
    number(page).press("Enter")
    expect_parameter(page, "ncolors", "7")
    seven = palette_of(sample_bytes("owl"), ncolors=7)
    expect_codes(page, seven)
    page.reload()
    expect_codes(page, seven)
    page.go_back()
    expect_codes(page, owl)
    expect_parameter(page, "ncolors", None)
    expect(number(page)).to_have_value("6")
    page.go_back()
    expect_codes(page, first)
    page.get_by_role("button", name="Samples").click()
    expect(page.get_by_role("radio", name=SAMPLES[FIRST].title)).to_be_checked()
    page.keyboard.press("Escape")
    page.go_forward()
    expect_codes(page, owl)


def test_a_tab_keeps_the_focus_and_the_page_shown_needs_no_step_back(open_app: Callable[..., Page]) -> None:
    page = open_app()
    tab = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Gallery")
    tab.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gallery")
    expect(tab).to_be_focused()
    steps = page.evaluate("history.length")
    tab.click()
    assert page.evaluate("history.length") == steps
    page.go_back()
    expect(number(page)).to_be_visible()


def test_a_page_in_a_new_browser_tab_starts_with_this_picture_and_its_options(open_app: Callable[..., Page]) -> None:
    page = open_app("?sample=owl&ncolors=4&q=blue&embed=true")
    tab = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Diagnostics")
    with page.context.expect_page() as opened:
        tab.click(button="middle")
    there = opened.value
    expect(there.locator(".st-key-_choose .hex")).to_have_text(codes(page), timeout=60_000)
    assert parameters(there) == {"v": str(cmp.Recipe.VERSION), "sample": "owl", "ncolors": "4"}


@pytest.mark.long
def test_a_link_with_every_option_opens_on_its_palette_and_nothing_else(open_app: Callable[..., Page]) -> None:
    written = "&".join(
        f"{name}={text}"
        for name, text in cmp.Recipe.of(npts=300, clustering="kmeans", use_tsne=False).to_query().items()
    )
    page = open_app(f"?{written}&source=sample&sample=owl&utm_source=x")
    assert codes(page) == palette_of(sample_bytes("owl"))
    changed = {"npts": "300", "clustering": "kmeans", "use_tsne": "false"}
    assert parameters(page) == {"v": str(cmp.Recipe.VERSION), "sample": "owl"} | changed
    assert page.evaluate("history.length") <= 3  # the empty first page, the link, and the link without the defaults
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("Deploy")).to_have_count(0)


def test_a_colour_is_edited_by_keyboard_undone_and_redone(open_app: Callable[..., Page]) -> None:
    page = open_app()
    first = codes(page)
    strip(page).get_by_role("button", name=f"Copy {first[0]}").focus()
    page.keyboard.press("ArrowRight")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(strip(page).get_by_role("button", name=f"Edit {first[1]}")).to_be_focused()
    page.keyboard.press("Enter")
    field = page.get_by_role("dialog").get_by_role("textbox", name="Hex code")
    field.fill("#12ab34")
    field.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Apply").click()
    edited = [first[0], "#12ab34", *first[2:]]
    expect_codes(page, edited)
    expect_parameter(page, "pins", "%2C".join(code[1:] for code in edited))
    field = number(page)
    field.press("Control+z")  # in a text field it is the field's own
    strip(page).get_by_role("button", name="Copy #12ab34").focus()
    page.keyboard.press("Control+z")
    expect_codes(page, first)
    expect_parameter(page, "pins", None)
    page.keyboard.press("Control+Shift+Z")
    expect_codes(page, edited)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect_codes(page, first)
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


def test_plus_adds_a_colour_of_the_picture_at_once(open_app: Callable[..., Page]) -> None:
    page = open_app()
    before = codes(page)
    strip(page).get_by_role("button", name="Add a colour").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("textbox", name="Hex code")
    expect(field).to_have_value(re.compile("^#[0-9a-f]{6}$"))
    code = field.input_value()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect_codes(page, [*before, code])


def test_a_dot_that_is_dragged_picks_the_colour_where_it_is_let_go(open_app: Callable[..., Page]) -> None:
    page = open_app(f"{QUICK}&source=upload&ncolors=8&sort_type=none")
    picture = {"name": "patches.png", "mimeType": "image/png", "buffer": patches()}
    page.locator("input[type=file]").first.set_input_files(picture)
    expect(strip(page).get_by_role("button", name="Copy #c1121f")).to_be_visible()
    dots = page.locator(".st-key-_dots .dot")
    expect(dots).to_have_count(8)
    before = codes(page)
    dot = page.get_by_role("button", name="#c1121f in the picture")
    box, left = dot.bounding_box(), dot.evaluate("dot => getComputedStyle(dot).left")
    yellow = page.get_by_role("button", name="#ffca3a in the picture").bounding_box()
    page.mouse.move(box["x"] + 22, box["y"] + 22)
    page.mouse.down()
    # beside the other's dot, and in its patch: the same colour is no other one
    page.mouse.move(yellow["x"] + 22, yellow["y"] + 22, steps=4)
    page.mouse.up()
    expect(page.get_by_text("#ffca3a is already in the palette.")).to_be_visible()
    assert codes(page) == before
    expect(dot).to_have_css("left", left)  # it goes back
    page.mouse.move(box["x"] + 22, box["y"] + 22)
    page.mouse.down()
    page.mouse.move(box["x"] + 28, box["y"] + 28, steps=2)
    # under the finger the dot stays what it is while another colour goes
    strip(page).get_by_role("button", name="Copy #ffca3a").press("Delete")
    expect(strip(page).locator(".hex")).to_have_count(7)
    expect(dots).to_have_count(7)
    page.mouse.move(yellow["x"] + 22, yellow["y"] + 22, steps=4)
    page.mouse.up()
    wanted = [{"#c1121f": "#ffca3a"}.get(code, code) for code in before if code != "#ffca3a"]
    expect_codes(page, wanted)
    there = page.get_by_role("button", name="#ffca3a in the picture").bounding_box()
    assert abs(there["x"] - yellow["x"]) < 3, "it stays where it was let go"


def test_a_url_shows_its_palette_and_a_bad_one_leaves_it(
    open_app: Callable[..., Page], picture_server: SimpleNamespace
) -> None:
    page = open_app()
    field = page.get_by_role("textbox", name="Address of a picture")
    field.fill(picture_server.url("/scene.png"))
    field.press("Enter")
    expect(page.get_by_role("img", name="The picture: scene")).to_be_visible()
    shown = palette_of(picture_server.url("/scene.png"))
    expect_codes(page, shown)
    expect_parameter(page, "source", "url")
    field.fill(picture_server.url("/nothing.png"))
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("404 Not Found; check the address. Still showing scene.")
    expect_codes(page, shown)
    choose_sample(page, "owl")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_streamlits_scripts_are_asked_for_with_the_page(open_app: Callable[..., Page]) -> None:
    page = open_app("?sample=kingfisher")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    late = page.locator("head link[rel=modulepreload][as=script]")  # put there when an element needs them
    names = late.evaluate_all("links => links.map((link) => link.href.split('/').pop())")
    assert not [name for name in names if not name.startswith("Progress")], "a bar is shown where the machine is busy"


@pytest.mark.long
def test_a_message_that_has_gone_leaves_no_room(open_app: Callable[..., Page]) -> None:
    page = open_app(QUICK)
    picture = page.locator(".st-key-_picture")
    top = picture.bounding_box()["y"]
    picker = page.locator(".st-key-_upload input[type=file]")
    picker.set_input_files({"name": "patches.png", "mimeType": "image/png", "buffer": patches()})
    expect(picture.get_by_role("img", name="The picture: patches")).to_be_visible()
    assert picture.bounding_box()["y"] == pytest.approx(top, abs=1)


def test_a_bad_upload_leaves_the_palette_of_the_good_one(open_app: Callable[..., Page]) -> None:
    page = open_app(f"{QUICK}&source=upload&ncolors=8")
    picker = page.locator(".st-key-_upload input[type=file]")
    picker.set_input_files({"name": "patches.png", "mimeType": "image/png", "buffer": patches()})
    expect(strip(page).get_by_role("button", name="Copy #c1121f")).to_be_visible()
    good = codes(page)
    picker.set_input_files({"name": "notes.png", "mimeType": "image/png", "buffer": b"These are no pixels."})
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("This is not a picture")
    expect_codes(page, good)


def to_preview(page: Page) -> None:
    """Scroll to the examples, which is what makes them."""
    page.locator(".st-key-_preview_seen").scroll_into_view_if_needed()
    expect(page.locator(".st-key-_preview img")).to_have_count(8)


@pytest.mark.parametrize(
    ("width", "height", "last"), [(1280, 800, ".st-key-_checks summary"), (390, 700, ".st-key-_share")], ids=str
)
def test_what_people_come_for_is_on_the_first_screen(
    open_app: Callable[..., Page], width: int, height: int, last: str
) -> None:
    page = open_app("?sample=kingfisher", viewport={"width": width, "height": height}, has_touch=width == 390)
    for what in (".st-key-_swatches", ".st-key-_export_it", ".st-key-_save_it", ".st-key-_share", last):
        expect(page.locator(what)).to_be_in_viewport(ratio=1)
    hint = "Press and hold to pin, edit, move or remove it." if width == 390 else "point at it to pin"
    expect(page.get_by_text(hint)).to_be_visible()


def test_on_a_phone_few_colours_take_little_room(open_app: Callable[..., Page]) -> None:
    page = open_app(f"{QUICK}&ncolors=3", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    last, actions = strip(page).locator(".share").last, page.locator(".st-key-_actions")
    expect(last).to_be_visible()
    assert actions.bounding_box()["y"] - last.bounding_box()["y"] < 60


def test_a_phone_in_the_dark_shows_all_without_scrolling_sideways(open_app: Callable[..., Page]) -> None:
    size = {"width": 390, "height": 844}
    page = open_app(f"{QUICK}&ncolors=20", viewport=size, is_mobile=True, has_touch=True, color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(28, 28, 28)")
    for part in (page.get_by_test_id("stMain"), page.get_by_test_id("stApp"), page.locator("html")):
        assert part.evaluate("part => part.scrollWidth") <= 390
    to_preview(page)
    expect(page.get_by_role("radio", name="On dark")).to_be_checked()
    first, second = (page.locator(".st-key-_preview img").nth(place).bounding_box() for place in (0, 1))
    assert first["y"] == second["y"], "two of them are side by side"
    samples = page.get_by_role("button", name="Samples")
    expect(samples).to_be_hidden()
    page.get_by_role("button", name="Your picture").tap()
    samples.tap()
    page.get_by_role("radio", name=SAMPLES["owl"].title).tap()
    expect_codes(page, palette_of(sample_bytes("owl"), ncolors=20))
    expect(samples).to_be_hidden()
    for tab in ("Palette", "Diagnostics", "Gallery"):
        expect(page.locator(".tabs").get_by_role("link", name=tab)).to_be_in_viewport()


@pytest.mark.long
def test_whatever_is_shown_has_a_name(open_app: Callable[..., Page]) -> None:
    page = open_app()
    to_preview(page)
    page.get_by_role("button", name="Samples").click()  # they are loaded when they are to be seen
    images = page.locator("img")
    expect(images).to_have_count(4 + 16 + 1 + 8)
    for image in images.all():
        expect(image).not_to_have_js_property("naturalWidth", 0)
    page.keyboard.press("Escape")
    assert (
        images.evaluate_all(
            "all => all.filter(i => !i.alt && !i.closest('button[aria-label], [aria-hidden=true]')).length"
        )
        == 0
    )
    page.get_by_role("radiogroup", name="Library").get_by_role("radio", name="Plotly").click()
    expect(page.locator(".js-plotly-plot")).to_have_count(4, timeout=60_000)
    expect(page.get_by_text("Code for Plotly")).to_be_visible()
    buttons = page.get_by_role("button")
    assert buttons.evaluate_all("all => all.filter(b => !(b.ariaLabel || b.innerText || b.title)).length") == 0


@pytest.mark.long
def test_examples_change_without_running_the_page(open_app: Callable[..., Page]) -> None:
    page = open_app(f"{QUICK}&kind=continuous")
    sent = runs_asked_for(page)
    page.reload()
    to_preview(page)
    examples = page.locator(".st-key-_preview img")
    expect(examples).to_have_count(8)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(page.locator(".st-key-_data")).to_be_visible()  # what is made once one has come there is made
    del sent[:]
    page.get_by_role("radio", name="Beside viridis").click()
    expect(examples).to_have_count(16)
    expect(page.get_by_text("Heat map · continuous")).to_be_visible()
    expect(page.get_by_text("Heat map · viridis")).to_be_visible()
    page.get_by_role("radiogroup", name="Library").get_by_role("radio", name="Matplotlib").click()
    expect(page.get_by_text("Code for Matplotlib")).to_be_visible()
    assert len(sent) >= 2  # the moods may still be on their way
    assert all(run.fragment_id for run in sent)


@pytest.mark.long
def test_a_slider_moved_on_leaves_no_work_running(open_app: Callable[..., Page]) -> None:
    page = open_app("?v=1&ncolors=5")
    before = codes(page)
    page.get_by_role("button", name="How it is made").click()
    page.get_by_test_id("stSidebar").get_by_text("Advanced").click()
    slider(page, "Points").press("End")
    perplexity = slider(page, "Perplexity")
    for value in range(41, 47):  # six long ones on two workers: were they not stopped, the short one had to wait
        perplexity.press("ArrowRight")
        expect_parameter(page, "tsne_perp", str(value))
        expect(page.get_by_role("progressbar")).to_be_visible()
    for _ in range(6):
        perplexity.press("ArrowLeft")
    slider(page, "Points").press("Home")
    expect_parameter(page, "npts", "50")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=15_000)
    assert len(codes(page)) == 5
    assert codes(page) != before


NOTE_TIMERS = """
window.due = [];
const setLater = window.setTimeout;
window.setTimeout = (does, ms, ...given) => {
  if (ms === 1000 && new Error().stack.includes("/components")) window.due.push(does);
  return setLater(does, ms, ...given);
};
"""


def test_a_part_that_looks_again_asks_for_nothing_once_a_visitor_has_left(open_app: Callable[..., Page]) -> None:
    """Streamlit would run it after the next page, and then show neither."""
    page = open_app("?ncolors=11", before=NOTE_TIMERS)
    sent = runs_asked_for(page)
    page.reload()
    page.locator(".st-key-_moods").scroll_into_view_if_needed()
    page.wait_for_function("window.due.length")  # palettes of moods are on their way
    del sent[:]
    page.evaluate("""async () => {
        document.querySelector("a[href*=diagnostics]").click();
        await null;
        setTimeout(() => window.due.forEach((does) => does()), 0);
    }""")
    expect(page.locator(".scatter .box[data-drawn]")).to_be_visible()
    assert len({run.page_script_hash for run in sent}) == 1
