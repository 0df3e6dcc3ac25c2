"""Palettes and colormaps over HTTP, from the app in a server of its own."""

import json
from urllib.parse import urlencode

import pytest
from matplotlib import pyplot as plt

import cmapcore as cmp
from cmapcore import FORMATS, Recipe
from cmapcore.formats.registry import called, file_name
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from server.problem import Problem
from server.routes.api import PREFIX
from server.routes.negotiation import negotiated
from tests.support.api import OF_SAMPLE, QUICK, SAMPLE, checked_codes, checked_problem, get, post
from tests.support.daily import one_in


@pytest.mark.parametrize(("what", "format_"), one_in(3, FORMATS))
def test_every_format_is_what_is_exported(server, result, what, format_):
    answer = get(server, what, OF_SAMPLE | {"format": format_})
    made = result.palette if what == "palette" else cmp.colormap(result)
    assert answer.status == 200
    assert answer.body == cmp.export(made, format_, provenance=cmp.provenance_of(result, source=SAMPLE))
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[what, format_].media_type
    file = file_name(what, format_, called(made))
    assert answer.headers["content-disposition"] == f'inline; filename="{file}"'


@pytest.mark.parametrize(
    ("version", "kind"), [({}, "sequential"), ({"v": "2"}, "listed"), ({"v": "1"}, "listed")], ids=str
)
def test_a_kind_that_is_left_out_is_the_default_of_the_addresss_version(server, result, version, kind):
    told = json.loads(get(server, "colormap", OF_SAMPLE | version).body)
    assert told["colors"] == json.loads(cmp.export(cmp.colormap(result, kind), "json"))["colors"]


def test_a_picture_as_body_gives_what_its_sample_gives(server, result):
    answer = post(server, sample_bytes(SAMPLE), QUICK)
    assert checked_codes(answer) == list(result.palette.hex)
    document = json.loads(answer.body)
    assert document["name"] == "picture"
    assert document["provenance"]["digest"] == result.picture.source_digest
    assert document["provenance"]["source"] == document["provenance"]["link"] == ""


def test_a_picture_at_an_address(server, scene_array, picture_server):
    url = picture_server.url("/scene.png")
    answer = get(server, "palette", QUICK | {"url": url})
    picture = cmp.load_picture(url)
    assert checked_codes(answer) == list(cmp.extract(picture, Recipe.from_query(QUICK)[0]).palette.hex)
    assert json.loads(answer.body)["provenance"]["source"] == url
    other = get(server, "palette", QUICK | {"url": url, "sample": SAMPLE, "source": "sample"})
    assert json.loads(other.body)["name"] == SAMPLES[SAMPLE].title


def test_several_pictures_give_one_palette(server):
    names_ = ("coffee", "owl", "tulips")
    pictures = [cmp.load_picture(sample_bytes(name), name=SAMPLES[name].title) for name in names_]
    for weighting in ("equal", "size"):
        answer = get(server, "palette", QUICK | {"sample": " ".join(names_), "weighting": weighting})
        result = cmp.extract(cmp.load_picture(pictures, weighting=weighting), Recipe.from_query(QUICK)[0])
        assert checked_codes(answer) == list(result.palette.hex)
        made = cmp.read_provenance(answer.body)
        assert (made.source, made.weighting) == (" ".join(names_), weighting)
        assert made.digest == result.picture.source_digest
        assert "is the worst covered: a mean error of ΔE" in json.loads(answer.headers["x-notices"])[-1]


def test_several_addresses_give_one_palette(server, scene_array, picture_server):
    address = picture_server.url("/scene.png")
    answer = get(server, "palette", QUICK | {"url": f"{address} {address}"})
    together = cmp.load_picture([scene_array, scene_array])
    assert checked_codes(answer) == list(cmp.extract(together, Recipe.from_query(QUICK)[0]).palette.hex)


def test_what_several_pictures_cannot_be(server):
    too_many = " ".join(["coffee"] * 13)
    assert "At most 12 pictures" in checked_problem(get(server, "palette", {"sample": too_many}), 400)["detail"]
    assert checked_problem(get(server, "palette", {"sample": "coffee nothing"}), 400)["option"] == "sample"
    assert checked_problem(get(server, "palette", OF_SAMPLE | {"weighting": "alphabet"}), 400)["option"] == "weighting"


def test_matplotlib_uses_it_as_a_style(server, result):
    with plt.rc_context():
        plt.style.use(f"{server.address}{PREFIX}/palette?{urlencode(OF_SAMPLE | {'format': 'mplstyle'})}")
        cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    assert cycle == list(result.palette.hex)


def test_notices_of_palette_and_colormap_are_told(server):
    answer = get(server, "palette", OF_SAMPLE | {"n_prune": "9"})
    assert json.loads(answer.headers["x-notices"]) == [
        "Only 3 of 4 colours could be pruned, which leaves 1 colour.",
    ]
    assert "x-notices" not in get(server, "palette", OF_SAMPLE).headers


def test_who_has_it_already_is_not_sent_it_again(server):
    first = get(server, "palette", OF_SAMPLE)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "public, max-age=300"
    assert "Accept" in first.headers["vary"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = get(server, "palette", OF_SAMPLE, If_None_Match=known)
        assert (again.status, again.body) == (304, b""), known
        assert again.headers["etag"] == tag
    assert get(server, "palette", OF_SAMPLE, If_None_Match='"other"').status == 200
    others = [OF_SAMPLE | {"ncolors": "3"}, OF_SAMPLE | {"format": "css"}, OF_SAMPLE | {"sample": "crab"}]
    tags = {get(server, "palette", query).headers["etag"] for query in others}
    tags.add(get(server, "colormap", OF_SAMPLE).headers["etag"])
    assert len(tags | {tag}) == 5
    assert post(server, sample_bytes(SAMPLE), QUICK, **{"If-None-Match": "*"}).status == 200


def test_head_tells_what_get_would(server):
    query = OF_SAMPLE | {"format": "png"}
    got, told = get(server, "palette", query), get(server, "palette", query, method="HEAD")
    assert told.status == 200
    assert told.body == b""
    for name in ("etag", "content-type", "content-length", "access-control-allow-origin"):
        assert told.headers[name] == got.headers[name]


def test_any_page_may_ask(server):
    assert get(server, "palette", OF_SAMPLE, Origin="https://a.example").headers["access-control-allow-origin"] == "*"
    assert get(server, "palette", {}).headers["access-control-allow-origin"] == "*"
    preflight = get(server, "palette", {}, method="OPTIONS", Origin="https://a.example")
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "access-control-allow-origin" not in post(server, sample_bytes(SAMPLE), QUICK).headers


@pytest.mark.parametrize(
    ("what", "accept", "wanted"),
    [
        ("palette", "", "json"),
        ("palette", "*/*", "json"),
        ("palette", "application/*", "json"),
        ("palette", "text/css", "css"),
        ("palette", "TEXT/CSS; charset=utf-8", "css"),
        ("palette", "text/csv;q=0.5, image/png;q=0.9", "png"),
        ("palette", "text/csv;q=0, */*;q=0.1", "json"),
        ("palette", "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8", "svg"),
        ("palette", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"),
        ("palette", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "json"),
        ("palette", "text/html", "json"),
        ("palette", "text/html;q=0.1, text/css", "css"),
        ("palette", "text/html;q=0.1, */*", "json"),
        ("palette", "text/html;q=0, */*", "json"),
        ("palette", "text/css;q=0.3, text/*;q=0.2, image/png;q=0.25", "css"),
        ("palette", "text/css;q=0.2, text/*;q=0.9, application/json;q=0.1", "hex"),
        ("palette", "*/*, image/png;q=0.5", "json"),
        ("palette", "*/*;q=0.5, image/png", "png"),
        ("palette", "text/plain;q=0, text/*", "css"),
        ("palette", "application/json;q=0, application/*", "tokens"),
        ("palette", "text/csv, text/css", "csv"),
        ("palette", "text/*, image/png", "png"),
        ("palette", "text/css;q=2, image/png;q=0.1", "png"),
        ("palette", " , ,", "json"),
        ("palette", "text/*", "hex"),
        ("colormap", "text/javascript", "d3"),
        ("colormap", "image/*", "svg"),
        ("colormap", "text/x-tex", "pgfplots"),
    ],
)
def test_accept_chooses_the_format(what, accept, wanted):
    assert negotiated(what, accept) == wanted


@pytest.mark.parametrize(
    "accept",
    [
        *("video/mp4", "text/csv;q=0", "nonsense", "/", ";q=1", "*/css", "application/json;q=0.000", "*/*;q=0"),
        *("text/html, application/json;q=0", "text/html;q=0", "text/css;q=high"),
    ],
)
def test_what_is_not_there_is_not_given(accept):
    with pytest.raises(Problem) as refused:
        negotiated("palette", accept)
    assert refused.value.status == 406


def test_accept_over_http(server):
    assert get(server, "palette", OF_SAMPLE, Accept="text/csv").headers["content-type"].startswith("text/csv")
    assert "text/csv" in checked_problem(get(server, "palette", OF_SAMPLE, Accept="video/mp4"), 406)["detail"]
    both = get(server, "palette", OF_SAMPLE | {"format": "css"}, Accept="video/mp4")
    assert both.headers["content-type"].startswith("text/css")
