import numpy as np
import pytest

from cmapcore.color.conversions import cam02ucs_to_srgb, in_gamut, srgb_to_cam02ucs
from cmapcore.color.curves import equal_steps, gamut_envelope, rising_8bit, scale_chroma, speed_variation, steps_between
from cmapcore.color.gamut import chroma
from cmapcore.color.vision import simulated_lightness
from cmapcore.errors import OptionError
from tests.support.hues import PURE, at, hue


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
