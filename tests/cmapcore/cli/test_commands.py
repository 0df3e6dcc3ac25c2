"""Each command, as it is typed."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import FORMATS
from tests.support.command_line import FLAT, LISTED, QUICK, palette_of, recipe_in

SCHEMA = Path(__file__).parents[3] / "docs" / "palette.schema.json"
LICENSE = str(Path(__file__).parents[3] / "LICENSE")


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
    assert err == "Only 3 of 4 colours could be pruned, which leaves 1 colour.\n"


def test_a_pin_is_printed_and_what_is_left_out_is_not_looked_at(run, path):
    flags = ["--clustering=kmeans", "--no-use_tsne", "--npts=100", "--ncolors=3"]
    status, out, err = run("palette", path, *flags, "--pins=00FFFF", "--region=0,0.9,1,1", "--exclude=f0d23c~20")
    assert status == 0
    assert "#00ffff" in out.splitlines()
    assert err == "No sampled point is near the pinned #00ffff, so the share is 0.\n"
    flat = {"clustering": "kmeans", "pins": "00ffff", "region": (0, 0.9, 1, 1), "exclude": [("f0d23c", 20)]}
    assert out.splitlines() == list(palette_of(path, npts=100, ncolors=3, use_tsne=False, **flat).palette.hex)


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
        (["replay", "/dev/zero"], "The file is larger than 64 MB, as no export is; check the path."),
        (
            ["colormap", "x.png", "-o", "a.xml"],
            "a.xml may be in several formats: give the format paraview-xml or qgis.",
        ),
        (["export", "x.png", "-o", "look.css"], "Palettes and colormaps are both written as .css: use `cmapcore"),
        (["export", "x.png", "-o", "a.json"], "Palettes and colormaps are both written as .json"),
        (["export", "x.png", "-o", "a.xml"], "a.xml may be in several formats"),
        (["export", "x.png", "-o", "a.webp"], "No format has the suffix of a.webp: use .zip for everything, or"),
        (["export", "x.png", "y.png", "-o", "a.zip"], "Several files need a folder, and a.zip is a file"),
        (
            ["export", "x.png", "-f", "gpl", "-o", "look.css"],
            "The suffix of look.css does not match the .gpl file",
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
    assert "is the worst covered: a mean error of ΔE" in err
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
    assert first == f"{others[0]}: Only 3 of 4 colours could be pruned, which leaves 1 colour."
    assert last.startswith(f"{others[1]}: Only 3 of 4")
    status, out, err = run("palette", "nowhere.png", "nor/here.png")
    assert (status, out) == (2, "")
    assert err.endswith("cmapcore: None of the pictures could be used.\n")


def test_a_wrong_option_is_no_picture_that_fails(run, others):
    status, out, err = run("palette", *others, "--ncolors=65")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1


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


def test_nothing_on_standard_input(run, monkeypatch):
    for stdin in (SimpleNamespace(buffer=io.BytesIO()), None):
        monkeypatch.setattr(sys, "stdin", stdin)
        for command, message in [("palette", "Standard input was empty"), ("replay", "The file is empty")]:
            status, out, err = run(command, "-")
            assert (status, out) == (2, "")
            assert re.fullmatch(rf"cmapcore: {message}.*\n", err)


def test_an_interrupt_ends_it_without_a_word(run, path, others, monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("cmapcore.cli.tasks.extract", interrupted)
    assert run("palette", path) == (130, "", "\n")
    assert run("export", *others, "-f", "css", "-o", tmp_path / "new") == (130, "", "\n")


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
    assert run("replay", file, path) == (0, f"The same palette, from scene: {codes}\n", "")
    status, out, err = run("replay", file, other)
    assert (status, err) == (1, "")
    assert out.startswith("Not the same. other now gives #4d4d4d\nIt was made from a different picture.\n")
    assert f"\nMade now by cmapcore {cmp.__version__}, NumPy {np.__version__}, " in out
    text = file.read_text()
    file.write_text(f"{text}/* for the 2 screens */")
    same_colors = f"The same colours, but the text around them differs. They are the palette of scene: {codes}\n"
    assert run("replay", file, path) == (0, same_colors, "")
    file.write_text(text.replace(codes[:7], "#123456"))
    status, out, _ = run("replay", file, path)
    assert status == 1
    assert "\nIt has been changed since, or was made by another build of this version.\n" in out
    file.write_text(re.sub('"NumPy [0-9.]+', '"NumPy 0.9', text).replace(codes[:7], "#123456"))
    status, out, _ = run("replay", file, path)
    assert f"\nIt was made with NumPy 0.9 (here {np.__version__}).\n" in out
    for arguments, message in [
        ([file], "This file does not say where its picture is: give the picture as well."),
        ([path], "This file does not say how it was made;"),
        (["nowhere.css"], "There is no file 'nowhere.css'; check the path."),
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
    assert "The app was not found: install cmapcore from a wheel" in err
    assert len(started) == 1
