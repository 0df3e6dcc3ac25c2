"""The flags: one for every option, their help, what is wrong with them, and their completion by the shell."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.shell_completion import BashComplete

import cmapcore as cmp
from cmapcore import Recipe
from cmapcore.__main__ import command_line
from cmapcore.colormaps.kinds import KINDS
from cmapcore.option_kinds import Bool
from tests.support.command_line import recipe_in

OPTIONS = Recipe.all_options()
LICENSE = str(Path(__file__).parents[3] / "LICENSE")
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


@pytest.mark.parametrize("flags", ["-n 12", "--clustering kmeans", "--n-prune 1", "--pins red", "--mood dark"])
def test_what_decides_the_palette_alone_has_no_effect_on_a_smooth_colormap(run, path, flags):
    status, out, err = run("colormap", path, *flags.split())
    assert (status, out) == (0, run("colormap", path)[1])
    name = {"-n 12": "--ncolors"}.get(flags, flags.split()[0])
    assert err.splitlines()[0] == f"warning: {name} has no effect with --kind sequential"
    assert "pinned" not in err
    for kind in ("listed", "qualitative"):
        assert "warning" not in run("colormap", path, *flags.split(), "--kind", kind)[2]


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_effect_on_a_colormap_leaves_it_the_same(scene, kind):
    base = Recipe.of(kind=kind, ncolors=5)
    changed = base.replace(ncolors=4, sort_type="hsv", pins=("c81e1e",), rseed=7)
    is_same = np.array_equal(*(cmp.colormap(cmp.extract(scene, each)).rgb for each in (base, changed)))
    assert is_same == ("ncolors" not in base.colormap_options())


def test_hex_codes_may_have_their_sign(run, path):
    status, out, _ = run("palette", path, "--json", "--order", "#FF8800, 00ff00")
    assert status == 0
    assert recipe_in(json.loads(out)).sort.order == ("ff8800", "00ff00")


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
        assert "a folder if it exists, ends in / or has no suffix; otherwise a file," in told


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
        (["--exclude", "808080~100"], "exclude leaves nothing of the picture; exclude fewer colours"),
        (["--tsne_perp", "nan"], "tsne_perp takes a number from 2 to 200, not 'nan'."),
        (["--ncolors"], "ncolors"),
        (["--use_tsne=no"], "use-tsne"),
        (["--json", "--format", "css"], "--json prints"),
        (["--format", "qgis"], "There is no palette format 'qgis'; choose one of hex,"),
        (["-o", "folder/"], "Name the format: --format takes one of hex,"),
        (["another.png", "--format", "css"], "Several files need a folder: give -o DIR."),
        (["another.png", "--format", "css", "-o", __file__], "Several files need a folder"),
        (["another.png", "--format", "css", "-o", "all.css"], "Several files need a folder, and all.css is a file"),
        (["-o", "a.docx"], "No palette format has the suffix of a.docx: use .txt, .css,"),
        (["-o", "a.cpt"], "No palette format has the suffix of a.cpt: use .txt, .css,"),
        (["-o", "folder.d/"], "Name the format"),
        (["-o", "a"], "Name the format"),
        (["-o", ""], "this is empty"),
        (["-f", "css", "-o", "a.png"], "The suffix of a.png does not match the .css file to be written"),
        (["-f", "css", "-o", "a.cpt"], "The suffix of a.cpt does not match"),
        (["-f", "css", "-o", "a.webp"], "The suffix of a.webp does not match"),
        (["-f", "css", "-o", "look.v2"], "The suffix of look.v2 does not match"),
        (["-f", "css", "-o", LICENSE], "LICENSE is a file whose name has no suffix: give another name, or a folder."),
        (["-f", "json", "-o", "a.tokens.json"], "The suffix of a.tokens.json does not match"),
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


def test_without_a_command_it_shows_its_help(run):
    status, out, err = run()
    assert (status, err) == (0, "")
    assert "\n  palette " in out


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
