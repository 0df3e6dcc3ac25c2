import numpy as np

from cmapcore.color.conversions import srgb_to_cam02ucs
from cmapcore.color.vision import simulate, simulated, simulated_lightness
from tests.support.hues import PURE


def test_what_every_vision_sees():
    views = simulated(PURE)
    assert views.shape == (4, 6, 3)
    np.testing.assert_allclose(views[0], srgb_to_cam02ucs(PURE))
    np.testing.assert_allclose(views[1], srgb_to_cam02ucs(np.clip(simulate(PURE, "protanopia"), 0, 1)))
    np.testing.assert_array_equal(simulated_lightness(PURE), views[..., 0])
