"""Palettes and colormaps over HTTP: the app in a server of its own, the routes alone where time or room is short."""

import asyncio
import io
import json
import re
import time
from contextlib import closing
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import from_regex
from matplotlib import pyplot as plt
from PIL import Image
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route

import cmapcore as cmp
from cmapcore import FORMATS, Recipe
from cmapcore.formats.registry import called, file_name, names
from cmapcore.option_kinds import Box
from cmapcore.pictures.download import DEADLINE_SECONDS
from cmapcore.pictures.fetch_errors import PREFIX as REFUSED
from cmapcore.pictures.limits import MAX_BYTES
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from hosting.rate_limits import RateLimit
from hosting.runner import COMPUTE_SECONDS, DECODE_SECONDS, Runner
from hosting.settings import SETTINGS
from server.edge.middleware import Connections, Edge, our_fault
from server.edge.uploads import Uploads
from server.problem import Problem
from server.routes import api
from server.routes.api import PREFIX, Shared, api_routes
from server.routes.concurrency_limit import WAITING, ConcurrencyLimit
from server.routes.negotiation import negotiated
from server.routes.openapi import openapi_document
from server.routes.sent_picture import BODY_SECONDS
from tests.support.daily import one_in
from tests.support.hostile_pictures import BOMBS, CUT_OFF
from tests.support.served import ask
from tests.support.texts import TEXTS
from tools.serving import PROJECT

SAMPLE = "coffee"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "50", "ncolors": "4"}
OF_SAMPLE = QUICK | {"sample": SAMPLE}
MB = 2**20


@pytest.fixture(scope="module")
def saved(server, result):
    """The id of a palette in the server's gallery."""
    return server.gallery.save(result.palette, result.recipe, owner="somebody", colormap=cmp.colormap(result)).id


@pytest.fixture(scope="module")
def result():
    """What the quick recipe gives of the sample."""
    picture = cmp.load_picture(sample_bytes(SAMPLE), name=SAMPLES[SAMPLE].title)
    return cmp.extract(picture, Recipe.from_query(QUICK)[0])


def gif(width):
    file = io.BytesIO()
    Image.new("RGB", (width, 20), (200, 100, 50)).save(file, "GIF")
    return file.getvalue()


def get(server, what, query, method="GET", **headers):
    address = f"{PREFIX}/{what}?{urlencode(query)}"
    return ask(server, method, address, headers={name.replace("_", "-"): value for name, value in headers.items()})


def post(server, body, query, **headers):
    return ask(server, "POST", f"{PREFIX}/palette?{urlencode(query)}", body, headers)


def problem(answer, status):
    assert answer.status == status, answer.body[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    said = json.loads(answer.body)
    assert said["status"] == status
    assert said["title"]
    assert said["detail"].endswith((".", ")"))
    return said


def codes(answer):
    assert answer.status == 200, answer.body[:500]
    return [color["hex"] for color in json.loads(answer.body)["colors"]]


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
    assert codes(answer) == list(result.palette.hex)
    document = json.loads(answer.body)
    assert document["name"] == "picture"
    assert document["provenance"]["digest"] == result.picture.source_digest
    assert document["provenance"]["source"] == document["provenance"]["link"] == ""


def test_a_picture_at_an_address(server, scene_array, picture_server):
    url = picture_server.url("/scene.png")
    answer = get(server, "palette", QUICK | {"url": url})
    picture = cmp.load_picture(url)
    assert codes(answer) == list(cmp.extract(picture, Recipe.from_query(QUICK)[0]).palette.hex)
    assert json.loads(answer.body)["provenance"]["source"] == url
    other = get(server, "palette", QUICK | {"url": url, "sample": SAMPLE, "source": "sample"})
    assert json.loads(other.body)["name"] == SAMPLES[SAMPLE].title


def test_several_pictures_give_one_palette(server):
    names_ = ("coffee", "owl", "tulips")
    pictures = [cmp.load_picture(sample_bytes(name), name=SAMPLES[name].title) for name in names_]
    for weighting in ("equal", "size"):
        answer = get(server, "palette", QUICK | {"sample": " ".join(names_), "weighting": weighting})
        result = cmp.extract(cmp.load_picture(pictures, weighting=weighting), Recipe.from_query(QUICK)[0])
        assert codes(answer) == list(result.palette.hex)
        made = cmp.read_provenance(answer.body)
        assert (made.source, made.weighting) == (" ".join(names_), weighting)
        assert made.digest == result.picture.source_digest
        assert "is covered worst: a mean error of ΔE" in json.loads(answer.headers["x-notices"])[-1]


def test_several_addresses_give_one_palette(server, scene_array, picture_server):
    address = picture_server.url("/scene.png")
    answer = get(server, "palette", QUICK | {"url": f"{address} {address}"})
    together = cmp.load_picture([scene_array, scene_array])
    assert codes(answer) == list(cmp.extract(together, Recipe.from_query(QUICK)[0]).palette.hex)


def test_what_several_pictures_cannot_be(server):
    too_many = " ".join(["coffee"] * 13)
    assert "At most 12 pictures" in problem(get(server, "palette", {"sample": too_many}), 400)["detail"]
    assert problem(get(server, "palette", {"sample": "coffee nothing"}), 400)["option"] == "sample"
    assert problem(get(server, "palette", OF_SAMPLE | {"weighting": "alphabet"}), 400)["option"] == "weighting"


def test_matplotlib_uses_it_as_a_style(server, result):
    with plt.rc_context():
        plt.style.use(f"{server.address}{PREFIX}/palette?{urlencode(OF_SAMPLE | {'format': 'mplstyle'})}")
        cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    assert cycle == list(result.palette.hex)


def test_notices_of_palette_and_colormap_are_told(server):
    answer = get(server, "palette", OF_SAMPLE | {"n_prune": "9"})
    assert json.loads(answer.headers["x-notices"]) == [
        "Of 4 colours only 3 could be pruned, which leaves 1 colour.",
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
    assert "text/csv" in problem(get(server, "palette", OF_SAMPLE, Accept="video/mp4"), 406)["detail"]
    both = get(server, "palette", OF_SAMPLE | {"format": "css"}, Accept="video/mp4")
    assert both.headers["content-type"].startswith("text/css")


BAD = [
    *((name, OF_SAMPLE | {name: "…"}) for name in Recipe.all_options()),
    ("ncolors", OF_SAMPLE | {"ncolors": "65"}),
    ("v", OF_SAMPLE | {"v": "99"}),
    ("format", OF_SAMPLE | {"format": "docx"}),
    ("format", OF_SAMPLE | {"format": "py"}),  # of colormaps
    ("sample", QUICK | {"sample": "nothing"}),
    ("source", OF_SAMPLE | {"source": "upload"}),
    ("url", QUICK | {"source": "url", "sample": SAMPLE}),
    ("url", QUICK | {"url": "http://a.example/", "sample": SAMPLE}),
    ("url", QUICK),
    ("url", QUICK | {"url": ""}),
    ("ncolours", OF_SAMPLE | {"ncolours": "5"}),
    ("x" * 40, OF_SAMPLE | {"x" * 5000: "1"}),
    ("\x00", OF_SAMPLE | {"\x00": "1"}),
]


@pytest.mark.parametrize(("option", "query"), BAD, ids=str)
def test_a_bad_option_is_named(server, option, query):
    said = problem(get(server, "palette", query), 400)
    assert said["option"] == option


def test_an_option_given_twice_is_named(server):
    answer = ask(server, "GET", f"{PREFIX}/palette?sample={SAMPLE}&ncolors=4&ncolors=5")
    assert problem(answer, 400)["option"] == "ncolors"


@pytest.mark.parametrize("query", [QUICK | {"sample": SAMPLE}, QUICK | {"url": "https://a.example/a.png"}], ids=str)
def test_a_body_and_an_address_are_one_too_many(server, query):
    assert problem(post(server, b"x", query), 400)["option"] in ("url", "sample")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/a.png",
        "http://user:password@127.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        *TEXTS,
        *(f'"{text}"' for text in TEXTS),
        *(f"![]({text})" for text in TEXTS),
        "http://127.0.0.1:1/nothing-listens-here",
        "http://a\r\nHost: b/",
        "http://" + "a" * 5000,
    ],
)
def test_an_address_that_may_not_be_fetched_is_refused_in_one_sentence(server, url):
    assert problem(get(server, "palette", QUICK | {"url": url}), 422)["detail"].startswith(REFUSED)


@pytest.mark.parametrize("name", one_in(4, BOMBS | CUT_OFF))
def test_a_hostile_picture_comes_to_what_is_expected(server, name):
    data, expected = (BOMBS | CUT_OFF)[name]
    answer = post(server, data, QUICK)
    if isinstance(expected, str):
        assert re.search(expected, problem(answer, 422)["detail"])
    else:
        assert codes(answer)


def test_bodies_that_are_no_pictures(server):
    problem(post(server, b"", QUICK), 400)
    problem(post(server, b"not a picture", QUICK), 422)
    problem(post(server, sample_bytes(SAMPLE)[:200], QUICK), 422)


def test_a_body_that_is_too_large(server):
    problem(post(server, bytes(MAX_BYTES + 1), QUICK), 413)
    pieces = (bytes(MB) for _ in range(MAX_BYTES // MB + 1))
    problem(post(server, pieces, QUICK), 413)


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v1/", "/api/v1/palettes", "/api/v2/palette"])
def test_there_is_nothing_elsewhere(server, path):
    problem(ask(server, "GET", path), 404)
    problem(ask(server, "DELETE", path), 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
def test_another_method_is_refused(server, method):
    answer = get(server, "palette", OF_SAMPLE, method=method)
    problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert ask(server, "POST", f"{PREFIX}/openapi.json").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("format_", ["css", "svg", "json"])
def test_the_host_that_is_asked_for_goes_into_nothing(server, format_):
    query = OF_SAMPLE | {"format": format_}
    own, other, strange = (
        get(server, "palette", query, Host=host) for host in ("127.0.0.1", "evil.example", 'a.example"><script>*/')
    )
    assert own.status == 200
    assert own.body == other.body == strange.body
    assert own.headers["etag"] == other.headers["etag"] == strange.headers["etag"]


FORM = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nGIF89a\r\n--x--\r\n'
URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", FORM),
        ("application/json", b'{"url": "https://a.example/a.png"}'),
        ("application/json", b' [{"url": "https://a.example/a.png"}]'),
        ("application/json", b'\xef\xbb\xbf{"url": "https://a.example/a.png"}'),
        ("application/json", b'"https://a.example/a.png"'),
        (URLENCODED, b"url=https%3A%2F%2Fa.example%2Fa.png"),
        (URLENCODED, b'{"url": "https://a.example/a.png"}'),  # curl -d
        ("", b"ncolors=5&url=file%3A%2F%2F%2Fetc%2Fpasswd"),
    ],
)
def test_a_form_or_json_is_told_to_send_the_picture_itself(server, kind, body):
    said = problem(post(server, body, QUICK, **{"Content-Type": kind}), 400)["detail"]
    assert "--data-binary" in said
    assert "url=https://" in said


@pytest.mark.parametrize("kind", [URLENCODED, "application/json", "text/plain"])
def test_a_picture_is_one_whatever_it_is_said_to_be(server, kind):
    assert codes(post(server, gif(61), QUICK, **{"Content-Type": kind}))  # whose bytes begin as a form: GIF89a=


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_as_the_body_is_no_picture_and_names_none(server, text):
    assert "picture" in problem(post(server, text.encode(), QUICK), 422)["detail"]


def test_what_was_made_of_ones_own_picture_is_kept_by_nobody(server):
    answer = ask(server, "POST", f"{PREFIX}/palette?{urlencode(QUICK)}", sample_bytes("coffee"))
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/p", "/p/"])
def test_where_there_is_nothing_a_program_is_told_so(server, path):
    answer = ask(server, "GET", path)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_document_has_every_option_and_format(server):
    document = json.loads(ask(server, "GET", f"{PREFIX}/openapi.json").body)
    assert document == openapi_document(PREFIX)
    for what in ("palette", "colormap"):
        operations = document["paths"][f"{PREFIX}/{what}"]
        assert set(operations) == {"get", "head", "post"}
        for operation in operations.values():
            parameters = {each["name"]: each for each in operation["parameters"]}
            assert set(Recipe.all_options()) <= set(parameters)
            assert parameters["format"]["schema"]["enum"] == names(what)
        pattern = operations["get"]["parameters"][1]["schema"]["pattern"]
        assert all(re.search(pattern, name) for name in SAMPLES)
        assert re.search(pattern, " ".join(SAMPLES)) is None  # too many


LISTS = [spec for spec in Recipe.all_options().values() if spec.kind.is_list]


def pattern_of(spec):
    operation = openapi_document(PREFIX)["paths"][f"{PREFIX}/palette"]["get"]
    return next(each["schema"]["pattern"] for each in operation["parameters"] if each["name"] == spec.name)


@pytest.mark.parametrize("spec", LISTS, ids=lambda spec: spec.name)
@pytest.mark.parametrize("examples", one_in(2, [15, 200]))
def test_what_the_document_says_of_a_list_is_what_it_takes(spec, examples):
    @hypothesis_settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    @given(text=from_regex(pattern_of(spec), fullmatch=True))
    def each(text):
        try:
            value = spec.from_text(text)
        except cmp.OptionError:
            sides = [float(side) for side in text.split(",")]
            assert spec.kind == Box()
            assert sides[0] >= sides[2] or sides[1] >= sides[3]
        else:
            assert re.search(pattern_of(spec), spec.to_text(value))

    each()


@pytest.mark.parametrize(
    ("name", "texts", "refused"),
    [
        ("pins", ["", "ff8800", "#FF8800,0f0,navy"], ["ff88", "rot", "ff8800;00ff00", ",".join(["ff8800"] * 65)]),
        (
            "exclude",
            ["ffffff~10", "#FFFFFF~7.5,000000~0.25", "ffffff~.5", "ffffff~100", "ffffff~100.0", "white~1e-05"],
            ["ffffff", "ffffff~0", "ffffff~0.0", "ffffff~100.5", "ffffff~101", "ffffff~-1"],
        ),
        (
            "region",
            ["0,0,1,1", "0.25,.25,0.75,1.0", "0.125,0,0.5,2e-07"],
            ["0,0,1", "0,0,1,1.5", "0,0,1,2", "-1,0,1,1", "a,b,c,d"],
        ),
    ],
)
def test_the_document_says_how_lists_are_written(name, texts, refused):
    spec = Recipe.all_options()[name]
    for text in texts:
        assert re.search(pattern_of(spec), text), text
    for text in refused:
        assert not re.search(pattern_of(spec), text), text
        with pytest.raises(cmp.OptionError):
            spec.from_text(text)


SCHEMA = schemathesis.openapi.from_dict(openapi_document(PREFIX))
MEANT, NOT_MEANT = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
TRIED = [(one.ok(), mode) for one in SCHEMA.get_all_operations() for mode in (MEANT, NOT_MEANT)]
TRIED = [(one, mode) for one, mode in TRIED if mode == MEANT or any(one.iter_parameters())]
MENDED = [positive_data_acceptance, negative_data_rejection]  # do not hold of what is changed by hand


def mend(case, saved):
    """Mend what no schema of single parameters can say, and what takes long."""
    if case.path.startswith("/p/"):
        case.path_parameters = {**case.path_parameters, "id": saved}
    elif case.path != f"{PREFIX}/openapi.json":
        query = case.query or {}
        case.query = {name: text for name, text in query.items() if name not in ("url", "source", "region", "t")}
        case.query["npts"] = 50
        if "anchors" in case.query:  # not any two of them fit one map
            case.query["anchors"] = case.query["anchors"].partition(",")[0]
        share = r"(?<=[0-9a-fA-F]{6})[01]?\.[0-9]+"
        if sum(map(float, re.findall(share, case.query.get("colors", "")))) > 1:  # of more than there is
            case.query["colors"] = re.sub(share, "", case.query["colors"])
        if case.method == "POST":
            case.body = sample_bytes(SAMPLE)
        else:
            case.query["sample"] = SAMPLE


def test_the_document_is_one():
    SCHEMA.validate()
    assert {"/p/{id}", "/p/{id}.{format}", "/p/{id}/card.png", "/p/{id}/colormap.{format}"} < set(SCHEMA)
    for path in SCHEMA.values():
        assert {"get", "head"} <= set(path)
        for operation in path.values():
            assert {"405", "429", "500", "503"} <= set(operation.definition.raw["responses"])


@pytest.mark.parametrize(("operation", "mode"), TRIED, ids=lambda one: getattr(one, "label", "") or one.value)
@pytest.mark.parametrize("examples", one_in(2, [4, 40]))
def test_the_answers_are_what_the_document_says(server, saved, operation, mode, examples):
    statuses = []

    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case):
        if mode == MEANT:
            mend(case, saved)
        answer = case.call(base_url=server.address)
        statuses.append(answer.status_code)
        case.validate_response(answer, excluded_checks=MENDED if mode == MEANT else [])

    try:
        each()
    except* AssertionError as found:
        pytest.fail("\n".join(map(str, found.exceptions)))
    if mode == MEANT:
        assert set(statuses) <= {200, 304, 422}
        assert statuses.count(200) + statuses.count(304) > len(statuses) / 2


# Where time or room is short: the routes alone, through the ASGI door.


class Patient(Runner):
    """Extracts for ever, until nobody waits."""

    def extract(self, _picture, _recipe=None, *, progress=None):
        self.runs["begun"] += 1
        try:
            while True:
                progress("embed", 0)
                time.sleep(0.01)
        finally:
            self.runs["ended"] += 1


@pytest.fixture
def runner():
    runner = Runner()
    yield runner
    runner.close()


def routes_of(runner, fetches=1000):
    shared = Shared(runner, RateLimit(fetches))
    return Starlette(routes=api_routes(lambda: shared))


def scope_of(path, query=None, method="GET", headers=()):
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": urlencode(query or {}).encode(),
        "headers": [(b"host", b"testserver"), *headers],
        "client": ("192.0.2.1", 0),
        "server": ("testserver", 80),
    }


NOTHING_MORE = {"type": "http.request", "body": b"", "more_body": False}


async def call(app, scope, messages=(NOTHING_MORE,), leaves=None):
    """Give the answer; after the messages the client says nothing more, or leaves when that event is set."""
    waiting, sent = list(messages), []

    async def receive():
        if not waiting:
            await (leaves or asyncio.Event()).wait()
            return {"type": "http.disconnect"}
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return SimpleNamespace(status=sent[0]["status"], headers=headers, body=body)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_when_the_client_goes_away_the_work_is_stopped(monkeypatch, method):
    monkeypatch.setattr(api, "_POLL_INTERVAL", 0.01)
    runner = Patient()
    said = {"type": "http.request", "body": sample_bytes(SAMPLE) if method == "POST" else b"", "more_body": False}
    scope = scope_of(f"{PREFIX}/palette", OF_SAMPLE if method == "GET" else QUICK, method)
    answer = asyncio.run(call(routes_of(runner), scope, [said, {"type": "http.disconnect"}]))
    assert answer.status == 503
    assert (runner.runs["begun"], runner.runs["ended"]) == (1, 1)
    runner.close()


@pytest.mark.parametrize(("source", "runs"), [("sample", {}), ("url", {"fetch": 1})])
def test_who_has_it_already_makes_no_work(picture_server, source, runs):
    query = QUICK | {source: SAMPLE if source == "sample" else picture_server.url("/scene.png")}
    with closing(Runner()) as runner:
        first = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", query)))
    assert first.status == 200
    headers = [(b"if-none-match", b'"another"'), (b"if-none-match", first.headers["etag"].encode())]
    with closing(Runner()) as runner:
        again = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", query, headers=headers)))
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert runner.runs == runs
        changed = scope_of(f"{PREFIX}/palette", query | {"format": "css"}, headers=headers)
        assert asyncio.run(call(routes_of(runner), changed)).status == 200


def test_any_answer_is_only_what_there_is(runner):
    scope = scope_of(f"{PREFIX}/palette", OF_SAMPLE | {"exclude": "808080~100"}, headers=[(b"if-none-match", b"*")])
    problem(asyncio.run(call(routes_of(runner), scope)), 422)


def test_accept_may_come_in_pieces(runner):
    headers = [(b"accept", b"text/css;q=0.5"), (b"accept", b"text/csv")]
    answer = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", OF_SAMPLE, headers=headers)))
    assert answer.headers["content-type"].startswith("text/csv")


def test_no_more_are_there_at_once_than_is_set(monkeypatch):
    monkeypatch.setenv("CMAPCORE_API_REQUESTS_PER_ADDRESS", "1")
    monkeypatch.setenv("CMAPCORE_API_PICTURES_PER_ADDRESS", "1")
    monkeypatch.setattr(api, "_POLL_INTERVAL", 0.01)
    piece = {"type": "http.request", "body": b"a piece", "more_body": True}

    async def run(scope, message):
        leaves = asyncio.Event()
        here = [asyncio.create_task(call(app, scope, [message], leaves)) for _ in range(1 + WAITING)]
        await asyncio.sleep(0)
        refused = await call(app, scope)
        leaves.set()
        await asyncio.gather(*here, return_exceptions=True)
        return problem(refused, 429)["detail"]

    with closing(Patient()) as runner:
        app = routes_of(runner)
        sending = scope_of(f"{PREFIX}/palette", QUICK, "POST")
        for scope, message in ((scope_of(f"{PREFIX}/palette", OF_SAMPLE), NOTHING_MORE), (sending, piece)):
            assert asyncio.run(run(scope, message)) == "At most 8 at once: ask one by one."


def test_fetches_are_counted_for_each_client(runner):
    app = routes_of(runner, fetches=1)
    query = QUICK | {"url": "http://10.0.0.1/a.png"}
    scopes = [scope_of(f"{PREFIX}/palette", query) for _ in range(3)]
    scopes[2]["client"] = ("192.0.2.2", 0)
    first, second, other = [asyncio.run(call(app, scope)) for scope in scopes]
    assert (first.status, other.status) == (422, 422)
    said = problem(second, 429)
    assert second.headers["retry-after"] == str(said["seconds"])


def test_an_address_that_is_never_fetched_is_not_counted(runner, picture_server):
    app = routes_of(runner, fetches=1)

    def asked(url):
        return asyncio.run(call(app, scope_of(f"{PREFIX}/palette", QUICK | {"url": url})))

    for text in (*TEXTS, "javascript:alert(1)", "http://a.example/" + "x" * 3000, "http://jane@a.example/"):
        assert problem(asked(text), 422)["detail"].startswith(REFUSED)
    assert asked(picture_server.url("/scene.png")).status == 200
    problem(asked(picture_server.url("/scene.png")), 429)


def test_a_web_page_s_picture_is_a_second_fetch_and_is_told(runner, picture_server):
    query = QUICK | {"url": picture_server.url("/page.html")}
    answer = asyncio.run(call(routes_of(runner, fetches=2), scope_of(f"{PREFIX}/palette", query)))
    assert answer.status == 200
    document = json.loads(answer.body)
    assert (document["name"], document["provenance"]["source"]) == ("scene", query["url"])
    (notice,) = json.loads(answer.headers["x-notices"])
    assert notice.startswith("The address is that of a web page")
    assert notice.endswith(picture_server.url("/scene.png"))
    assert picture_server.asked == ["/page.html", "/scene.png"]
    problem(asyncio.run(call(routes_of(runner, fetches=1), scope_of(f"{PREFIX}/palette", query))), 429)
    assert picture_server.asked == ["/page.html", "/scene.png", "/page.html"]


@pytest.mark.parametrize("written", ['"{}"', "<{}>", "![A picture]({})"])
def test_an_address_as_it_was_pasted(runner, picture_server, written):
    url = picture_server.url("/scene.png")
    for text in (written.format(url), written.format(url.removeprefix("http://"))):
        answer = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", QUICK | {"url": text})))
        assert answer.status == 200
        assert json.loads(answer.body)["provenance"]["source"] == url


def test_a_picture_that_does_not_arrive_is_not_waited_for(runner, monkeypatch):
    monkeypatch.setattr("server.routes.sent_picture.BODY_SECONDS", 0.05)
    scope = scope_of(f"{PREFIX}/palette", QUICK, "POST")
    piece = {"type": "http.request", "body": b"a piece", "more_body": True}
    problem(asyncio.run(call(routes_of(runner), scope, [piece])), 408)


def test_links_begin_with_the_public_address(runner, monkeypatch):
    monkeypatch.setenv("CMAPCORE_PUBLIC_URL", "https://colormaps.example.org/here/")
    answer = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", OF_SAMPLE)))
    link = json.loads(answer.body)["provenance"]["link"]
    assert link.startswith(f"https://colormaps.example.org/here/?v={Recipe.VERSION}&")
    query = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
    again = asyncio.run(call(routes_of(runner), scope_of(f"{PREFIX}/palette", query)))
    assert again.body == answer.body


def test_the_limits_are_in_the_documents():
    text = (PROJECT / "docs" / "http.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (.+?) \| (.+?) \|", text, re.MULTILINE))
    assert rows["a picture"] == f"{MAX_BYTES // MB} MB"
    assert rows["uploading it in the body"] == f"{BODY_SECONDS} s"
    assert rows["fetching it from its address"] == f"{DEADLINE_SECONDS:g} s"
    assert rows["decoding it"] == f"{DECODE_SECONDS:g} s"
    assert rows["each step of the computation"] == f"{COMPUTE_SECONDS:g} s"
    assert rows["requests waiting for each of those being processed"] == str(WAITING)
    for setting in SETTINGS:
        if "_API_" in setting.name:
            assert setting.name in text


def test_the_requests_in_the_documents_are_answered(server, picture_server):
    pages = [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]
    lines = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines()]
    asked = [line for line in lines if "http://localhost:8501/api/" in line]
    assert len(asked) >= 4
    for line in asked:
        path = re.search(r"http://localhost:8501(/[^'\"]+)", line)[1]
        path = path.replace("https://example.org/picture.jpg", picture_server.url("/scene.png"))
        headers = dict(re.findall(r"-H '(\S+): (.+?)'", line))
        body = sample_bytes(SAMPLE) if "--data-binary @" in line else None
        answer = ask(server, "POST" if body else "GET", path, body, headers)
        assert answer.status == 200, line
        assert answer.headers["content-type"].startswith(headers.get("Accept", "")), line


def test_the_edge_and_our_own_faults_speak_as_problems_too(runner):
    async def fails(_request):
        raise ZeroDivisionError

    parts = {
        "proxies": 0,
        "frame_ancestors": "'self'",
        "requests": RateLimit(1),
        "connections": Connections(1, 1),
        "uploads": Uploads.as_set(),
    }
    app = Starlette(routes=[Route("/api/fails", fails)], middleware=[Middleware(Edge, **parts)])
    with pytest.raises(ZeroDivisionError):
        asyncio.run(call(app, scope_of("/api/fails")))
    refused = asyncio.run(call(app, scope_of("/api/fails")))
    assert problem(refused, 429)["seconds"] > 0
    fault = our_fault(Request(scope_of("/api/fails")), ZeroDivisionError())
    assert (fault.status_code, fault.media_type) == (500, "application/problem+json")
    assert "content-security-policy" in fault.headers
    assert our_fault(Request(scope_of("/")), ZeroDivisionError()).media_type == "text/plain"


def test_one_client_has_some_of_the_places_and_the_others_wait():
    async def run():
        places = ConcurrencyLimit(2, 1, 1)
        begun, go_on = [], asyncio.Event()

        async def work(client):
            async with places.one(client):
                begun.append(client)
                await go_on.wait()

        tasks = [asyncio.create_task(work(client)) for client in ("a", "a", "b", "c")]
        await asyncio.sleep(0)
        assert begun == ["a", "b"]
        with pytest.raises(Problem) as of_one:
            await work("a")
        with pytest.raises(Problem) as of_all:
            await work("d")
        assert (of_one.value.status, of_all.value.status) == (429, 503)
        go_on.set()
        await asyncio.gather(*tasks)
        assert sorted(begun) == ["a", "a", "b", "c"]
        await work("d")

    asyncio.run(run())
