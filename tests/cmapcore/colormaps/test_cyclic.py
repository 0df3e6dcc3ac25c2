"""Every promise of the cyclic colormap, on the built-in pictures and on pictures of nearly nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cmapcore import load_picture
from cmapcore.color.conversions import srgb_to_cam02ucs
from cmapcore.color.vision import VISIONS
from cmapcore.colormaps.cyclic import LEAST_APART, LEAST_APART_SEEN, cyclic_map
from cmapcore.errors import OptionError, PictureError
from cmapcore.pictures.samples import SAMPLES, sample_path
from cmapcore.quality.uniformity import closeness, closure, evenness


def flat(*colors):
    return np.array([colors], np.uint8)


GREYS = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, axis=2)
POOR = {
    "black": flat((0, 0, 0)),
    "white": flat((255, 255, 255)),
    "grey": flat((120, 120, 120)),
    "greys": GREYS,
    "blue": flat((0, 0, 255)),
    "yellow": flat((255, 255, 0)),
    "red and green": flat((200, 0, 0), (0, 150, 0)),
    "black and white": flat((0, 0, 0), (255, 255, 255)),
    "dark": GREYS[:20],
    "noise": np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8),
}


def pixels_of(name):
    return load_picture(sample_path(name)).pixels


def assert_keeps(made, constant=False):
    assert made.rgb.shape == (256, 3)
    assert np.isfinite(made.rgb).all()
    assert evenness(made.rgb).beyond_gamut == 0
    np.testing.assert_array_equal(made.rgb8, np.rint(made.rgb * 255))
    found = closure(made.rgb)
    assert found.variation["cam02ucs"] <= 0.1
    assert found.opposite["normal"] >= LEAST_APART
    lightness = evenness(made.rgb, closed=True)
    if constant:
        assert lightness.lightness_range["normal"] < 1e-6
        return
    assert min(found.opposite[vision] for vision in VISIONS[1:]) >= LEAST_APART_SEEN
    assert set(lightness.reversals.values()) == {2}
    assert srgb_to_cam02ucs(made.rgb)[:, 0].argmin() == 0


# A loop takes seconds to find: `make test-long` finds one for all pictures.
DAILY = ("coffee", "yellow", "noise")


def each_of(names):
    names = [pytest.param(name, marks=[] if name in DAILY else [pytest.mark.long]) for name in names]
    return pytest.mark.parametrize("name", names)


@each_of(SAMPLES)
def test_a_built_in_picture(name):
    pixels = pixels_of(name)
    made = cyclic_map(pixels)
    assert_keeps(made)
    assert made.notices == made.missing == ()
    assert closeness(made.rgb, pixels).distance < 2
    assert evenness(made.rgb, closed=True).lightness_range["normal"] > 45


@each_of(POOR)
def test_a_poor_picture(name):
    made = cyclic_map(POOR[name])
    assert_keeps(made)
    far = closeness(made.rgb, POOR[name]).distance > 5
    assert bool(made.missing) == far == (name != "noise")


@pytest.mark.long
@settings(max_examples=10, deadline=None, derandomize=True)
@given(arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 4), st.just(3))), st.integers(1, 3))
def test_any_picture(pixels, alternative):
    assert_keeps(cyclic_map(pixels, alternative=alternative))


@each_of(["kingfisher", "coffee"])
def test_at_constant_lightness_a_notice_warns_with_the_figure(name):
    made = cyclic_map(pixels_of(name), constant=True)
    assert_keeps(made, constant=True)
    least = closure(made.rgb).opposite["deuteranopia"]
    assert least < LEAST_APART_SEEN
    assert f"with deuteranopia opposite colours come within {least:.1f} units" in made.notices[-1]


@each_of(["grey", "yellow", "noise"])
def test_a_poor_picture_at_constant_lightness(name):
    made = cyclic_map(POOR[name], constant=True)
    assert_keeps(made, constant=True)
    assert "equally light" in made.notices[-1]


@pytest.mark.long
@pytest.mark.parametrize("name", ["scarlet_macaw", "coffee"])
def test_alternatives_are_others(name):
    pixels = pixels_of(name)
    made = [cyclic_map(pixels, alternative=number) for number in (1, 2, 3)]
    for one in made:
        assert_keeps(one)
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        assert closeness(made[one].rgb, made[other].rgb8[None]).distance > 5


def test_the_first_half_is_the_bluer_one():
    ucs = srgb_to_cam02ucs(cyclic_map(pixels_of("kingfisher")).rgb)
    assert ucs[:128, 2].mean() < -10
    assert ucs[128:, 2].mean() > 10


def test_the_same_picture_gives_the_same_map_whatever_its_shape_and_type():
    pixels = pixels_of("crab")[::8, ::8]
    first = cyclic_map(pixels).rgb
    np.testing.assert_array_equal(first, cyclic_map(pixels).rgb)
    np.testing.assert_array_equal(first, cyclic_map(pixels.reshape(-1, 3)).rgb)
    np.testing.assert_array_equal(first, cyclic_map(pixels / 255).rgb)


@pytest.mark.parametrize("alternative", [0, 4, -1])
def test_an_unknown_alternative_is_refused(alternative):
    with pytest.raises(OptionError, match="from 1 to 3"):
        cyclic_map(POOR["grey"], alternative=alternative)


def test_no_pixels_are_refused():
    with pytest.raises(PictureError, match="no pixels"):
        cyclic_map(np.zeros((0, 3), np.uint8))


@pytest.mark.parametrize("constant", [False, True])
def test_a_picture_of_which_nothing_comes_gets_a_loop_that_keeps_it_all(constant, monkeypatch):
    monkeypatch.setattr("cmapcore.colormaps.cyclic._FORCES", ())
    made = cyclic_map(POOR["greys"], constant)
    assert_keeps(made, constant)
    assert "not in the picture" in made.missing[0]
