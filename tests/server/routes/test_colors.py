"""Palettes and colormaps over HTTP that are given as colours, with and without a picture."""

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from starlette.applications import Starlette

import cmapcore as cmp
from cmapcore.palette_text import palette_from_text
from cmapcore.pictures.samples import sample_bytes
from hosting.rate_limits import RateLimit
from hosting.runner import Runner
from server.routes.api import PREFIX, Shared, api_routes
from tests.support import asgi

TEXT = "e4002b.174,004080.5,f6f6f4.3"
CODES = ["#e4002b", "#004080", "#f6f6f4"]


@pytest.fixture(scope="module")
def runner():
    made = Runner(workers=1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(runner):
    return Starlette(routes=api_routes(lambda: Shared(runner, RateLimit(9))))


def get(app, what, headers=None, method="GET", **query):
    return asgi.get(app, f"{PREFIX}/{what}", headers, method=method, query_string=urlencode(query).encode())


def test_a_palette_is_given_as_it_is_in_any_format_without_a_picture(app, runner):
    runner.runs.clear()
    answer = get(app, "palette", colors=TEXT)
    assert [(color["hex"], color["share"]) for color in json.loads(answer.body)["colors"]] == list(
        zip(CODES, (0.174, 0.5, 0.3), strict=True)
    )
    assert not runner.runs
    assert get(app, "palette", colors=TEXT, format="hex").text.split() == CODES
    assert "share" not in get(app, "palette", colors="e4002b,004080").text


def test_a_link_of_the_page_gives_its_colours_whatever_it_says_of_the_picture(app, runner):
    runner.runs.clear()
    for source in ({"source": "upload"}, {"source": "camera"}, {"sample": "coffee"}, {"source": "colors"}):
        answer = get(app, "palette", **source, colors=TEXT, ncolors=9, format="hex")
        assert answer.text.split() == CODES
    assert not runner.runs


def test_a_colormap_is_made_of_the_colours_alone_and_says_so(app):
    for kind in ("listed", "continuous", "sequential"):
        answer = get(app, "colormap", colors=TEXT, kind=kind, format="json")
        made = cmp.colormap(palette_from_text(TEXT), kind)
        assert json.loads(answer.body)["colors"] == json.loads(cmp.export(made, "json"))["colors"]
        assert json.loads(answer.headers.get("x-notices", "[]")) == list(made.notices)


@pytest.mark.parametrize(
    ("what", "query", "said"),
    [
        ("palette", {"clustering": "kmeans"}, "clustering has no effect on given colours."),
        ("palette", {"ncolors": 9, "rseed": 1}, "ncolors and rseed have no effect on given colours."),
        ("palette", {"kind": "cyclic"}, ""),
        ("colormap", {"kind": "listed", "sort_type": "hsv"}, "sort_type has no effect on given colours."),
        (
            "colormap",
            {"sample": "coffee", "kind": "qualitative", "region": "0,0,1,0.5", "npts": 60, "ncolors": 9, "reverse": 1},
            "npts, ncolors and reverse have no effect on given colours.",
        ),
    ],
)
def test_options_without_effect_on_given_colours_are_told(app, what, query, said):
    answer = get(app, what, colors=TEXT, **query)
    assert answer.status == 200
    notices = [each for each in json.loads(answer.headers.get("x-notices", "[]")) if "effect" in each]
    assert notices == ([said] if said else [])


def test_a_colormap_of_a_picture_is_made_of_that_and_has_as_many_steps_as_colours_are_given(app):
    answer = get(app, "colormap", sample="coffee", colors=TEXT, kind="qualitative", format="json")
    picture = cmp.load_picture(sample_bytes("coffee"))
    made = cmp.colormap(cmp.extract(picture, cmp.Recipe.of(ncolors=3)), "qualitative")
    assert json.loads(answer.body)["colors"] == json.loads(cmp.export(made, "json"))["colors"]


def test_an_answer_is_named_by_its_colours(app):
    first = get(app, "palette", colors=TEXT)
    assert first.headers["etag"] != get(app, "palette", colors=TEXT.replace(".5", ".4")).headers["etag"]
    again = get(app, "palette", {"If-None-Match": first.headers["etag"]}, colors=TEXT)
    assert again.status == 304


def test_a_file_has_a_link_with_the_colours_where_the_app_knows_its_address(app, monkeypatch):
    monkeypatch.setenv("CMAPCORE_PUBLIC_URL", "https://colors.example")
    made = cmp.read_provenance(get(app, "palette", colors=TEXT, format="css").body)
    assert (made.digest, made.source) == ("", "")
    query = dict(parse_qsl(urlsplit(made.link).query))
    assert query == {"v": str(cmp.Recipe.VERSION), "source": "colors", "colors": TEXT}


@pytest.mark.parametrize(
    ("query", "option"),
    [
        ({"colors": "red"}, "colors"),
        ({"colors": "e4002b" + ",004080" * 64}, "colors"),
        ({"colors": "<script>"}, "colors"),
        ({"source": "colors"}, "source"),
        ({"source": "url", "colors": TEXT}, "url"),
        ({"colours": TEXT}, "colours"),
    ],
)
def test_what_cannot_be_read_is_told(app, query, option):
    answer = get(app, "palette", **query)
    assert answer.status == 400
    assert json.loads(answer.body)["option"] == option


def test_a_picture_that_is_sent_leaves_no_room_for_colours(app):
    answer = get(app, "palette", method="POST", colors=TEXT)
    assert (answer.status, json.loads(answer.body)["option"]) == (400, "colors")


def test_the_description_names_colors(app):
    described = json.loads(get(app, "openapi.json").body)["paths"][f"{PREFIX}/palette"]
    assert "colors" in [parameter["name"] for parameter in described["get"]["parameters"]]
    assert "colors" not in [parameter["name"] for parameter in described["post"]["parameters"]]
