import numpy as np
import pytest

from cmapcore.color.conversions import cam02ucs_to_srgb, in_gamut, srgb_to_cam02ucs
from cmapcore.color.curves import equal_steps, gamut_envelope, rising_8bit, scale_chroma, speed_variation, steps_between
from cmapcore.color.gamut import approximate_chroma_limit, chroma, chroma_limit, neutral
from cmapcore.color.pixel_colors import picture_colors
from cmapcore.color.vision import simulate, simulated, simulated_lightness
from cmapcore.errors import OptionError, PictureError

PURE = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1], [1, 0, 1]], float)
GREYS = np.repeat(np.linspace(0, 1, 37)[:, None], 3, axis=1)


def at(lightness, hue, radius):
    grey = neutral(lightness)
    return np.stack([lightness, grey[..., 0] + radius * np.cos(hue), grey[..., 1] + radius * np.sin(hue)], axis=-1)


def hue(ucs):
    away = ucs[..., 1:] - neutral(ucs[..., 0])
    return np.arctan2(away[..., 1], away[..., 0])


def test_greys_have_no_chroma_though_a_and_b_are_not_zero():
    ucs = srgb_to_cam02ucs(GREYS)
    assert chroma(ucs).max() < 0.001
    assert np.abs(ucs[-1, 1:]).max() > 1


def test_a_pure_colour_is_at_the_limit_of_chroma():
    ucs = srgb_to_cam02ucs(PURE[[0, 1, 2, 3, 5]])  # to blue, a narrow tip, the straight way leaves the gamut
    np.testing.assert_allclose(chroma_limit(ucs[:, 0], hue(ucs)), chroma(ucs), atol=0.2)


def test_inside_of_the_limit_is_the_gamut_and_outside_it_is_not():
    random = np.random.default_rng(1)
    lightness, angle = random.uniform(1, 99, 2000), random.uniform(-4, 8, 2000)
    limit = chroma_limit(lightness, angle)
    assert in_gamut(cam02ucs_to_srgb(at(lightness, angle, limit))).all()
    assert not in_gamut(cam02ucs_to_srgb(at(lightness, angle, limit + 0.01))).any()
    error = np.abs(approximate_chroma_limit(lightness, angle) - limit)
    assert np.percentile(error, [50, 95]) == pytest.approx([0, 0], abs=0.5)


def test_beyond_black_and_white_there_is_no_chroma():
    assert (chroma_limit([-1, 0, 100, 101], 0.3) == 0).all()


def test_a_curve_is_brought_into_the_gamut_smoothly_and_otherwise_left_alone():
    lightness = np.linspace(20, 90, 400)
    inside, outside = at(lightness, np.full(400, 1.0), 5.0), at(lightness, np.linspace(0, 3, 400), 40.0)
    np.testing.assert_allclose(gamut_envelope(inside), 1)
    factor = gamut_envelope(outside)
    assert in_gamut(cam02ucs_to_srgb(scale_chroma(outside, factor))).all()
    assert np.abs(np.diff(factor, 2)).max() < 0.002


def test_chroma_is_scaled_at_the_same_lightness_and_hue():
    ucs = srgb_to_cam02ucs(PURE)
    half = scale_chroma(ucs, 0.5)
    np.testing.assert_allclose(chroma(half), chroma(ucs) / 2)
    np.testing.assert_allclose(hue(half), hue(ucs))
    np.testing.assert_array_equal(half[:, 0], ucs[:, 0])


def test_steps_and_their_variation():
    points = np.array([[0, 0, 0], [1, 0, 0], [1, 3, 0], [1, 3, 4.0]])
    assert steps_between(points).tolist() == [1, 3, 4]
    assert steps_between(points, closed=True) == pytest.approx([1, 3, 4, 26**0.5])
    assert speed_variation(points[:3]) == pytest.approx(50)
    assert speed_variation(np.zeros((4, 3))) == 0


def test_equal_steps_along_an_uneven_curve_keep_its_ends():
    def curve(t):
        return np.stack([80 * t**2, 10 * np.sin(6 * t), 10 * np.cos(6 * t**3)], axis=-1)

    points = equal_steps(curve, 100)
    assert speed_variation(points) < 1e-4
    np.testing.assert_allclose(points[[0, -1]], curve(np.array([0, 1])))


def test_equal_steps_around_a_closed_curve():
    def ellipse(t):
        return np.stack([50 + 0 * t, 30 * np.cos(2 * np.pi * t), 10 * np.sin(2 * np.pi * t)], axis=-1)

    points = equal_steps(ellipse, 64, closed=True)
    assert points.shape == (64, 3)
    assert speed_variation(points, closed=True) < 1e-4


def test_what_every_vision_sees():
    views = simulated(PURE)
    assert views.shape == (4, 6, 3)
    np.testing.assert_allclose(views[0], srgb_to_cam02ucs(PURE))
    np.testing.assert_allclose(views[1], srgb_to_cam02ucs(np.clip(simulate(PURE, "protanopia"), 0, 1)))
    np.testing.assert_array_equal(simulated_lightness(PURE), views[..., 0])


def test_the_colours_of_a_picture_and_their_parts():
    pixels = np.array([[[255, 0, 0], [255, 0, 0]], [[255, 0, 0], [0, 0, 255]]], np.uint8)
    ucs, mass = picture_colors(pixels)
    order = np.argsort(mass)
    assert mass[order] == pytest.approx([0.25, 0.75])
    np.testing.assert_allclose(ucs[order], srgb_to_cam02ucs([[0, 0, 1], [1, 0, 0]]))
    again, _ = picture_colors(pixels / 255)
    np.testing.assert_array_equal(again, ucs)


def test_similar_pixels_become_their_mean():
    ucs, mass = picture_colors(np.array([[40, 40, 40], [42, 43, 40]], np.uint8))
    assert mass.tolist() == [1]
    np.testing.assert_allclose(ucs, srgb_to_cam02ucs([[41 / 255, 41.5 / 255, 40 / 255]]))


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.zeros((0, 3), np.uint8), "no pixels"),
        (np.zeros((4, 4), np.uint8), r"\(4, 4\)"),
        (np.full((2, 3), 255.0), "from 0 to 1"),
        (np.full((2, 3), np.nan), "from 0 to 1"),
        (np.zeros((2, 3), int), "8-bit"),
    ],
)
def test_what_are_no_pixels_is_refused(pixels, message):
    with pytest.raises(PictureError, match=message):
        picture_colors(pixels)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_slow_run_of_greys_rises_in_8_bits_where_plain_rounding_stands_still(backwards):
    ramp = np.repeat(np.linspace(0.2, 0.5, 128)[:, None], 3, axis=1)[:: -1 if backwards else 1]
    assert (np.diff(np.rint(ramp * 255), axis=0) == 0).all(axis=1).any()
    table = rising_8bit(ramp)
    assert table.dtype == np.uint8
    rises = np.diff(simulated_lightness(table / 255), axis=1) * (-1 if backwards else 1)
    assert rises.min() > 0
    assert np.abs(table - ramp * 255).max() < 2


def test_colours_that_8_bits_hold_exactly_are_left_alone():
    table = np.repeat(np.arange(3, 255, 2)[:, None], 3, axis=1)
    np.testing.assert_array_equal(rising_8bit(table / 255), table)


def test_what_does_not_rise_is_not_made_to():
    with pytest.raises(OptionError, match="does not rise"):
        rising_8bit(np.full((50, 3), 0.5))
