"""Colours in the address: what a link shows wherever it is opened, and for how long."""

import io
import json
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cmapcore.palette_text import palette_from_text
from cmapcore.recipe import Recipe
from tests.support.pages import all_seen, run

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
QUICK = {"sample": "coffee", "clustering": "kmeans", "use_tsne": "false", "npts": "200", "ncolors": "4"}
OTHER = "ff0000.5,00ff00.25"
ASKS = "**These are the colours. Add the picture to change them.**"
NOWHERE = "http://127.0.0.1:1/picture.png"  # nothing listens there


@pytest.fixture(scope="module")
def picture() -> bytes:
    pixels = np.zeros((20, 20, 3), np.uint8)
    pixels[:5] = (200, 30, 60)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(FRAME, default_timeout=60)
    for name, text in query.items():
        at.query_params[name] = text
    return run(all_seen(at))


def swatches(at: AppTest) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(at.get_by_key("_swatches").proto.json)["colors"]
    return found


def codes(at: AppTest) -> list[object]:
    return [color["hex"] for color in swatches(at)]


def link(at: AppTest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(json.loads(at.get_by_key("_share").proto.json)["link"]).query))


def asks_for_picture(at: AppTest) -> bool:
    return ASKS in [text.value for text in at.markdown]


def address(at: AppTest) -> dict[str, str]:
    return {name: at.query_params[name] for name in at.query_params}


def test_a_link_has_version_source_colours_and_what_is_not_the_default():
    at = opened(**QUICK | {"sample": "owl"})
    found = link(at)
    assert list(palette_from_text(found.pop("colors")).hex) == codes(at)
    assert found == QUICK | {"v": str(Recipe.VERSION), "source": "sample", "sample": "owl"}


def test_the_same_colours_come_back_and_nothing_is_said_of_them():
    at = opened(**QUICK)
    again = opened(**link(at))
    assert codes(again) == codes(at)
    assert link(again) == link(at)
    assert not [*again.warning, *again.info]


def test_other_colours_than_the_picture_gives_are_shown_beside_todays_until_something_is_changed():
    today = codes(opened(**QUICK))
    at = opened(**QUICK | {"colors": OTHER})
    assert codes(at) == ["#ff0000", "#00ff00"]
    assert [color["share"] for color in swatches(at)] == ["50\N{NO-BREAK SPACE}%", "25\N{NO-BREAK SPACE}%"]
    assert "colours differ from those this picture gives now" in at.warning[0].value
    bars = [block.value for block in at.get("html")]
    assert any("In the link: #ff0000 #00ff00" in bar for bar in bars)
    assert any(f"Now: {' '.join(map(str, today))}" in bar for bar in bars)
    assert link(at)["colors"] == OTHER
    assert at.number_input(key="_ncolors").value == 2
    moods = json.loads(at.get_by_key("_moods").proto.json)
    assert not moods["selected"], "the link's colours are of no mood"
    assert not any("#ff0000" in card["colors"] for card in moods["cards"])
    run(at)
    assert codes(at) == ["#ff0000", "#00ff00"]
    at.get_by_key("reverse").set_value(True)
    run(at)
    assert codes(at) == today[::-1]
    assert at.number_input(key="_ncolors").value == 4
    assert "colors" not in address(at)
    assert not at.warning


def test_the_number_of_colours_that_the_recipe_has_already_can_be_asked_for():
    at = opened(**QUICK | {"colors": OTHER})
    at.number_input(key="_ncolors").set_value(4)
    assert codes(run(at)) == codes(opened(**QUICK))
    assert "colors" not in address(at)
    assert at.number_input(key="_ncolors").value == 4


def test_another_picture_takes_the_colours_out_of_the_address():
    at = opened(**QUICK | {"colors": OTHER})
    at.query_params["sample"] = "owl"
    run(at)
    assert codes(at) == codes(opened(**QUICK | {"sample": "owl"}))
    assert "colors" not in address(at)


def test_an_uploads_link_shows_its_colours_asks_for_the_picture_and_with_it_runs_the_recipe(picture):
    at = opened(**QUICK | {"source": "upload"})
    at.file_uploader(key="_upload").upload("holiday photo.png", picture)
    run(at)
    shared = link(at)
    assert "holiday" not in str(shared)
    there = opened(**shared)
    assert codes(there) == codes(at)
    assert asks_for_picture(there)
    assert link(there) == shared
    there.file_uploader(key="_upload").upload("photo.png", picture)
    run(there)
    assert codes(there) == codes(at)
    assert not asks_for_picture(there)
    assert "colors" not in address(there)
    assert address(there)["ncolors"] == "4"


def test_colours_without_a_picture_stay_whatever_is_changed():
    at = opened(source="upload", colors=OTHER)
    at.get_by_key("_kind").set_value("continuous")
    run(at)
    assert codes(at) == ["#ff0000", "#00ff00"]
    assert address(at)["colors"] == OTHER


def test_a_picture_that_cannot_be_had_leaves_the_colours():
    at = opened(**QUICK | {"url": NOWHERE, "colors": OTHER})
    assert len(at.error) == 1
    assert codes(at) == ["#ff0000", "#00ff00"]
    assert asks_for_picture(at)
    assert link(at)["url"] == NOWHERE


def test_on_diagnostics_one_sentence_says_what_is_missing_and_the_colours_come_back():
    at = opened(source="upload", colors=OTHER)
    at.switch_page("diagnostics.py")
    run(at)
    (sentence,) = [box.value for box in at.info]
    assert "Add the picture" in sentence
    at.switch_page("palette.py")
    run(at)
    assert codes(at) == ["#ff0000", "#00ff00"]


def test_colours_alone_are_their_own_source_and_show_no_share_where_none_is_known():
    at = opened(colors="ff0000,00ff00,0000ff", kind="continuous")
    assert codes(at) == ["#ff0000", "#00ff00", "#0000ff"]
    assert not any(color["share"] for color in swatches(at))
    assert not any("%" in str(color["label"]) for color in swatches(at))
    assert not [*at.info, *at.warning, *at.error]
    assert link(at) == {
        "v": str(Recipe.VERSION),
        "kind": "continuous",
        "source": "colors",
        "colors": "ff0000,00ff00,0000ff",
    }


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"colors": "<b>red</b>"}, "A link takes from 1 to 64 hex codes"),
        ({"source": "colors"}, "This link has no colours in it"),
        ({"source": "colors", "colors": "ff00zz"}, "A link takes from 1 to 64 hex codes"),
    ],
)
def test_colours_that_cannot_be_read_are_told_and_a_sample_is_shown(query, sentence):
    at = opened(**QUICK | query)
    assert sentence in at.warning[0].value
    assert codes(at) == codes(opened(**QUICK))
    assert "colors" not in address(at)


def test_a_mistyped_address_takes_no_colours_away():
    at = opened(**QUICK | {"source": "colors", "colors": OTHER})
    before = codes(at)
    for typed in ("htp://example.org/x.png", "http:/example.org"):
        at.text_input(key="_address").set_value(typed)
        run(at)
        assert at.error[0].value.endswith("Still showing the same colours.")
        assert codes(at) == before
        assert (link(at)["source"], link(at)["colors"]) == ("colors", OTHER)
    at.text_area(key="_hex_codes").set_value("#E4002B, #048")
    at.button(key="_take_hex_codes").click()
    run(at)
    assert not at.error
    assert codes(at) == ["#e4002b", "#004488"]


def test_a_picture_takes_the_place_of_colours_after_an_address_that_failed(picture_server):
    at = opened(**QUICK | {"source": "colors", "colors": OTHER})
    for place in ("htp://example.org/x.png", picture_server.url("/scene.png")):
        at.text_input(key="_address").set_value(place)
        run(at)
    assert not at.error
    assert codes(at) == codes(opened(**QUICK | {"url": picture_server.url("/scene.png")}))
    assert "colors" not in address(at)


def test_dots_are_spoken_of_where_there_are_any():
    hint = "Drag a dot to pick another colour."
    assert any(hint in each.value for each in opened(**QUICK).get("html"))
    at = opened(**QUICK | {"sample": "tulips", "colors": "0000ff,00ffff"})
    assert codes(at) == ["#0000ff", "#00ffff"]
    assert not any(hint in each.value for each in at.get("html"))


def test_hex_codes_that_are_typed_become_the_source():
    at = opened(**QUICK | {"source": "colors", "colors": OTHER})
    at.text_area(key="_hex_codes").set_value("#E4002B, #048")
    at.button(key="_take_hex_codes").click()
    run(at)
    assert codes(at) == ["#e4002b", "#004488"]
    assert (address(at)["source"], address(at)["colors"]) == ("colors", "e4002b,004488")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nothing", "This is not a hex code: nothing. "),
        ("#ff0000, 12, foo", "These are not hex codes: 12, foo. "),
        ("12 34", "These are not hex codes: 12, 34. "),
        ("color: none", "These are not hex codes: color:, none. "),
        ("a b c d e f! g", "These are not hex codes: a, b, c, d, e, …. "),
    ],
)
def test_what_is_no_hex_code_is_named_and_changes_nothing(text, sentence):
    at = opened(colors=OTHER)
    at.text_area(key="_hex_codes").set_value(text)
    at.button(key="_take_hex_codes").click()
    run(at)
    (error,) = at.error
    assert error.value.replace("\\", "") == f"{sentence}Enter codes such as #e4002b."
    assert at.text_area(key="_hex_codes").value == text
    assert codes(at) == ["#ff0000", "#00ff00"]


@pytest.mark.parametrize(
    "text",
    [
        "#ff8800\n003366",
        "ff8800-003366;",
        '["#ff8800", "#003366"]',
        "a { color: #f80; background: rgb(0 51 102) }",
        "GIMP Palette\n255 136 0 Amber\n0 51 102\n",
        "# Dusk\n#ff8800\n#003366",
    ],
)
def test_lists_styles_and_palette_files_can_be_pasted_as_hex_codes(text):
    at = opened(colors=OTHER)
    at.text_area(key="_hex_codes").set_value(text)
    at.button(key="_take_hex_codes").click()
    run(at)
    assert not at.error
    assert codes(at) == ["#ff8800", "#003366"]


def test_a_bad_palette_file_is_told_once_and_the_picture_stays(picture):
    at = opened(**QUICK | {"source": "upload"})
    at.file_uploader(key="_upload").upload("flag.png", picture)
    before = codes(run(at))
    at.file_uploader(key="_upload").upload("bad.gpl", b"GIMP Palette\nnothing")
    run(at)
    (error,) = at.error
    assert "palette" in error.value
    assert "picture" not in error.value
    assert codes(at) == before
    run(at)
    assert not at.error
    assert codes(at) == before
    at.file_uploader(key="_upload").upload("dusk.gpl", b"GIMP Palette\n255 136 0\n0 51 102\n")
    run(at)
    assert not at.error
    assert codes(at) == ["#ff8800", "#003366"]


def test_an_address_with_a_space_in_its_host_is_told_so_and_not_fetched():
    at = opened(**QUICK | {"source": "url", "url": "https://exa mple.org/a.png"})
    (error,) = at.error
    assert "there is a space in its host; check the address" in error.value


def test_the_colours_of_a_palette_file_become_the_source():
    at = opened(colors=OTHER)
    at.file_uploader(key="_palette_file").upload("dusk.gpl", b"GIMP Palette\nName: Dusk\n255 136 0 Amber\n0 51 102\n")
    run(at)
    assert codes(at) == ["#ff8800", "#003366"]
    assert link(at)["colors"] == "ff8800,003366"


def test_a_list_of_hex_codes_given_as_a_picture_becomes_the_source():
    at = opened(colors=OTHER)
    at.file_uploader(key="_upload").upload("dusk.hex", b"ff8800\n003366\n")
    run(at)
    assert codes(at) == ["#ff8800", "#003366"]


def test_of_colours_without_a_picture_no_option_of_the_palette_is_offered():
    for query in ({"source": "colors", "colors": OTHER}, {"source": "upload", "colors": OTHER}):
        at = opened(**query)
        assert not {getattr(element, "key", None) for element in at.sidebar} & set(Recipe.all_options())
        assert not [*at.sidebar.button]


@pytest.mark.parametrize(
    ("source", "allowed"), [("colors", {"edit", "left", "right", "remove", "add"}), ("upload", {"left", "right"})]
)
def test_what_can_be_done_with_colours_that_have_no_picture(source, allowed):
    at = opened(source=source, colors=OTHER, pins="ff0000")
    data = json.loads(at.get_by_key("_swatches").proto.json)
    assert set(data["edits"]) == allowed
    assert not any(color["pinned"] for color in data["colors"])


def test_colours_without_a_picture_can_be_sorted_and_stay_so():
    at = opened(colors="ffffff.2,000000.5,808080.3")
    at.selectbox(key="_sort_colors").set_value("lum")
    run(at)
    assert codes(at) == ["#000000", "#808080", "#ffffff"]
    assert address(at)["colors"] == "000000.5,808080.3,ffffff.2"
    at.selectbox(key="_sort_colors").set_value("reverse")
    run(at)
    assert codes(opened(**address(at))) == ["#ffffff", "#808080", "#000000"]
