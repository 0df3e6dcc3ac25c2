import matplotlib as mpl
import numpy as np
import pytest

from cmapcore.color.conversions import delta_e_2000, hex_codes, srgb_to_lab
from cmapcore.color.gradients import css_gradient, smooth_stops, step_stops


def table(name):
    return np.rint(mpl.colormaps[name](np.linspace(0, 1, 256))[:, :3] * 255).astype(np.uint8)


def drawn(stops, count):
    colors = np.array([list(bytes.fromhex(code[1:])) for _, code in stops])
    at = [place for place, _ in stops]
    return np.stack([np.interp(np.linspace(0, 1, count), at, channel) for channel in colors.T], axis=1)


def error(stops, rgb8):
    return delta_e_2000(srgb_to_lab(drawn(stops, len(rgb8)) / 255), srgb_to_lab(rgb8 / 255))


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("viridis", 12),
        ("magma", 14),
        ("jet", 16),
        ("twilight", 26),
        ("RdBu", 14),
        ("nipy_spectral", 30),
    ],
)
def test_few_stops_follow_a_colormap_closely(name, most):
    rgb8 = table(name)
    stops = smooth_stops(rgb8)
    assert error(stops, rgb8).max() < 1
    assert len(stops) <= most
    assert stops[0] == (0, hex_codes(rgb8)[0])
    assert stops[-1] == (1, hex_codes(rgb8)[-1])


def test_a_finer_limit_takes_more_stops():
    rgb8 = table("viridis")
    fine = smooth_stops(rgb8, 0.4)
    assert error(fine, rgb8).max() < 0.4
    assert len(fine) > len(smooth_stops(rgb8))


def test_noise_takes_every_colour():
    rgb8 = np.random.RandomState(0).randint(0, 256, (40, 3)).astype(np.uint8)
    assert error(smooth_stops(rgb8), rgb8).max() < 1e-9


@pytest.mark.parametrize(
    ("rows", "stops"),
    [
        ([[255, 136, 0]], [(0, "#ff8800"), (1, "#ff8800")]),
        ([[0, 0, 0], [255, 255, 255]], [(0, "#000000"), (1, "#ffffff")]),
        ([[9, 9, 9]] * 5, [(0, "#090909"), (1, "#090909")]),
        ([[0, 0, 0], [255, 0, 0], [0, 0, 0]], [(0, "#000000"), (0.5, "#ff0000"), (1, "#000000")]),
    ],
)
def test_smooth_stops(rows, stops):
    assert smooth_stops(np.array(rows, np.uint8)) == stops


def test_steps_keep_their_edges():
    stops = step_stops(np.array([[0, 0, 0], [255, 255, 255]], np.uint8))
    assert stops == [(0, "#000000"), (0.5, "#000000"), (0.5, "#ffffff"), (1, "#ffffff")]
    assert css_gradient(stops) == "linear-gradient(90deg, #000000 0%, #000000 50%, #ffffff 50%, #ffffff 100%)"
