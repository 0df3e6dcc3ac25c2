"""A film on the page: its sheet, and the part of it that the address asks for."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

import cmapcore as cmp
from cmapcore.pictures.samples import sample_bytes
from tests.support.films import SHOTS, film, shots
from tests.support.pages import run

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"


@pytest.fixture(scope="module")
def four_shots():
    return film(shots())


def page(**query):
    at = AppTest.from_file(FRAME, default_timeout=60)
    at.query_params.update({"source": "upload", "ncolors": "4", "v": str(cmp.Recipe.VERSION)} | query)
    return run(at)


def give(at, data, name="harbour.mp4"):
    at.file_uploader(key="_upload").upload(name, data)
    return run(at)


def about(at):
    """What stands below the picture."""
    (line,) = (each.value for each in at.get("html") if "about-picture" in each.value)
    return re.sub("<[^>]*>", "", line)


def test_a_film_takes_the_pictures_place_and_t_is_a_part_of_it(four_shots):
    at = give(page(), four_shots)
    assert about(at).startswith("80 × 48 · 120 frames, evenly spaced over 12.0 s")
    assert len(at.session_state["_result"].palette) == 4
    at.query_params["t"] = "npt:2,7"
    run(at)
    picture = at.session_state["_result"].picture
    assert picture.frames.part == (2, 7)
    assert "evenly spaced over 5.0 s" in about(at)
    at.query_params["t"] = "20"
    run(at)
    assert "is 12 seconds long\\: it has nothing at 20 seconds" in at.error[0].value
    assert at.session_state["_result"].picture.frames.part == (2, 7)  # the last good one stays


def test_t_goes_with_its_source(four_shots):
    at = give(page(), four_shots)
    at.query_params["t"] = "2,7"
    run(at)
    assert at.session_state["_result"].picture.frames.part == (2, 7)
    at.file_uploader(key="_upload").set_value(None)
    give(at, sample_bytes("owl"), "owl.webp")
    assert "t" not in at.query_params
    assert not at.error


def shared(at):
    link = json.loads(at.get_by_key("_share").proto.json)["link"]
    return dict(parse_qsl(urlsplit(link).query))


def test_a_links_part_waits_for_its_film(four_shots):
    at = give(page(t="2,7"), four_shots)
    link = shared(at)
    assert link["t"] == "2,7"
    there = page(**link)
    assert shared(there) == link
    give(there, four_shots)
    assert there.session_state["_result"].picture.frames.part == (2, 7)
    assert shared(there)["colors"] == link["colors"]


def test_whoever_gives_something_else_than_a_links_film_gets_all_of_it(four_shots):
    for data, name in ((sample_bytes("owl"), "owl.webp"), (film(shots(SHOTS[:1])), "short.mp4")):
        at = give(page(t="2,7", colors="ff0000,00ff00"), data, name)
        assert not at.error
        assert "t" not in at.query_params
        assert at.session_state["_result"].picture.t == ""


def test_a_part_that_is_none_is_told():
    at = page(source="sample", t="7,2")
    assert any("t is a part of a film in seconds" in info.value.replace("\\", "") for info in (*at.info, *at.warning))
    assert "t" not in at.query_params
