import json
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import Recipe
from cmapcore.__main__ import main

OPTIONS = Recipe.all_options()


@pytest.fixture(scope="module")
def path(scene_array, tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "scene.png"
    Image.fromarray(scene_array).save(path)
    return str(path)


@pytest.fixture
def run(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["cmapcore", *map(str, arguments)])
        try:
            main()
            status = 0
        except SystemExit as stop:
            status = stop.code or 0
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def palette_of(path, **flat):
    return cmp.extract(cmp.load_picture(path), Recipe.of(**flat))


def test_it_prints_one_hex_code_a_line(run, path):
    status, out, err = run("palette", path, "--npts", 200)
    assert (status, err) == (0, "")
    assert out.splitlines() == list(palette_of(path, npts=200).palette.hex)
    assert re.fullmatch(r"(#[0-9a-f]{6}\n){6}", out)


def test_json_holds_colours_shares_recipe_and_notices(run, path):
    status, out, err = run("palette", path, "--json", "--npts=100", "--ncolors=4", "--n_prune=9", "--no-use_tsne")
    assert (status, err) == (0, "")
    document = json.loads(out)
    result = palette_of(path, npts=100, ncolors=4, n_prune=9, use_tsne=False)
    assert document["name"] == "scene"
    assert document["colors"] == list(result.palette.hex)
    assert document["shares"] == pytest.approx(result.palette.shares.tolist(), abs=1e-6)
    assert Recipe.from_query(document["recipe"]) == (result.recipe, [])
    assert document["notices"] == list(result.notices) != []
    assert document["digest"] == result.picture.digest


def test_notices_go_to_standard_error(run, path):
    status, out, err = run("palette", path, "--npts=100", "--ncolors=4", "--n_prune=9", "--no-use_tsne")
    assert status == 0
    assert len(out.splitlines()) == 1
    assert err == "Of 4 colours only 3 could be pruned, which leaves 1 colour.\n"


OTHERS = {
    "rseed": 7,
    "npts": 60,
    "sampling": "random",
    "use_tsne": False,
    "tsne_perp": 12.5,
    "tsne_eggr": 4.0,
    "clustering": "DBSCAN",
    "ncolors": 8,
    "dbscan_eps": 0.3,
    "optics_xi": 0.1,
    "sort_type": "hsv",
    "step_repetitions": 3,
    "reverse": True,
    "order": ("ff8800", "00ff00"),
    "n_prune": 2,
    "prune_metric": "l",
    "criterion": "different",
    "drop": ("0000ff",),
    "kind": "continuous",
}


@pytest.mark.parametrize("name", OPTIONS)
def test_every_option_has_its_flag(run, path, name):
    spec = OPTIONS[name]
    value = OTHERS[name]
    quick = {"npts": 60, "use_tsne": False}
    switch = f"--{name}" if value else f"--no-{name}"
    flags = [switch] if spec.kind == "bool" else [f"--{name}", spec.to_text(value)]
    rest = [flag for other, flag in (("npts", "--npts=60"), ("use_tsne", "--no-use_tsne")) if other != name]
    status, out, err = run("palette", path, "--json", *rest, *flags)
    assert (status, err) == (0, "")
    assert Recipe.from_query(json.loads(out)["recipe"])[0] == Recipe.of(**quick | {name: value})


def test_hex_codes_may_have_their_sign(run, path):
    status, out, _ = run("palette", path, "--json", "--no-use_tsne", "--order", "#FF8800, 00ff00")
    assert status == 0
    assert json.loads(out)["recipe"]["order"] == "ff8800,00ff00"


def test_help_tells_every_option(run):
    status, out, err = run("palette", "--help")
    assert (status, err) == (0, "")
    told = " ".join(out.split())
    for name, spec in OPTIONS.items():
        assert f"--{name}" in told
        assert spec.label in told
    assert "Takes a whole number from 1 to 64; default 6." in told


def test_help_and_version(run):
    assert run("--version")[:2] == (0, f"cmapcore, version {cmp.__version__}\n")
    status, out, _ = run("--help")
    assert status == 0
    assert "palette" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--ncolours", "8"], "--ncolours"),
        (["--ncolors", "65"], "ncolors takes a whole number from 1 to 64, not 65."),
        (["--ncolors", "six"], "ncolors takes a whole number from 1 to 64, not 'six'."),
        (["--ncolors", "-1"], "ncolors takes a whole number from 1 to 64, not -1."),
        (["--ncolors", ""], "ncolors takes a whole number from 1 to 64, not ''."),
        (["--ncolors", "8\n9"], "ncolors takes"),
        (["--sort_type", "up"], "sort_type takes one of lum,"),
        (["--drop", "red"], "drop takes at most 64 hex codes"),
        (["--tsne_perp", "nan"], "tsne_perp takes a number from 2 to 200, not 'nan'."),
        (["--ncolors"], "ncolors"),
        (["--use_tsne=no"], "use_tsne"),
        (["another.png"], "unexpected extra argument"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_status_2(run, path, arguments, message):
    status, out, err = run("palette", path, *arguments)
    assert status == 2
    assert out == ""
    assert err.startswith("cmapcore: ")
    assert message in err
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert "default was used" not in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["palette"], "PICTURE_OR_URL"),
        (["paint", "x.png"], "No such command"),
        (["--nonsense"], "--nonsense"),
        (["palette", "nowhere/at-all.png"], "nowhere/at-all.png"),
        (["palette", "."], "."),
        (["palette", ""], ""),
        (["palette", __file__], ""),
        (["palette", "ftp://a.example/x.png"], ""),
        (["palette", "file:///etc/passwd"], ""),
    ],
)
def test_other_failures_are_one_line_and_status_2(run, arguments, message):
    status, out, err = run(*arguments)
    assert status == 2
    assert out == ""
    assert re.fullmatch(r"cmapcore: .+\n", err)
    assert message in err


def test_no_opaque_pixel(run, tmp_path):
    path = tmp_path / "nothing.png"
    Image.fromarray(np.zeros((4, 4, 4), dtype=np.uint8)).save(path)
    status, out, err = run("palette", path)
    assert (status, out) == (2, "")
    assert re.fullmatch(r"cmapcore: .+\n", err)


def test_without_a_command_it_shows_its_help(run):
    status, out, err = run()
    assert (status, err) == (0, "")
    assert "\n  palette " in out


def test_it_runs_as_a_module_without_a_traceback(path):
    command = [sys.executable, "-m", "cmapcore", "palette"]
    done = subprocess.run([*command, path, "--npts=200"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == list(palette_of(path, npts=200).palette.hex)
    failed = subprocess.run([*command, "nowhere.png"], capture_output=True, text=True, check=False)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.count("\n") == 1
