"""Many pictures on the command line: in processes of their own, in order, and only what is missing."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore.cli.job import Job
from cmapcore.cli.processes import process_count

COMMAND = [sys.executable, "-m", "cmapcore"]


def pictures(folder, count, size=40):
    chance = np.random.RandomState(count)
    paths = []
    for number in range(count):
        pixels = chance.randint(0, 255, (size, size, 3), np.uint8)
        paths.append(folder / f"picture {number}.png")
        Image.fromarray(pixels).save(paths[-1])
    return list(map(str, paths))


def cmapcore(*arguments, **more):
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False, **more)


def test_processes_are_as_many_as_are_worth_it():
    jobs = [Job((f"{number}.png",)) for number in range(10)]
    assert process_count(3, jobs) == 3
    assert process_count(30, jobs) == 10
    assert process_count(None, jobs[:2]) == 1
    assert 1 <= process_count(None, jobs) <= (os.cpu_count() or 1)
    assert process_count(4, [*jobs, Job(("-",))]) == 1


def test_results_come_in_order_and_a_failing_picture_is_reported(tmp_path):
    paths = pictures(tmp_path, 6)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    given = [*paths[:3], str(tmp_path / "broken.png"), *paths[3:]]
    one, two = (cmapcore("palette", *given, "--jobs", jobs) for jobs in (1, 2))
    assert (one.returncode, two.returncode) == (1, 1)
    assert two.stdout == one.stdout
    assert [line.split("\t")[0] for line in two.stdout.splitlines()] == paths
    assert two.stderr == one.stderr
    assert two.stderr.startswith(f"cmapcore: {tmp_path / 'broken.png'}: ")
    assert two.stderr.count("\n") == 1


def test_files_are_the_same_with_any_number_of_processes(tmp_path):
    paths = pictures(tmp_path, 4)
    for jobs in (1, 2):
        done = cmapcore("export", *paths, "-f", "css", "-f", "gpl", "-o", tmp_path / f"out{jobs}", "-j", jobs)
        assert (done.returncode, done.stderr) == (0, "")
    names = sorted(each.name for each in (tmp_path / "out1").iterdir())
    assert len(names) == 12
    for name in names:
        assert (tmp_path / "out1" / name).read_bytes() == (tmp_path / "out2" / name).read_bytes()


def test_resume_does_what_is_missing(run, tmp_path):
    paths = pictures(tmp_path, 3)
    other = tmp_path / "other"
    other.mkdir()
    paths += [str(other / "picture 0.png")]
    Image.fromarray(np.full((9, 9, 3), 77, np.uint8)).save(paths[-1])
    out = tmp_path / "out"
    command = ("export", *paths, "-f", "gpl", "-f", "cpt", "--kind", "diverging", "-o", out, "-j", 1)
    assert run(*command)[0] == 0
    whole = {each.name: each.read_bytes() for each in out.iterdir()}
    assert {"picture_0_palette.gpl", "picture_0_palette_2.gpl", "picture_2_diverging_colormap.cpt"} <= set(whole)
    (out / "picture_1_palette.gpl").unlink()
    (out / "picture_0_diverging_colormap_2.cpt").unlink()
    kept = out / "picture_0_palette.gpl"
    before = kept.stat().st_mtime_ns
    status, _, err = run(*command, "--resume")
    assert (status, err.splitlines()[0]) == (0, "2 of 4 are already there.")
    assert {each.name: each.read_bytes() for each in out.iterdir()} == whole
    assert kept.stat().st_mtime_ns == before
    assert run(*command, "--resume", "-q")[2] == ""
    assert run("palette", *paths, "--resume")[0] == 2


def test_resume_makes_again_what_was_made_with_other_options(run, tmp_path):
    paths, out = pictures(tmp_path, 3), tmp_path / "out"
    few, many = ("--ncolors", 3, "-o", out), ("--ncolors", 5, "-o", out)
    for form in ("gpl", "act"):  # the first holds the recipe, the second does not
        assert run("palette", *paths, "-f", form, *few)[0] == 0
    run("palette", paths[0], "-f", "gpl", *many)
    (out / "picture_1_palette.gpl").write_text("GIMP Palette\n1 2 3\n")
    status, _, err = run("palette", *paths, "-f", "gpl", *many, "--resume")
    told = (
        "1 of 3 is already there.\n1 of 3 records no options, and will be made again.\n"
        "1 of 3 has other options, and will be made again.\n"
    )
    assert (status, err) == (0, told)
    assert [len(cmp.read_palette(out / f"picture_{number}_palette.gpl")) for number in range(3)] == [5, 5, 5]
    assert run("palette", *paths, "-f", "gpl", *many, "--resume")[2] == "3 of 3 are already there.\n"
    status, _, err = run("palette", *paths, "-f", "act", *many, "--resume")
    told = "3 of 3 are already there. Their format does not record the options, which may have been different.\n"
    assert (status, err) == (0, told)


@pytest.mark.parametrize("form", ["gpl", "json", "png", "act", "zip"])
def test_resume_makes_damaged_files_again(run, tmp_path, form):
    paths, out = pictures(tmp_path, 2), tmp_path / "out"
    command = ("export" if form == "zip" else "palette", *paths, "-o", out, "-j", 1)
    command += () if form == "zip" else ("-f", form)
    assert run(*command)[0] == 0
    whole = {each.name: each.read_bytes() for each in out.iterdir()}
    empty, cut = sorted(out.iterdir())
    empty.write_bytes(b"")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    status, _, err = run(*command, "--resume")
    assert (status, err.splitlines()[0]) == (0, "2 of 2 are damaged, and will be made again.")
    assert {each.name: each.read_bytes() for each in out.iterdir()} == whole


def test_resume_makes_again_what_was_made_from_another_picture(run, tmp_path):
    paths, out = pictures(tmp_path, 2), tmp_path / "out"
    command = ("palette", *paths, "-f", "gpl", "-o", out, "--resume")
    run(*command)
    before = (out / "picture_0_palette.gpl").read_bytes()
    Image.fromarray(np.full((9, 9, 3), 77, np.uint8)).save(paths[0])
    status, _, err = run(*command)
    told = ["1 of 2 is already there.", "1 of 2 is of another picture, and will be made again."]
    assert (status, err.splitlines()[:2]) == (0, told)
    assert (out / "picture_0_palette.gpl").read_bytes() != before
    assert run(*command)[2] == "2 of 2 are already there.\n"


def test_resume_of_one_palette_of_several_pictures(run, tmp_path):
    paths, out = pictures(tmp_path, 2), tmp_path / "out"
    command = ("palette", *paths, "--together", "-f", "gpl", "-o", out, "--resume")
    run(*command)
    assert [each.name for each in out.iterdir()] == ["picture_0_and_1_more_palette.gpl"]
    assert run(*command)[2] == "1 of 1 is already there.\n"
    by_size = run(*command, "--weighting", "size")[2]
    assert by_size.startswith("1 of 1 has other options, and will be made again.\n")
    swapped = run("palette", *paths[::-1], "--together", "-f", "gpl", "-o", out, "--resume")
    assert "already there" not in swapped[2]


def test_resume_compares_pictures_on_the_web_by_their_address(run, picture_server, tmp_path):
    command = ("palette", picture_server.url("/scene.png"), "-f", "css", "-o", tmp_path, "--resume")
    run(*command)
    assert run(*command)[2] == "1 of 1 is already there.\n"
    assert len(picture_server.asked) == 1
    file = tmp_path / "scene_palette.css"
    file.write_text(file.read_text().replace("127.0.0.1", "127.0.0.2"))
    assert run(*command)[2] == "1 of 1 is of another picture, and will be made again.\n"


@pytest.mark.parametrize("left", [1, 2])
def test_of_those_that_are_left_each_that_fails_is_named_and_the_others_count_as_done(run, monkeypatch, tmp_path, left):
    asked = []
    monkeypatch.setattr("cmapcore.cli.batch.process_count", lambda _, jobs: asked.append(len(jobs)) or 1)
    out = tmp_path / "out"
    out.mkdir()
    names = ["a", "b", "c"]
    made = cmp.provenance_of(cmp.extract(np.zeros((2, 2, 3), np.uint8)))
    for name in names[left:]:
        cmp.Palette(["gold"]).save(out / f"{name}_palette.gpl", provenance=made)
    paths = [tmp_path / f"{name}.png" for name in names]
    status, _, err = run("palette", *paths, "-f", "gpl", "-o", out, "--resume")
    assert (status, asked) == (1, [left])
    assert err.splitlines()[0] == f"{3 - left} of 3 {'is' if left == 2 else 'are'} already there."
    assert [line.split(": ")[1] for line in err.splitlines()[1:]] == list(map(str, paths[:left]))


def test_verbose_says_how_long_it_took(run, tmp_path):
    status, _, err = run("palette", *pictures(tmp_path, 1), "-v")
    assert status == 0
    assert "40 × 40 pixels; sample" in err


def test_choices_are_taken_in_any_case(run, tmp_path):
    document = json.loads(run("palette", *pictures(tmp_path, 1), "--json", "--clustering", "gmm", "--npts", 60)[1])
    assert "clustering=GMM" in document["provenance"]["recipe"]


def any_left(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.long
def test_an_interrupt_leaves_whole_files_only_and_no_process(tmp_path):
    paths = pictures(tmp_path, 40, 300)
    out = tmp_path / "out"
    process = subprocess.Popen(
        [*COMMAND, "export", *paths, "-o", str(out), "--jobs", "2"],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while not (out.exists() and any(each.suffix == ".zip" for each in out.iterdir())):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in err
    found = list(out.iterdir())
    assert 0 < len(found) < 40
    for each in found:
        assert each.suffix == ".zip"
        with zipfile.ZipFile(each) as archive:
            assert archive.testzip() is None
    end = time.monotonic() + 20
    while any_left(process.pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any_left(process.pid)


@pytest.mark.long
def test_two_processes_share_the_work_of_forty_pictures(tmp_path):
    """Of two free cores; where others use them too, no more than fair can be asked."""
    paths = pictures(tmp_path, 40, 500)
    wall = {}
    for jobs in (1, 2):
        start = time.monotonic()
        assert cmapcore("export", *paths, "-f", "cpt", "-o", tmp_path / f"out{jobs}", "-j", jobs).returncode == 0
        wall[jobs] = time.monotonic() - start
    if os.getloadavg()[0] < 1.5:
        assert wall[2] <= 0.6 * wall[1]
