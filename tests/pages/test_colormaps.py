"""The sections below the palette, without a browser: a repair that is taken or left, and a visitor's own data."""

import base64
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cmapcore.color.conversions import from_hex
from cmapcore.quality.checks import TOLD_APART
from cmapcore.quality.palettes import confusions
from cmapcore.recipe import Recipe
from tests.support.pages import all_seen, as_read, run
from ui.state.runner import shared_runner

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "200"}
CLOSE = QUICK | {"sample": "kingfisher", "ncolors": "8", "kind": "listed"}


def opened(**query: str) -> AppTest:
    at = all_seen(AppTest.from_file(FRAME, default_timeout=30))
    for name, text in query.items():
        at.query_params[name] = text
    return run(at)


def codes(at: AppTest) -> tuple[str, ...]:
    """The hex codes on the swatches."""
    return tuple(color["hex"] for color in json.loads(at.get_by_key("_swatches").proto.json)["colors"])


def pressed(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return run(at)


def address(at: AppTest) -> dict[str, str]:
    """What the page's address says."""
    return {name: text if isinstance(text, str) else text[-1] for name, text in dict(at.query_params).items()}


def has_button(at: AppTest, key: str) -> bool:
    return key in {button.key for button in at.button}


def least_apart(codes: tuple[str, ...]) -> float:
    return min(found.distance for found in confusions([from_hex(code) for code in codes]))


def htmls(at: AppTest) -> list[str]:
    return [element.proto.body for element in at.get("html")]


def proposed(at: AppTest) -> tuple[str, ...]:
    (shown,) = [html for html in htmls(at) if 'role="listitem"' in html]
    return tuple(re.findall(r"<code[^>]*>(#[0-9a-f]{6})</code>", shown))


# --- lightness


@pytest.mark.parametrize(
    ("kind", "alts"),
    [
        ("listed", ["Lightness of each colour, from 0 to 100: #"]),
        ("qualitative", ["Lightness of each colour, from 0 to 100: #"]),
        ("continuous", ["Lightness along the colormap, beside viridis", "Speed along the colormap, beside viridis"]),
    ],
)
def test_every_kind_shows_its_lightness(kind, alts):
    at = opened(**(CLOSE | {"kind": kind}))
    shown = [image.alt for element in at.get("image") for image in element.proto.imgs]
    found = [alt for alt in shown if alt.startswith(("Lightness", "Speed"))]
    assert len(found) == len(alts)
    assert all(given.startswith(start) for given, start in zip(found, alts, strict=True))


# --- repair


def test_a_repair_is_shown_and_changes_nothing_until_it_is_taken():
    at = opened(**CLOSE)
    before = codes(at)
    assert least_apart(before) < TOLD_APART
    link = dict(at.query_params)
    pressed(at, "_repair")
    new = proposed(at)
    assert codes(at) == before
    assert dict(at.query_params) == link
    assert least_apart(new) >= TOLD_APART
    changed = sum(old != code for old, code in zip(before, new, strict=True))
    (said,) = [text.value for text in at.markdown if "colours change" in text.value]
    assert said.startswith(f"{changed} of 8 colours change, ΔE ")
    (now, earlier) = re.findall(r"([0-9.]+)[*]* apart instead of ([0-9.]+)[.]", said)[0]
    assert float(now) == pytest.approx(least_apart(new), abs=0.051)
    assert float(earlier) == pytest.approx(least_apart(before), abs=0.2)  # of colours before they are rounded


def test_a_repair_that_is_taken_is_the_palette_and_in_the_address():
    at = pressed(opened(**CLOSE), "_repair")
    new = proposed(at)
    pressed(at, "_repair_take")
    assert sorted(codes(at)) == sorted(new)
    assert address(at)["pins"] == ",".join(code[1:] for code in new)
    assert at.number_input(key="_ncolors").value == len(new)
    assert not has_button(at, "_repair")
    assert not has_button(at, "_repair_take")


def test_a_repair_that_is_taken_forgets_what_was_arranged_or_pruned():
    first = codes(opened(**CLOSE))
    arranged = {"drop": first[0][1:], "order": ",".join(code[1:] for code in first[:0:-1]), "n_prune": "1"}
    at = pressed(opened(**CLOSE | arranged), "_repair")
    new = proposed(at)
    assert len(new) == 6
    pressed(at, "_repair_take")
    assert sorted(codes(at)) == sorted(new)
    assert not {"drop", "order"} & set(at.query_params)
    assert "n_prune" not in at.query_params
    assert at.number_input(key="_ncolors").value == 6
    again = opened(**address(at))
    assert codes(again) == codes(at)


def test_a_repair_that_is_left_can_be_looked_at_again():
    at = pressed(opened(**CLOSE), "_repair")
    before = codes(at)
    pressed(at, "_repair_leave")
    assert not has_button(at, "_repair_take")
    assert codes(at) == before
    assert "pins" not in at.query_params
    assert proposed(pressed(at, "_repair"))


def test_a_repair_of_other_colours_is_not_shown_for_these():
    at = pressed(opened(**CLOSE), "_repair")
    at.number_input(key="_ncolors").set_value(9)
    run(at)
    assert not has_button(at, "_repair_take")
    assert has_button(at, "_repair")


def test_where_the_picture_has_no_such_colours_the_reason_is_given():
    file = io.BytesIO()
    Image.fromarray(np.tile(np.array([[[128, 128, 128]], [[132, 132, 132]]], np.uint8), (8, 8, 1))).save(file, "PNG")
    at = opened(**QUICK | {"source": "upload", "ncolors": "2", "kind": "listed"})
    at.file_uploader(key="_upload").upload("grey.png", file.getvalue())
    pressed(run(at), "_repair")
    assert any(box.value.startswith("This picture has no other colours") for box in at.info)
    assert not has_button(at, "_repair_take")


def test_a_good_palette_is_not_to_be_repaired():
    at = opened(**CLOSE | {"ncolors": "2"})
    assert least_apart(codes(at)) >= TOLD_APART
    assert not has_button(at, "_repair")


# --- on my data


FIELD = np.linspace(-1, 3, 600).reshape(20, 30)


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def given_data(at: AppTest, name: str, data: bytes) -> AppTest:
    at.file_uploader(key="_data").upload(name, data)
    return run(at)


def pictures(at: AppTest) -> list[np.ndarray]:
    """The field as it is shown under the colormap and under viridis, ``uint8[h, w, 3]``."""
    found = []
    for html in htmls(at):
        for data in re.findall(r'<img src="data:image/png;base64,([^"]+)"', html):
            found.append(np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")))
    return found


def ends(at: AppTest) -> list[str]:
    """The three values below a colour bar."""
    (first, *_) = [re.findall(r"<span>([^<]*)</span>", html) for html in htmls(at) if "under viridis" in html]
    return first


def test_a_table_is_shown_under_the_colormap_and_under_viridis():
    at = given_data(opened(**QUICK), "a.csv", b"1,2,3\n4,,6\n")
    assert not at.error
    own, other = pictures(at)
    assert own.shape == other.shape == (2, 3, 3)
    assert any(caption.value == "2 × 3 values, 16.7% of them missing, from 1 to 6" for caption in at.caption)
    at.toggle(key="_data_whole").set_value(True)
    run(at)
    _, other = pictures(at)
    assert other[0, 0].tolist() == [68, 1, 84]  # viridis begins
    assert other[1, 2].tolist() == [253, 231, 37]  # and ends
    assert ends(at) == ["1", "3.5", "6"]
    shown = {tuple(color) for color in pictures(at)[0].reshape(-1, 3)}
    assert len(shown) == 6  # what is missing has a colour of its own


def test_the_range_leaves_out_a_few_unless_all_is_wanted():
    at = given_data(opened(**QUICK), "a.npy", npy(FIELD))
    assert ends(at) == ["-0.92", "1", "2.92"]
    assert any("above 2.92" in html and "below -0.92" in html for html in htmls(at))
    at.toggle(key="_data_whole").set_value(True)
    run(at)
    assert ends(at) == ["-1", "1", "3"]
    assert not any("above" in html for html in htmls(at) if "under viridis" in html)


def test_a_diverging_map_has_its_middle_at_a_value():
    at = opened(**QUICK | {"kind": "diverging"})
    given_data(at, "a.npy", npy(FIELD))
    assert ends(at) == ["-2.92", "0", "2.92"]
    at.number_input(key="_data_centre").set_value(2.0)
    run(at)
    assert ends(at) == ["-0.92", "2", "4.92"]


def test_the_data_are_shown_under_whatever_colormap_is_chosen_next():
    at = given_data(opened(**QUICK | {"kind": "continuous"}), "a.npy", npy(FIELD))
    before, viridis = pictures(at)
    at.toggle(key="_flip").set_value(True)
    run(at)
    own, same = pictures(at)
    assert (own != before).any()
    assert (same == viridis).all()


def test_other_data_take_the_place_of_the_first():
    at = given_data(opened(**QUICK), "a.npy", npy(FIELD))
    at.file_uploader(key="_data").set_value(None)
    assert not pictures(run(at))
    assert pictures(given_data(at, "b.csv", b"1,2\n3,4\n5,6\n"))[0].shape == (3, 2, 3)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"1,2\n3,four\n", "In line 2, value 2 is 'four', which is not a number"),
        ("a.csv", b"1\n2\n3\n", "a picture needs rows and columns"),
        ("a.npy", npy(np.eye(3))[:-8], "The NPY file says that it holds 3 × 3 numbers"),
        ("a.tif", b"II*\0" + b"\0" * 90, "The TIFF file is damaged"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "The PNG file is damaged"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_the_rest_stays(name, data, said):
    at = opened(**QUICK)
    before = codes(at)
    given_data(at, name, data)
    (error,) = [as_read(box.value) for box in at.error]
    assert said in error
    assert not pictures(at)
    assert codes(at) == before
    (again,) = [box.value for box in run(at).error]
    assert again == at.error[0].value


POINTS = b"x,y,species\n" + b"".join(
    b"%.2f,%.2f,%s\n" % (place + np.cos(turn), np.sin(turn), b"abcdefgh"[place : place + 1])
    for place in range(8)
    for turn in np.linspace(0, 6, 12)
)


def test_the_colours_of_classes_are_assigned_to_points():
    at = given_data(opened(**QUICK | {"kind": "qualitative", "ncolors": "8"}), "points.csv", POINTS)
    said = [caption.value for caption in at.caption if "touching classes are" in caption.value]
    before, after = (float(re.search(r"are ([\d.]+)", text)[1]) for text in said)
    assert after > before
    at.button(key="_assign").click()
    run(at)
    (now,) = [caption.value for caption in at.caption if "touching classes are" in caption.value]
    assert now == said[1]
    assert len(at.query_params["class_colors"].split(",")) == 8
    assert "Touching classes differ as much as these colours allow." in [info.value for info in at.info]


def test_points_with_classes_ask_for_colours_of_categories():
    at = given_data(opened(**QUICK), "points.csv", POINTS)
    assert [info.value for info in at.info if "points with classes" in info.value]
    assert not at.error


def test_nothing_of_the_data_is_in_the_link_or_kept_in_the_cache():
    at = opened(**QUICK)
    before = dict(at.query_params)
    runs = shared_runner().runs["field"]
    given_data(at, "secret.npy", npy(FIELD))
    assert dict(at.query_params) == before
    assert "secret" not in str(Recipe().to_query())
    assert shared_runner().runs["field"] == runs + 1
    given_data(opened(**QUICK), "secret.npy", npy(FIELD))
    assert shared_runner().runs["field"] == runs + 2


def test_what_a_file_is_called_is_only_text():
    at = given_data(opened(**QUICK), '"><img src=x onerror=alert(1)>.csv', b"1,2\n3,4\n")
    shown = [html for html in htmls(at) if "under viridis" in html]
    assert shown
    assert not any("<img src=x" in html for html in shown)
