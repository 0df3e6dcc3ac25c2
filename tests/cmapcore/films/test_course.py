import csv
import io
import json
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore.films.color_script import script_of
from cmapcore.films.course import course_of, frame_number, timeline_colormap
from cmapcore.films.course_files import COURSE_FILES, GAP, MEANS, SHARES, WIDTH
from cmapcore.films.script_files import SCRIPT_FILES

RED, GREEN, BLUE = (230, 60, 40), (40, 160, 90), (50, 70, 200)
CODES = {"#e63c28", "#28a05a", "#3246c8"}


@pytest.fixture(scope="module")
def result():
    """An animation: red for 1 s, then half green and half blue for 2 s, then red for 1 s."""
    halves = np.full((40, 60, 3), GREEN, np.uint8)
    halves[:, 30:] = BLUE
    red = np.full((40, 60, 3), RED, np.uint8)
    frames = [Image.fromarray(each) for each in (red, halves, red)]
    file = io.BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:], duration=[1000, 2000, 1000])
    return cmp.extract(cmp.load_picture(file.getvalue(), name="A film"), cmp.Recipe.of(ncolors=3))


def test_shares_and_mean_of_each_moment(result):
    course = course_of(result)
    assert set(course.hex) == CODES
    assert (course.edges[0], course.edges[-1]) == (0, 4)
    red, green, blue = (course.hex.index(code) for code in ("#e63c28", "#28a05a", "#3246c8"))
    middle = frame_number(course, 2.0)
    assert course.shares[middle, [green, blue]] == pytest.approx([0.5, 0.5])
    assert course.shares[frame_number(course, 3.9), red] == 1
    linear = (np.array([GREEN, BLUE]) / 255 + 0.055) / 1.055
    mean = (linear**2.4).mean(axis=0)
    assert course.means[middle] == pytest.approx(1.055 * mean ** (1 / 2.4) - 0.055, abs=2e-3)
    assert (course.shares * np.diff(course.edges)[:, None]).sum(axis=0)[red] == pytest.approx(2)


def test_the_timeline_is_a_colormap_in_steps_that_says_it_is_not_for_data(result):
    made = timeline_colormap(course_of(result))
    assert (made.kind, made.title) == ("listed", "A film, timeline")
    assert "not a colormap for data" in made.notices[0]
    assert made.rgb[0] * 255 == pytest.approx(np.array(RED), abs=0.6)


def test_a_still_picture_has_no_course():
    with pytest.raises(cmp.PictureError, match="no frames"):
        course_of(cmp.extract(cmp.load_picture(np.zeros((4, 4, 3), np.uint8))))


def test_the_course_as_files(result):
    course, made = course_of(result), cmp.provenance_of(result)
    files = {name: file.write(course, made) for name, file in COURSE_FILES.items()}
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode())))
    assert [float(row["seconds"]) for row in rows] == pytest.approx(course.times.tolist())
    assert {code: float(rows[0][code]) for code in CODES} == {"#e63c28": 1, "#28a05a": 0, "#3246c8": 0}
    document = json.loads(files["json"])
    assert document["frames"][0]["mean"] == "#e63c28"
    assert cmp.read_provenance(files["json"]) == cmp.read_provenance(files["svg"]) == made
    labels = [each.text for each in ElementTree.fromstring(files["svg"]) if each.tag.endswith("text")]
    assert labels[:2] == ["0:00", "0:00.5"]
    image = Image.open(io.BytesIO(files["png"]))
    assert image.getpixel((5, 5))[:3] == RED
    assert image.getpixel((WIDTH // 2, 5))[:3] in (GREEN, BLUE)
    mean = image.getpixel((WIDTH // 2, SHARES + GAP + MEANS // 2))[:3]
    assert mean == pytest.approx(course.means[frame_number(course, 2.0)] * 255, abs=1)


def test_a_colour_script_has_a_frame_and_a_palette_for_each_shot(result):
    script = script_of(result, (1.0, 3.0))
    assert [(shot.start, shot.end) for shot in script.shots] == [(0, 1), (1, 3), (3, 4)]
    assert [set(shot.palette.hex) for shot in script.shots] == [{"#e63c28"}, {"#28a05a", "#3246c8"}, {"#e63c28"}]
    assert script.shots[1].palette.shares == pytest.approx([0.5, 0.5])
    assert script.pictures[0][0, 0].tolist() == list(RED)


def test_the_colour_script_as_files(result):
    script, made = script_of(result, (1.0, 3.0)), cmp.provenance_of(result)
    files = {name: file.write(script, made) for name, file in SCRIPT_FILES.items()}
    document = json.loads(files["json"])
    assert [shot["duration"] for shot in document["shots"]] == [1, 2, 1]
    assert document["shots"][0]["colors"] == [{"hex": "#e63c28", "share": 1}]
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode())))
    assert [row["shot"] for row in rows] == ["1", "2", "2", "3"]
    assert files["edl"].decode().splitlines()[:6] == [
        "TITLE: A film",
        "FCM: NON-DROP FRAME",
        "",
        "001  AX       V     C        00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00",
        "* FROM CLIP NAME: A film",
        "* COMMENT: #e63c28",
    ]
    assert Image.open(io.BytesIO(files["png"])).size == (3 * 336 - 16, 180 + 40 + 22)
