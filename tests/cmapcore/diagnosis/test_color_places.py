"""Where a palette's colours are in a picture, and the colour at a place of it."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import from_hex
from cmapcore.diagnosis.color_places import color_at, typical_places

COLORS = ("#c81e1e", "#1e50c8", "#f0e6d2")


def patches(size=120):
    """Red on the left, blue in the lower right, light above it, and one blue pixel alone in the red."""
    pixels = np.zeros((size, size, 3), dtype=np.uint8)
    red, blue, light = ((from_hex(code) * 255).round() for code in COLORS)
    pixels[:, : size // 2] = red
    pixels[: size // 2, size // 2 :] = light
    pixels[size // 2 :, size // 2 :] = blue
    pixels[size // 4, size // 4] = blue
    return pixels


def palette(*codes):
    return np.array([from_hex(code) for code in codes])


def test_each_colour_is_marked_inside_of_its_own_area():
    picture = cmp.load_picture(patches())
    places = typical_places(picture, palette(*COLORS))
    assert [color_at(picture, *place) for place in places.tolist()] == list(COLORS)
    assert (places[1] > 0.5).all(), "not the one pixel alone"
    assert np.array_equal(places, typical_places(picture, palette(*COLORS)))


def test_only_what_may_be_looked_at_is_marked():
    picture = cmp.load_picture(patches())
    recipe = cmp.Recipe.of(region=(0, 0.3, 0.5, 1))
    places = typical_places(picture, palette(*COLORS), recipe.sample.allowed(picture))
    assert places[0, 0] < 0.5
    assert places[0, 1] > 0.3
    assert np.isnan(places[1:]).all(), "they are not in the region"
    clear = np.dstack([patches(), np.full((120, 120), 255, np.uint8)])
    clear[60:, 60:, 3] = 0
    picture = cmp.load_picture(clear)
    places = typical_places(picture, palette(*COLORS))
    assert places[1].tolist() == pytest.approx([0.25, 0.25], abs=0.02), "what is left of the blue"
    assert color_at(picture, 0.9, 0.9) is None


def test_a_colour_that_is_not_in_the_picture_has_no_place():
    picture = cmp.load_picture(patches())
    assert np.isnan(typical_places(picture, palette("#00ff00"))).all()
    assert typical_places(picture, np.empty((0, 3))).shape == (0, 2)


def test_like_colours_are_not_marked_at_one_place():
    picture = cmp.load_picture(np.full((40, 60, 3), 128, dtype=np.uint8))
    first, second = typical_places(picture, palette("#808080", "#818181"))
    assert np.hypot(*((first - second) * (60, 40))) > 2


@pytest.mark.parametrize("place", [(0, 0), (1, 1), (0.999, 0)])
def test_the_edge_has_colours_too_and_noise_does_not_count(place):
    pixels = np.full((30, 40, 3), 90, dtype=np.uint8)
    pixels[0, 0] = pixels[-1, -1] = pixels[0, -1] = 255
    assert color_at(cmp.load_picture(pixels), *place) == "#5a5a5a"
