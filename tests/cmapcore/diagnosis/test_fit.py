"""How a palette fits its picture."""

import numpy as np

import cmapcore as cmp
from cmapcore.diagnosis.color_places import color_at
from cmapcore.diagnosis.fit import palette_fit
from cmapcore.stages.sample import Sample


def test_the_fit_is_of_what_may_be_looked_at():
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:, 30:] = (255, 0, 0)
    picture = cmp.load_picture(pixels)
    colors = np.array([[1.0, 0, 0], [0, 1, 0]])
    found = palette_fit(picture, Sample(region=(0.5, 0, 1, 1)), colors)
    assert found.coverage.mean == 0
    assert color_at(picture, *found.places[0]) == "#ff0000"
    assert np.isnan(found.places[1]).all()
    assert palette_fit(picture, Sample(), colors).coverage.mean > 10
