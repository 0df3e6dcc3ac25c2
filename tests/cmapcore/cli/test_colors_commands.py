"""Checking, converting and showing palettes and colormaps that are there already."""

import io
import itertools
import os
import sys
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.cli.drawn import colormap_lines, palette_lines

THREE = ["#e41a1c", "#377eb8", "#4daf4a"]


@pytest.fixture
def files(tmp_path):
    palette = cmp.Palette(THREE, name="three")
    smooth = cmp.Colormap(np.linspace((0, 0, 0.2), (1, 1, 0.7), 256), "sequential", "ramp")
    return {"palette": palette.save(tmp_path / "three.ase"), "colormap": smooth.save(tmp_path / "ramp.cpt")}


def test_check_prints_the_report_and_tells_by_its_status(run, files):
    status, out, err = run("check", "cividis")
    assert (status, out, err) == (0, f"{cmp.check('cividis')}\n", "")
    assert run("check", "JET".lower())[0] == 1
    status, out, _ = run("check", files["palette"], " ".join(THREE), "viridis")
    assert status == 1
    assert out.count("qualitative: ") == 2
    assert out.count(str(cmp.check(THREE))) == 2
    assert "sequential: " in out
    assert run("check", "viridis", "--kind", "Diverging")[1].startswith("diverging: ")


def test_one_that_cannot_be_checked_is_reported_and_the_rest_done(run):
    status, out, err = run("check", "cividis", "no such map")
    assert status == 1
    assert "sequential: " in out
    assert err.startswith("cmapcore: no such map: ")
    assert run("check", "no such map")[:2] == (2, "")
    assert run("check", "viridis", "--kind", "other")[0] == 2


PAIRS = list(itertools.pairwise(["ase", "gpl", "css", "json", "aco", "tokens.json", "ase"]))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_palette_formats_convert_into_one_another(run, tmp_path, one, other):
    source = cmp.Palette(THREE, name="three").save(tmp_path / f"three.{one}")
    target = tmp_path / f"new.{other}"
    assert run("convert", source, target) == (0, "", "")
    assert list(cmp.read_palette(target)) == THREE


@pytest.mark.parametrize("suffix", ["py", "npy", "lut", "xml", "svg", "csv", "json", "mjs", "jscm"])
def test_colormaps_convert(run, files, tmp_path, suffix):
    target = tmp_path / f"new.{suffix}"
    more = ("-f", "paraview-xml") if suffix == "xml" else ()
    assert run("convert", files["colormap"], target, *more) == (0, "", "")
    assert cmp.read_colormap(target)(0.5) == pytest.approx(cmp.read_colormap(files["colormap"])(0.5), abs=0.01)


def test_palettes_and_colormaps_into_one_another(run, files, tmp_path):
    assert run("convert", files["palette"], tmp_path / "steps.cpt")[0] == 0
    steps = cmp.read_colormap(tmp_path / "steps.cpt")
    assert (steps.stepped, list(steps.colors(3))) == (True, THREE)
    assert run("convert", tmp_path / "steps.cpt", tmp_path / "back.ase")[0] == 0
    assert list(cmp.read_palette(tmp_path / "back.ase")) == THREE
    assert run("convert", files["colormap"], tmp_path / "few.ase", "-n", 5)[0] == 0
    assert len(cmp.read_palette(tmp_path / "few.ase")) == 5
    assert run("convert", "viridis", tmp_path / "viridis.py")[0] == 0
    assert run("convert", "viridis", "-", "--format", "PLOTLY")[1].startswith("[[0.0, ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("colormap", "x.ase"), "the number of colours to take with -n"),
        (("colormap", "x.xyz"), "has the suffix of"),
        (("palette", "x.docx"), ".cpt, "),
        (("colormap", "x.docx"), ".ase, "),
        (("palette", "three.ase"), "three.ase is the input file: choose another name.\n"),
        (("palette", "none/x.gpl"), "choose another place.\n"),
        (("palette", "x.gpl", "-n", "9"), "has 3 colours"),
        (("palette", "x.xml"), "give the format paraview-xml or qgis"),
        (("palette", "x.gpl", "-f", "docx"), "no format 'docx'"),
        (("palette", "-"), "Name the format with --format"),
    ],
)
def test_what_cannot_be_converted_is_one_line(run, files, tmp_path, arguments, said):
    source, target, *more = arguments
    place = target if target == "-" else tmp_path / target
    status, out, err = run("convert", files[source], place, *more)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert target in ("-", "three.ase") or not place.exists()


def test_what_could_not_be_read_of_a_file_is_told(run, tmp_path):
    long = cmp.Palette(np.linspace((0, 0, 0), (1, 1, 1), 100), name="long").save(tmp_path / "long.gpl")
    (told,) = cmp.read_palette(long).notices
    for command in (["show", long], ["check", long], ["convert", long, tmp_path / "new.gpl"]):
        assert run(*command)[2] == f"{told}\n"
    assert run("show", long, "viridis")[2] == f"{long}: {told}\n"


def test_notices_are_printed_unless_only_errors_are_wanted(run, tmp_path):
    long = cmp.Palette(np.linspace((0, 0, 0), (1, 1, 1), 100), name="long").save(tmp_path / "long.gpl")
    for command in (["show", long], ["check", long], ["convert", long, tmp_path / "new.gpl"]):
        assert run(*command, "-q")[2] == ""


def test_standard_input_is_read(run, files, monkeypatch, tmp_path):
    def given(data, *arguments):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        return run(*arguments)

    palette = files["palette"].read_bytes()
    assert given(palette, "show", "-") == run("show", files["palette"])
    assert given(palette, "check", "-") == run("check", files["palette"])
    assert given(palette, "convert", "-", tmp_path / "new.gpl") == (0, "", "")
    assert list(cmp.read_palette(tmp_path / "new.gpl")) == THREE
    assert given(files["colormap"].read_bytes(), "show", "-")[1].count("\n") == 256
    for command in (["show", "-"], ["check", "-"], ["convert", "-", tmp_path / "new.gpl"]):
        status, out, err = given(b"", *command)
        assert (status, out) == (2, "")
        assert err.startswith("cmapcore: Standard input was empty")


def test_a_zip_is_told_from_a_palette_that_is_one(run, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("coffee_colors/coffee_colors.json", "{}")
    for command in ("check", "show"):
        told = "This zip is not a Procreate palette (.swatches): unpack it, and give one of the files in it."
        assert run(command, tmp_path / "all.zip") == (2, "", f"cmapcore: {told}\n")


def test_the_recipe_goes_along_where_the_colours_are_all_its_own(run, path, tmp_path):
    result = cmp.extract(path, ncolors=4)
    made = cmp.provenance_of(result, source="coffee")
    palette = result.palette.save(tmp_path / "palette.gpl", provenance=made)
    colormap = cmp.colormap(result).save(tmp_path / "map.py", provenance=made)

    def recipe_in(*arguments):
        target = arguments[-1]
        assert run("convert", *arguments)[0] == 0
        return cmp.read_provenance(target.read_bytes())

    assert recipe_in(palette, tmp_path / "new.css") == made
    for file in ("new.css", "new.json", "new.tokens.json", "new.scss"):
        recipe_in(palette, tmp_path / file)
        status, out, _ = run("replay", tmp_path / file, path)
        assert (status, out.startswith(("The same palette, ", "The same colours, "))) == (0, True), file
    assert recipe_in(palette, "-f", "png", tmp_path / "new.png") == made
    assert recipe_in(palette, "-n", 4, tmp_path / "all.json") == made
    assert recipe_in(colormap, tmp_path / "new.cpt") == made
    for arguments in (
        (palette, "-n", 3, tmp_path / "few.css"),
        (palette, tmp_path / "steps.cpt"),
        (colormap, "-n", 4, tmp_path / "few.gpl"),
    ):
        with pytest.raises(cmp.FormatError, match="does not say how it was made"):
            recipe_in(*arguments)


@pytest.mark.parametrize(
    "arguments", [["convert", "viridis", "-", "-f", "css"], ["show", "viridis"], ["check", "viridis"], ["formats"]]
)
def test_a_closed_standard_output_is_told(run, monkeypatch, arguments):
    monkeypatch.setattr(sys, "stdout", None)
    status, _, err = run(*arguments)
    assert status == 2
    assert err.startswith("cmapcore: Standard output is closed: ")
    assert err.count("\n") == 1


def test_show_prints_codes_or_swatches(run, files, monkeypatch):
    assert run("show", files["palette"]) == (0, "".join(f"{code}\n" for code in THREE), "")
    status, out, _ = run("show", files["palette"], "viridis")
    assert (status, out.count("\n")) == (0, 2 + 3 + 256)
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("cmapcore.cli.terminal.is_terminal", lambda _: True)
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)
    status, out, _ = run("show", files["palette"], files["colormap"])
    assert status == 0
    assert "48;2;228;26;28" in out
    assert "sequential, 256 colours from" in out
    assert "%" not in out  # no shares are known
    assert " 25.0%\n" in palette_lines(cmp.Palette(THREE, [0.5, 0.25, 0.125]))
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((1, 9)))
    assert colormap_lines(cmp.Colormap(THREE)).count("\x1b[48") == 1
