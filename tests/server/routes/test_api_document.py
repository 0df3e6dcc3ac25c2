"""What the documents say of the API, and that it holds."""

import json
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import from_regex
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

import cmapcore as cmp
from cmapcore import Recipe
from cmapcore.formats.registry import names
from cmapcore.option_kinds import Box
from cmapcore.pictures.download import DEADLINE_SECONDS
from cmapcore.pictures.limits import MAX_BYTES
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from hosting.runner import COMPUTE_SECONDS, DECODE_SECONDS
from hosting.settings import SETTINGS
from server.routes.api import PREFIX
from server.routes.concurrency_limit import WAITING
from server.routes.openapi import openapi_document
from server.routes.sent_picture import BODY_SECONDS
from tests.support.api import SAMPLE
from tests.support.daily import one_in
from tests.support.served import ask
from tools.serving import PROJECT

MB = 2**20


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
