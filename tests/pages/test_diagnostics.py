"""The diagnostics page, without a browser: what it shows of a choice, and what can be done with it."""

import io
import json
import math
import re
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
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
from ui.diagnostics import selection
from ui.elements import picture_box
from ui.state.runner import shared_runner

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "200"}
PATIENCE = 60
AREAS = {"c1121f": 8, "fefae0": 4, "2a9d8f": 3, "14213d": 1}
"""A picture from top to bottom: a colour, and how many of sixteen rows it has."""


@pytest.fixture(scope="module", autouse=True)
def _runner_ends() -> Iterator[None]:
    yield
    shared_runner().close()
    shared_runner.clear()


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def opened(**query: str) -> AppTest:
    """Open the diagnostics page, as a visitor does who came to the main page first."""
    at = AppTest.from_file(FRAME, default_timeout=30)
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
    at.file_uploader[0].upload("areas.png", areas())
    return run(at)


def result_of(at: AppTest) -> cmp.Result:
    """What the page shows the result of, and is in the Runner's cache."""
    given = at.session_state["_given"]
    return shared_runner().extract(given.picture, given.recipe)


def choose(at: AppTest, **choice: Any) -> AppTest:
    result = result_of(at)
    of = result.keys["sample"] if choice["kind"] == "points" else result.picture.digest
    at.session_state["_selection"] = selection.Selection(of, **choice)
    return run(at)


def html(at: AppTest) -> str:
    return "\n".join(block.value for block in at.html)


def said(at: AppTest) -> str:
    """The line that tells what is chosen, without its colour's chip."""
    (line,) = re.findall(r'<p class="said".*?>(.*?)</p>', html(at))
    return re.sub(r"<.*?>", "", line)


def swatches(at: AppTest) -> dict[str, Any]:
    return json.loads(at.get_by_key("_choose").proto.json)


def codes(at: AppTest) -> list[str]:
    return [color["hex"] for color in swatches(at)["colors"]]


def stage(at: AppTest) -> dict[str, Any]:
    return json.loads(at.get_by_key("_picture_box").proto.json)


def figure(at: AppTest, number: int = 0) -> dict[str, Any]:
    return json.loads(at.get("plotly_chart")[number].proto.spec)


def click(at: AppTest, key: str) -> AppTest:
    at.get_by_key(key).click()
    return run(at)


def until(at: AppTest, there: Callable[[AppTest], bool]) -> AppTest:
    """Look again, as the page does by itself, until something is there."""
    deadline = time.monotonic() + PATIENCE
    while not there(run(at)):
        assert time.monotonic() < deadline
    return at


def test_opening_the_page_computes_nothing_anew():
    at = AppTest.from_file(FRAME, default_timeout=30)
    for name, text in QUICK.items():
        at.query_params[name] = text
    run(at)
    before = shared_runner().runs.copy()
    run(at.switch_page("diagnostics.py"))
    assert shared_runner().runs == before
    picture = cmp.load_picture(sample_bytes(next(iter(SAMPLES))))
    assert codes(at) == list(cmp.extract(picture, Recipe.of(clustering="kmeans", use_tsne=False, npts=200)).palette)


def test_what_is_in_the_address_beside_the_widgets_comes_along_to_another_page():
    at = AppTest.from_file(FRAME, default_timeout=30)
    beside = {"sample": "owl", "pins": "cd5209", "region": "0,0,0.5,1", "utm_source": "x", "v": str(Recipe.VERSION)}
    for name, text in (QUICK | beside).items():
        at.query_params[name] = text
    before = run(at).session_state["_given"].recipe
    for name in beside:
        del at.query_params[name]  # as the browser does
    run(at.switch_page("diagnostics.py"))
    assert {name: at.query_params[name] for name in beside} == beside
    assert at.session_state["_given"].recipe == before


def test_the_scatter_shows_every_point_and_the_palette():
    at = opened(npts="300", use_tsne="true")
    assert any("KL divergence" in one.value for one in at.caption)
    points, rings, *_ = figure(at)["data"]
    assert len(points["customdata"]) == 300
    assert [ring[1] for ring in rings["customdata"]] == codes(at)
    own = points["marker"]["color"]
    at.get_by_key("_colored").set_value("By cluster")
    assert set(figure(run(at))["data"][0]["marker"]["color"]) == set(codes(at)) != set(own)


def test_without_t_sne_it_says_what_is_shown_instead():
    at = opened()
    assert any("the first two principal axes" in one.value for one in at.caption)
    assert not any("KL divergence" in one.value for one in at.caption)
    assert all(one.value != "t-SNE" for one in at.main.header)


def test_many_points_are_thinned_out_and_it_says_so():
    at = opened(npts="6000")
    assert len(figure(at)["data"][0]["customdata"]) == 5000
    assert any("5,000 of 6,000 points" in one.value for one in at.caption)


@pytest.mark.parametrize("code", AREAS)
def test_a_chosen_colour_is_a_true_segmentation(code):
    at = opened_areas()
    assert set(codes(at)) == {f"#{each}" for each in AREAS}
    plain = stage(at)["source"]
    choose(at, kind="color", hex=f"#{code}")
    mine = result_of(at).points.rgb == from_hex(code)
    count = int(mine.all(axis=1).sum())
    assert said(at) == f"{count} points · {100 * AREAS[code] / 16:.1f} % of the picture · colour #{code}"
    assert stage(at)["source"] != plain
    assert swatches(at)["chosen"] == f"#{code}"
    lit = figure(at)["data"][0]["selectedpoints"]
    assert len(np.frombuffer(b64decode(lit["bdata"]), lit["dtype"])) == count


def test_a_box_lights_up_what_is_in_it_and_can_be_all_that_is_looked_at():
    at = opened_areas()
    choose(at, kind="box", box=(0, 0.5, 0.5, 0.75))
    assert stage(at)["box"] == [0, 0.5, 0.5, 0.75]
    assert said(at).endswith(" · 12.5 % of the picture · median #fefae0")
    click(at, "_only_here")
    assert at.query_params["region"] == "0,0.5,0.5,0.75"
    assert codes(at) == ["#fefae0"]
    assert said(at) == "Nothing is chosen."
    click(at, "_everywhere")
    assert "region" not in at.query_params
    assert len(codes(at)) == 4


def test_lassoed_points_are_shown_in_the_picture_and_their_median_is_kept():
    at = opened_areas()
    points = np.flatnonzero((result_of(at).points.rgb == from_hex("14213d")).all(axis=1))
    choose(at, kind="points", points=tuple(points.tolist()))
    assert said(at) == f"{len(points)} points · 6.2 % of the picture · median #14213d"
    at.get_by_key("ncolors").set_value(2)
    run(at)
    assert "#14213d" not in codes(at)
    assert said(at).endswith("median #14213d"), "the same points are chosen for as long as they are sampled"
    click(at, "_keep")
    assert at.query_params["pins"] == "14213d"
    (pinned,) = [color["hex"] for color in swatches(at)["colors"] if color["pinned"]]
    assert pinned == "#14213d"
    assert at.get_by_key("_keep").disabled
    click(at, "_let_go_14213d")
    assert "pins" not in at.query_params
    assert "#14213d" not in codes(at)


def test_no_more_colours_are_kept_than_there_are():
    at = opened_areas()
    at.query_params["pins"] = "c1121f,fefae0,2a9d8f,ff00ff"
    choose(run(at), kind="box", box=(0, 0.95, 1, 1))
    assert at.get_by_key("_keep").disabled
    at.get_by_key("ncolors").set_value(5)
    run(at)
    assert not at.get_by_key("_keep").disabled


def test_what_is_left_out_is_not_looked_at_until_it_is_taken_back():
    at = opened_areas()
    choose(at, kind="color", hex="#c1121f")
    click(at, "_leave_out")
    assert at.query_params["exclude"] == "c1121f~1"
    assert set(codes(at)) == {"#fefae0", "#2a9d8f", "#14213d"}
    click(at, "_near_white")
    assert at.query_params["exclude"] == "c1121f~1,ffffff~10"
    assert set(codes(at)) == {"#2a9d8f", "#14213d"}
    click(at, "_near_black")
    assert at.query_params["exclude"].endswith("000000~10")
    click(at, "_let_in_0")
    assert at.query_params["exclude"] == "ffffff~10,000000~10"
    assert "#c1121f" in codes(at)


def test_leaving_out_takes_all_that_was_chosen():
    at = opened(npts="400")
    choose(at, kind="points", points=tuple(range(0, 400, 40)))
    chosen = result_of(at).points.rgb[::40]
    click(at, "_leave_out")
    (exclusion,) = result_of(at).recipe.sample.exclude
    assert at.query_params["exclude"] == f"{exclusion[0]}~{exclusion[1]:g}"
    left = result_of(at).points.rgb
    assert not (left[:, None] == chosen).all(axis=2).any()


def test_keeping_a_colour_gives_up_what_was_arranged_by_hand():
    order = ",".join(AREAS)
    at = opened_areas()
    at.query_params["order"] = order
    run(at)
    assert codes(at) == [f"#{code}" for code in AREAS]
    choose(at, kind="color", hex="#2a9d8f")
    click(at, "_keep")
    assert at.query_params["pins"] == "2a9d8f"
    assert "order" not in at.query_params


def test_a_choice_means_nothing_in_another_picture_or_sample():
    at = opened()
    choose(at, kind="points", points=(1, 2, 3))
    at.get_by_key("rseed").set_value(7)
    assert said(run(at)) == "Nothing is chosen."
    choose(at, kind="box", box=(0, 0, 0.5, 0.5))
    assert said(at) != "Nothing is chosen."
    at.query_params["sample"] = "tulips"
    assert said(run(at)) == "Nothing is chosen."


def test_clear_takes_the_choice_back():
    at = opened()
    choose(at, kind="box", box=(0, 0, 0.5, 0.5))
    click(at, "_clear")
    assert said(at) == "Nothing is chosen."
    assert stage(at)["box"] is None


def test_the_points_are_shown_in_a_colour_space():
    at = opened()
    at.session_state["_where"] = "In colour space"
    run(at)
    assert [axis["title"]["text"] for axis in axes(at)] == ["a′", "b′", "J′"]
    at.get_by_key("_space").set_value("RGB")
    assert [axis["title"]["text"] for axis in axes(run(at))] == ["R", "G", "B"]


def axes(at: AppTest) -> list[dict[str, Any]]:
    scene = figure(at, 1)["layout"]["scene"]
    return [scene[f"{letter}axis"] for letter in "xyz"]


def test_the_clusters_table_tells_each_share_of_sample_and_picture():
    at = opened_areas()
    table = html(at)
    for code, rows in AREAS.items():
        row = re.search(rf"<tr[^>]*><th[^>]*>[^/]*/span> <code>#{code}.*?</tr>", table)[0]
        cells = dict(re.findall(r'<td[^>]* data-head="([^"]*)">(.*?)</td>', row))
        assert cells["Of the sample"] == f"{int(cells['Points']) / 2:.1f} %"
        assert cells["Of the picture"] == f"{100 * rows / 16:.1f} %"
        assert cells["Spread ΔE"] == "0.0"
        assert cells["Kept"] == "yes"


def test_that_nothing_was_to_be_pruned_is_said_once():
    at = opened_areas()
    assert [one.value for one in at.caption].count("Nothing was to be pruned.") == 1
    at.get_by_key("n_prune").set_value(1)
    run(at)
    assert "Nothing was to be pruned." not in [one.value for one in at.caption]
    assert "the next in order" in html(at)


def test_shares_are_of_what_is_looked_at_where_that_is_not_all():
    at = opened(region="0,0,1,0.5")
    assert 'data-head="Of what is looked at"' in html(at)
    choose(at, kind="color", hex=codes(at)[0])
    assert re.search(r"points · \d+\.\d % of what is looked at · colour #", said(at))


def test_the_repainted_picture_is_only_made_when_it_is_asked_for():
    at = opened()
    assert not at.get("image")
    at.session_state["_cover"] = True
    assert len(run(at).get("image")) == 3


def test_t_sne_is_replayed_step_by_step():
    at = opened(use_tsne="true", npts="100")
    assert not at.select_slider
    before = shared_runner().runs["replay"]
    click(at, "_replay")
    assert shared_runner().runs["replay"] == before + 1
    slider = at.select_slider(key="_step")
    assert slider.value == 300
    assert any("After 300 of 300 steps" in one.value for one in at.caption)
    slider.set_value(0)
    run(at)
    assert any("After 0 of 300 steps" in one.value for one in at.caption)
    assert shared_runner().runs["replay"] == before + 1
    at.get_by_key("tsne_perp").set_value(10)
    assert not run(at).select_slider, "it was another embedding"


@pytest.mark.parametrize("use_tsne", ["true", "false"])
def test_the_time_of_each_stage_that_ran_is_told(use_tsne):
    at = opened(use_tsne=use_tsne, npts="60")
    (line,) = [one.value for one in at.caption if one.value.startswith("Time of each stage")]
    assert len(re.findall(r"\d+\.\d\d s", line)) == 4 + (use_tsne == "true")
    assert ("t-SNE" in line) == (use_tsne == "true")


def test_the_grid_fills_in_and_a_method_of_it_is_taken():
    at = opened(ncolors="3")
    assert "Palette by" not in html(at)
    click(at, "_start_methods")
    until(at, lambda at: not at.get("progress"))
    bars = re.findall(r'aria-label="Palette by (.*?): (.*?)"', html(at))
    assert {"kmeans", "kmeans + t-SNE", "GMM", "DBSCAN + t-SNE"} <= {name for name, _ in bars}
    assert at.get_by_key("_take_kmeans_False").disabled
    click(at, "_take_GMM_False")
    assert at.session_state["clustering"] == "GMM"
    assert codes(at) == dict(bars)["GMM"].split(", ")


def keys(at: AppTest) -> set[str]:
    return {one.key for one in at.button}


def test_a_grid_is_given_up_when_the_recipe_is_another():
    at = opened()
    click(at, "_start_methods")
    assert "_start_methods" not in keys(at)
    at.get_by_key("ncolors").set_value(9)
    assert "_start_methods" in keys(run(at))


def test_colours_over_five_seeds_are_matched():
    at = opened_areas()
    at.session_state["_compare"] = "Stability"
    click(run(at), "_start_stability")
    until(at, lambda at: not at.get("progress"))
    table = re.search(r'<div class="figures seeds">.*?</div>', html(at))[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    seeds = [re.findall(r'aria-label="(.*?)"', row) for row in rows[:-1]]
    assert seeds == [codes(at)] * 5
    assert rows[-1].count("ΔE 0.0<br>stays") == 4


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
    at.get_by_key("ncolors").set_value(9)
    at.session_state["_compare"] = "How many colours?"
    click(run(at), "_start_counts")
    until(at, lambda at: "_take_count" in keys(at))
    assert at.get_by_key("_take_count").label == "Take 4 colours"
    click(at, "_take_count")
    assert at.slider(key="ncolors").value == 4


@pytest.mark.parametrize(
    ("points", "numbers"),
    [
        ([{"curve_number": 0, "customdata": [3, "#000000"]}, {"curve_number": 0, "customdata": [1]}], (1, 3)),
        ([{"curve_number": 1, "customdata": [3]}], ()),
        ([{"curve_number": 0, "customdata": [-1]}, {"curve_number": 0, "customdata": [10]}], ()),
        ([{"curve_number": 0, "customdata": ["3"]}, {"curve_number": 0, "customdata": [True]}], ()),
        ([{"curve_number": 0, "customdata": 3}, {"curve_number": 0, "customdata": []}, {"curve_number": 0}], ()),
        (["3", None, 3], ()),
        ([], ()),
    ],
)
def test_what_a_chart_sends_is_not_trusted(points, numbers):
    assert selection.numbers_in({"points": points}, 10) == numbers


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
    picture_box.box_on_picture("data:,", "A picture", None, key="box", on_box=told.append)
    assert told == boxes
