"""The diagnostics page, without a browser: what it shows of a choice, and what can be done with it."""

import io
import json
import math
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import cmapcore as cmp
from cmapcore.color.conversions import from_hex
from cmapcore.diagnosis.comparisons import mean_error
from cmapcore.errors import LimitError
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from cmapcore.recipe import Recipe
from tests.support.daily import one_in
from tests.support.pages import all_seen, run
from ui.diagnostics import selection
from ui.diagnostics.scatter import numbers_in
from ui.elements import picture_box
from ui.state.runner import shared_runner

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "200"}
PATIENCE = 180  # seconds, for a busy machine
AREAS = {"c1121f": 8, "fefae0": 4, "2a9d8f": 3, "14213d": 1}
"""A picture from top to bottom: a colour, and how many of sixteen rows it has."""


def opened(**query: str) -> AppTest:
    """Open the diagnostics page, as a visitor does who came to the main page first."""
    at = all_seen(AppTest.from_file(FRAME, default_timeout=PATIENCE))
    for name, text in (QUICK | query).items():
        at.query_params[name] = text
    return run(run(at).switch_page("diagnostics.py"))


def areas() -> bytes:
    rows = np.concatenate([np.tile(from_hex(code), (count, 20, 1)) for code, count in AREAS.items()])
    buffer = io.BytesIO()
    Image.fromarray(np.rint(rows * 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def opened_areas(**query: str) -> AppTest:
    """The page with the picture of four areas."""
    at = opened(source="upload", ncolors="4", **query)
    at.file_uploader(key="_upload").upload("areas.png", areas())
    return run(at)


def result_of(at: AppTest) -> cmp.Result:
    """What the page shows the result of, and is in the Runner's cache."""
    given = at.session_state["_page_input"]
    return shared_runner().extract(given.picture, given.recipe)


def choose(at: AppTest, **choice: Any) -> AppTest:
    result = result_of(at)
    of = result.keys["sample"] if choice["kind"] == "points" else result.picture.digest
    at.session_state["_selection"] = selection.Selection(of, **choice)
    return run(at)


def html(at: AppTest) -> str:
    return "\n".join(block.value for block in at.html)


def said(at: AppTest) -> str:
    """The line that tells what is selected, without its colour's chip."""
    (line,) = re.findall(r'<(?:p|div) class="said".*?>(.*?)</(?:p|div)>', html(at))
    return re.sub(r"<.*?>", "", line.replace("<br>", " · "))


def swatches(at: AppTest) -> dict[str, Any]:
    return json.loads(at.get_by_key("_choose").proto.json)


def codes(at: AppTest) -> list[str]:
    return [color["hex"] for color in swatches(at)["colors"]]


def stage(at: AppTest) -> dict[str, Any]:
    return json.loads(at.get_by_key("_picture_box").proto.json)


def plot(at: AppTest) -> dict[str, Any]:
    return json.loads(at.get_by_key("_scatter").proto.json)


def kept(at: AppTest, name: str) -> dict[str, Any]:
    """What the page handed to the scatter apart: its "points", or the "places" of its view."""
    found = json.loads(at.get_by_key(f"_{name}").proto.json)["kept"]
    assert found["name"] == plot(at)["points" if name == "points" else "name"]
    return found


def numbers(text: str, kind: type) -> np.ndarray:
    return np.frombuffer(b64decode(text), kind)


def lit(at: AppTest) -> np.ndarray:
    """The numbers of the points that are lit."""
    return np.flatnonzero(np.unpackbits(numbers(plot(at)["lit"], np.uint8)))


UNSELECTED = "Draw around points, choose a colour, or drag a box in the picture."


def scroll_to_methods(at: AppTest) -> AppTest:
    """What a browser tells when the comparison of methods is less than a screen away."""
    at.session_state["_near_methods_to"] = json.loads(at.get_by_key("_near_methods").proto.json)["what"]
    return run(at)


def click(at: AppTest, key: str) -> AppTest:
    at.get_by_key(key).click()
    return run(at)


def until(at: AppTest, there: Callable[[AppTest], bool]) -> AppTest:
    """Look again, as the page does by itself, until something is there."""
    deadline = time.monotonic() + PATIENCE
    while not there(run(at)):
        assert time.monotonic() < deadline
    return at


def test_opening_the_page_computes_nothing_anew_but_the_embedding():
    at = AppTest.from_file(FRAME, default_timeout=PATIENCE)
    for name, text in QUICK.items():
        at.query_params[name] = text
    run(at)
    before = shared_runner().runs.copy()
    run(at.switch_page("diagnostics.py"))
    assert shared_runner().runs - before == {"embed": 1}
    picture = cmp.load_picture(sample_bytes(next(iter(SAMPLES))))
    assert codes(at) == list(cmp.extract(picture, Recipe.of(clustering="kmeans", use_tsne=False, npts=200)).palette)


def test_after_a_click_on_the_link_to_the_page_the_plot_comes_before_all_else():
    at = AppTest.from_file(FRAME, default_timeout=PATIENCE)
    for name, text in QUICK.items():
        at.query_params[name] = text
    run(at)
    at.query_params.clear()  # as the link has nothing of it
    run(at.switch_page("diagnostics.py"))
    assert plot(at)["points"] == kept(at, "points")["name"]
    assert not at.header
    at.session_state["_rest_to"] = json.loads(at.get_by_key("_rest").proto.json)["what"]  # what a browser tells then
    run(at)
    assert [each.value for each in at.header][:1] == ["Colours and their shares"]
    assert kept(at, "places")


def test_what_is_in_the_address_beside_the_widgets_comes_along_to_another_page():
    at = AppTest.from_file(FRAME, default_timeout=PATIENCE)
    beside = {"sample": "owl", "pins": "cd5209", "region": "0,0,0.5,1", "v": str(Recipe.VERSION)}
    for name, text in (QUICK | beside).items():
        at.query_params[name] = text
    before = run(at).session_state["_page_input"].recipe
    for name in beside:
        del at.query_params[name]  # as the browser does
    run(at.switch_page("diagnostics.py"))
    assert {name: at.query_params[name] for name in beside} == beside
    assert at.session_state["_page_input"].recipe == before


@pytest.mark.parametrize("options", [{"clustering": "accents"}, {}, {"use_tsne": "true"}], ids=str)
def test_whatever_the_clustering_t_sne_is_shown_first(options):
    at = opened(npts="300", **options)
    result = result_of(at)
    assert any(one.value.startswith("**t-SNE of 300 pixels of the picture.**") for one in at.caption)
    assert plot(at)["view"] == "t-SNE"
    points, places = kept(at, "points"), kept(at, "places")
    assert np.array_equal(numbers(points["rgb"], np.uint8).reshape(-1, 3), np.rint(255 * result.points.rgb))
    embedded = shared_runner().embed(result).xy
    assert embedded is not None
    xy = numbers(places["xy"], np.uint16).reshape(-1, 2)
    assert np.corrcoef(xy[:, 0], embedded[:, 0])[0, 1] == pytest.approx(1)
    assert np.array_equal([xy.min(axis=0), xy.max(axis=0)], [[0, 0], [65535, 65535]])
    assert "KL divergence" in places["said"]
    assert np.array_equal(numbers(plot(at)["labels"], np.uint8), result.clusters.labels)
    assert {each["hex"] for each in plot(at)["clusters"] if each["ring"]} == set(codes(at))


def test_the_way_of_t_sne_comes_along_in_few_bytes():
    places = kept(opened(npts="2000"), "places")
    frames = numbers(places["frames"], np.uint8).reshape(len(places["steps"]), 1000, 2)
    assert places["steps"][0] == 0
    assert places["steps"][-1] == 120
    last = numbers(places["xy"], np.uint16).reshape(-1, 2)[numbers(places["numbers"], np.uint16)] / 65535
    assert np.abs(frames[-1] / 255 - last).max() < 0.1  # as wide as those that move are
    assert len(json.dumps(places)) < 120_000


def test_the_points_lie_along_their_principal_axes():
    at = opened()
    at.get_by_key("_view").set_value("PCA")
    run(at)
    assert any(one.value.startswith("**PCA of 200 pixels of the picture.**") for one in at.caption)
    assert plot(at)["view"] == "PCA"
    at.get_by_key("_colored").set_value("Clusters")
    assert plot(run(at))["byCluster"]


def test_the_points_and_the_palette_are_shown_in_a_colour_space():
    at = opened()
    at.get_by_key("_view").set_value("Colour space (3-D)")
    run(at)
    at.get_by_key("_space").set_value("RGB")
    run(at)
    assert any(one.value.startswith("**200 pixels of the picture in RGB.**") for one in at.caption)
    assert [each["hex"] for each in plot(at)["space"]["palette"]] == codes(at)
    there = json.loads(at.get_by_key("_points_in_space").proto.json)["kept"]
    assert there["name"] == plot(at)["name"]
    assert there["axes"] == ["R", "G", "B"]
    assert numbers(there["xyz"], np.float32).reshape(-1, 3) == pytest.approx(255 * result_of(at).points.rgb, abs=1e-3)


def test_where_there_are_too_few_colours_it_says_why_there_is_no_t_sne():
    at = opened_areas()
    at.session_state["_selection"] = None
    at.query_params["region"] = "0,0,1,0.5"
    places = kept(run(at), "places")
    assert "xy" not in places
    assert "t-SNE was skipped" in places["said"]


def test_an_embedding_that_cannot_be_had_leaves_the_rest(monkeypatch):
    def refuse(*_args, **_options):
        raise LimitError("It took too long.")

    monkeypatch.setattr("hosting.runner.embed", refuse)
    at = opened()
    assert kept(at, "places")["said"] == "It took too long."
    assert "Share of the picture" in html(at)


def test_many_points_are_thinned_out_and_it_says_so():
    at = opened(npts="5500", tsne_perp="2")
    assert len(numbers(plot(at)["labels"], np.uint8)) == 5000
    assert any("5,500 pixels of the picture, 5,000 of them drawn" in one.value for one in at.caption)


@pytest.mark.parametrize("code", AREAS)
def test_a_chosen_colour_is_a_true_segmentation(code):
    at = opened_areas()
    assert set(codes(at)) == {f"#{each}" for each in AREAS}
    plain = stage(at)["source"]
    choose(at, kind="color", hex=f"#{code}")
    mine = result_of(at).points.rgb == from_hex(code)
    count = int(mine.all(axis=1).sum())
    assert (
        said(at)
        == f"{count} points selected · #{code} is the nearest colour to {100 * AREAS[code] / 16:.1f} % of the picture"
    )
    assert stage(at)["source"] != plain
    assert swatches(at)["chosen"] == f"#{code}"
    assert lit(at).tolist() == np.flatnonzero(mine.all(axis=1)).tolist()


def test_a_box_lights_up_what_is_in_it_and_can_be_all_that_is_looked_at():
    at = opened_areas()
    choose(at, kind="box", box=(0, 0.5, 0.5, 0.75))
    assert stage(at)["box"] == [0, 0.5, 0.5, 0.75]
    assert said(at).endswith(" · 12.5 % of the picture · median #fefae0")
    click(at, "_limit")
    assert at.query_params["region"] == "0,0.5,0.5,0.75"
    assert codes(at) == ["#fefae0"]
    assert said(at) == UNSELECTED
    click(at, "_everywhere")
    assert "region" not in at.query_params
    assert len(codes(at)) == 4


def test_lassoed_points_are_shown_in_the_picture_and_their_median_is_kept():
    at = opened_areas()
    points = np.flatnonzero((result_of(at).points.rgb == from_hex("14213d")).all(axis=1))
    choose(at, kind="points", points=tuple(points.tolist()))
    assert said(at) == f"{len(points)} points selected · 6.2 % of the picture · median #14213d"
    at.query_params["ncolors"] = "2"
    run(at)
    assert "#14213d" not in codes(at)
    assert said(at).endswith("median #14213d"), "the same points are chosen for as long as they are sampled"
    click(at, "_pin")
    assert at.query_params["pins"] == "14213d"
    (pinned,) = [color["hex"] for color in swatches(at)["colors"] if color["pinned"]]
    assert pinned == "#14213d"
    assert "_pin" not in keys(at)
    click(at, "_unpin_here_14213d")
    assert "pins" not in at.query_params
    assert "#14213d" not in codes(at)


def test_no_more_colours_are_kept_than_there_are():
    at = opened_areas()
    at.query_params["pins"] = "c1121f,fefae0,2a9d8f,ff00ff"
    choose(run(at), kind="box", box=(0, 0.95, 1, 1))
    assert at.get_by_key("_pin").disabled
    at.query_params["ncolors"] = "5"
    run(at)
    assert not at.get_by_key("_pin").disabled


def test_what_is_left_out_is_not_looked_at_until_it_is_taken_back():
    at = opened_areas()
    choose(at, kind="color", hex="#c1121f")
    click(at, "_exclude")
    assert at.query_params["exclude"] == "c1121f~1"
    assert set(codes(at)) == {"#fefae0", "#2a9d8f", "#14213d"}
    click(at, "_near_white")
    assert at.query_params["exclude"] == "c1121f~1,ffffff~10"
    assert set(codes(at)) == {"#2a9d8f", "#14213d"}
    click(at, "_near_black")
    assert at.query_params["exclude"].endswith("000000~10")
    click(at, "_include_here_0")
    assert at.query_params["exclude"] == "ffffff~10,000000~10"
    assert "#c1121f" in codes(at)


def test_leaving_out_takes_all_that_was_chosen():
    at = opened(npts="400")
    choose(at, kind="points", points=tuple(range(0, 400, 40)))
    chosen = result_of(at).points.rgb[::40]
    click(at, "_exclude")
    (exclusion,) = result_of(at).recipe.sample.exclude
    assert at.query_params["exclude"] == f"{exclusion[0]}~{exclusion[1]:g}"
    left = result_of(at).points.rgb
    assert not (left[:, None] == chosen).all(axis=2).any()


def test_keeping_a_colour_gives_up_what_was_arranged_by_hand_of_the_others():
    order = ",".join(AREAS)
    at = opened_areas()
    at.query_params["order"] = order
    run(at)
    assert codes(at) == [f"#{code}" for code in AREAS]
    choose(at, kind="color", hex="#2a9d8f")
    click(at, "_pin")
    assert at.query_params["pins"] == at.query_params["order"] == "2a9d8f"


def test_a_choice_means_nothing_in_another_picture_or_sample():
    at = opened()
    choose(at, kind="points", points=(1, 2, 3))
    at.get_by_key("rseed").set_value(7)
    assert said(run(at)) == UNSELECTED
    choose(at, kind="box", box=(0, 0, 0.5, 0.5))
    assert said(at) != UNSELECTED
    at.query_params["sample"] = "tulips"
    assert said(run(at)) == UNSELECTED


def test_clear_takes_the_choice_back():
    at = opened()
    choose(at, kind="box", box=(0, 0, 0.5, 0.5))
    click(at, "_clear")
    assert said(at) == UNSELECTED
    assert stage(at)["box"] is None


@pytest.mark.parametrize(
    "query", one_in(3, [{"clustering": "accents"}, {"use_tsne": "false"}, {"use_tsne": "true"}]), ids=str
)
def test_what_moves_the_points_alone_stands_beside_them_and_changes_no_colour(query):
    at = opened(**query)
    recipe = at.session_state["_page_input"].recipe
    in_sidebar = {getattr(element, "key", None) for element in at.sidebar}
    assert not recipe.plot_options() & in_sidebar
    before, points = codes(at), plot(at)["name"]
    for name in sorted(recipe.plot_options() - {"sampling"}):
        high = Recipe.all_options()[name].kind.high
        at.get_by_key(name).set_value({"npts": 300, "rseed": 7}.get(name, high))
        run(at)
        assert codes(at) == before
        assert plot(at)["name"] != points, name
        points = plot(at)["name"]
        assert at.query_params[name]


def test_the_table_tells_each_colours_share_and_points():
    at = opened_areas()
    table, palette = html(at), at.session_state["_result"].palette
    for code, rows in AREAS.items():
        row = re.search(rf"<tr[^>]*><th[^>]*>[^/]*/span> <code>#{code}.*?</tr>", table)[0]
        cells = dict(re.findall(r'<td[^>]* data-head="([^"]*)">(.*?)</td>', row))
        share = palette.shares[palette.hex.index(f"#{code}")]
        assert f"width:{100 * share / palette.shares.max():.1f}%" in cells["Share of the picture"]
        assert cells["Share of the picture"].endswith(f"<span>{100 * share:.1f} %</span></span>")
        assert cells["Nearest pixels"] == f"{100 * rows / 16:.1f} %"
        assert int(cells["Points"]) > 0
        assert cells["Spread (ΔE)"] == "0.0"
        assert float(cells["Nearest colour (ΔE)"]) > 20


def test_a_pruned_colour_says_why_and_has_its_share():
    at = opened_areas(n_prune="1")
    (row,) = [row for row in re.findall(r"<tr.*?</tr>", html(at)) if "<small>pruned: " in row]
    assert "the next in order" in row
    assert re.search(r"<span>\d+\.\d %</span></span></td><td[^>]*></td>", row)


def test_shares_are_of_what_is_looked_at_where_that_is_not_all():
    at = opened(region="0,0,1,0.5")
    assert 'data-head="Share of the included area"' in html(at)
    choose(at, kind="color", hex=codes(at)[0])
    assert re.search(r"points selected · #\w{6} is the nearest colour to \d+\.\d % of the included area", said(at))


def test_the_picture_is_shown_repainted_and_where_the_palette_is_off():
    at = opened_areas()
    assert [image.alt for element in at.get("image") for image in element.proto.imgs] == [
        "areas, repainted with the palette alone",
        "Error map of areas: brighter means a larger error",
    ]
    assert {"Repainted in 4 colours", "Where the palette differs from the picture"} <= {one.value for one in at.header}


@pytest.mark.parametrize("use_tsne", ["true", "false"])
def test_the_time_of_each_stage_that_ran_is_told(use_tsne):
    at = opened(use_tsne=use_tsne, npts="60")
    (line,) = [one.value for one in at.caption if one.value.startswith("Time each stage took")]
    assert len(re.findall(r"\d+\.\d\d s", line)) == 4 + (use_tsne == "true")
    assert ("t-SNE" in line) == (use_tsne == "true")


def test_the_grid_fills_in_and_a_method_of_it_is_taken():
    at = opened(ncolors="3")
    assert "Palette by" not in html(at)
    scroll_to_methods(at)
    until(at, lambda at: not at.get("progress"))
    bars = re.findall(r'aria-label="Palette by (.*?): (.*?)"', html(at))
    assert {"k-means", "k-means + t-SNE", "GMM", "DBSCAN + t-SNE"} <= {name for name, _ in bars}
    assert at.get_by_key("_take_kmeans_False").disabled
    click(at, "_take_GMM_False")
    assert at.session_state["clustering"] == "GMM"
    assert codes(at) == dict(bars)["GMM"].split(", ")


def test_where_all_colours_are_pinned_the_grid_compares_methods_without_the_pins():
    pinned = ["12ab34", "ab1234", "3412ab"]
    at = opened(ncolors="3", pins=",".join(pinned), order=",".join(pinned))
    assert codes(at) == [f"#{pin}" for pin in pinned]
    scroll_to_methods(at)
    until(at, lambda at: not at.get("progress"))
    bars = dict(re.findall(r'aria-label="Palette by (.*?): (.*?)"', html(at)))
    assert all("#12ab34" not in colors for colors in bars.values())
    click(at, "_take_kmeans_False")
    assert codes(at) == bars["k-means"].split(", ")


def keys(at: AppTest) -> set[str]:
    return {one.key for one in at.button}


def test_a_grid_is_given_up_when_the_recipe_is_another():
    at = scroll_to_methods(opened())
    assert "Palette by" in html(at)
    at.query_params["ncolors"] = "9"
    assert "Palette by" not in html(run(at))
    assert "Palette by" in html(scroll_to_methods(at))


@pytest.mark.filterwarnings("ignore:Graph is not fully connected")
def test_colours_over_five_seeds_are_matched():
    at = opened_areas()
    at.session_state["_compare"] = "Stability"
    click(run(at), "_start_stability")
    until(at, lambda at: not at.get("progress"))
    table = re.search(r'<div class="figures seeds">.*?</div>', html(at))[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    seeds = [re.findall(r'aria-label="(.*?)"', row) for row in rows[:-1]]
    assert seeds == [codes(at)] * 5
    assert rows[-1].count("ΔE 0.0<br>stable") == 4


def test_a_number_of_colours_that_cannot_be_had_is_said_and_the_others_are_compared(monkeypatch):
    def error_of(result):
        if result.recipe.cluster.ncolors > 14:
            raise LimitError("It took too long.")
        return mean_error(result)

    monkeypatch.setattr("ui.diagnostics.compare.mean_error", error_of)
    at = opened_areas()
    at.session_state["_compare"] = "How many colours?"
    click(run(at), "_start_counts")
    until(at, lambda at: not at.get("progress"))
    assert [each.value for each in at.error] == ["It took too long."]
    assert "_take_count" in keys(at)
    (curve,) = [chart for chart in at.get("plotly_chart") if "elbow" in chart.proto.alt]
    assert json.loads(curve.proto.spec)["data"][0]["x"][-1] == 14


def test_the_number_of_colours_at_the_elbow_is_taken():
    at = opened_areas()
    at.query_params["ncolors"] = "9"
    at.session_state["_compare"] = "How many colours?"
    click(run(at), "_start_counts")
    until(at, lambda at: "_take_count" in keys(at))
    assert at.get_by_key("_take_count").label == "Use 4 colours"
    click(at, "_take_count")
    assert at.query_params["ncolors"] == "4"


def bits(*selected: int, count: int = 10) -> str:
    return b64encode(np.packbits(np.isin(np.arange(count), selected)).tobytes()).decode()


@pytest.mark.parametrize(
    ("event", "numbers"),
    [
        ({"of": "these", "bits": bits(3, 9)}, (3, 9)),
        ({"of": "these", "bits": bits()}, ()),
        ({"of": "others", "bits": bits(3)}, None),
        ({"of": "these", "bits": bits(3, count=17)}, None),
        ({"of": "these", "bits": bits(12, count=16)}, None),
        *[({"of": "these", "bits": text}, None) for text in ("", "?", "é" * 4, None, 3, [True])],
        *[(event, None) for event in (None, [], "bits", {})],
    ],
)
def test_what_the_scatter_sends_is_not_trusted(event, numbers):
    assert numbers_in(event, "these", 10) == numbers


@pytest.mark.parametrize(
    ("event", "boxes"),
    [
        ([0.1, 0.2, 0.30001, 0.4], [(0.1, 0.2, 0.3, 0.4)]),
        ([0, 0, 1, 1], [(0, 0, 1, 1)]),
        ([], [None]),
        *[(event, []) for event in (None, "box", {}, [0, 0, 1], [0, 0, 1, "1"], [0, 0, True, 1], [0, 0, 1, 1, 1])],
        *[(event, []) for event in ([0.5, 0, 0.5, 1], [0.6, 0, 0.5, 1], [0, -0.1, 1, 1], [0, 0, 1.1, 1])],
        ([0, 0, math.nan, 1], []),
        ([0.50001, 0, 0.50002, 1], []),
    ],
    ids=str,
)
def test_a_box_that_is_none_is_not_told(event, boxes, monkeypatch):
    told = []
    stage = SimpleNamespace(session_state={"box": {"box": event}})
    monkeypatch.setattr(picture_box, "st", stage)
    monkeypatch.setattr(picture_box, "_STAGE", lambda on_box_change, **_: on_box_change())
    picture_box.box_on_picture("data:,", "A picture", (3, 2), None, key="box", on_box=told.append)
    assert told == boxes
