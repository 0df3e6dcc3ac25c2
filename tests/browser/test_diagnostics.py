"""The diagnostics page in a real browser: lassos, boxes, pins, and pages that are changed."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, expect

APP = Path(__file__).parents[2] / "app.py"
QUICK = "clustering=kmeans&use_tsne=false&npts=300"
AREAS = {"#c1121f": 8, "#fefae0": 4, "#2a9d8f": 3, "#14213d": 1}
"""A picture from top to bottom: a colour, and how many of sixteen rows it has."""

LABELS_APART = """labels => {
    const boxes = labels.map(label => label.getBoundingClientRect());
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return boxes.filter(box => boxes.every(other => other === box || !meet(box, other))).length;
}"""
UNSELECTED = "Draw around points, choose a colour, or drag a box in the picture."

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(visit: Callable[..., Page], serve: Callable[[Path], str]) -> Callable[..., Page]:
    """Give a function that opens the diagnostics page at a query, as a new visitor."""

    def opened(query: str = QUICK, **options: object) -> Page:
        page = visit(f"{serve(APP)}/diagnostics?{query}", **{"reduced_motion": "reduce"} | options)
        come_to(page)
        return page

    return opened


def scatter(page: Page) -> Locator:
    """Where in the scatter a mouse can drag, once t-SNE has run."""
    return page.locator(".scatter .nsewdrag")


def come_to(page: Page) -> None:
    """Point at the scatter, for which Plotly draws it, once t-SNE has run."""
    expect(page.locator(".scatter .box[data-drawn=placed]")).to_be_visible(timeout=60_000)
    page.locator(".scatter .box").hover(position={"x": 5, "y": 5})
    expect(scatter(page)).to_be_visible(timeout=60_000)


def strip(page: Page) -> Locator:
    return page.locator(".st-key-_choose")


def codes(page: Page) -> list[str]:
    return strip(page).locator(".hex").all_inner_texts()


def stage(page: Page) -> Locator:
    return page.locator(".st-key-_picture_box .stage")


def said(page: Page) -> Locator:
    return page.locator(".said")


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


def box_of(what: Locator) -> FloatRect:
    box = what.bounding_box()
    assert box is not None
    return box


def bottom_of(what: Locator) -> float:
    box = box_of(what)
    return box["y"] + box["height"]


def drag(page: Page, what: Locator, *corners: tuple[float, float]) -> None:
    """Drag the mouse from corner to corner, in fractions of width and height."""
    what.scroll_into_view_if_needed()
    box = box_of(what)
    (x, y), *others = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()


def lasso(page: Page, left: float = 0.02, right: float = 0.98) -> None:
    """Lasso all points between two places from left to right."""
    top, bottom = 0.02, 0.98
    drag(page, scatter(page), (left, top), (right, top), (right, bottom), (left, bottom), (left, top + 0.01))


def parameters(page: Page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def areas() -> bytes:
    rows = [[int(code[i : i + 2], 16) for i in (1, 3, 5)] for code, count in AREAS.items() for _ in range(count)]
    file = io.BytesIO()
    Image.fromarray(np.array(rows, np.uint8)[:, None].repeat(20, axis=1)).save(file, "PNG")
    return file.getvalue()


def upload(page: Page) -> None:
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(
        {"name": "areas.png", "mimeType": "image/png", "buffer": areas()}
    )
    expect(page.get_by_role("img", name="The picture: areas")).to_be_visible(timeout=60_000)
    settled(page)


NOTE_STEPS = """
window.steps = new Set();
setInterval(() => window.steps.add(document.querySelector(".scatter .step")?.textContent), 40);
"""


def test_a_first_visit_plays_the_t_sne_of_this_picture(
    visit: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    page = visit(
        f"{serve(APP)}/diagnostics?sample=kingfisher&npts=300", before=NOTE_STEPS, reduced_motion="no-preference"
    )
    step = page.locator(".scatter .step")
    expect(page.get_by_text("t-SNE of 300 pixels of the picture.")).to_be_visible()
    expect(step).to_have_text("step 120 of 120")
    assert page.evaluate("window.steps.size") > 3, "it plays by itself"
    come_to(page)
    expect(page.locator(".scatter .readout")).to_have_text(re.compile(r"^KL divergence \d"))
    shown = page.evaluate("document.querySelector('.scatter .figure')._fullData[0].marker.color")
    assert len(shown) == 300
    ringed = page.locator(".scatter .ring:visible").evaluate_all("all => all.map(ring => ring.dataset.hex)")
    assert 4 <= len(ringed) == len(set(ringed) & set(codes(page)))  # a small accent may have none of the points
    assert page.locator(".scatter .label:visible").evaluate_all(LABELS_APART) >= 4
    page.get_by_label("Step of t-SNE").press("Home")
    expect(step).to_have_text("step 0 of 120")
    expect(scatter(page)).to_be_hidden()
    page.get_by_role("button", name="Play").click()
    expect(step).to_have_text("step 120 of 120")


def test_a_lassos_colour_is_seen_in_the_picture_pinned_and_there_after_a_reload(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{QUICK}&sample=kingfisher")
    picture = page.get_by_role("img", name="The picture: ")
    plain = picture.get_attribute("src")
    pin = page.get_by_role("button", name="Pin this colour")
    expect(pin).to_have_count(0)
    lasso(page, right=0.4)
    expect(said(page)).to_have_text(
        re.compile(r"^\d+ points selected\s*\d?\d\.\d % of the picture · median #[0-9a-f]{6}$")
    )
    settled(page)
    left, lit = said(page).inner_text(), page.get_by_role("img", name="Where the selection is in")
    left_lit = lit.get_attribute("src") or ""
    assert left_lit != plain
    lasso(page, left=0.42)
    expect(said(page)).not_to_have_text(left, use_inner_text=True)
    expect(lit).not_to_have_attribute("src", left_lit)
    settled(page)
    counts = [int(text.partition(" ")[0]) for text in (left, said(page).inner_text())]
    assert 0 < min(counts) <= sum(counts) <= 300
    page.get_by_role("button", name="Clear").click()
    expect(pin).to_have_count(0)
    expect(picture).to_have_attribute("src", plain or "")

    lasso(page, right=0.4)
    expect(pin).to_be_enabled()
    settled(page)
    pinned = said(page).inner_text()[-7:]
    pin.click()
    let_go = strip(page).get_by_role("button", name=f"Unpin {pinned}")
    expect(let_go).to_be_visible()
    expect(page).to_have_url(re.compile(f"[?&]pins={pinned[1:]}(&|$)"))
    page.reload()
    expect(let_go).to_be_visible(timeout=60_000)
    assert pinned in codes(page)
    let_go.click()
    expect(let_go).to_have_count(0)
    expect(page).not_to_have_url(re.compile("[?&]pins="))


FADED = """figure => [...figure.querySelectorAll('.scatterlayer .point')]
    .filter(point => Number(point.style.opacity || 1) < 1).length"""


@pytest.mark.long
def test_a_lasso_around_nothing_takes_the_selection_back_and_leaves_no_point_faded(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(f"{QUICK}&sample=kingfisher")
    figure = page.locator(".scatter .figure")

    def lasso_nothing() -> None:
        drag(page, scatter(page), (0.97, 0.97), (0.995, 0.97), (0.995, 0.995), (0.97, 0.995), (0.97, 0.975))
        expect(said(page)).to_have_text(UNSELECTED)
        settled(page)
        page.wait_for_function(f"!({FADED})(document.querySelector('.scatter .figure'))")

    lasso_nothing()
    lasso(page, right=0.4)
    expect(page.get_by_role("button", name="Pin this colour")).to_be_visible()
    settled(page)
    assert figure.evaluate(FADED) > 0
    lasso_nothing()
    assert page.locator(".scatter .select-outline:visible").count() == 0


@pytest.mark.long
def test_a_chosen_swatch_shows_its_true_share_and_its_points(open_page: Callable[..., Page]) -> None:
    page = open_page("clustering=kmeans&use_tsne=false&npts=200&ncolors=4&source=upload")
    upload(page)
    expect(strip(page).locator(".hex")).to_have_count(4)
    assert set(codes(page)) == set(AREAS)
    for code, rows in AREAS.items():
        swatch = strip(page).get_by_role("button", name=f"Show where {code}")
        swatch.click()
        expect(said(page)).to_have_text(
            re.compile(
                rf"^\d+ points selected\s*{code} is the nearest colour to {100 * rows / 16:.1f} % of the picture$"
            )
        )
        expect(swatch).to_have_attribute("aria-pressed", "true")
        settled(page)
    expect(page.get_by_role("img", name="Where the selection is in areas")).to_be_visible()
    lit = page.evaluate("document.querySelector('.scatter .figure')._fullData[0].selectedpoints.length")
    assert 0 < lit < 200
    swatch.click()
    expect(said(page)).to_have_text(UNSELECTED)


@pytest.mark.long
def test_a_box_in_the_picture_lights_up_its_points_and_is_all_that_is_looked_at(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("clustering=kmeans&use_tsne=false&npts=200&ncolors=4&source=upload")
    upload(page)
    drag(page, stage(page), (0.1, 0.55), (0.9, 0.7))
    expect(said(page)).to_have_text(re.compile(r"^\d+ points selected.* · median #fefae0$"))
    settled(page)
    page.get_by_role("button", name="Limit to region").click()
    expect(page).to_have_url(re.compile("[?&]region="))
    expect(strip(page).locator(".hex")).to_have_text(["#fefae0"])
    page.get_by_role("button", name=re.compile("Limited to .* across")).click()
    expect(strip(page).locator(".hex")).to_have_count(4)

    stage(page).focus()
    for key in ("Enter", *["ArrowUp"] * 3, "Shift+ArrowRight", "Enter"):
        stage(page).press(key)
    expect(said(page)).to_have_text(re.compile(r"^\d+ points selected"))
    stage(page).press("Escape")
    expect(said(page)).to_have_text(UNSELECTED)


def to_comparison(page: Page) -> None:
    """Scroll to the comparison of methods, which is what begins it."""
    page.get_by_role("heading", name="Compare").scroll_into_view_if_needed()


@pytest.mark.long
def test_a_method_of_the_grid_is_taken(open_page: Callable[..., Page]) -> None:
    page = open_page()
    to_comparison(page)
    take = page.get_by_role("button", name="Use GMM", exact=True)
    expect(take).to_be_enabled(timeout=120_000)
    taken = page.get_by_role("img", name=re.compile("^Palette by GMM: "))
    palette = (taken.get_attribute("aria-label") or "").removeprefix("Palette by GMM: ").split(", ")
    take.click()
    expect(strip(page).locator(".hex")).to_have_text(palette)
    expect(page).to_have_url(re.compile("[?&]clustering=GMM(&|$)"))
    in_use = page.get_by_test_id("stVerticalBlock").filter(has=taken).last.get_by_role("button")
    expect(in_use).to_have_text("In use", timeout=120_000)
    expect(in_use).to_be_disabled()
    settled(page)


def test_share_stands_beside_the_heading_but_below_a_message(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{QUICK}&nonsense=1")
    heading, share = page.get_by_role("heading", level=1), page.locator(".st-key-_share")
    assert box_of(share)["y"] >= bottom_of(page.get_by_role("alert"))
    page.get_by_role("button", name="Exclude near-white").click()  # the message goes with the first change
    expect(page.get_by_role("alert")).to_have_count(0)
    assert box_of(share)["y"] < bottom_of(heading)


def test_a_picture_has_its_place_before_it_is_loaded(open_page: Callable[..., Page]) -> None:
    page = open_page()
    image = page.get_by_role("img", name=re.compile("^The picture: "))
    loaded = box_of(image)
    assert loaded["height"] > 100
    image.evaluate("image => image.removeAttribute('src')")
    assert box_of(image) == loaded


def test_an_arrow_key_goes_to_the_next_recorded_step(open_page: Callable[..., Page]) -> None:
    page = open_page()
    slider, step = page.get_by_role("slider", name="Step of t-SNE"), page.locator(".scatter .step")
    last, said = int(slider.input_value()), step.inner_text()
    assert last > 10
    slider.press("ArrowLeft")
    assert int(slider.input_value()) == last - 1
    expect(step).not_to_have_text(said)
    slider.press("ArrowRight")
    expect(step).to_have_text(said)


def test_points_that_are_not_selected_fade_in_three_dimensions(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.get_by_role("radio", name="Colour space (3-D)").click()
    strip(page).get_by_role("button", name=re.compile("^Show where")).first.click()
    expect(said(page)).to_have_text(re.compile("is the nearest colour to"))
    space = page.locator(".scatter .space")
    expect(space.locator("canvas").first).to_be_visible()
    lit, faded, palette = space.evaluate("space => space.data.map(({ x, marker }) => [x.length, marker.opacity])")
    assert lit[0] > 0
    assert faded[0] > lit[0]
    assert faded[1] < 0.5 < lit[1] == palette[1]


@pytest.mark.long
def test_the_page_can_be_used_while_the_grid_fills_in(open_page: Callable[..., Page]) -> None:
    page = open_page("clustering=kmeans&npts=2000")
    to_comparison(page)
    expect(page.get_by_text("Comparing; the page stays usable")).to_be_visible()
    strip(page).get_by_role("button", name=re.compile("^Show where")).first.click()
    expect(said(page)).to_have_text(re.compile("is the nearest colour to"))
    expect(page.get_by_text("Comparing; the page stays usable")).to_be_visible()


@pytest.mark.long
def test_recipe_and_picture_survive_a_change_of_page(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{QUICK}&ncolors=5&source=upload")
    upload(page)
    page.get_by_role("button", name="Exclude near-white").click()
    expect(page).to_have_url(re.compile("[?&]exclude=ffffff~10"))
    expect(strip(page).locator(".hex")).to_have_count(3)
    there, before = codes(page), parameters(page)
    page.get_by_role("link", name="Palette").click()
    main = page.locator(".st-key-_swatches .hex")
    expect(main).to_have_text(there)
    settled(page)
    assert parameters(page) == before
    expect(page.get_by_role("img", name="The picture: areas")).to_be_visible()
    page.get_by_role("link", name="Diagnostics").click()
    expect(strip(page).locator(".hex")).to_have_text(there)
    settled(page)
    assert parameters(page) == before


def test_a_phone_in_the_dark_shows_all_and_a_swipe_over_the_plot_scrolls(open_page: Callable[..., Page]) -> None:
    size = {"width": 390, "height": 844}
    page = open_page(viewport=size, is_mobile=True, has_touch=True, color_scheme="dark")
    main = page.get_by_test_id("stMain")
    for part in (main, page.get_by_test_id("stApp"), page.locator("html")):
        assert part.evaluate("part => part.scrollWidth") <= 390
    strip(page).get_by_role("button", name=re.compile("^Show where")).first.tap()
    expect(said(page)).to_have_text(re.compile("is the nearest colour to"))
    settled(page)
    page.get_by_role("button", name="Clear").tap()
    expect(said(page)).to_have_text(UNSELECTED)
    settled(page)

    main.evaluate("main => main.scrollTo(0, 0)")
    select = page.get_by_role("button", name="Select")
    assert swipe(page) > 100
    expect(said(page)).to_have_text(UNSELECTED)
    main.evaluate("main => main.scrollTo(0, 0)")
    select.tap()
    expect(select).to_have_attribute("aria-pressed", "true")
    main.evaluate("main => main.scrollTo(0, 0)")
    assert swipe(page) == 0


AT_REST = """async main => {
    for (let before = -1, same = 0; same < 10; before = main.scrollTop) {
        await new Promise(requestAnimationFrame);
        same = main.scrollTop === before ? same + 1 : 0;
    }
    return main.scrollTop;
}"""
"""Where it is scrolled to, once that has not changed in ten frames."""


def swipe(page: Page) -> float:
    """Swipe up over the plot; give by how much that scrolled the page."""
    box = page.locator(".scatter .box").bounding_box()
    assert box is not None
    touch = page.context.new_cdp_session(page)
    middle, bottom = box["x"] + box["width"] / 2, box["y"] + 0.9 * box["height"]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": middle, "y": bottom}]})
    for step in range(1, 11):
        at = {"x": middle, "y": bottom - 25 * step}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    return float(page.get_by_test_id("stMain").evaluate(AT_REST))


@pytest.mark.long
def test_whatever_is_shown_has_a_name(open_page: Callable[..., Page]) -> None:
    page = open_page()
    images = page.locator("img")
    assert (
        images.evaluate_all("all => all.filter(i => !i.alt && !i.closest('[aria-hidden], button[aria-label]')).length")
        == 0
    )
    buttons = page.get_by_role("button")
    assert buttons.evaluate_all("all => all.filter(b => !(b.ariaLabel || b.innerText || b.title)).length") == 0
    expect(
        page.get_by_role("figure", name="t-SNE of 300 sampled points, with the palette colours ringed")
    ).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (1280, ["Colour", "Share of the picture", "Nearest pixels", "Points", "Spread (ΔE)", "Nearest colour (ΔE)"]),
        (390, ["Colour", "Share of the picture"]),
    ],
    ids=["1280", "390"],
)
def test_all_columns_of_the_table_are_in_sight(open_page: Callable[..., Page], width: int, columns: list[str]) -> None:
    page = open_page(viewport={"width": width, "height": 844})
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(columns)
    cells = table.get_by_role("cell")
    expect(cells).to_have_count(6 * (len(columns) - 1))
    assert cells.evaluate_all("all => Math.max(...all.map(cell => cell.getBoundingClientRect().right))") <= width
