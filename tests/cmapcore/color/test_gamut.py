import numpy as np
import pytest

from cmapcore.color.conversions import cam02ucs_to_srgb, in_gamut, srgb_to_cam02ucs
from cmapcore.color.gamut import approximate_chroma_limit, chroma, chroma_limit
from tests.support.hues import PURE, at, hue

GREYS = np.repeat(np.linspace(0, 1, 37)[:, None], 3, axis=1)


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
