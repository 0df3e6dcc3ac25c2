"""Colours that everybody can tell apart: on the built-in pictures, on pictures of nearly nothing; their measures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cmapcore import load_picture
from cmapcore.color.conversions import from_hex, srgb_to_cam02ucs
from cmapcore.color.names import basic_terms
from cmapcore.color.pixel_colors import distinct_colors
from cmapcore.color.vision import VISIONS
from cmapcore.colormaps.qualitative import LEAST_APART, qualitative_colors
from cmapcore.errors import OptionError, PictureError
from cmapcore.pictures.samples import SAMPLES, sample_path
from cmapcore.quality.palettes import Confusion, confusions, contrast
from tests.support.daily import one_in

OKABE_ITO = ["#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"]


def pixels_of(name):
    return load_picture(sample_path(name)).pixels


def flat(*colors):
    return np.array([colors], np.uint8)


def least_apart(colors):
    return min((confusion.distance for confusion in confusions(colors)), default=np.inf)


def distinct(pixels):
    return {tuple(color) for color in distinct_colors(pixels)[0].tolist()}


def assert_keeps(made, ncolors):
    assert made.rgb.ndim == 2
    assert 1 <= len(made.rgb) <= ncolors
    assert ((made.rgb >= 0) & (made.rgb <= 1)).all()
    np.testing.assert_array_equal(made.rgb8, np.rint(made.rgb * 255))
    assert least_apart(made.rgb) >= LEAST_APART
    assert any(notice.startswith(f"Only {len(made.rgb)} of") for notice in made.notices) == (len(made.rgb) < ncolors)
    lightness = srgb_to_cam02ucs(made.rgb)[:, 0]
    extreme = lightness.min() < 28 - 1e-6 or lightness.max() > 88 + 1e-6
    assert any(notice.startswith("These include very dark or very light") for notice in made.notices) == extreme


@pytest.mark.long
def test_eight_colours_of_the_pictures_themselves():
    apart = []
    for name in SAMPLES:
        pixels = pixels_of(name)
        made = qualitative_colors(pixels, 8)
        assert_keeps(made, 8)
        assert made.notices == ()
        assert {tuple(color) for color in made.rgb8.tolist()} <= distinct(pixels)
        apart.append(least_apart(made.rgb))
    assert np.mean(apart) >= 13
    assert min(apart) >= 9


@pytest.mark.parametrize("name", one_in(4, SAMPLES))
def test_eight_colours_near_those_of_a_picture(name):
    pixels = pixels_of(name)
    made = qualitative_colors(pixels, 8, nudge=10)
    assert_keeps(made, 8)
    assert made.notices == ()
    assert least_apart(made.rgb) >= 16
    assert least_apart(made.rgb) > least_apart(qualitative_colors(pixels, 8).rgb)
    own = srgb_to_cam02ucs(distinct_colors(pixels)[0] / 255)
    for color in srgb_to_cam02ucs(made.rgb):
        assert np.linalg.norm(own - color, axis=1).min() <= 10


@pytest.mark.parametrize(
    ("pixels", "nudge", "count"),
    [
        (flat((120, 120, 120)), 0, 1),
        (flat((120, 120, 120)), 10, 8),
        (flat((0, 0, 0)), 0, 1),
        (flat((255, 255, 255)), 0, 1),
        (flat((0, 0, 0), (255, 255, 255)), 0, 2),
        (flat((120, 120, 120), (121, 120, 119)), 0, 1),
        (flat((0, 0, 255), (255, 255, 0)), 0, 2),
        (flat((255, 0, 0), (0, 90, 200), (240, 240, 240)), 0, 3),
        (np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, axis=2), 0, 8),
    ],
)
def test_a_poor_picture_gives_what_it_has(pixels, nudge, count):
    made = qualitative_colors(pixels, 8, nudge)
    assert_keeps(made, 8)
    assert len(made.rgb) == count
    if nudge == 0:
        assert {tuple(color) for color in made.rgb8.tolist()} <= distinct(pixels)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3))),
    st.integers(1, 64),
    st.sampled_from([0.0, 0.5, 10.0, 50.0]),
)
def test_any_picture(pixels, ncolors, nudge):
    assert_keeps(qualitative_colors(pixels, ncolors, nudge), ncolors)


def test_noise_without_any_common_colour_still_gives_colours():
    pixels = np.random.default_rng(1).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    made = qualitative_colors(pixels, 8)
    assert_keeps(made, 8)
    assert least_apart(made.rgb) > 20


def star_field():
    """Near-blacks, and stars of three colours of 0.013 % each."""
    pixels = np.random.default_rng(0).integers(0, 26, (600, 500, 3), dtype=np.uint8)
    for number, color in enumerate([(255, 210, 160), (170, 200, 255), (255, 150, 90)]):
        pixels[10 + 100 * number, 10:49] = color
    return pixels


@pytest.mark.parametrize("nudge", [0, 10])
def test_of_a_dark_picture_at_most_one_colour_is_nearly_black(nudge):
    made = qualitative_colors(star_field(), 8, nudge)
    assert_keeps(made, 8)
    assert (srgb_to_cam02ucs(made.rgb)[:, 0] < 20).sum() <= 1
    assert (srgb_to_cam02ucs(made.rgb)[:, 0] > 60).sum() >= 3


def test_a_picture_of_nothing_but_near_blacks_gives_those():
    made = qualitative_colors(np.random.default_rng(0).integers(0, 26, (200, 200, 3), dtype=np.uint8), 8)
    assert len(made.rgb) >= 3


@pytest.mark.parametrize("samples", [("coffee", "kingfisher"), pytest.param(SAMPLES, marks=pytest.mark.long)])
def test_colours_have_many_names_where_they_may_move(samples):
    names = [len(set(basic_terms(qualitative_colors(pixels_of(name), 8, nudge=10).rgb))) for name in samples]
    assert np.mean(names) >= 6
    assert min(names) >= 5


def test_a_colour_of_a_few_pixels_is_no_colour_of_the_picture():
    pixels = np.full((200, 200, 3), 120, np.uint8)
    pixels[:100] = (40, 60, 160)
    pixels[0, :4] = (250, 40, 20)
    assert {tuple(color) for color in qualitative_colors(pixels, 8).rgb8.tolist()} == {(120, 120, 120), (40, 60, 160)}
    pixels[0, :20] = (250, 40, 20)
    assert len(qualitative_colors(pixels, 8).rgb) == 3


def test_the_first_few_are_far_apart():
    """Each colour is farther from those before it than every later one is."""
    rgb = qualitative_colors(pixels_of("lincoln_memorial"), 8).rgb
    for count in range(1, 7):
        reach = [least_apart(np.vstack([rgb[:count], later])) for later in rgb[count:]]
        own = least_apart(rgb[:count])
        assert min(reach[0], own) == min(max(reach), own)


def test_two_colours_are_the_pictures_and_not_its_extremes():
    rgb = qualitative_colors(pixels_of("cafe_terrace"), 2).rgb
    chroma = np.hypot(*srgb_to_cam02ucs(rgb)[:, 1:].T)
    assert chroma.min() > 20
    assert least_apart(rgb) >= 25


def test_the_same_picture_gives_the_same_colours():
    pixels = pixels_of("crab")
    first = qualitative_colors(pixels, 12, 5).rgb
    np.testing.assert_array_equal(first, qualitative_colors(pixels.reshape(-1, 3), 12, 5).rgb)


@pytest.mark.parametrize(
    ("ncolors", "nudge", "message"),
    [
        (0, 0, "ncolors takes"),
        (65, 0, "ncolors takes"),
        (8, -1, "nudge takes"),
        (8, 51, "nudge takes"),
        (8, float("nan"), "nudge takes"),
    ],
)
def test_numbers_out_of_range_are_refused(ncolors, nudge, message):
    with pytest.raises(OptionError, match=message):
        qualitative_colors(flat((1, 2, 3)), ncolors, nudge)


def test_no_pixels_are_refused():
    with pytest.raises(PictureError, match="at least one pixel"):
        qualitative_colors(np.zeros((0, 3), np.uint8), 8)


def test_who_confuses_what_in_the_palette_of_okabe_and_ito():
    found = confusions([from_hex(code) for code in OKABE_ITO])
    assert [confusion.vision for confusion in found] == list(VISIONS)
    assert min(found, key=lambda confusion: confusion.distance) == Confusion(
        "tritanopia", (1, 7), pytest.approx(11, abs=0.1)
    )
    assert found[0] == Confusion("normal", (1, 4), pytest.approx(20.75, abs=0.01))


@pytest.mark.parametrize(
    ("colors", "vision", "pair"),
    [
        (["#808000", "#0000ff", "#a08a00", "#ffffff"], "normal", (0, 2)),
        (["#ffffff", "#b00020", "#0030ff", "#4a6000"], "deuteranopia", (1, 3)),
        (["#00a0b0", "#ffffff", "#20a050", "#300000"], "tritanopia", (0, 2)),
    ],
)
def test_the_pair_that_is_confused(colors, vision, pair):
    found = {confusion.vision: confusion for confusion in confusions([from_hex(code) for code in colors])}
    assert found[vision].pair == pair
    assert found[vision].distance < 20


def test_a_single_colour_is_confused_with_none():
    assert confusions([(0.2, 0.4, 0.6)]) == ()


@pytest.mark.parametrize(
    ("code", "on_white", "on_black"),
    [
        ("#ffffff", 1, 21),
        ("#000000", 21, 1),
        ("#767676", 4.54, 4.62),
        ("#777777", 4.48, 4.69),
        ("#ff0000", 4.00, 5.25),
        ("#0000ff", 8.59, 2.44),
    ],
)
def test_contrast_as_other_checkers_give_it(code, on_white, on_black):
    found = contrast([from_hex(code)])
    assert found.on_white == pytest.approx((on_white,), abs=0.005)
    assert found.on_black == pytest.approx((on_black,), abs=0.005)


@pytest.mark.parametrize("measure", [confusions, contrast])
@pytest.mark.parametrize("colors", [[], (1, 1, 1), [(255, 0, 0)]])
def test_what_is_no_palette_is_refused(measure, colors):
    with pytest.raises(OptionError, match=r"palette"):
        measure(colors)
