"""What the API refuses, and in which words."""

import io
import re
from urllib.parse import urlencode

import pytest
from PIL import Image

from cmapcore import Recipe
from cmapcore.pictures.fetch_errors import NO_ADDRESS
from cmapcore.pictures.fetch_errors import PREFIX as REFUSED
from cmapcore.pictures.limits import MAX_BYTES
from cmapcore.pictures.samples import sample_bytes
from server.routes.api import PREFIX
from tests.support.api import OF_SAMPLE, QUICK, SAMPLE, checked_codes, checked_problem, get, post
from tests.support.daily import one_in
from tests.support.hostile_pictures import BOMBS, CUT_OFF
from tests.support.served import ask
from tests.support.texts import TEXTS

MB = 2**20


def gif(width):
    file = io.BytesIO()
    Image.new("RGB", (width, 20), (200, 100, 50)).save(file, "GIF")
    return file.getvalue()


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
    said = checked_problem(get(server, "palette", query), 400)
    assert said["option"] == option


def test_an_option_given_twice_is_named(server):
    answer = ask(server, "GET", f"{PREFIX}/palette?sample={SAMPLE}&ncolors=4&ncolors=5")
    assert checked_problem(answer, 400)["option"] == "ncolors"


@pytest.mark.parametrize("query", [QUICK | {"sample": SAMPLE}, QUICK | {"url": "https://a.example/a.png"}], ids=str)
def test_a_body_and_an_address_are_one_too_many(server, query):
    assert checked_problem(post(server, b"x", query), 400)["option"] in ("url", "sample")


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
    assert checked_problem(get(server, "palette", QUICK | {"url": url}), 422)["detail"].startswith(
        (REFUSED, NO_ADDRESS)
    )


@pytest.mark.parametrize("name", one_in(4, BOMBS | CUT_OFF))
def test_a_hostile_picture_comes_to_what_is_expected(server, name):
    data, expected = (BOMBS | CUT_OFF)[name]
    answer = post(server, data, QUICK)
    if isinstance(expected, str):
        assert re.search(expected, checked_problem(answer, 422)["detail"])
    else:
        assert checked_codes(answer)


def test_bodies_that_are_no_pictures(server):
    checked_problem(post(server, b"", QUICK), 400)
    checked_problem(post(server, b"not a picture", QUICK), 422)
    checked_problem(post(server, sample_bytes(SAMPLE)[:200], QUICK), 422)


def test_a_body_that_is_too_large(server):
    checked_problem(post(server, bytes(MAX_BYTES + 1), QUICK), 413)
    pieces = (bytes(MB) for _ in range(MAX_BYTES // MB + 1))
    checked_problem(post(server, pieces, QUICK), 413)


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v1/", "/api/v1/palettes", "/api/v2/palette"])
def test_there_is_nothing_elsewhere(server, path):
    checked_problem(ask(server, "GET", path), 404)
    checked_problem(ask(server, "DELETE", path), 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
def test_another_method_is_refused(server, method):
    answer = get(server, "palette", OF_SAMPLE, method=method)
    checked_problem(answer, 405)
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
    said = checked_problem(post(server, body, QUICK, **{"Content-Type": kind}), 400)["detail"]
    assert "--data-binary" in said
    assert "url=https://" in said


@pytest.mark.parametrize("kind", [URLENCODED, "application/json", "text/plain"])
def test_a_picture_is_one_whatever_it_is_said_to_be(server, kind):
    assert checked_codes(post(server, gif(61), QUICK, **{"Content-Type": kind}))  # whose bytes begin as a form: GIF89a=


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_as_the_body_is_no_picture_and_names_none(server, text):
    assert "picture" in checked_problem(post(server, text.encode(), QUICK), 422)["detail"]


def test_what_was_made_of_ones_own_picture_is_kept_by_nobody(server):
    answer = ask(server, "POST", f"{PREFIX}/palette?{urlencode(QUICK)}", sample_bytes("coffee"))
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/p", "/p/"])
def test_where_there_is_nothing_a_program_is_told_so(server, path):
    answer = ask(server, "GET", path)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
