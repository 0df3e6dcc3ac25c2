"""Pictures as people have them, through every door: package, command line, HTTP and uploader."""

import json
import sys
import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import cmapcore as cmp
import gallery.store  # noqa: F401 - as app.py does before any page runs
from cmapcore.__main__ import main
from cmapcore.color.conversions import delta_e_2000, from_hex, srgb_to_lab
from tests.support.daily import one_in
from tests.support.served import ask

FOLDER = Path(__file__).parent
CASES = tomllib.loads((FOLDER / "cases.toml").read_text(encoding="utf-8"))
FRAME = FOLDER.parents[1] / "pages" / "frame.py"
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def count(case):
    return case.get("ncolors", len(case["colors"]))


def away(code, codes):
    """The distance of a colour to the nearest of some."""
    return min(float(delta_e_2000(srgb_to_lab(from_hex(code)), srgb_to_lab(from_hex(other)))) for other in codes)


def check(case, codes, notices=None):
    assert max(away(code, codes) for code in case["colors"]) <= case.get("within", 1.5)
    if notices is not None and "notice" in case:
        assert case["notice"] in notices


def test_every_file_is_in_the_table():
    assert {case["file"] for case in CASES.values()} == {
        path.name for path in FOLDER.iterdir() if path.suffix not in (".py", ".toml") and path.is_file()
    }


@each_case
def test_in_the_package(case):
    picture = cmp.load_picture(FOLDER / case["file"])
    result = cmp.extract(picture, cmp.Recipe.of(ncolors=count(case)))
    check(case, result.palette.hex, result.notices)
    if "size" in case:
        assert list(picture.size) == case["size"]
    if "ncolors" not in case:
        assert len(result.palette) == count(case)
    for code, share in case.get("shares", {}).items():
        assert result.palette.shares[result.palette.hex.index(code)] == pytest.approx(share, abs=0.01)


@each_case
def test_on_the_command_line(case, monkeypatch, capsys):
    arguments = ["palette", str(FOLDER / case["file"]), "--ncolors", str(count(case)), "--json"]
    monkeypatch.setattr(sys, "argv", ["cmapcore", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    said = json.loads(capsys.readouterr().out)
    check(case, [color["hex"] for color in said["colors"]], said["notices"])


@pytest.mark.parametrize("case", one_in(8, CASES.values()), ids=CASES)
def test_over_http(case, server):
    data = (FOLDER / case["file"]).read_bytes()
    answer = ask(server, "POST", f"/api/v1/palette?ncolors={count(case)}", data)
    assert answer.status == 200, answer.body
    said = json.loads(answer.body)
    codes = [each if isinstance(each, str) else each["hex"] for each in said["colors"]]
    check(case, codes, said.get("notices"))


@pytest.mark.parametrize(
    "case",
    # The uploader hands bytes on like the other doors: a few show that, and the rest are for the long run.
    [
        pytest.param(case, id=name, marks=[pytest.mark.long] * (number % 8 > 0))
        for number, (name, case) in enumerate(CASES.items())
    ],
)
def test_in_the_uploader(case):
    at = AppTest.from_file(FRAME, default_timeout=60)
    at.query_params.update({"source": "upload", "ncolors": str(count(case)), "v": str(cmp.Recipe.VERSION)})
    at.run()
    at.file_uploader(key="_upload").upload(case["file"], (FOLDER / case["file"]).read_bytes())
    at.run()
    assert not at.exception
    assert not at.error
    said = [line.replace("\\", "") for info in at.info for line in info.value.split("  \n")]  # Markdown is escaped
    check(case, at.session_state["_result"].palette.hex, said)
