import io
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote

import jsonschema
import numpy as np
import pytest
from click.shell_completion import BashComplete
from PIL import Image

import cmapcore as cmp
from cmapcore import FORMATS, Recipe
from cmapcore.__main__ import command_line
from cmapcore.cli.terminal import printable
from cmapcore.formats.registry import file_name
from cmapcore.option_kinds import Bool
from tests.support.command_line import typed
from tests.support.daily import one_in

OPTIONS = Recipe.all_options()
SCHEMA = Path(__file__).parents[3] / "docs" / "palette.schema.json"
LICENSE = str(Path(__file__).parents[3] / "LICENSE")


@pytest.fixture(scope="module")
def path(scene_array, tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "scene.png"
    Image.fromarray(scene_array).save(path)
    return str(path)


@pytest.fixture
def run(monkeypatch, capsys):
    return typed(monkeypatch, capsys)


def palette_of(path, **flat):
    return cmp.extract(cmp.load_picture(path), Recipe.of(**flat))


def recipe_in(document):
    recipe, complaints = Recipe.from_query(dict(parse_qsl(document["provenance"]["recipe"], keep_blank_values=True)))
    assert not complaints
    return recipe


def test_it_prints_one_hex_code_a_line(run, path):
    status, out, err = run("palette", path, "--clustering=kmeans", "--npts", 200)
    assert (status, err) == (0, "")
    assert out.splitlines() == list(palette_of(path, clustering="kmeans", npts=200).palette.hex)
    assert re.fullmatch(r"(#[0-9a-f]{6}\n){6}", out)


def test_json_holds_colours_shares_recipe_and_notices(run, path):
    status, out, err = run("palette", path, "--json", "--ncolors=4", "--n_prune=9")
    assert (status, err) == (0, "")
    document = json.loads(out)
    result = palette_of(path, ncolors=4, n_prune=9)
    assert document["name"] == "scene"
    assert [color["hex"] for color in document["colors"]] == list(result.palette.hex)
    assert [color["share"] for color in document["colors"]] == pytest.approx(result.palette.shares.tolist(), abs=1e-6)
    assert recipe_in(document) == result.recipe
    assert document["notices"] == list(result.notices) != []
    assert document["provenance"]["digest"] == result.picture.source_digest
    written = json.loads(cmp.export(result.palette, "json", provenance=cmp.provenance_of(result)))
    assert {key: document[key] for key in written} == written
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_notices_go_to_standard_error(run, path):
    status, out, err = run("palette", path, "--ncolors=4", "--n_prune=9")
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
    "mood": "dark",
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
    "class_colors": ("c81e1e",),
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
    quick = {"npts": "--npts=60", "use_tsne": "--no-use_tsne", "clustering": "--clustering=kmeans"}
    word = name.replace("_", "-")
    switch = f"--{word}" if value else f"--no-{word}"
    flags = [switch] if spec.kind == Bool() else [f"--{word}", spec.to_text(value)]
    rest = [flag for other, flag in quick.items() if other != name]
    recipe = Recipe.of(**{"npts": 60, "use_tsne": False, "clustering": "kmeans"} | {name: value})
    as_before = [flags[0].replace(word, name), *flags[1:]]
    for spelled in dict.fromkeys(map(tuple, (flags, as_before))):
        status, out, err = run("palette", path, "--json", *rest, *spelled)
        assert status == 0
        assert recipe_in(json.loads(out)) == recipe
        assert err.startswith(f"warning: {flags[0]} has no effect ") == (name not in recipe.active_options())
        assert err.count("\n") == (name not in recipe.active_options())


@pytest.mark.parametrize(
    ("flags", "warnings"),
    [
        (["--ncolors=4", "--accents=1"], []),
        (
            ["--kind=cyclic", "--constant"],
            ["--kind has no effect on a palette", "--constant has no effect on a palette"],
        ),
        (["--dbscan-eps=0.2"], ["--dbscan-eps has no effect with --clustering accents"]),
        (
            ["--no-use-tsne", "--tsne-perp=9"],
            ["--tsne-perp has no effect with --no-use-tsne", "--no-use-tsne has no effect with --clustering accents"],
        ),
        (["--clustering=kmeans", "--no-use-tsne", "--accents=1"], ["--accents has no effect with --clustering kmeans"]),
        (
            ["--sampling=cells", "--npts=60"],
            ["--npts has no effect with --sampling cells", "--sampling has no effect with --clustering accents"],
        ),
        (
            ["--step-repetitions=3", "--prune-metric=l"],
            ["--step-repetitions has no effect with --sort-type lum", "--prune-metric has no effect with --n-prune 0"],
        ),
        (
            ["--nudge=3", "--kind=cyclic"],
            ["--nudge has no effect with --kind cyclic", "--kind has no effect on a palette"],
        ),
        (["-n1", "--pins=ff8800", "--n-prune=1"], ["--n-prune has no effect because every colour is pinned"]),
    ],
)
def test_a_flag_without_effect_is_told_once_in_a_line(run, path, others, flags, warnings):
    status, _, err = run("palette", path, *others, *flags)
    assert status == 0
    told = [line for line in err.splitlines() if line.startswith("warning")]
    assert sorted(told) == sorted(f"warning: {each}" for each in warnings)
    assert run("palette", path, *others, *flags, "-q")[2] == ""


def test_a_flag_without_effect_on_what_is_printed_has_one_on_the_recipe_in_a_file(run, path, tmp_path):
    told = "warning: --sort-type has no effect with --kind sequential\n"
    assert told in run("colormap", path, "--sort-type=hsv")[2]
    assert run("colormap", path, "--sort-type=hsv", "--kind=listed")[2] == ""
    for more in (["--json"], ["-o", tmp_path / "new.gpl"]):
        assert run("palette", path, "--kind=cyclic", *more)[2] == ""


def test_hex_codes_may_have_their_sign(run, path):
    status, out, _ = run("palette", path, "--json", "--order", "#FF8800, 00ff00")
    assert status == 0
    assert recipe_in(json.loads(out)).sort.order == ("ff8800", "00ff00")


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
        assert f"--{name.replace('_', '-')}" in told
        assert f"--{name} " not in told or "_" not in name
        assert spec.label in told
    assert "Takes a whole number from 1 to 64; default 6." in told
    assert run("palette", "-h")[1] == out
    for title in ("Examples:", "Output:", "Pictures:", "Colours:", "t-SNE:", "Pruning:", "Colormap:", "Other options:"):
        assert f"\n{title}\n" in out
    assert "  cmapcore palette picture.jpg -n 5\n" in out


def test_help_tells_the_formats_and_where_files_go(run):
    for command, said in (("palette", "One of these: hex, css,"), ("export", "each with a flag of its own: hex, css,")):
        told = " ".join(run(command, "--help")[1].split())
        assert said in told
        assert "a folder if it is there, ends in / or has no suffix, otherwise a file." in told


def test_help_and_version(run):
    status, out, _ = run("--version")
    assert (status, out.partition(",")[0]) == (0, f"cmapcore {cmp.__version__}")
    assert f"NumPy {np.__version__}" in out
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
        (["--drop", "rot"], "drop takes at most 64 colours"),
        (["--pins", "#ff88"], "pins takes at most 64 colours"),
        (["--region", "0,0,1"], "region takes x0,y0,x1,y1: four fractions"),
        (["--exclude", "ffffff"], "exclude takes at most 16 exclusions such as ffffff~10"),
        (["--exclude", "808080~100"], "exclude leaves nothing of the picture; take a colour out of it again"),
        (["--tsne_perp", "nan"], "tsne_perp takes a number from 2 to 200, not 'nan'."),
        (["--ncolors"], "ncolors"),
        (["--use_tsne=no"], "use-tsne"),
        (["--json", "--format", "css"], "--json prints"),
        (["--format", "qgis"], "There is no palette format 'qgis'; there are hex,"),
        (["-o", "folder/"], "Say in which format: --format takes one of hex,"),
        (["another.png", "--format", "css"], "Several files need a folder: give -o DIR."),
        (["another.png", "--format", "css", "-o", __file__], "Several files need a folder"),
        (["another.png", "--format", "css", "-o", "all.css"], "Several files need a folder, and all.css is a file"),
        (["-o", "a.docx"], "No palette format has the suffix of a.docx: take .txt, .css,"),
        (["-o", "a.cpt"], "No palette format has the suffix of a.cpt: take .txt, .css,"),
        (["-o", "folder.d/"], "Say in which format"),
        (["-o", "a"], "Say in which format"),
        (["-o", ""], "this is empty"),
        (["-f", "css", "-o", "a.png"], "a.png is the name of another kind of file than the .css that would be in it"),
        (["-f", "css", "-o", "a.cpt"], "a.cpt is the name of another kind of file"),
        (["-f", "css", "-o", "a.webp"], "a.webp is the name of another kind of file"),
        (["-f", "css", "-o", "look.v2"], "look.v2 is the name of another kind of file"),
        (["-f", "css", "-o", LICENSE], "LICENSE is a file whose name has no suffix: give another name, or a folder."),
        (["-f", "json", "-o", "a.tokens.json"], "a.tokens.json is the name of another kind of file"),
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
        (["palette", "."], ". is a folder: name the pictures in it, such as ./*.jpg."),
        (["palette", os.devnull], "The file is empty"),
        (["replay", "."], "The file '.' cannot be read (Is a directory); check the path."),
        (["replay", os.devnull], "The file is empty; give one that was exported with its recipe."),
        (["replay", "/dev/zero"], "The file has more than 64 MB, which no export has; check the path."),
        (
            ["colormap", "x.png", "-o", "a.xml"],
            "Say which .xml file a.xml is to be: give the format paraview-xml or qgis.",
        ),
        (["export", "x.png", "-o", "look.css"], "Palettes and colormaps both are written as .css: take `cmapcore"),
        (["export", "x.png", "-o", "a.json"], "Palettes and colormaps both are written as .json"),
        (["export", "x.png", "-o", "a.xml"], "Say which .xml file a.xml is to be"),
        (["export", "x.png", "-o", "a.webp"], "No format has the suffix of a.webp: take .zip for everything, or"),
        (["export", "x.png", "y.png", "-o", "a.zip"], "Several files need a folder, and a.zip is a file"),
        (
            ["export", "x.png", "-f", "gpl", "-o", "look.css"],
            "look.css is the name of another kind of file than the .gpl",
        ),
        (["export", "x.png", "-f", "css", "-o", "look.zip"], "Several files need a folder, and look.zip is a file"),
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
    done = subprocess.run([*command, path, "--ncolors=5"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == list(palette_of(path, ncolors=5).palette.hex)
    failed = subprocess.run([*command, "nowhere.png"], capture_output=True, text=True, check=False)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.count("\n") == 1


def test_an_address_that_is_refused_is_one_line():
    command = [sys.executable, "-m", "cmapcore", "palette", "http://127.0.0.1/x.png"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"cmapcore: The address could not be fetched: .*\n", done.stderr)


def test_what_the_terminals_encoding_does_not_have_is_escaped(path, tmp_path):
    other = shutil.copy(path, tmp_path / "神.png")
    command = [sys.executable, "-m", "cmapcore", "palette", path, other, *QUICK]
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert r"/\u795e.png" in done.stdout


QUICK = ("--clustering=kmeans", "--no-use_tsne", "--npts=60", "--ncolors=4")
LISTED = (*QUICK, "--kind=listed")
"""With a colormap of the palette's own colours, of which there is nothing to say on standard error."""
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
    documents = [json.loads(line) for line in out.splitlines()]
    assert [[color["hex"] for color in each["colors"]] for each in documents] == [list(codes)] * 3


def test_several_pictures_together_give_one_palette(run, path, others, tmp_path):
    paths = [path, *others]
    together = cmp.extract(cmp.load_picture(paths))
    status, out, err = run("palette", "--together", *paths)
    assert (status, out.split()) == (0, list(together.palette.hex))
    assert "is covered worst: a mean error of ΔE" in err
    status, out, _ = run("palette", "--together", "--json", *paths)
    document = json.loads(out)
    assert [each["name"] for each in document["pictures"]] == list(together.picture.frames.names)
    assert document["worst_picture"] in together.picture.frames.names
    assert len(document["color_sources"]) == len(document["colors"])
    file = tmp_path / "together.css"
    assert run("palette", "--together", "--weighting", "size", "-o", file, *paths)[0] == 0
    status, out, _ = run("replay", file, *paths)
    assert (status, out.startswith("The same palette")) == (0, True)
    assert run("palette", "--weighting", "size", *paths)[0] == 2


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
    status, out, err = run("palette", others[0], "nowhere.png", others[1], *QUICK, "-f", "css", "-o", tmp_path / "out")
    assert (status, out) == (1, "")
    assert "100%" in err
    assert "\r\x1b[Kcmapcore: nowhere.png: There is no file" in err  # in place of the bar


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


def test_a_pasted_address_and_a_web_page(run, path, picture_server):
    codes = list(palette_of(path, **FLAT).palette.hex)
    scene, page = picture_server.url("/scene.png"), picture_server.url("/page.html")
    status, out, err = run("palette", f"![A picture]({scene})", *QUICK, "--format=json")
    assert (status, err) == (0, "")
    assert [color["hex"] for color in json.loads(out)["colors"]] == codes
    assert cmp.read_provenance(out.encode()).source == scene
    status, out, err = run("palette", page, *QUICK)
    assert (status, out.split()) == (0, codes)
    assert err.startswith("The address is that of a web page")
    assert err.strip().endswith(scene)


def test_files_under_their_other_names(run, path, monkeypatch):
    codes = list(palette_of(path, **FLAT).palette.hex)
    monkeypatch.setenv("HOME", str(Path(path).parent))
    for place in (Path(path).as_uri(), f"~/{Path(path).name}", f'"{path}"'):
        status, out, err = run("palette", place, *QUICK, "--format=json")
        assert (status, err) == (0, "")
        assert [color["hex"] for color in json.loads(out)["colors"]] == codes
        assert cmp.read_provenance(out.encode()).source == ""


@pytest.mark.parametrize(("what", "name"), FORMATS)
def test_every_format_is_written(run, path, tmp_path, what, name):
    status, out, err = run(what, path, *QUICK, "--format", name, "-o", tmp_path)
    assert (status, out) == (0, "")
    (file,) = tmp_path.iterdir()
    assert file.name == file_name(what, name, "scene" if what == "palette" else "scene sequential")
    result = palette_of(path, **FLAT)
    made = result.palette if what == "palette" else cmp.colormap(result)
    assert err.splitlines() == list(made.notices)
    assert file.read_bytes() == cmp.export(made, name, provenance=cmp.provenance_of(result))


@pytest.mark.parametrize(
    ("what", "file", "format_"),
    [
        ("palette", "a.gpl", "gpl"),
        ("palette", "a.txt", "hex"),
        ("palette", "a.css", "css"),
        ("palette", "A.CSS", "css"),
        ("palette", "a.r", "r"),
        ("palette", "a.json", "json"),
        ("palette", "tokens.json", "json"),
        ("palette", "brand.tokens.json", "tokens"),
        ("palette", "brand.v2.tokens.json", "tokens"),
        ("colormap", "a.cpt", "cpt"),
        ("colormap", "a.json", "json"),
        ("colormap", "a.css.mjs", "d3"),
    ],
)
def test_the_files_suffix_names_the_format(run, path, tmp_path, what, file, format_):
    assert run(what, path, *LISTED, "-o", tmp_path / file) == (0, "", "")
    _, out, _ = run(what, path, *LISTED, "-f", format_)
    assert (tmp_path / file).read_text() == out


@pytest.mark.parametrize(
    ("file", "what", "format_"),
    [
        ("x9.gpl", "palette", "gpl"),
        ("X.ASE", "palette", "ase"),
        ("a.cpt", "colormap", "cpt"),
        ("a.tokens.json", "palette", "tokens"),
    ],
)
def test_the_suffix_names_the_format_of_an_export_too(run, path, tmp_path, file, what, format_):
    assert run("export", path, *LISTED, "-o", tmp_path / file) == (0, "", "")
    assert run("export", path, *LISTED, "-f", format_, "-o", tmp_path / f"also{Path(file).suffix}") == (0, "", "")
    assert run(what, path, *LISTED, "-f", format_, "-o", tmp_path / "alone") == (0, "", "")
    (alone,) = (tmp_path / "alone").iterdir()
    assert (tmp_path / file).read_bytes() == alone.read_bytes()
    assert (tmp_path / f"also{Path(file).suffix}").read_bytes() == alone.read_bytes()


@pytest.mark.parametrize(
    "command", [["palette", "-f", "css"], ["colormap", "-f", "css"], ["export", "-f", "gpl"], ["export"]]
)
@pytest.mark.parametrize("output", one_in(3, ["look", "new/look", "v1.2/", "there.css", ".look"]))
def test_a_name_without_a_suffix_is_a_folder(run, path, tmp_path, monkeypatch, command, output):
    monkeypatch.chdir(tmp_path)
    Path("there.css").mkdir()
    assert run(*command, path, *QUICK, "-o", output)[:2] == (0, "")
    (file,) = Path(output).iterdir()
    assert re.fullmatch(r"scene_(palette|sequential_colormap|colors)\.(css|gpl|zip)", file.name)


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["palette"], "photo.png"),
        (["palette", "-f", "png"], "photo.png"),
        (["export"], "photo.webp"),
        (["palette", "-f", "css"], "photo.webp"),
        (["palette", "-f", "css"], "photo.css"),
        (["export", "-f", "gpl"], "photo.gpl"),
        (["export"], "photo.zip"),
    ],
)
@pytest.mark.parametrize("how", ["itself", "another way", "linked", "second", "standard input"])
def test_no_picture_is_written_over(run, scene_array, path, tmp_path, monkeypatch, command, file, how):
    photo = tmp_path / file
    Image.fromarray(scene_array).save(photo, "PNG")
    before = photo.read_bytes()
    pictures, output = [photo], photo
    if how == "another way":
        output = f"{tmp_path}/../{tmp_path.name}/{file}"
    elif how == "linked":
        pictures = [tmp_path / "other.jpg"]
        os.link(photo, pictures[0])
    elif how == "second":
        pictures = [path, photo]
    with photo.open("rb") as stream:
        if how == "standard input":
            pictures = ["-"]
            monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
            monkeypatch.setattr(os, "fstat", lambda _: photo.stat())
        status, out, err = run(*command, *pictures, *QUICK, "-o", output)
    assert (status, out) == (2, "")
    assert re.fullmatch(r"cmapcore: .*(is a picture that is read|another kind|has the suffix|Several files).*\n", err)
    assert photo.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_no_picture_in_a_folder_is_written_over(run, path, tmp_path):
    shutil.copy(path, tmp_path / "scene.png")
    assert run("palette", tmp_path / "scene.png", *QUICK, "-f", "png", "-o", tmp_path) == (0, "", "")
    pictures = [tmp_path / "scene.png", tmp_path / "scene_palette.png"]
    before = [picture.read_bytes() for picture in pictures]
    status, out, err = run("palette", *pictures, *QUICK, "-f", "png", "-o", tmp_path)
    assert (status, out) == (1, "")
    assert err == (f"cmapcore: {pictures[0]}: {pictures[1]} is a picture that is read: choose another place with -o.\n")
    assert [picture.read_bytes() for picture in pictures] == before
    assert {each.name for each in tmp_path.iterdir()} == {
        *(each.name for each in pictures),
        "scene_palette_palette.png",
    }


@pytest.fixture
def written(run, path, tmp_path):
    file = tmp_path / "a.css"
    run("palette", path, *QUICK, "-o", file)
    return file


def test_a_full_disk_leaves_the_old_file_whole(path, written):
    before = written.read_bytes()
    assert before
    done = subprocess.run(
        [sys.executable, "-m", "cmapcore", "palette", path, *QUICK, "--ncolors=5", "-o", written],
        preexec_fn=no_file_grows,
        env=os.environ | {"JOBLIB_MULTIPROCESSING": "0"},  # which needs a semaphore in a file
        capture_output=True,
        text=True,
        check=False,
    )
    said = f"cmapcore: '{written}' could not be written (File too large); choose another place.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert written.read_bytes() == before
    assert list(written.parent.iterdir()) == [written]


def no_file_grows():
    """In a process of its own: pytest writes files as well."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_a_file_that_was_there_keeps_its_mode_and_its_links(run, path, written):
    written.chmod(0o640)
    link = written.with_name("b.css")
    link.symlink_to(written.name)
    before = written.read_bytes()
    assert run("palette", path, *QUICK, "--ncolors=5", "-o", link) == (0, "", "")
    assert link.is_symlink()
    assert written.read_bytes() != before
    assert written.stat().st_mode & 0o777 == 0o640
    written.chmod(0o444)
    mask = os.umask(0o027)
    try:
        assert run("palette", path, *QUICK, "-o", written.with_name("c.css")) == (0, "", "")
    finally:
        os.umask(mask)
    assert written.with_name("c.css").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("output", one_in(2, ["/dev/stdout", "/dev/fd/1"]))
def test_what_stands_for_standard_output_is_no_folder(path, tmp_path, output):
    command = [sys.executable, "-m", "cmapcore", "palette", path, *QUICK, "-f", "hex", "-o", output]
    with (tmp_path / "all").open("wb") as file:
        subprocess.run(command, stdout=file, check=True)
    assert (tmp_path / "all").read_text().split() == list(palette_of(path, **FLAT).palette.hex)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == list(palette_of(path, **FLAT).palette.hex)


@pytest.mark.parametrize("arguments", [[], ["-f", "css"], ["-f", "png"], ["--json"]])
def test_a_closed_standard_output_is_one_line(path, arguments):
    words = shlex.join([sys.executable, "-m", "cmapcore", "palette", path, *QUICK, *arguments])
    done = subprocess.run(["sh", "-c", f"{words} >&-"], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "cmapcore: Standard output is closed: give -o FILE or -o DIR.\n")


@pytest.mark.parametrize(
    ("what", "file", "format_"),
    [("palette", "a.css", "tailwind"), ("palette", "a.json", "tokens"), ("colormap", "a.xml", "qgis")],
)
def test_a_format_may_be_written_under_a_suffix_that_it_shares(run, path, tmp_path, what, file, format_):
    assert run(what, path, *LISTED, "-f", format_, "-o", tmp_path / file) == (0, "", "")
    _, out, _ = run(what, path, *LISTED, "-f", format_, "-o", "-")
    assert (tmp_path / file).read_text() == out


def test_a_colormap_is_printed_one_hex_code_a_line(run, path):
    status, out, err = run("colormap", path, *QUICK, "--kind=continuous")
    assert (status, err) == (0, "")
    rgb8 = cmp.colormap(palette_of(path, **FLAT), "continuous").rgb8
    assert out.split() == ["#{:02x}{:02x}{:02x}".format(*color) for color in rgb8]


def test_export_writes_palettes_and_colormaps_side_by_side(run, path, others, tmp_path):
    folder = tmp_path / "new" / "folder"
    formats = ["-f", "css", "-f", "qgis", "-f", "ase"]
    assert run("export", path, *others[:1], *LISTED, *formats, "-o", folder) == (0, "", "")
    once = [
        "scene_palette.css",
        "scene_palette.ase",
        "scene_listed_colormap.css",
        "scene_listed_colormap_qgis.xml",
    ]
    twice = [name.replace(".", "_2.") for name in once]
    assert {each.name for each in folder.iterdir()} == {*once, *twice}
    assert all((folder / one).read_bytes() == (folder / two).read_bytes() for one, two in zip(once, twice, strict=True))
    status, _, err = run("export", path, "-f", "docx")
    assert status == 2
    assert "There is no format 'docx'" in err


def test_a_zip_of_everything_says_what_there_is_to_say(run, tmp_path):
    grey = tmp_path / "grey.png"
    Image.fromarray(np.arange(256, dtype=np.uint8)[None].repeat(20, axis=0)).save(grey)
    _, _, error = run("export", grey, "-o", tmp_path / "grey.zip")
    assert "Diverging: " in error
    assert "Cyclic: " in error


def test_export_writes_everything_as_a_zip(run, path, tmp_path):
    file = tmp_path / "all.zip"
    status, out, _ = run("export", path, *QUICK, "-o", file)
    assert (status, out) == (0, "")
    result = palette_of(path, **FLAT)
    made, maps = cmp.provenance_of(result), cmp.family_colormaps(result)
    assert file.read_bytes() == cmp.family_zip(result.palette, maps, notices=result.notices, provenance=made)


LONG = "harbour " * 30


def test_one_file_that_cannot_be_written_is_reported_and_the_rest_done(run, path, others, tmp_path):
    folder = tmp_path / "out"
    (folder / "scene_palette_2.css").mkdir(parents=True)
    status, out, err = run("palette", path, *others, *QUICK, "-f", "css", "-o", folder)
    assert (status, out) == (1, "")
    assert err == (
        f"cmapcore: {others[0]}: '{folder}/scene_palette_2.css' could not be written (Is a directory); "
        "choose another place.\n"
    )
    assert {each.name for each in folder.iterdir() if each.is_file()} == {"scene_palette.css", "scene_palette_3.css"}
    status, _, err = run("export", path, *LISTED, "-f", "css", "-f", "gpl", "-o", folder / "look")
    assert (status, err) == (0, "")
    (folder / "again" / "scene_palette.css").mkdir(parents=True)
    status, _, err = run("export", path, *LISTED, "-f", "css", "-f", "gpl", "-o", folder / "again")
    assert status == 1
    assert err.startswith(f"cmapcore: {path}: palette css: '")
    assert {each.name for each in (folder / "again").iterdir()} == {each.name for each in (folder / "look").iterdir()}


@pytest.mark.parametrize("output", ["/dev/full", "/dev/null/a.css", f"{LONG * 2}.css", "/proc/a.css"])
def test_a_place_that_cannot_be_written(run, path, output):
    status, out, err = run("palette", path, *QUICK, "-f", "css", "-o", output)
    assert (status, out) == (2, "")
    assert re.fullmatch(r"cmapcore: .* could not be written \(.+\); choose another place\.\n", err)


@pytest.mark.parametrize(
    ("output", "folder", "why"),
    [
        ("/dev/null/look", "/dev/null/look", "Not a directory"),
        ("/proc/look", "/proc/look", "No such file or directory|Permission denied"),
        ("/proc/", "/proc", "No such file or directory|Permission denied"),
        (f"{LONG * 2}/", f"{LONG * 2}", "File name too long"),
    ],
)
@pytest.mark.parametrize("command", [["palette", "-f", "css"], ["colormap", "-f", "css"], ["export"]])
def test_a_folder_that_cannot_be_made_is_told_once_and_before_any_work(
    run, path, others, monkeypatch, command, output, folder, why
):
    monkeypatch.setattr("cmapcore.cli.tasks.extract", None)
    status, out, err = run(*command, path, *others, *QUICK, "-o", output)
    assert (status, out) == (2, "")
    told = rf"cmapcore: '{re.escape(folder)}' could not be written \(({why})\); choose another place\.\n"
    assert re.fullmatch(told, err)


def test_long_names_are_cut_and_stay_apart(run, path, tmp_path):
    pictures = [tmp_path / f"{LONG}{more}.png" for more in ("1", "2", "x " * 5)]
    pictures.append(tmp_path / f"{LONG.replace(' ', '-')}1.png")
    for each in pictures:
        shutil.copy(path, each)
    folder = tmp_path / "out"
    formats = ("-f", "css", "-f", "paraview-json")
    status, out, err = run("export", *pictures, *LISTED, *formats, "-o", folder, "-j", 1)
    assert err == ""
    assert (status, out) == (0, "")
    found = [each.name for each in folder.iterdir()]
    assert len(found) == 3 * len(pictures)
    assert all(len(name) <= 100 and name.startswith("harbour_harbour_") for name in found)


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


def test_nothing_on_standard_input(run, monkeypatch):
    for stdin in (SimpleNamespace(buffer=io.BytesIO()), None):
        monkeypatch.setattr(sys, "stdin", stdin)
        for command, message in [("palette", "Nothing came on standard input"), ("replay", "The file is empty")]:
            status, out, err = run(command, "-")
            assert (status, out) == (2, "")
            assert re.fullmatch(rf"cmapcore: {message}.*\n", err)


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


def test_an_interrupt_ends_it_without_a_word(run, path, others, monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("cmapcore.cli.tasks.extract", interrupted)
    assert run("palette", path) == (130, "", "\n")
    assert run("export", *others, "-f", "css", "-o", tmp_path / "new") == (130, "", "\n")


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
    assert out.startswith(
        "Not the same. From other now comes #4d4d4d\nIt was made from another picture than this one.\n"
    )
    assert f"\nMade now by cmapcore {cmp.__version__}, NumPy {np.__version__}, " in out
    text = file.read_text()
    file.write_text(f"{text}/* for the 2 screens */")
    same_colors = f"The same colours; the text around them is not. They are the palette of scene: {codes}\n"
    assert run("replay", file, path) == (0, same_colors, "")
    file.write_text(text.replace(codes[:7], "#123456"))
    status, out, _ = run("replay", file, path)
    assert status == 1
    assert "\nIt was changed since, or made on another kind of processor.\n" in out
    file.write_text(re.sub('"NumPy [0-9.]+', '"NumPy 0.9', text).replace(codes[:7], "#123456"))
    status, out, _ = run("replay", file, path)
    assert f"\nIt was made with NumPy 0.9 (here {np.__version__}).\n" in out
    for arguments, message in [
        ([file], "This file does not say where its picture is: give the picture as well."),
        ([path], "This file does not say how it was made;"),
        (["nowhere.css"], "The file 'nowhere.css' cannot be read"),
        ([file, "nowhere.png"], "There is no file 'nowhere.png'"),
    ]:
        status, out, err = run("replay", *arguments)
        assert (status, out) == (2, "")
        assert message in err


def test_serve_starts_streamlit_with_the_app_and_stays_in_its_folder(run, monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr("os.execv", lambda *arguments: started.append(arguments))
    monkeypatch.chdir(tmp_path)  # and back afterwards
    assert run("serve", "--server.port", "8080", "--server.headless=true")[0] == 0
    ((program, command),) = started
    app = str(Path(__file__).parents[3] / "app.py")
    assert [program, *command[1:]] == [
        *(sys.executable, "-P", "-m", "streamlit", "run", app),
        *("--server.port", "8080", "--server.headless=true"),
    ]
    assert Path.cwd() == tmp_path
    monkeypatch.setattr("cmapcore.cli.app.PACKAGE", tmp_path)
    status, out, err = run("serve")
    assert (status, out) == (2, "")
    assert "The app is not here: install cmapcore from a wheel" in err
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
    completed = BashComplete(command_line, {}, "cmapcore", "_CMAPCORE_COMPLETE").get_completions(words, begun)
    assert [item.value for item in completed] == found


def test_the_shell_is_told_how_to_complete():
    program = "import sys; sys.argv = ['cmapcore']; from cmapcore.__main__ import main; main()"
    environment = os.environ | {"_CMAPCORE_COMPLETE": "zsh_source"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("#compdef cmapcore")
