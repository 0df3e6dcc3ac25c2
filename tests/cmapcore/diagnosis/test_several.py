import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.diagnosis.several import color_sources, each_picture, own_palettes, worst_in_words, worst_served
from cmapcore.quality.palettes import coverage

RED, GREEN, BLUE, YELLOW = (230, 60, 40), (40, 160, 90), (50, 70, 200), (240, 220, 40)


def halves(left, right):
    pixels = np.full((60, 90, 3), left, np.uint8)
    pixels[:, 45:] = right
    return cmp.load_picture(pixels, name=f"{left[0]}")


@pytest.fixture(scope="module")
def result():
    three = [halves(RED, RED), halves(GREEN, BLUE), halves(YELLOW, YELLOW)]
    return cmp.extract(cmp.load_picture(three), cmp.Recipe.of(pins=("e63c28", "28a05a", "f0dc28"), ncolors=3))


def test_the_picture_that_is_covered_worst_is_named(result):
    pictures = each_picture(result)
    assert [each.name for each in pictures] == ["230", "40", "240"]
    assert [each.coverage.mean for each in pictures] == [0, pytest.approx(pictures[1].coverage.mean), 0]
    alone = coverage(halves(GREEN, BLUE), result.palette.colors)
    assert pictures[1].coverage.mean == pytest.approx(alone.mean, rel=0.03)
    assert worst_served(pictures) == 1
    assert worst_in_words(pictures).startswith("Of 3 pictures, 40 is the worst covered: a mean error of ΔE ")


def test_each_colour_comes_from_the_picture_in_which_it_stands_for_most(result):
    found = dict(zip(result.palette.hex, color_sources(each_picture(result)), strict=True))
    assert {code: name for code, (name, _) in found.items()} == {"#e63c28": "230", "#28a05a": "40", "#f0dc28": "240"}
    assert found["#e63c28"][1] == 1


def test_each_has_a_palette_of_its_own(result):
    own = [each.palette.hex for each in own_palettes(result)]
    assert own[0] == ("#e63c28", "#28a05a", "#f0dc28")  # what is pinned is in every palette
    free = cmp.extract(result.picture, cmp.Recipe.of(ncolors=3))
    assert [set(each.palette.hex) for each in own_palettes(free)] == [{"#e63c28"}, {"#28a05a", "#3246c8"}, {"#f0dc28"}]


def test_a_picture_of_which_nothing_may_be_looked_at_has_no_coverage(result):
    recipe = cmp.Recipe.of(exclude=(("e63c28", 5.0),), ncolors=3)
    without = cmp.extract(result.picture, recipe)
    pictures = each_picture(without)
    assert pictures[0].coverage is None
    assert next(own_palettes(without)) is None
    assert worst_served(pictures) is not None


def test_of_one_picture_there_is_nothing_to_say():
    alone = cmp.extract(halves(RED, BLUE))
    assert each_picture(alone) == []
    assert worst_in_words([]) == ""
    assert color_sources([]) == []
