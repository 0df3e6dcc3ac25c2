import io

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import OptionError, PictureError, Recipe, extract, load_picture
from cmapcore.pictures.picture import KEPT_PIXELS
from cmapcore.pictures.several import MOST_PICTURES, tile_of

RED, GREEN, BLUE = (230, 60, 40), (40, 160, 90), (50, 70, 200)


def plain(color, width, height):
    return np.full((height, width, 3), color, np.uint8)


def png(array):
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return file.getvalue()


def shares(picture):
    palette = extract(picture, Recipe.of(ncolors=3, sort_type="rval")).palette
    return dict(zip(palette.hex, palette.shares.tolist(), strict=True))


def counting(picture, number):
    tile = tile_of(picture, number)
    return tile.pixels[..., 0].size if tile.opaque is None else int(tile.opaque.sum())


def test_pictures_of_any_size_and_shape_count_equally():
    picture = load_picture([plain(RED, 1200, 800), plain(GREEN, 16, 16), png(plain(BLUE, 90, 400))])
    assert shares(picture) == {
        "#e63c28": pytest.approx(1 / 3, abs=0.003),
        "#28a05a": pytest.approx(1 / 3, abs=0.003),
        "#3246c8": pytest.approx(1 / 3, abs=0.003),
    }
    assert picture.pixels.size <= 3 * KEPT_PIXELS


def test_each_keeps_its_proportions():
    picture = load_picture([plain(RED, 400, 100), plain(GREEN, 100, 400), plain(BLUE, 200, 200)])
    for number, proportion in enumerate((4, 1 / 4, 1)):
        rows, columns = np.nonzero(tile_of(picture, number).opaque)
        width, height = np.ptp(columns) + 1, np.ptp(rows) + 1
        assert width / height == pytest.approx(proportion, rel=0.02)


def test_weighted_by_size_each_counts_by_its_pixels():
    picture = load_picture([plain(RED, 600, 400), plain(GREEN, 300, 200), plain(BLUE, 60, 40)], weighting="size")
    whole = 600 * 400 + 300 * 200 + 60 * 40
    found = shares(picture)
    assert found["#e63c28"] == pytest.approx(600 * 400 / whole, abs=0.003)
    assert found["#28a05a"] == pytest.approx(300 * 200 / whole, abs=0.003)
    assert found["#3246c8"] == pytest.approx(60 * 40 / whole, abs=0.003)


def test_what_is_transparent_does_not_make_a_picture_count_for_less():
    logo = np.dstack([plain(RED, 80, 80), np.zeros((80, 80), np.uint8)])
    logo[30:50, 20:60, 3] = 255
    faint = np.dstack([plain(BLUE, 80, 80), np.full((80, 80), 60, np.uint8)])
    picture = load_picture([logo, plain(GREEN, 500, 300), faint])
    assert counting(picture, 0) == pytest.approx(counting(picture, 1), rel=0.02)
    assert counting(picture, 2) == pytest.approx(counting(picture, 1), rel=0.02)


def test_no_colour_is_invented():
    random = np.random.default_rng(3)
    arrays = [random.integers(0, 256, (70, 50, 3), np.uint8), random.integers(0, 256, (300, 900, 3), np.uint8)]
    picture = load_picture(arrays)
    for number, array in enumerate(arrays):
        tile = tile_of(picture, number)
        shown = tile.pixels[tile.opaque]
        there = {tuple(color) for color in array.reshape(-1, 3).tolist()}
        assert {tuple(color) for color in shown.tolist()} <= there


def test_names_digest_and_notices(tmp_path):
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "sea.png").write_bytes(png(plain(BLUE if folder == "a" else GREEN, 20, 20)))
    paths = [tmp_path / "a" / "sea.png", str(tmp_path / "b" / "sea.png")]
    picture = load_picture(paths)
    assert picture.frames.names == ("sea 1", "sea 2")
    assert picture.name == "sea and 1 more"
    assert picture.notices == ()
    assert load_picture(paths, name="shore").name == "shore"
    assert load_picture(paths) == picture
    assert load_picture(paths[::-1]).digest != picture.digest
    by_size = load_picture(paths, weighting="size")
    assert by_size.digest != picture.digest
    assert by_size.source_digest == picture.source_digest


def test_a_list_of_one_is_that_picture():
    assert load_picture([png(plain(RED, 20, 20))]) == load_picture(png(plain(RED, 20, 20)))


def test_numbers_in_lists_are_one_picture():
    assert load_picture(plain(RED, 5, 7).tolist()).size == (5, 7)
    assert load_picture(list(plain(RED, 5, 7))).size == (5, 7)


def test_a_region_is_of_every_picture():
    halves = plain(RED, 100, 100)
    halves[:, 50:] = BLUE
    others = plain(GREEN, 200, 200)
    others[:, 100:] = BLUE
    picture = load_picture([halves, others])
    assert cmp.extract(picture, Recipe.of(region=(0, 0, 0.5, 1))).palette.hex == ("#e63c28", "#28a05a")


def test_what_cannot_be_used():
    with pytest.raises(PictureError, match="There is no file"):
        load_picture([png(plain(RED, 9, 9)), "nowhere.png"])
    with pytest.raises(OptionError, match="weighting takes one of equal, size"):
        load_picture([plain(RED, 9, 9), plain(BLUE, 9, 9)], weighting="alphabet")
    with pytest.raises(OptionError, match="At most 1,000 pictures"):
        load_picture([plain(RED, 1, 1)] * (MOST_PICTURES + 1))
