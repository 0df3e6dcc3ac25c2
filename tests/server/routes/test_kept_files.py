"""Files at addresses of what they hold."""

import gzip

import pytest
from starlette.applications import Starlette

from server.routes.kept_files import KeptFile, kept_file_routes
from tests.support.asgi import get
from ui.elements.kept_files import KEPT_FILES


@pytest.fixture
def script(tmp_path):
    for name, text in (("one", "const one = 1;"), ("two", "export const two = 2 * one;")):
        (tmp_path / f"{name}.js").write_text(text)
    return KeptFile("sum.js", (tmp_path / "one.js", (tmp_path / "two.js").read_text()))


@pytest.fixture
def app(script):
    return Starlette(routes=kept_file_routes([script]))


@pytest.mark.parametrize("accepted", ["gzip, br", "identity", "gzip;q=0"])
def test_a_script_is_sent_whole_and_kept_for_good(app, script, accepted):
    answer = get(app, f"/{script.address}", {"Accept-Encoding": accepted})
    zipped = answer.headers.get("content-encoding") == "gzip"
    assert zipped == (accepted == "gzip, br")
    body = gzip.decompress(answer.body) if zipped else answer.body
    assert body == b"const one = 1;\nexport const two = 2 * one;"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["vary"] == "Accept-Encoding"


def test_another_content_has_another_address(app, script, tmp_path):
    (tmp_path / "one.js").write_text("const one = 3;")
    other = KeptFile(script.name, script.parts)
    assert other.address != script.address
    assert get(app, f"/{other.address}").status == 404


def test_a_bundle_comes_with_its_licence_and_compressed_to_a_third():
    for script in KEPT_FILES:
        assert gzip.decompress(script.compressed) == script.content
        if len(script.content) > 500_000:
            assert len(script.compressed) < 0.36 * len(script.content)
            (file,) = script.parts
            assert "Permission is hereby granted" in (file.parent / "LICENSE").read_text()
