"""HDR's transfer functions agree with colour-science, and the tone curve keeps what it promises."""

import colour
import numpy as np
import pytest

from cmapcore.color.hdr import DIFFUSE_WHITE, below_white, hlg_light, hlg_scene, pq_light

SIGNAL = np.random.default_rng(5).random((200, 3))


def grey(light):
    return np.full((1, 3), light)


def test_pq():
    np.testing.assert_allclose(pq_light(SIGNAL), colour.models.eotf_ST2084(SIGNAL) / 203, rtol=1e-9)
    assert pq_light(np.array(0.0)) == 0
    assert pq_light(np.array(1.0)) == pytest.approx(10_000 / DIFFUSE_WHITE)


def test_hlg():
    np.testing.assert_allclose(
        hlg_light(hlg_scene(SIGNAL)), colour.models.eotf_BT2100_HLG(SIGNAL) / DIFFUSE_WHITE, rtol=1e-6
    )
    # 75 % is diffuse white (BT.2408, table 1)
    assert hlg_light(hlg_scene(grey(0.75)))[0, 0] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("light", "shown"),
    [(0, 0), (0.18, 0.18), (0.93, 0.93), (1, 0.9473), (1000 / 203, 0.9764), (10_000 / 203, 0.9947)],
)
def test_the_tone_curve(light, shown):
    assert below_white(grey(light))[0] == pytest.approx([shown] * 3, abs=1e-4)


def test_the_tone_curve_rises_without_a_corner_and_stays_below_white():
    light = np.linspace(0, 99, 1_000_000)
    shown = below_white(np.repeat(light[:, None], 3, axis=1))[:, 0]
    steps = np.diff(shown)
    assert steps.min() > 0
    assert shown.max() < 1
    slope = steps / np.diff(light)
    assert np.abs(np.diff(slope)).max() < 0.02  # the steepest bend, just after the knee


def test_the_three_numbers_keep_their_ratios():
    light = np.array([[20.0, 2.0, 0.5], [0.1, 5.0, -0.3], [0.2, 0.5, 0.1]])
    shown = below_white(light)
    np.testing.assert_allclose(shown / shown.max(axis=1, keepdims=True), light / light.max(axis=1, keepdims=True))
    np.testing.assert_array_equal(shown[2], light[2])
    assert light[0, 0] == 20
