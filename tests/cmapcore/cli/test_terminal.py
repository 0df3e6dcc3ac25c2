"""What is printed on a terminal, and on a standard output that is none, or closed."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from urllib.parse import quote

import pytest

import cmapcore as cmp
from cmapcore.cli.terminal import printable
from tests.support.command_line import ANEW, FLAT, QUICK, palette_of


def test_what_the_terminals_encoding_does_not_have_is_escaped(path, tmp_path):
    other = shutil.copy(path, tmp_path / "神.png")
    command = [sys.executable, "-m", "cmapcore", "palette", path, other, ANEW]
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert r"/\u795e.png" in done.stdout


def test_a_bar_shows_on_a_terminal_how_many_are_done(run, others, monkeypatch, tmp_path):
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda stream: stream is sys.stderr, raising=False)
    status, out, err = run("palette", others[0], "nowhere.png", others[1], *QUICK, "-f", "css", "-o", tmp_path / "out")
    assert (status, out) == (1, "")
    assert "100%" in err
    assert "\r\x1b[Kcmapcore: nowhere.png: There is no file" in err  # in place of the bar


@pytest.mark.parametrize("arguments", [[], ["-f", "css"], ["-f", "png"], ["--json"]])
def test_a_closed_standard_output_is_one_line(path, arguments):
    words = shlex.join([sys.executable, "-m", "cmapcore", "palette", path, ANEW, *arguments])
    done = subprocess.run(["sh", "-c", f"{words} >&-"], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "cmapcore: Standard output is closed: give -o FILE or -o DIR.\n")


HOSTILE = "a\x1b]0;owned\x07\x9b31m\u202egnp\u2066\u200b\x00\x7f\ud800\u2028\tb"


def test_only_text_that_can_be_shown_is_printed():
    assert printable(HOSTILE) == (r"a\x1b]0;owned\x07\x9b31m\u202egnp\u2066\u200b\x00\x7f\ud800\u2028\tb")
    shown = "Döner  зимородок 神奈川 🌊 it's 3.45\u202fPM"
    assert printable(shown) == shown
    assert len(printable("x" * 9000)) < 2100


def test_a_hostile_file_steers_no_terminal(run, path, tmp_path):
    file = tmp_path / "palette.css"
    digest = cmp.load_picture(path).source_digest
    made = cmp.Provenance(f"v=2&npts=60&{quote(HOSTILE, errors='replace')}=1&ncolors=%1b[2J", digest, "", HOSTILE)
    file.write_bytes(b"/* " + made.to_line().encode() + b" */")
    status, out, err = run("replay", file, path)
    assert (status, err) == (1, "")
    assert all(line.isprintable() for line in out.split("\n"))
    assert r"a\x1b]0;owned\x07" in out
    assert out.count("\n") == 6


def test_a_hostile_name_steers_no_terminal(run, path, others, tmp_path):
    hostile = tmp_path / "a\x1b[31m\u202e\nb.png"
    shutil.copy(path, hostile)
    missing = f"{HOSTILE[:20]}.png".replace("\0", "")
    status, out, err = run("palette", hostile, missing, "http://a.example/\x1b[2J.png", *QUICK, "--n_prune=9")
    assert status == 1
    assert all(line.isprintable() for line in [*out.replace("\t", " ").split("\n"), *err.split("\n")])
    assert out.startswith(str(tmp_path) + r"/a\x1b[31m\u202e\nb.png" + "\t#")
    assert "\ncmapcore: http://a.example/\\x1b[2J.png: The address could not be fetched" in err
    for arguments in (["palette", hostile, f"--{HOSTILE[:9]}"], ["palette", hostile, "-f", HOSTILE], [HOSTILE]):
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert err.strip("\n").isprintable()


@pytest.mark.parametrize(
    "arguments",
    [
        *(["formats"], ["show", "viridis"], ["palette", "{path}", "{path}"], ["palette", "{path}", "--format=png"]),
        ["replay", "{written}", "{path}"],
    ],
)
def test_whoever_stops_reading_is_not_told(path, written, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "cmapcore", *(each.format(path=path, written=written) for each in arguments)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


TRUE_COLOR = {"COLORTERM": "truecolor"}


@pytest.mark.parametrize(
    ("environment", "terminal", "colored"),
    [
        (TRUE_COLOR, True, True),
        ({"COLORTERM": "24bit"}, True, True),
        (TRUE_COLOR | {"NO_COLOR": "1"}, True, False),
        ({"COLORTERM": ""}, True, False),
        (TRUE_COLOR, False, False),
    ],
    ids=str,
)
def test_swatches_are_for_terminals_with_true_color(run, path, monkeypatch, environment, terminal, colored):
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda _: terminal, raising=False)
    codes = palette_of(path, **FLAT).palette.hex
    status, out, _ = run("palette", path, *QUICK)
    assert status == 0
    assert re.findall("#[0-9a-f]{6}", out) == list(codes)
    shown = [tuple(map(int, color)) for color in re.findall(r"\x1b\[48;2;(\d+);(\d+);(\d+)m", out)]
    assert shown == ([tuple(bytes.fromhex(code[1:])) for code in codes] if colored else [])
    _, out, _ = run("colormap", path, *QUICK, "--kind=continuous")
    assert (len(re.findall(r"\x1b\[48;2;", out)) > 40) == colored
