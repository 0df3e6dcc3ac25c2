"""Where files go, in which format, and what is never lost of what was there."""

import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import FORMATS
from cmapcore.formats.registry import file_name
from tests.support.command_line import ANEW, FLAT, LISTED, QUICK, palette_of
from tests.support.daily import one_in


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
    assert re.fullmatch(r"cmapcore: .*(is an input picture|does not match|has the suffix|Several files).*\n", err)
    assert photo.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_no_picture_in_a_folder_is_written_over(run, path, tmp_path):
    shutil.copy(path, tmp_path / "scene.png")
    assert run("palette", tmp_path / "scene.png", *QUICK, "-f", "png", "-o", tmp_path) == (0, "", "")
    pictures = [tmp_path / "scene.png", tmp_path / "scene_palette.png"]
    before = [picture.read_bytes() for picture in pictures]
    status, out, err = run("palette", *pictures, *QUICK, "-f", "png", "-o", tmp_path)
    assert (status, out) == (1, "")
    assert err == (f"cmapcore: {pictures[0]}: {pictures[1]} is an input picture: choose another place with -o.\n")
    assert [picture.read_bytes() for picture in pictures] == before
    assert {each.name for each in tmp_path.iterdir()} == {
        *(each.name for each in pictures),
        "scene_palette_palette.png",
    }


def test_a_full_disk_leaves_the_old_file_whole(path, written):
    before = written.read_bytes()
    assert before
    done = subprocess.run(
        [sys.executable, "-m", "cmapcore", "palette", path, "--ncolors=5", "-o", written],
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
    command = [sys.executable, "-m", "cmapcore", "palette", path, ANEW, "-f", "hex", "-o", output]
    with (tmp_path / "all").open("wb") as file:
        subprocess.run(command, stdout=file, check=True)
    assert (tmp_path / "all").read_text().split() == list(palette_of(path, ncolors=4).palette.hex)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == list(palette_of(path, ncolors=4).palette.hex)


@pytest.mark.parametrize(
    ("what", "file", "format_"),
    [("palette", "a.css", "tailwind"), ("palette", "a.json", "tokens"), ("colormap", "a.xml", "qgis")],
)
def test_a_format_may_be_written_under_a_suffix_that_it_shares(run, path, tmp_path, what, file, format_):
    assert run(what, path, *LISTED, "-f", format_, "-o", tmp_path / file) == (0, "", "")
    _, out, _ = run(what, path, *LISTED, "-f", format_, "-o", "-")
    assert (tmp_path / file).read_text() == out


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


def test_what_is_no_text_is_not_written_on_a_terminal(run, path, monkeypatch):
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda _: True, raising=False)
    status, out, err = run("palette", path, *QUICK, "--format=png")
    assert (status, out) == (2, "")
    assert err == "cmapcore: This format is not text: give -o FILE, or redirect the output.\n"
