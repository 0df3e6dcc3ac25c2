"""The components, in a real browser."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.support.daily import one_in
from ui.elements import sample_picker, swatches, your_picture

PAGE = Path(__file__).with_name("components_app.py")
HEX_CODES = ["#392d22", "#cd5209", "#3e8ec5", "#f6f6f4", "#ffffff"]

NO_CLIPBOARD = """
    window.hiddenClipboard = navigator.clipboard;
    Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined });
"""
REFUSED_CLIPBOARD = """
    Clipboard.prototype.writeText = () => Promise.reject(new DOMException("Refused", "NotAllowedError"));
"""
COUNTED_CLIPBOARD = """
    window.copies = 0;
    const write = Clipboard.prototype.writeText;
    Clipboard.prototype.writeText = function (text) { window.copies += 1; return write.call(this, text); };
"""
NO_COPYING_AT_ALL = NO_CLIPBOARD + "document.execCommand = () => false;"


@pytest.fixture
def open_page(visit: Callable[..., Page], serve: Callable[[Path], str]) -> Callable[..., Page]:
    """Give a function that opens the page with every component."""

    def opened(**options: object) -> Page:
        page = visit(serve(PAGE), **options)
        expect(swatch(page, "#ffffff")).to_be_visible()
        return page

    return opened


def strip(page: Page) -> Locator:
    return page.locator(".st-key-strip")


def swatch(page: Page, code: str) -> Locator:
    return strip(page).get_by_role("button", name=f"Copy {code}")


def item(page: Page, code: str) -> Locator:
    return strip(page).get_by_role("listitem").filter(has=page.get_by_role("button", name=f"Copy {code}"))


def tool(page: Page, code: str, name: str) -> Locator:
    """Point at a colour, and give one of the tools that this shows."""
    item(page, code).hover()
    return item(page, code).get_by_role("button", name=name, exact=True)


def shown_codes(page: Page) -> list[str]:
    return strip(page).locator(".hex").all_inner_texts()


def clipboard(page: Page) -> str:
    return page.evaluate("(window.hiddenClipboard ?? navigator.clipboard).readText()")


def empty_clipboard(page: Page) -> None:
    page.evaluate("(window.hiddenClipboard ?? navigator.clipboard).writeText('nothing yet')")


@pytest.mark.browser
@pytest.mark.parametrize("way", one_in(3, ["click", "Enter", "Space"]))
def test_a_swatch_copies_its_hex_says_so_and_runs_nothing(open_page: Callable[..., Page], way: str) -> None:
    page = open_page()
    empty_clipboard(page)
    button = swatch(page, "#cd5209")
    if way == "click":
        button.click()
    else:
        button.focus()
        page.keyboard.press(way)
    expect(strip(page).locator(".live")).to_have_text("#cd5209 copied")
    expect(item(page, "#cd5209").locator(".hex")).to_have_attribute("data-said", "Copied")
    assert clipboard(page) == "#cd5209"
    # The edit is answered by a run, so all that could have been sent before it has been answered as well.
    expect(page.get_by_text("runs: 1")).to_be_visible()
    tool(page, "#392d22", "Remove #392d22").click()
    expect(page.get_by_text("runs: 3")).to_be_visible()


@pytest.mark.long
@pytest.mark.browser
def test_what_was_said_goes_away(open_page: Callable[..., Page]) -> None:
    page = open_page()
    swatch(page, "#cd5209").click()
    expect(strip(page).locator(".live")).to_have_text("#cd5209 copied")
    expect(strip(page).locator(".live")).to_be_empty()
    expect(strip(page).locator("[data-said]")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize("before", [NO_CLIPBOARD, REFUSED_CLIPBOARD], ids=["none", "refused"])
def test_copying_works_without_the_clipboard_object(open_page: Callable[..., Page], before: str) -> None:
    page = open_page(before=before)
    button = swatch(page, "#3e8ec5")
    button.press("Enter")
    expect(strip(page).locator(".live")).to_have_text("#3e8ec5 copied")
    assert clipboard(page) == "#3e8ec5"
    expect(button).to_be_focused()
    expect(strip(page).locator("textarea")).to_be_hidden()


@pytest.mark.browser
def test_where_nothing_can_be_copied_the_text_is_selected(open_page: Callable[..., Page]) -> None:
    page = open_page(before=NO_COPYING_AT_ALL)
    swatch(page, "#cd5209").click()
    field = strip(page).get_by_label("Could not copy")
    expect(field).to_be_focused()
    expect(strip(page).locator(".live")).to_contain_text("Could not copy #cd5209")
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(selected) == "#cd5209"


@pytest.mark.browser
def test_copy_buttons_copy_their_text(open_page: Callable[..., Page]) -> None:
    page = open_page()
    row = page.locator(".st-key-copying")
    row.get_by_role("button", name="Hex").click()
    expect(row.locator(".live")).to_have_text("Hex copied")
    assert clipboard(page) == "#392d22\n#cd5209"
    row.get_by_role("button", name="Python").press("Space")
    expect(row.locator(".live")).to_have_text("Python copied")
    assert clipboard(page) == '["#392d22", "#cd5209"]'
    expect(row.locator("[data-said]")).to_have_count(1)
    expect(page.get_by_text("runs: 1")).to_be_visible()


@pytest.mark.browser
def test_roles_and_names(open_page: Callable[..., Page]) -> None:
    page = open_page()
    expect(strip(page).get_by_role("list", name="Palette").get_by_role("listitem")).to_have_count(6)
    expect(strip(page).get_by_role("button", name="Copy #cd5209, 6.0 % of the picture", exact=True)).to_be_visible()
    expect(strip(page).get_by_role("button", name="Copy #3e8ec5, 0.4 % of the picture", exact=True)).to_be_visible()
    shares = [share.replace("\N{NO-BREAK SPACE}", " ") for share in strip(page).locator(".share").all_inner_texts()]
    assert shares == ["3 %", "6 %", "<1 %", "45 %", "46 %"]
    expect(strip(page).get_by_role("status")).to_have_attribute("aria-live", "polite")
    expect(tool(page, "#392d22", "Move #392d22 left")).to_be_disabled()
    expect(tool(page, "#ffffff", "Move #ffffff right")).to_be_disabled()
    expect(strip(page).get_by_role("button", name="Add a colour")).to_be_visible()
    page.get_by_role("button", name="Samples").click()
    group = page.get_by_role("radiogroup", name="Sample pictures")
    expect(group.get_by_role("radio")).to_have_count(6)
    expect(group.get_by_role("radio", checked=True)).to_have_accessible_name("Red")
    expect(group.locator("[tabindex='0']")).to_have_count(1)


@pytest.mark.browser
def test_edits_arrive_once_each_and_the_focus_follows_the_colour(open_page: Callable[..., Page]) -> None:
    page = open_page(before=COUNTED_CLIPBOARD)
    right = tool(page, "#392d22", "Move #392d22 right")
    for place in (1, 2):
        page.keyboard.press("Enter") if place > 1 else right.press("Enter")
        expect(strip(page).locator(".live")).to_have_text(f"#392d22 is now {place + 1} of 5")
        expect(right).to_be_focused()
    tool(page, "#cd5209", "Move #cd5209 right").press("Enter")
    expect(strip(page).locator(".live")).to_have_text("#cd5209 is now 2 of 5")
    tool(page, "#cd5209", "Move #cd5209 left").press("Enter")
    # The first has no way to the left: its own button has the focus.
    expect(swatch(page, "#cd5209")).to_be_focused()
    swatch(page, "#ffffff").press("Delete")
    expect(strip(page).locator(".live")).to_have_text("#ffffff removed, 4 colours")
    expect(swatch(page, "#f6f6f4")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(swatch(page, "#392d22")).to_be_focused()
    edits = "[('right', 0), ('right', 1), ('right', 0), ('left', 1), ('remove', 4)]"
    expect(page.get_by_text(f"edits: {edits}")).to_be_visible()
    assert shown_codes(page) == ["#cd5209", "#3e8ec5", "#392d22", "#f6f6f4"]
    # The strip has been drawn six times, and still a click is one click.
    swatch(page, "#392d22").click()
    expect(strip(page).locator(".live")).to_have_text("#392d22 copied")
    assert page.evaluate("window.copies") == 1


@pytest.mark.browser
def test_a_long_press_shows_tools_for_fingers_and_copies_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    empty_clipboard(page)
    tools = item(page, "#cd5209").locator(".tools")
    expect(tools).to_have_css("opacity", "0")
    touch = {"pointerType": "touch", "bubbles": True}
    swatch(page, "#cd5209").dispatch_event("pointerdown", touch)
    expect(tools).to_have_css("opacity", "1")
    swatch(page, "#cd5209").dispatch_event("pointerup", touch)
    swatch(page, "#cd5209").dispatch_event("click")
    for button in tools.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["width"] >= 44 <= box["height"]
        assert 0 <= box["x"] <= 390 - box["width"]
    assert clipboard(page) == "nothing yet"
    tools.get_by_role("button", name="Remove #cd5209").tap()
    expect(page.get_by_text("edits: [('remove', 1)]")).to_be_visible()


@pytest.mark.browser
def test_the_last_colour_cannot_be_removed(open_page: Callable[..., Page]) -> None:
    page = open_page()
    for code in shown_codes(page)[:-1]:
        swatch(page, code).press("Delete")
        expect(swatch(page, code)).to_have_count(0)
    expect(tool(page, "#ffffff", "Remove #ffffff")).to_be_disabled()


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_every_swatch_fits_the_width(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(viewport={"width": width, "height": 844})
    many = page.locator(".st-key-many")
    expect(many.locator("li.color")).to_have_count(64)
    boxes = many.evaluate("""strip => {
        const root = strip.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot;
        return [...root.querySelectorAll("li.color")].map(item => ({
            right: item.getBoundingClientRect().right,
            row: item.getBoundingClientRect().top,
            spare: item.clientWidth - item.querySelector(".hex").offsetWidth,
        }));
    }""")
    assert max(box["right"] for box in boxes) <= width
    assert min(box["spare"] for box in boxes) >= 0
    rows = [sum(box["row"] == row for box in boxes) for row in sorted({box["row"] for box in boxes})]
    assert len(set(rows[:-1])) == 1
    assert rows[-1] <= rows[0]


@pytest.mark.browser
def test_a_sample_is_picked_by_mouse(open_page: Callable[..., Page]) -> None:
    page = open_page()
    samples = page.get_by_role("button", name="Samples")
    expect(page.get_by_role("radio", name="Green")).to_have_count(0)
    samples.click()
    expect(samples).to_have_attribute("aria-expanded", "true")
    page.get_by_role("radio", name="Green").click()
    expect(page.get_by_text("picks: ['red', 'green']")).to_be_visible()
    expect(page.get_by_role("radio", name="Green")).to_have_count(0)  # it is over what was picked
    expect(samples).to_be_focused()
    samples.click()
    expect(page.get_by_role("radio", checked=True)).to_have_accessible_name("Green")
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="Green")).to_have_count(0)
    expect(samples).to_be_focused()


@pytest.mark.browser
def test_a_sample_is_picked_by_arrow_keys_where_the_walk_ends(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.get_by_role("button", name="Samples").press("Enter")
    page.get_by_role("radio", name="Red").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    green = page.get_by_role("radio", name="Green")
    expect(green).to_be_focused()
    expect(green).to_be_checked()
    expect(page.get_by_text("picks: ['red', 'green']")).to_be_visible()
    expect(green).to_be_focused()


ON_PRIMARY = {
    "primary button": "[data-testid=stBaseButton-primary]",
    "toggle": "[data-testid=stCheckbox]:has([role=switch]) label > div:not([data-testid])",
    "checkbox": "[data-testid=stCheckbox]:not(:has([role=switch])) label > div:not([data-testid])",
}


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_lies_on_the_primary_color_is_legible(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page(color_scheme=scheme, device_scale_factor=4)
    for name, part in ON_PRIMARY.items():
        assert contrast_within(page.locator(part).screenshot()) >= 4.5, name


def contrast_within(png: bytes) -> float:
    """Return the contrast between a picture's commonest colour and the one farthest from it in the middle of it."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    width, height = picture.size
    ground = max(picture.getcolors(width * height))[1]
    middle = picture.crop((width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    return max(contrast(ground, color) for _, color in middle.getcolors(width * height))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the contrast ratio of two sRGB colours (WCAG 2)."""

    def luminance(color: tuple[int, ...]) -> float:
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in color)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "event",
    [
        None,
        "left",
        [],
        {},
        {"action": "up", "index": 1, "hex": "#cd5209"},
        {"action": ["left"], "index": 1, "hex": "#cd5209"},
        {"action": "left", "hex": "#cd5209"},
        {"action": "left", "index": None, "hex": "#cd5209"},
        {"action": "left", "index": "1", "hex": "#cd5209"},
        {"action": "left", "index": 1.0, "hex": "#cd5209"},
        {"action": "left", "index": True, "hex": "#cd5209"},
        {"action": "left", "index": -1, "hex": "#3e8ec5"},
        {"action": "left", "index": 3, "hex": "#cd5209"},
        {"action": "left", "index": 1},
        {"action": "left", "index": 1, "hex": "#3e8ec5"},
        {"action": "left", "index": 0, "hex": "#392d22"},
        {"action": "right", "index": 2, "hex": "#3e8ec5"},
        {"action": "unpin", "index": 2, "hex": "#3e8ec5"},
    ],
    ids=str,
)
def test_an_edit_that_does_not_fit_is_none(monkeypatch: pytest.MonkeyPatch, event: object) -> None:
    monkeypatch.setattr(swatches, "_STRIP", lambda **_: SimpleNamespace(edit=event))
    colors = [swatches.Swatch(code, 0.1) for code in HEX_CODES[:3]]
    assert swatches.swatch_strip(colors, key="strip", edits=swatches.ALL_EDITS) is None


@pytest.mark.parametrize(("action", "index"), [("left", 1), ("right", 0), ("remove", 0), ("pin", 2), ("edit", 1)])
def test_an_edit_that_fits_is_returned(monkeypatch: pytest.MonkeyPatch, action: str, index: int) -> None:
    event = {"action": action, "index": index, "hex": HEX_CODES[index]}
    monkeypatch.setattr(swatches, "_STRIP", lambda **_: SimpleNamespace(edit=event))
    colors = [swatches.Swatch(code, 0.1) for code in HEX_CODES[:3]]
    assert swatches.swatch_strip(colors, key="strip", edits=swatches.ALL_EDITS) == swatches.Edit(action, index)  # type: ignore[arg-type]
    assert swatches.swatch_strip(colors, key="strip") is None


@pytest.mark.parametrize("pick", [None, "", "violet", 0, ["red"], {"name": "red"}, "red"], ids=str)
def test_only_the_name_of_a_sample_is_a_pick(monkeypatch: pytest.MonkeyPatch, pick: object) -> None:
    mounted: dict[str, Callable[[], None]] = {}
    monkeypatch.setattr(sample_picker, "_PICKER", lambda **options: mounted.update(options))
    monkeypatch.setattr(st, "session_state", {"samples": {"pick": pick}})
    picks: list[str] = []
    samples = [sample_picker.Thumbnail("red", "Red", "")]
    sample_picker.pick_sample(samples, "", "", key="samples", on_pick=picks.append)
    mounted["on_pick_change"]()
    assert picks == (["red"] if pick == "red" else [])


@pytest.mark.parametrize(("text", "told"), [(None, []), ("  ", []), (["#fff"], []), (" #fff\n", ["#fff"])], ids=str)
def test_only_a_text_is_passed_on(monkeypatch: pytest.MonkeyPatch, text: object, told: list[str]) -> None:
    mounted: dict[str, Callable[[], None]] = {}
    monkeypatch.setattr(your_picture, "_LISTENER", lambda **options: mounted.update(options))
    monkeypatch.setattr(st, "session_state", {"here": {"text": text}})
    texts: list[str] = []
    your_picture.show_your_picture("", bar_on_page=True, key="here", on_text=texts.append)
    mounted["on_text_change"]()
    assert texts == told
