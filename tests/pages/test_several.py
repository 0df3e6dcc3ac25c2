"""Several pictures that give one palette."""

import io
import json
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

import cmapcore as cmp
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from tests.support.pages import run

PAGES = Path(__file__).parents[2] / "pages"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "200", "ncolors": "4"}
TWO = ("coffee", "owl")


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(PAGES / "frame.py", default_timeout=180)
    for name, text in (QUICK | query).items():
        at.query_params[name] = text
    return run(at)


def codes(at: AppTest) -> list[str]:
    return [color["hex"] for color in json.loads(at.get_by_key("_swatches").proto.json)["colors"]]


def link(at: AppTest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(json.loads(at.get_by_key("_share").proto.json)["link"]).query))


def page_text(at: AppTest) -> str:
    return " ".join(each.proto.body for each in at.get("html"))


def palette(pictures: list[cmp.Picture], weighting: str = "equal") -> list[str]:
    recipe, _ = cmp.Recipe.from_query(QUICK)
    return list(cmp.extract(cmp.load_picture(pictures, weighting=weighting), recipe).palette.hex)


def samples() -> list[cmp.Picture]:
    return [cmp.load_picture(sample_bytes(name), name=SAMPLES[name].title) for name in TWO]


def png(color: tuple[int, int, int], side: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((side, side, 3), color, np.uint8)).save(file, "PNG")
    return file.getvalue()


def test_several_samples_in_the_address_give_one_palette_and_the_worst_is_named():
    at = opened(sample=" ".join(TWO))
    assert codes(at) == palette(samples())
    said = page_text(at)
    assert all(SAMPLES[name].title in said for name in TWO)
    assert said.count("worst covered") == 1
    assert said.count("Its own palette") >= 2


def test_what_each_counts_for_is_chosen_and_is_in_the_link():
    at = opened(sample=" ".join(TWO))
    at.segmented_control(key="_weighting").set_value("size")
    run(at)
    assert codes(at) == palette(samples(), "size")
    assert (link(at)["sample"], link(at)["weighting"]) == (" ".join(TWO), "size")
    at.segmented_control(key="_weighting").set_value("equal")
    run(at)
    assert "weighting" not in link(at)


def test_files_given_at_once_are_used_together_and_the_next_ones_take_their_place():
    at = opened(source="upload")
    uploader = at.file_uploader(key="_upload")
    uploader.upload("red.png", png((230, 60, 40), 40))
    uploader.upload("blue.png", png((50, 70, 200), 200))
    run(at)
    assert set(codes(at)) == {"#e63c28", "#3246c8"}
    assert link(at)["source"] == "upload"
    at.file_uploader(key="_upload").upload("green.png", png((40, 160, 90), 20))
    run(at)
    assert codes(at) == ["#28a05a"]


def test_of_several_one_that_cannot_be_read_is_named_by_its_number():
    at = opened(source="upload")
    at.file_uploader(key="_upload").upload("red.png", png((230, 60, 40), 40))
    at.file_uploader(key="_upload").upload("text.png", b"no picture")
    run(at)
    assert [error.value for error in at.error if error.value.startswith("Picture 2 of 2")]


def test_diagnostics_says_which_picture_a_colour_comes_from():
    at = opened(sample=" ".join(TWO))
    at.switch_page("diagnostics.py")
    run(at)
    assert "Mostly from" in page_text(at)
    assert f"{SAMPLES['owl'].title} (" in page_text(at)
