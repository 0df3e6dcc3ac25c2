"""The smooth run through a palette."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import srgb_to_cam02ucs
from cmapcore.color.curves import speed_variation
from cmapcore.color.vision import simulated_lightness
from cmapcore.pictures.samples import SAMPLES, sample_path

CODES = ["#e8d647", "#310e19", "#ad765e", "#7c5ea7"]


def off(made, palette):
    """How far the colormap passes from each of the palette's colours."""
    return np.linalg.norm(srgb_to_cam02ucs(made.rgb)[:, None] - srgb_to_cam02ucs(palette.colors), axis=-1).min(axis=0)


def test_colours_given_in_an_order_are_passed_in_it_in_equal_steps():
    palette = cmp.Palette.of_hex(CODES)
    made = cmp.colormap(palette, "continuous")
    assert made.rgb.shape == (256, 3)
    assert off(made, palette).max() < 3
    assert speed_variation(srgb_to_cam02ucs(made.rgb)) < 1
    np.testing.assert_allclose(made.rgb[[0, -1]], palette.colors[[0, -1]], atol=1e-3)


def test_colours_of_a_picture_are_passed_from_dark_to_light_whatever_the_palette_s_order():
    picture = cmp.load_picture(sample_path("coffee"))
    made = [cmp.colormap(cmp.extract(picture, cmp.Recipe.of(sort_type=sort)), "continuous") for sort in ("lum", "hsv")]
    np.testing.assert_array_equal(made[0].rgb, made[1].rgb)
    assert np.diff(simulated_lightness(made[0].rgb), axis=1).min() > 0


def test_an_order_by_hand_is_kept():
    picture = cmp.load_picture(sample_path("coffee"))
    codes = cmp.extract(picture).palette.hex
    order = tuple(code[1:] for code in [*codes[3:], *codes[:3]])
    result = cmp.extract(picture, cmp.Recipe.of(order=order))
    made = cmp.colormap(result, "continuous")
    np.testing.assert_allclose(made.rgb[0], result.palette.colors[0], atol=1e-3)


@pytest.mark.long
def test_most_pictures_palettes_give_one_that_passes_its_checks():
    passed = []
    for name in SAMPLES:
        result = cmp.extract(cmp.load_picture(sample_path(name)))
        made = cmp.colormap(result, "continuous")
        assert off(made, result.palette).max() <= 10
        passed.append(made.report(result.picture.pixels.reshape(-1, 3)).passed)
    assert np.mean(passed) >= 0.9


def test_colours_of_like_lightness_are_passed_in_an_order_that_rises_for_every_vision():
    palette = cmp.Palette.of_hex(["#221a30", "#2f6fc0", "#b0542a", "#8a8f3c", "#e8d890"])
    unordered = cmp.Palette(palette.colors, np.full(5, 0.2), np.zeros(5, bool), ordered=False)
    made = cmp.colormap(unordered, "continuous")
    assert np.diff(simulated_lightness(made.rgb), axis=1).min() > 0
    assert off(made, palette).max() <= 10


@pytest.mark.parametrize("codes", [["#808080"], ["#808080"] * 3, ["#ffffff", "#000000"], ["#ff0000", "#00ff00"]])
@pytest.mark.parametrize("ordered", [True, False])
def test_few_colours(codes, ordered):
    colors = cmp.Palette.of_hex(codes).colors
    zeros = np.zeros(len(codes))
    made = cmp.colormap(cmp.Palette(colors, zeros, zeros > 0, ordered=ordered), "continuous")
    assert made.rgb.shape == (256, 3)
    assert np.isfinite(made.rgb).all()
