"""The whole app, without a browser: what a visitor sees, and what addresses and widgets do."""

import io
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

import cmapcore as cmp
from cmapcore.color.conversions import to_hex
from cmapcore.colormaps.kinds import KINDS
from cmapcore.figures.examples import DRAWINGS
from cmapcore.figures.library_plots import EXAMPLES
from cmapcore.formats.registry import FORMATS
from cmapcore.option_kinds import Bool, Choice, Float, Int
from cmapcore.options import Option
from cmapcore.pictures.download import REFUSAL
from cmapcore.pictures.fetch_errors import NO_ADDRESS, PREFIX
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from cmapcore.quality.palettes import coverage
from cmapcore.recipe import EARLIER_DEFAULTS, RESERVED, Recipe
from tests.support.daily import one_in
from tests.support.option_widgets import widget_of
from tests.support.pages import all_seen, as_read, run
from tests.support.texts import TEXTS
from ui.state.address import _ADDED_BY_OTHERS, ON_PAGES
from ui.state.background_work import BackgroundWork
from ui.state.runner import shared_runner

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
FIRST = next(iter(SAMPLES))
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "200"}
NOWHERE = "http://127.0.0.1:1/picture.png"  # nothing listens there
OPTIONS = Recipe.all_options()
CHOSEN_BY_SIGHT = ("mood", "alternative")  # on cards and bars of their own
WITH_WIDGET = [name for name, spec in OPTIONS.items() if spec.kind.widget and name not in CHOSEN_BY_SIGHT]
GIVE_ONE = "A sample is shown until you add a picture: a link never contains your own."


def opened(**query: str | list[str]) -> AppTest:
    """Open the app at an address, as a new visitor."""
    at = all_seen(AppTest.from_file(FRAME, default_timeout=30))
    for name, text in query.items():
        at.query_params[name] = text
    return run(at)


def all_read(boxes: Iterable[Any]) -> list[str]:
    return [as_read(box.value) for box in boxes]


def codes(at: AppTest) -> list[str]:
    """The hex codes on the swatches."""
    return [color["hex"] for color in json.loads(at.get_by_key("_swatches").proto.json)["colors"]]


def link(at: AppTest) -> str:
    """The link that Share offers."""
    text: str = json.loads(at.get_by_key("_share").proto.json)["link"]
    return text


def picture_in_link(at: AppTest) -> dict[str, str]:
    query = dict(parse_qsl(urlsplit(link(at)).query))
    return {name: query[name] for name in ("source", "sample", "url") if name in query}


def recipe(at: AppTest) -> Recipe:
    """The recipe that the link names."""
    found, complaints = Recipe.from_query(dict(parse_qsl(urlsplit(link(at)).query)))
    assert not complaints
    return found


def shown_options(at: AppTest) -> set[str]:
    in_frame = {getattr(element, "key", None) for element in at.sidebar} & set(OPTIONS)
    on_page = {getattr(element, "key", None) for element in at.main}
    return in_frame | {name for name in ON_PAGES if f"_{name}" in on_page and name in WITH_WIDGET}


def with_effect(made: Recipe) -> set[str]:
    """The options with a widget that change what is on the page: points are not used where the picture itself is."""
    idle = {"sampling", "npts", "rseed"} if made.cluster.needs_picture else set()
    return made.active_options() & set(WITH_WIDGET) - idle


def said(at: AppTest) -> list[str]:
    """Every sentence in a box of its own: errors, warnings and notices."""
    return all_read((*at.error, *at.warning, *at.info))


def button(at: AppTest, label: str) -> Button:
    (found,) = [one for one in at.button if one.label == label]
    return found


def other_value(spec: Option) -> object:
    """A value that is allowed and is not the default, where the option's slider has a step."""
    match spec.kind:
        case Choice(choices):
            return list(choices)[-1]
        case Int(low, high) | Float(low, high):
            return high if spec.default == low else low
    return not spec.default


def query_with(name: str) -> dict[str, str]:
    """An address at which the option has an effect: the quick one, or that and one more option."""
    for other, spec in OPTIONS.items():
        is_free = other != name and spec.kind.widget
        values = (spec.kind.choices or [spec.default, other_value(spec)]) if is_free else [spec.default]
        for value in values:
            query = QUICK | {other: spec.to_text(value)}
            if name in Recipe.from_query(query)[0].active_options():
                return query
    raise AssertionError(f"No other option brings {name} in.")


def png(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def two_colors() -> bytes:
    array = np.zeros((20, 30, 3), np.uint8)
    array[:, :10] = (200, 30, 60)
    return png(array)


CLEAR = png(np.zeros((8, 8, 4), np.uint8))


def test_the_first_visit_shows_a_sample_and_its_palette_at_once():
    at = opened()
    assert not said(at)
    picture = cmp.load_picture(sample_bytes(FIRST))
    assert codes(at) == list(cmp.extract(picture).palette.hex)
    assert [title.value for title in at.title] == ["Turn a picture into a colour palette and colormaps for plots."]
    assert picture_in_link(at) == {"source": "sample", "sample": FIRST}
    assert dict(at.query_params) == {"v": str(Recipe.VERSION)}
    assert recipe(at) == Recipe()
    assert picture_in_link(at) == {"source": "sample", "sample": FIRST}


@pytest.mark.parametrize("name", one_in(3, WITH_WIDGET))
def test_the_widget_of_an_option_changes_the_recipe(name):
    at = opened(**query_with(name))
    before = recipe(at)
    value = other_value(OPTIONS[name])
    assert widget_of(at, name).value == before.flat()[name]
    widget_of(at, name).set_value(value)
    run(at)
    wanted = before.replace(**{name: value})
    for active in wanted.active_options():
        assert recipe(at).flat()[active] == wanted.flat()[active]
    assert codes(at) == list(cmp.extract(cmp.load_picture(sample_bytes(FIRST)), recipe(at)).palette.hex)


CHOICES = [
    {name: spec.to_text(value)}
    for name, spec in OPTIONS.items()
    for value in (spec.kind.choices or ([True, False] if spec.kind == Bool() else ()))
]


def test_widgets_are_those_of_the_options_that_have_an_effect():
    at = opened(**QUICK)
    for query in [*CHOICES, {"n_prune": "1"}]:
        at.query_params.clear()
        at.query_params.update(QUICK | query)
        run(at)
        assert shown_options(at) == with_effect(recipe(at)), query


def test_round_numbers_and_both_ends_are_among_a_sliders_steps():
    at = opened(**QUICK | {"use_tsne": "true", "clustering": "DBSCAN"})
    sliders = [slider for slider in at.sidebar.slider if slider.key in OPTIONS]
    assert len(sliders) >= 4
    for slider in sliders:
        for value in (slider.max, OPTIONS[slider.key].default):
            assert (value - slider.min) / slider.step == pytest.approx(round((value - slider.min) / slider.step))


def test_colors_are_ordered_and_left_out_by_the_address():
    first, *others = codes(opened(**QUICK))
    by_hand = {"order": ",".join(code[1:] for code in reversed(others)), "drop": first[1:]}
    at = opened(**QUICK | by_hand)
    assert codes(at) == others[::-1]
    assert not said(at)
    assert recipe(at).sort.order == tuple(code[1:] for code in reversed(others))
    button(at, "Undo arranging").click()
    run(at)
    assert codes(at) == [first, *others]
    assert not {"order", "drop"} & set(at.query_params)
    assert "Undo arranging" not in [one.label for one in at.button]


def test_pins_region_and_exclusions_in_an_address_are_honoured_and_stay():
    said_of_it = {"pins": "00ffff", "region": "0,0,0.5,0.75", "exclude": "ffffff~10,000000~7.5"}
    at = opened(**QUICK | said_of_it)
    flat = {"pins": ("00ffff",), "region": (0, 0, 0.5, 0.75), "exclude": (("ffffff", 10), ("000000", 7.5))}
    assert recipe(at) == Recipe.of(clustering="kmeans", use_tsne=False, npts=200, **flat)
    expected = cmp.extract(cmp.load_picture(sample_bytes(FIRST)), recipe(at))
    assert codes(at) == list(expected.palette.hex)
    assert "#00ffff" in codes(at)
    seen = expected.recipe.sample.allowed(expected.picture)
    error = coverage(expected.picture, expected.palette.colors, seen).mean
    assert f"{error:.1f}" != f"{coverage(expected.picture, expected.palette.colors).mean:.1f}"
    assert any(f"a mean error of ΔE {error:.1f}." in caption.value for caption in at.caption)
    at.get_by_key("sort_type").set_value("hsv")
    widget_of(at, "ncolors").set_value(4)
    run(at)
    assert recipe(at) == Recipe.of(clustering="kmeans", use_tsne=False, npts=200, sort_type="hsv", ncolors=4, **flat)
    assert {name: at.query_params[name] for name in said_of_it} == said_of_it
    assert len(codes(at)) == 4
    assert "#00ffff" in codes(at)
    assert recipe(opened(**dict(parse_qsl(urlsplit(link(at)).query)))) == recipe(at)
    button(at, "Reset all").click()
    run(at)
    assert not set(said_of_it) & set(at.query_params)


def test_more_pins_than_colours_keep_the_palette():
    pins = ("00ffff", "ff00ff", "ffff00")
    at = opened(**QUICK | {"pins": ",".join(pins), "ncolors": "2"})
    assert sorted(codes(at)) == sorted(f"#{pin}" for pin in pins)
    assert all_read(at.info)[0].startswith("3 colours instead of 2: all of them are pinned.")


def test_a_recipe_that_leaves_nothing_to_see_is_one_sentence_and_the_last_palette_stays():
    at = opened(**QUICK)
    before = codes(at)
    at.query_params["exclude"] = "808080~100"
    run(at)
    assert all_read(at.error) == [
        "exclude leaves nothing of the picture; exclude fewer colours, or make a radius smaller. "
        "Still showing the previous palette."
    ]
    assert codes(at) == before


@pytest.mark.parametrize(
    ("name", "text"), [("pins", "00ffff"), ("region", "0,0,0.5,0.5"), ("exclude", "ffffff~10"), ("order", "00ffff")]
)
def test_what_was_said_of_one_picture_is_not_kept_for_another(name, text):
    at = opened(**QUICK | {name: text})
    assert recipe(at).flat()[name]
    at.query_params["sample"] = "tulips"
    run(at)
    assert name not in at.query_params
    assert recipe(at) == Recipe.of(clustering="kmeans", use_tsne=False, npts=200)
    assert not said(at)


def test_what_was_arranged_for_one_picture_is_not_kept_for_another():
    at = opened(**QUICK | {"drop": codes(opened(**QUICK))[0][1:]})
    at.query_params["sample"] = "tulips"
    run(at)
    assert "drop" not in at.query_params
    assert recipe(at).prune.drop == ()
    assert not said(at)


def test_an_address_is_read_as_the_recipe_reads_it():
    at = opened(**QUICK | {"use_tsne": "0", "reverse": "TRUE", "sort_type": "hsv ", "ncolors": ["8", "1e1"]})
    found = recipe(at).flat()
    assert [found[name] for name in ("use_tsne", "reverse", "sort_type", "ncolors")] == [False, True, "hsv", 10]
    assert not at.warning


BAD = [("ncolors", "many"), ("use_tsne", "maybe"), ("kind", "<b>"), ("exclude", "ffffff")]


@pytest.mark.parametrize(("name", "text"), BAD)
def test_a_bad_value_gives_one_sentence_and_the_default(name, text):
    at = opened(**{"npts": "200", name: text})
    assert recipe(at).flat()[name] == OPTIONS[name].default
    (warning,) = all_read(at.warning)
    assert warning.startswith(f"{OPTIONS[name].label} takes ")
    assert "sequential" not in warning, "values are called as on the page"
    assert warning.endswith("The default was used instead.")
    assert not at.error
    assert all_read(run(at).warning) == [warning]
    at.toggle(key="reverse").set_value(True)
    assert not run(at).warning, "what was wrong at first does not matter any more"


UNKNOWN = {
    "ncolours": "There is no option 'ncolours'; did you mean 'ncolors'? It was ignored.",
    "foo": "There is no option 'foo'. It was ignored.",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_parameter_is_named_and_leaves_the_address(name):
    at = opened(**QUICK | {name: "5"})
    assert all_read(at.warning) == [UNKNOWN[name]]
    assert name not in at.query_params
    at.toggle(key="reverse").set_value(True)
    assert not run(at).warning


def test_several_unknown_parameters_are_one_sentence():
    at = opened(**QUICK | dict.fromkeys(("a1", "b2", "c3"), "5"))
    assert all_read(at.warning) == ["There are no options 'a1', 'b2' and 'c3'. They were ignored."]
    at = opened(**QUICK | {f"x{number}": "5" for number in range(9)})
    assert all_read(at.warning) == ["There are no options 'x0', 'x1', 'x2', 'x3', 'x4' and 4 more. They were ignored."]


def test_what_others_add_to_a_link_leaves_the_address_in_silence():
    added = (
        *("utm_source", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "igshid", "igsh", "_ga", "_gl"),
        *("gad_source", "gad_campaignid", "ref", "ref_src", "si"),
    )
    at = opened(**QUICK | dict.fromkeys(added, "1") | {"format": "css"})
    assert not said(at)
    assert not set(added) & set(at.query_params)
    assert at.query_params["format"] == "css", "a word that stands for something elsewhere"


def test_what_others_add_to_a_link_is_no_option_and_no_word_of_ours():
    assert not [name for name in (*OPTIONS, *RESERVED) if _ADDED_BY_OTHERS.fullmatch(name)]


def test_an_address_of_another_version_is_told_so():
    at = opened(**QUICK | {"v": "99"})
    (warning,) = all_read(at.warning)
    assert warning.startswith("This link is from an unknown version")
    assert at.query_params["v"] == str(Recipe.VERSION)


def test_what_an_address_leaves_out_means_what_it_meant_then(monkeypatch):
    monkeypatch.setitem(EARLIER_DEFAULTS, 1, {"ncolors": 9, "reverse": True})
    at = opened(**QUICK | {"v": "1", "reverse": "false"})
    assert widget_of(at, "ncolors").value == 9
    assert (recipe(at).cluster.ncolors, recipe(at).sort.reverse) == (9, False)
    assert not said(at)


@pytest.mark.parametrize("version", ["1", "2"])
def test_an_earlier_address_shows_the_colormap_that_it_showed(version):
    at = opened(**QUICK | {"v": version})
    assert recipe(at).map.kind == "listed"
    assert (at.query_params["kind"], at.query_params["v"]) == ("listed", str(Recipe.VERSION))
    assert not said(at)


def test_reset_puts_everything_back():
    query = {name: OPTIONS[name].to_text(other_value(OPTIONS[name])) for name in WITH_WIDGET}
    lists = {"drop": "ffffff", "pins": "c81e1e", "region": "0,0,0.5,1", "exclude": "808080~5"}
    at = opened(**query | lists | {"npts": "100", "use_tsne": "false", "sample": "owl"})
    assert recipe(at) != Recipe()
    button(at, "Reset all").click()
    run(at)
    assert recipe(at) == Recipe()
    assert dict(at.query_params) == {"sample": "owl", "v": str(Recipe.VERSION)}
    assert shown_options(at) == with_effect(Recipe())
    assert not said(at)


def test_a_sample_is_named_by_the_address():
    at = opened(**QUICK | {"sample": "tulips"})
    assert picture_in_link(at) == {"source": "sample", "sample": "tulips"}
    assert codes(at) == list(cmp.extract(cmp.load_picture(sample_bytes("tulips")), recipe(at)).palette.hex)
    assert SAMPLES["tulips"].credit in json.loads(at.get_by_key("_samples").proto.json)["credit"]


def test_an_unknown_sample_is_told_and_the_first_is_shown():
    at = opened(**QUICK | {"sample": "no_such"})
    assert said(at) == [f"There is no sample 'no_such'; {SAMPLES[FIRST].title} is shown."]
    assert picture_in_link(at)["sample"] == FIRST


def test_an_unknown_source_is_told_and_the_samples_are_shown():
    at = opened(**QUICK | {"source": "scanner"})
    assert said(at) == ["This link names an unknown kind of source; the samples are shown."]
    assert picture_in_link(at) == {"source": "sample", "sample": FIRST}


@pytest.mark.parametrize("source", ["url", "upload", "camera"])
def test_until_a_picture_is_given_the_chosen_sample_is_shown(source):
    chosen = opened(**QUICK | {"sample": "tulips"})
    at = opened(**QUICK | {"sample": "tulips", "source": source})
    assert all_read(at.info) == ([] if source == "url" else [GIVE_ONE])
    assert codes(at) == codes(chosen)
    assert picture_in_link(at) == {"source": "sample", "sample": "tulips"}


def test_a_url_shows_the_palette_of_its_picture_and_is_in_the_link(picture_server):
    url = picture_server.url("/scene.png")
    for at in (opened(**QUICK | {"url": url}), opened(**QUICK | {"url": url, "source": "url"})):
        assert at.text_input(key="_address").value == url
        assert codes(at) == list(cmp.extract(cmp.load_picture(url), recipe(at)).palette.hex)
        assert picture_in_link(at) == {"source": "url", "url": url}
        assert not said(at)


@pytest.mark.parametrize("written", ['"{}"', "<{}>", "![A picture]({})", "{}"])
def test_an_address_is_understood_as_it_was_pasted(picture_server, written):
    url = picture_server.url("/scene.png")
    at = opened(**QUICK | {"source": "url", "url": written.format(url.removeprefix("http://"))})
    assert not at.error
    assert picture_in_link(at) == {"source": "url", "url": url}
    assert codes(at) == codes(opened(**QUICK | {"url": url}))


def test_a_web_page_shows_its_picture_and_says_so(picture_server):
    url = picture_server.url("/page.html")
    at = opened(**QUICK | {"url": url})
    assert not at.error
    assert codes(at) == codes(opened(**QUICK | {"url": picture_server.url("/scene.png")}))
    assert picture_in_link(at) == {"source": "url", "url": url}
    (sentence,) = all_read(at.info)
    assert sentence.startswith("The address is that of a web page")
    assert sentence.endswith(picture_server.url("/scene.png"))


def test_a_url_that_cannot_be_fetched_is_one_sentence_and_the_last_good_palette_stays(picture_server):
    at = opened(**QUICK | {"sample": "tulips"})
    before = codes(at)
    at.text_input(key="_address").set_value(picture_server.url("/nothing.png"))
    run(at)
    sentence = f"{PREFIX} the server answered 404 Not Found; check the address. Still showing Tulips."
    assert said(at) == [sentence]
    assert codes(at) == before
    assert picture_in_link(at) == {"source": "sample", "sample": "tulips"}, "the link is of what is shown"
    at.toggle(key="reverse").set_value(True)
    run(at)
    assert said(at) == [sentence]
    assert codes(at) == before[::-1]
    assert len(picture_server.asked) == 1, "an address that failed is not fetched again by every other widget"
    button(at, "Try again").click()
    run(at)
    assert said(at) == [sentence]
    assert len(picture_server.asked) == 2


def test_a_bad_url_in_the_address_leaves_no_empty_page():
    at = opened(**QUICK | {"source": "url", "url": NOWHERE})
    assert said(at) == [f"{REFUSAL} Showing {SAMPLES[FIRST].title} instead."]
    assert codes(at) == codes(opened(**QUICK))


@pytest.mark.parametrize("query", [{"source": "url"}, {"source": "url", "url": ""}], ids=str)
def test_a_link_without_the_address_that_it_speaks_of_says_so(query):
    at = opened(**QUICK | query)
    assert said(at) == ["This link has no picture address in it; the samples are shown."]
    assert codes(at) == codes(opened(**QUICK))


def test_what_is_no_address_is_not_tried_again():
    at = opened(**QUICK)
    at.text_input(key="_address").set_value("hello world")
    run(at)
    assert len(said(at)) == 1
    assert "Try again" not in [one.label for one in at.button]


@pytest.mark.parametrize("name", [name for name, spec in OPTIONS.items() if spec.automatic is not None])
def test_what_is_chosen_automatically_says_so_on_its_slider(name):
    at = opened(**query_with(name))
    slider = widget_of(at, name)
    assert slider.value == OPTIONS[name].automatic
    assert slider.proto.options[0] == "Automatic"
    assert "Automatic" not in all_read(at.sidebar.caption)
    at.query_params[name] = "1.23" if isinstance(OPTIONS[name].default, float) else "3"
    assert widget_of(run(at), name).value == OPTIONS[name].from_text(at.query_params[name])


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("notes.png", b"These are no pixels.", "This is not a picture"),
        ("cut.png", png(np.zeros((64, 64, 3), np.uint8))[:60], ""),
        ("empty.png", b"", ""),
        ("clear.png", CLEAR, "No pixel of this picture can be seen"),
    ],
)
def test_a_bad_upload_is_one_sentence_and_the_last_good_palette_stays(two_colors, name, data, sentence):
    at = opened(**QUICK | {"source": "upload"})
    at.file_uploader(key="_upload").upload("good.png", two_colors)
    before = codes(run(at))
    assert len(before) == 2
    at.file_uploader(key="_upload").set_value(None)  # as the browser does before it hands over the next file
    run(at)
    at.file_uploader(key="_upload").upload(name, data)
    run(at)
    (error,) = all_read(at.error)
    assert sentence in error
    assert error.count("\n") == 0
    assert error.endswith(". Still showing good.")
    assert codes(at) == before


@pytest.mark.parametrize(
    ("name", "format_"),
    [("a.jfif", "JPEG"), ("a.jpe", "JPEG"), ("a.hif", "HEIF"), ("A.APNG", "PNG"), ("picture", "PNG"), ("a.txt", "PNG")],
)
def test_an_upload_is_read_whatever_its_name(name, format_):
    pillow_heif.register_heif_opener()
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), (0, 0, 0)).save(buffer, format_)
    at = opened(**QUICK | {"source": "upload"})
    at.file_uploader(key="_upload").upload(name, buffer.getvalue())
    run(at)
    assert not at.error
    assert codes(at) == ["#000000"]


def test_an_upload_that_holds_or_bears_a_text_names_no_file():
    at = opened(**QUICK | {"source": "upload"})
    before = codes(at)
    for text in TEXTS:
        at.file_uploader(key="_upload").set_value(None)  # as the browser does before it hands over the next file
        run(at)
        at.file_uploader(key="_upload").upload(text, text.encode())
        run(at)
        (sentence,) = all_read(at.error)
        assert sentence.startswith("This is not a picture"), text
        assert codes(at) == before


def test_an_upload_shows_its_palette_and_is_not_in_the_link(two_colors):
    at = opened(**QUICK | {"source": "upload"})
    at.file_uploader(key="_upload").upload("holiday photo.png", two_colors)
    run(at)
    assert set(codes(at)) == {"#000000", "#c81e3c"}
    assert picture_in_link(at) == {"source": "upload"}
    assert "It does not contain your picture" in json.loads(at.get_by_key("_share").proto.json)["note"]
    assert not at.error


def test_the_camera_shows_its_palette_and_is_not_in_the_link():
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), (30, 120, 200)).save(buffer, "JPEG")
    at = opened(**QUICK)
    button(at, "Camera").click()
    run(at)
    at.camera_input(key="_camera").upload("photo.jpg", buffer.getvalue())
    run(at)
    (code,) = codes(at)
    assert np.abs(np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) - (30, 120, 200)).max() <= 3
    assert picture_in_link(at) == {"source": "camera"}


def test_where_less_could_be_given_than_was_asked_a_notice_says_so(two_colors):
    at = opened(**QUICK | {"source": "upload", "n_prune": "5"})
    at.file_uploader(key="_upload").upload("two.png", two_colors)
    run(at)
    result = cmp.extract(cmp.load_picture(two_colors), recipe(at))
    assert len(result.notices) == 2
    assert all_read(at.info) == ["  \n".join(result.notices)]


def test_a_link_with_every_option_brings_back_recipe_picture_and_palette():
    query = {name: OPTIONS[name].to_text(other_value(OPTIONS[name])) for name in WITH_WIDGET}
    at = opened(**query | {"npts": "150", "use_tsne": "false", "ncolors": "7", "sample": "owl", "n_prune": "2"})
    parameters = dict(parse_qsl(urlsplit(link(at)).query))
    changed = {name for name, value in recipe(at).flat().items() if value != OPTIONS[name].default}
    assert set(parameters) == {"v", "source", "sample", "colors", *changed}
    again = opened(**parameters)
    assert link(again) == link(at)
    assert recipe(again) == recipe(at)
    assert codes(again) == codes(at)
    assert not again.warning


@pytest.mark.parametrize(("name", "value"), [("sort_type", "hilbert"), ("n_prune", 2)])
def test_moving_what_comes_late_runs_nothing_that_comes_before_it(name, value):
    at = opened(npts="300", ncolors="5", rseed="7")
    before = shared_runner().runs.copy()
    widget_of(at, name).set_value(value)
    run(at)
    ran = shared_runner().runs - before
    assert ran["sort" if name == "sort_type" else "prune"] == 1
    assert set(ran) <= {"sort", "prune", "map", "fit"}


def test_every_format_can_be_copied():
    at = opened(**QUICK)
    items = {item["label"]: item["text"] for item in json.loads(at.get_by_key("_copy_all").proto.json)["items"]}
    assert list(items) == [FORMATS["palette", name].label for name in ("hex", "css", "python", "json")]
    (module,) = json.loads(at.get_by_key("_copy_colormap").proto.json)["items"]
    assert module["label"] == "Matplotlib"
    assert items["Hex list"].split() == codes(at)
    assert [color["hex"] for color in json.loads(items["JSON"])["colors"]] == codes(at)


VIRIDIS_OF_SIX = ["#481f70", "#3b528b", "#287c8e", "#20a486", "#5ec962", "#c8e020"]
"""Rows 21, 64, 106, 149, 192 and 234 of its table."""


def examples(at: AppTest) -> list[tuple[str, str]]:
    """The examples that are pictures: what is said to be on each, and where it is SVG, its text."""
    alts = {example.alt for example in EXAMPLES.values()}
    found = [(one.proto.imgs[0].alt, "") for one in at.get("image") if one.proto.imgs[0].alt in alts]
    drawn = re.findall('<img src="data:image/svg\\+xml,([^"]+)" alt="([^"]+)"', figures(at))
    return found + [(alt, unquote(svg).replace("'", '"')) for svg, alt in drawn]


def figures(at: AppTest) -> str:
    return next((unescape(block.value) for block in at.html if "<figure>" in block.value), "")


@pytest.mark.parametrize(("library", "charts", "pictures"), [("Matplotlib", 0, 4), ("Plotly", 4, 0)])
def test_the_palette_is_shown_at_work_by_a_library(library, charts, pictures):
    at = opened(**QUICK)
    at.segmented_control(key="_library").set_value(library)
    run(at)
    assert len(at.get("plotly_chart")) == charts
    assert len(examples(at)) == pictures
    assert at.segmented_control(key="_ground").disabled
    (code,) = [block.value for block in at.code if block.value.startswith("import")]
    assert library.lower() in code
    assert all(one in code for one in codes(at))


@pytest.mark.parametrize("kind", OPTIONS["kind"].kind.choices)
def test_the_palette_and_the_colormap_are_shown_at_work_at_a_glance(kind):
    at = opened(**QUICK | {"kind": kind})
    shown = dict(examples(at))
    assert list(shown) == [scene.alt for scene in DRAWINGS.values()]
    assert re.findall("<figcaption>(.*?)</figcaption>", figures(at)) == [scene.title for scene in DRAWINGS.values()]
    bars = codes(at)
    if kind == "qualitative":  # its own colours are for bars
        result = cmp.extract(cmp.load_picture(sample_bytes(FIRST)), recipe(at))
        bars = to_hex(cmp.colormap(result).rgb)
    assert all(code in shown[DRAWINGS["bars"].alt] for code in bars)
    assert not [block.value for block in at.code if block.value.startswith("import")]


@pytest.mark.parametrize(("ground", "color"), [("On light", "#ffffff"), ("On dark", "#1c1c1c")])
def test_the_examples_are_on_the_ground_that_is_chosen(ground, color):
    at = opened(**QUICK)
    assert at.segmented_control(key="_ground").value == "On light"
    at.segmented_control(key="_ground").set_value(ground)
    run(at)
    assert {re.search('<rect[^>]* fill="(#[^"]+)"', svg)[1] for _, svg in examples(at)} == {color}


@pytest.mark.parametrize(
    ("beside", "other", "below_lines"),
    [("Beside viridis", "viridis", "Lines · viridis"), ("Beside steps", "steps", "Lines · steps, the same")],
)
def test_every_example_is_shown_beside_the_same_in_another_colormap(beside, other, below_lines):
    at = opened(**QUICK | {"kind": "continuous"})
    alone = dict(examples(at))
    at.segmented_control(key="_beside").set_value(beside)
    run(at)
    own, theirs = examples(at)[::2], examples(at)[1::2]
    assert [svg for _, svg in own] == list(alone.values())
    assert [alt for alt, _ in theirs] == [f"{scene.alt}: {other}" for scene in DRAWINGS.values()]
    captions = re.findall("<figcaption>(.*?)</figcaption>", figures(at))
    assert {"Heat map · continuous", f"Heat map · {other}", "Lines · palette", below_lines} <= set(captions)
    same = [mine == yours for (_, mine), (_, yours) in zip(own, theirs, strict=True)]
    shows_palette = [scene.shows == "palette" for scene in DRAWINGS.values()]
    assert same == (shows_palette if other == "steps" else [False] * len(DRAWINGS))
    colors = re.findall('<path [^>]*stroke="(#[^"]+)"/>', dict(theirs)[f"{DRAWINGS['lines'].alt}: {other}"])
    assert colors == (codes(at) if other == "steps" else VIRIDIS_OF_SIX)


@pytest.mark.parametrize("kind", OPTIONS["kind"].kind.choices)
def test_the_colormap_is_shown_as_everybody_sees_it(kind):
    at = opened(**QUICK | {"kind": kind})
    bars = " ".join(block.value for block in at.html)
    for view in (KINDS[kind].label, "Greyscale", "Protanopia", "Deuteranopia", "Tritanopia"):
        assert f'aria-label="The colormap: {view}"' in bars
    assert sum(f"**{word}" in text.value for text in at.markdown for word in ("Even steps", "Distinguishable")) >= 1
    assert not at.error


def test_the_kind_is_chosen_beside_the_colormap():
    at = opened(**QUICK)
    at.get_by_key("_kind").set_value("cyclic")
    run(at)
    assert recipe(at).map.kind == "cyclic"


def test_an_alternative_is_chosen():
    at = opened(**QUICK | {"kind": "sequential"})
    at.get_by_key("_alternative_3").click()
    run(at)
    assert recipe(at).map.alternative == 3
    assert at.get_by_key("_alternative_3").disabled


def test_a_palette_colour_becomes_an_anchor_and_goes_again():
    at = opened(**QUICK | {"kind": "sequential"})
    code = codes(at)[0].removeprefix("#")
    at.get_by_key("_anchors").set_value([code])
    run(at)
    assert recipe(at).map.anchors == (code,)
    at.get_by_key("_anchors").set_value([])
    run(at)
    assert recipe(at).map.anchors == ()


def test_anchors_that_no_map_joins_are_said_in_one_sentence():
    at = opened(**QUICK | {"kind": "sequential", "anchors": "ff0000,00aa00"})
    assert len(at.error) + len(at.info) >= 1
    assert not at.exception


def test_a_fault_of_ours_is_one_sentence_without_a_traceback():
    at = AppTest.from_string("import app\napp.report_script_error(ValueError('secret'))", default_timeout=30).run()
    assert not at.exception
    (error,) = all_read(at.error)
    assert error.startswith("Something went wrong on our side")
    assert "secret" not in error


def test_the_address_of_a_picture_is_never_a_path_of_the_server():
    at = opened(**QUICK)
    for place in [
        *(str(FRAME), "app.py", "pages/../docs/palette-dark.png", "/etc/passwd", "/etc/nope", "/", "/dev/zero"),
        *("javascript:alert(1)", "data:image/png;base64,AAAA", *TEXTS),
    ]:
        at.query_params.update({"source": "url", "url": place})
        run(at)
        (sentence,) = all_read(at.error)
        assert sentence.startswith((PREFIX, NO_ADDRESS)), place
        assert sentence.endswith(f" Still showing {SAMPLES[FIRST].title}.")


@pytest.mark.parametrize("change", [("sort_type", "hsv"), ("reverse", True), ("ncolors", 7), ("rseed", 7)], ids=str)
def test_an_order_by_hand_gives_way_to_one_that_is_chosen_anew(change):
    at = opened(**QUICK)
    by_hand = codes(at)[::-1]
    at.query_params["order"] = ",".join(code[1:] for code in by_hand)
    run(at)
    assert codes(at) == by_hand
    name, value = change
    widget_of(at, name).set_value(value)
    run(at)
    assert recipe(at) == Recipe.of(clustering="kmeans", use_tsne=False, npts=200).replace(**{name: value})


def cards(at: AppTest) -> tuple[str, list[tuple[str, ...]]]:
    """Which mood is selected, and the hex codes on the cards as far as they are made."""
    shown = json.loads(at.get_by_key("_moods").proto.json)
    return shown["selected"], [tuple(card["colors"]) for card in shown["cards"]]


def test_of_colours_that_are_all_pinned_the_mood_is_selected_and_can_be_picked_again():
    at = opened(sample="kingfisher", ncolors="3")
    assert cards(at)[0] == "natural"
    pinned = [code[1:] for code in codes(at)]
    at = opened(sample="kingfisher", ncolors="3", pins=",".join(pinned), order=",".join(pinned))
    assert cards(at) == ("natural", [()] * len(cards(at)[1]))
    assert json.loads(at.get_by_key("_moods").proto.json)["again"]
    at = opened(sample="kingfisher", ncolors="3", pins=pinned[0])
    assert cards(at)[0] == "natural"
    assert not json.loads(at.get_by_key("_moods").proto.json)["again"]


def test_cards_that_somebody_has_had_are_there_at_once():
    query = QUICK | {"ncolors": "3"}
    at = opened(**query)
    assert not all(cards(at)[1])
    at.session_state["_near_moods_to"] = json.loads(at.get_by_key("_near_moods").proto.json)["what"]
    deadline = time.monotonic() + 60
    while not all(cards(run(at))[1]) and time.monotonic() < deadline:
        time.sleep(0.2)
    another = opened(**query)
    assert cards(another) == cards(at)
    assert all(cards(another)[1])


def swatches(at: AppTest) -> list[dict[str, Any]]:
    """All that is shown of each colour."""
    return json.loads(at.get_by_key("_swatches").proto.json)["colors"]


def edited(**query: str) -> AppTest:
    """Open the app where somebody has edited a colour: all are pinned, in an order by hand."""
    pinned = [code[1:] for code in codes(opened(**query))]
    pinned[1] = "12ab34"
    return opened(**query, pins=",".join(pinned), order=",".join(pinned), ncolors=str(len(pinned)))


def test_after_an_edit_whatever_is_offered_in_the_sidebar_changes_the_swatches():
    at = edited(**QUICK)
    before = swatches(at)
    offered = [element.key for element in at.sidebar if getattr(element, "key", None) in OPTIONS]
    assert {"clustering", "sort_type", "reverse"} <= set(offered)
    captions = " ".join(all_read(at.sidebar.caption))
    assert "another method unpins them" in captions
    assert "Arranged by hand" in captions
    for name in offered:
        at = edited(**QUICK)
        value = "GMM" if name == "clustering" else other_value(OPTIONS[name])
        widget_of(at, name).set_value(value)
        run(at)
        assert swatches(at) != before, name
        assert recipe(at).flat()[name] == value


def test_an_order_by_hand_survives_pruning():
    at = opened(**QUICK)
    by_hand = codes(at)[::-1]
    at.query_params["order"] = ",".join(code[1:] for code in by_hand)
    run(at)
    at.slider(key="n_prune").set_value(1)
    run(at)
    assert [code for code in by_hand if code in codes(at)] == codes(at)


def test_what_a_stranger_wrote_into_an_address_is_shown_as_typed():
    typed = "![x](https://example.org/x.png) [a](b) www.example.org <b> :red[c] &lt;"
    at = opened(sample=typed, **QUICK)
    (raw,) = [box.value for box in at.info]
    assert not re.search(r"(?<!\\)[!\[<:&]|www\.", raw)
    assert all_read(at.info)[0].startswith(f"There is no sample {typed[:40]!r}")


def test_cards_of_moods_that_are_there_stop_the_work_on_earlier_ones(monkeypatch):
    made = defaultdict(lambda: (cmp.Palette(["#ff0000", "#00ff00"]),) * 9)
    monkeypatch.setattr("ui.palette.moods._made", lambda: SimpleNamespace(get=made.__getitem__))
    at = opened(**QUICK)
    let_go = threading.Event()

    def task(progress):
        while not let_go.wait(0.01):
            progress("cluster", 0.0)

    work = BackgroundWork({"bright": task})
    at.session_state["_background_work"] = {"moods": ("an earlier state", work)}
    try:
        run(at)
        assert not at.session_state["_background_work"]
    finally:
        let_go.set()
