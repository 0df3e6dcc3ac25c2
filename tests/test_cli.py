import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.shell_completion import BashComplete
from PIL import Image

import cmapcore as cmp
from cmapcore import FORMATS, Recipe
from cmapcore.__main__ import cli, main

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
    "accents": 2,
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
    "character": "vivid",
    "anchors": ("c81e1e", "00ffff"),
    "centre": "dark",
    "constant": True,
    "nudge": 7.5,
    "alternative": 2,
    "flip": True,
    "region": (0.25, 0.0, 0.75, 1.0),
    "exclude": (("181e2a", 10.0), ("ffffff", 7.5)),
    "pins": ("c81e1e", "00ffff"),
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


def test_a_pin_is_printed_and_what_is_left_out_is_not_looked_at(run, path):
    flags = ["--clustering=kmeans", "--no-use_tsne", "--npts=100", "--ncolors=3"]
    status, out, err = run("palette", path, *flags, "--pins=00FFFF", "--region=0,0.9,1,1", "--exclude=f0d23c~20")
    assert status == 0
    assert "#00ffff" in out.splitlines()
    assert err == "No sampled point is near the pinned #00ffff, so the share is 0.\n"
    flat = {"clustering": "kmeans", "pins": "00ffff", "region": (0, 0.9, 1, 1), "exclude": [("f0d23c", 20)]}
    assert out.splitlines() == list(palette_of(path, npts=100, ncolors=3, use_tsne=False, **flat).palette.hex)


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
        (["--pins", "#ff88"], "pins takes at most 64 hex codes"),
        (["--region", "0,0,1"], "region takes x0,y0,x1,y1: four fractions"),
        (["--exclude", "ffffff"], "exclude takes at most 16 exclusions such as ffffff~10"),
        (["--exclude", "808080~100"], "exclude leaves nothing of the picture; take a colour out of it again"),
        (["--tsne_perp", "nan"], "tsne_perp takes a number from 2 to 200, not 'nan'."),
        (["--ncolors"], "ncolors"),
        (["--use_tsne=no"], "use_tsne"),
        (["--json", "--format", "css"], "--json prints"),
        (["--format", "qgis"], "There is no palette format 'qgis'; there are hex,"),
        (["-o", "folder/"], "Say in which format: --format takes one of hex,"),
        (["another.png", "--format", "css"], "Several files need a folder: give -o DIR."),
        (["another.png", "--format", "css", "-o", __file__], "Several files need a folder"),
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


QUICK = ("--clustering=kmeans", "--no-use_tsne", "--npts=60", "--ncolors=4")
FLAT = {"clustering": "kmeans", "use_tsne": False, "npts": 60, "ncolors": 4}


@pytest.fixture
def others(path, tmp_path):
    """The picture in two other folders."""
    paths = [tmp_path / folder / "scene.png" for folder in "ab"]
    for each in paths:
        each.parent.mkdir()
        shutil.copy(path, each)
    return [str(each) for each in paths]


def test_of_several_pictures_each_palette_is_a_line(run, path, others):
    status, out, err = run("palette", path, *others, *QUICK)
    codes = palette_of(path, **FLAT).palette.hex
    assert (status, err) == (0, "")
    assert out.splitlines() == ["\t".join([each, *codes]) for each in (path, *others)]
    status, out, err = run("palette", path, *others, *QUICK, "--json")
    assert [json.loads(line)["colors"] for line in out.splitlines()] == [list(codes)] * 3


def test_one_picture_that_fails_is_reported_and_the_rest_done(run, path, others):
    status, out, err = run("palette", others[0], "nowhere.png", others[1], *QUICK, "--n_prune=9")
    assert status == 1
    assert [line.partition("\t")[0] for line in out.splitlines()] == others
    first, failure, last = err.splitlines()
    assert failure == "cmapcore: nowhere.png: There is no file 'nowhere.png'; check the path."
    assert first == f"{others[0]}: Of 4 colours only 3 could be pruned, which leaves 1 colour."
    assert last.startswith(f"{others[1]}: Of 4")
    status, out, err = run("palette", "nowhere.png", "nor/here.png")
    assert (status, out) == (2, "")
    assert err.endswith("cmapcore: None of the pictures could be used.\n")


def test_a_wrong_option_is_no_picture_that_fails(run, others):
    status, out, err = run("palette", *others, "--ncolors=65")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1


def test_a_bar_shows_on_a_terminal_how_many_are_done(run, others, monkeypatch, tmp_path):
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda stream: stream is sys.stderr, raising=False)
    status, out, err = run("palette", *others, *QUICK, "-f", "css", "-o", tmp_path / "out")
    assert (status, out) == (0, "")
    assert "2/2" in err or "100%" in err


def test_standard_input_and_addresses(run, path, monkeypatch, picture_server):
    codes = palette_of(path, **FLAT).palette.hex
    with open(path, "rb") as file:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=file))
        assert run("palette", "-", *QUICK)[1].split() == list(codes)
    url = picture_server.url("/scene.png")
    status, out, _ = run("palette", url, *QUICK, "--format=json")
    assert status == 0
    assert [color["hex"] for color in json.loads(out)["colors"]] == list(codes)
    assert cmp.read_provenance(out.encode()).source == url


@pytest.mark.parametrize(("what", "name"), FORMATS)
def test_every_format_is_written(run, path, tmp_path, what, name):
    file = tmp_path / "made"
    assert run(what, path, *QUICK, "--format", name, "-o", file) == (0, "", "")
    result = palette_of(path, **FLAT)
    made = result.palette if what == "palette" else cmp.colormap(result)
    assert file.read_bytes() == cmp.export(made, name, provenance=cmp.provenance_of(result))


@pytest.mark.parametrize(
    ("what", "file", "format_"),
    [
        ("palette", "a.gpl", "gpl"),
        ("palette", "a.txt", "hex"),
        ("palette", "a.css", "css"),
        ("colormap", "a.cpt", "cpt"),
    ],
)
def test_the_files_suffix_names_the_format(run, path, tmp_path, what, file, format_):
    assert run(what, path, *QUICK, "-o", tmp_path / file) == (0, "", "")
    run(what, path, *QUICK, "-f", format_, "-o", tmp_path / "other")
    assert (tmp_path / file).read_bytes() == (tmp_path / "other").read_bytes()


def test_a_colormap_is_printed_one_hex_code_a_line(run, path):
    status, out, err = run("colormap", path, *QUICK, "--kind=continuous")
    assert (status, err) == (0, "")
    rgb8 = cmp.colormap(palette_of(path, **FLAT), "continuous").rgb8
    assert out.split() == ["#{:02x}{:02x}{:02x}".format(*color) for color in rgb8]


def test_export_writes_palettes_and_colormaps_side_by_side(run, path, others, tmp_path):
    folder = tmp_path / "new" / "folder"
    formats = ["-f", "css", "-f", "qgis", "-f", "ase"]
    assert run("export", path, *others[:1], *QUICK, *formats, "-o", folder) == (0, "", "")
    once = ["scene_palette.css", "scene_palette.ase", "scene_colormap.css", "scene_colormap_qgis.xml"]
    twice = [name.replace(".", "_2.") for name in once]
    assert {each.name for each in folder.iterdir()} == {*once, *twice}
    assert all((folder / one).read_bytes() == (folder / two).read_bytes() for one, two in zip(once, twice, strict=True))
    status, _, err = run("export", path, "-f", "docx")
    assert status == 2
    assert "There is no format 'docx'" in err


def test_export_writes_everything_as_a_zip(run, path, tmp_path):
    file = tmp_path / "all.zip"
    assert run("export", path, *QUICK, "-o", file) == (0, "", "")
    result = palette_of(path, **FLAT)
    made = cmp.provenance_of(result)
    assert file.read_bytes() == cmp.family_zip(result.palette, cmp.family_colormaps(result), provenance=made)


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


def test_what_is_no_text_is_not_written_on_a_terminal(run, path, monkeypatch):
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda _: True, raising=False)
    status, out, err = run("palette", path, *QUICK, "--format=png")
    assert (status, out) == (2, "")
    assert err == "cmapcore: This format is not text: give -o FILE, or send it on.\n"


def test_formats_lists_them_all(run):
    status, out, err = run("formats")
    assert (status, err) == (0, "")
    palettes, colormaps = out.split("Colormaps:\n")
    for (what, name), form in FORMATS.items():
        listed = palettes if what == "palette" else colormaps
        assert re.search(rf"^  {name} +{re.escape(form.suffix)} +{re.escape(form.tool)}: ", listed, re.MULTILINE)


def test_replay_says_the_same_or_what_differs(run, path, tmp_path):
    file, other = tmp_path / "palette.css", tmp_path / "other.png"
    Image.fromarray(np.full((9, 9, 3), 77, np.uint8)).save(other)
    run("palette", path, *QUICK, "-o", file)
    codes = " ".join(palette_of(path, **FLAT).palette.hex)
    assert run("replay", file, path) == (0, f"The same palette, of scene: {codes}\n", "")
    status, out, err = run("replay", file, other)
    assert (status, err) == (1, "")
    assert out == "Not the same. From other now comes #4d4d4d\nIt was made from another picture than this one.\n"
    file.write_text(file.read_text().replace(codes[:7], "#123456"))
    status, out, _ = run("replay", file, path)
    assert status == 1
    assert out.endswith("\nIt was changed by hand since, or made on another kind of machine.\n")
    for arguments, message in [
        ([file], "This file does not say where its picture is: give the picture as well."),
        ([path], "This file does not say how it was made;"),
        (["nowhere.css"], "The file 'nowhere.css' cannot be read"),
        ([file, "nowhere.png"], "There is no file 'nowhere.png'"),
    ]:
        status, out, err = run("replay", *arguments)
        assert (status, out) == (2, "")
        assert message in err


def test_serve_starts_streamlit_from_a_checkout_only(run, monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr("os.execv", lambda *arguments: started.append(arguments))
    monkeypatch.chdir(tmp_path)  # and back afterwards
    assert run("serve", "--server.port", "8080", "--help")[0] == 0
    ((program, command),) = started
    assert [program, *command[1:]] == [
        *(sys.executable, "-m", "streamlit", "run", "app.py"),
        *("--server.port", "8080", "--help"),
    ]
    assert Path("app.py").samefile(Path(__file__).parents[1] / "app.py")
    monkeypatch.setattr("cmapcore.commands.CHECKOUT", tmp_path)
    status, out, err = run("serve")
    assert (status, out) == (2, "")
    assert "The app is not here: serve starts it from a checkout of the project" in err
    assert len(started) == 1


@pytest.mark.parametrize(
    ("words", "begun", "found"),
    [
        ([], "pa", ["palette"]),
        (["palette", "--format"], "sv", ["svg"]),
        (["export", "-f"], "paraview", ["paraview-json", "paraview-xml"]),
        (["palette", "--clustering"], "G", ["GMM"]),
        (["colormap", "--kind"], "cyc", ["cyclic"]),
    ],
)
def test_the_shell_completes(words, begun, found):
    completed = BashComplete(cli, {}, "cmapcore", "_CMAPCORE_COMPLETE").get_completions(words, begun)
    assert [item.value for item in completed] == found


def test_the_shell_is_told_how_to_complete():
    program = "import sys; sys.argv = ['cmapcore']; from cmapcore.__main__ import main; main()"
    environment = os.environ | {"_CMAPCORE_COMPLETE": "zsh_source"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("#compdef cmapcore")
