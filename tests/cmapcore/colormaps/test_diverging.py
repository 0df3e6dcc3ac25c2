"""The promises of the diverging map on the built-in pictures, in reduced form, on made ones, and known answers."""

from functools import cache

import numpy as np
import pytest

from cmapcore import load_picture
from cmapcore.color.conversions import cam02ucs_to_srgb, from_hex, srgb_to_cam02ucs, srgb_to_cam16ucs, to_hex
from cmapcore.color.curves import speed_variation
from cmapcore.color.gamut import chroma, chroma_limit, neutral
from cmapcore.color.vision import simulated, simulated_lightness
from cmapcore.colormaps.diverging import CENTRES, diverging_map
from cmapcore.colormaps.map_colors import ALTERNATIVES
from cmapcore.errors import OptionError, PictureError
from cmapcore.pictures.samples import SAMPLES, sample_path
from tests.support.daily import one_in

NO_COLOUR = ["black", "white", "greys", "black and white"]


def flat(*codes, each=50):
    return np.repeat([np.rint(from_hex(code) * 255).astype(np.uint8) for code in codes], each, axis=0)


def of_hues(*degrees, each=500):
    """Colours of these hues, from dark to light, as vivid as 0.6 of the gamut."""
    lightness = np.tile(np.linspace(20, 90, each), len(degrees))
    angle = np.repeat(np.radians(degrees), each)
    radius = 0.6 * chroma_limit(lightness, angle)
    away = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return np.clip(cam02ucs_to_srgb(np.column_stack([lightness, neutral(lightness) + away])), 0, 1)


MADE = {
    "one pixel": flat("#3a7bd5", each=1),
    "black": flat("#000000"),
    "white": flat("#ffffff"),
    "greys": np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1),
    "red": flat("#ff0000"),
    "red and green": flat("#d62728", "#2ca02c"),
    "black and white": flat("#000000", "#ffffff"),
    "blue and orange": of_hues(250, 50),
    "noise": np.random.default_rng(0).integers(0, 256, (4000, 3), dtype=np.uint8),
}


@cache
def pixels_of(name):
    """Every third pixel of a built-in picture, or all of a made one."""
    return MADE[name] if name in MADE else load_picture(sample_path(name)).pixels.reshape(-1, 3)[::3]


def assert_kept(colors, centre):
    """Whatever the docstring promises of every map."""
    rgb, ucs, views = colors.rgb, srgb_to_cam02ucs(colors.rgb), simulated(colors.rgb)
    assert rgb.shape == (256, 3)
    assert rgb.min() >= 0
    assert rgb.max() <= 1
    assert speed_variation(ucs) <= 0.1
    assert speed_variation(srgb_to_cam16ucs(rgb)) <= 5
    assert np.abs(ucs[:, 0] - ucs[::-1, 0]).max() <= 0.1
    assert chroma(ucs[127:129].mean(axis=0)) <= 0.5
    apart = np.sqrt(((views[:, 0] - views[:, -1]) ** 2).sum(axis=1))
    assert apart[0] >= 25
    assert apart.min() >= 16
    up = 1 if centre == "light" else -1
    for lightness in (views[..., 0], simulated_lightness(colors.rgb8 / 255)):
        assert (up * np.diff(lightness[:, :128])).min() > 0
        assert (up * np.diff(lightness[:, 128:])).max() < 0
    assert np.abs(colors.rgb8 - rgb * 255).max() < 2


def hues(colors):
    """Of the two ends, in degrees from 0 to 360."""
    ends = srgb_to_cam02ucs(colors.rgb[[0, -1]])
    away = ends[:, 1:] - neutral(ends[:, 0])
    return np.degrees(np.arctan2(away[:, 1], away[:, 0])) % 360


def between(first, second):
    return np.abs((np.asarray(first) - second + 180) % 360 - 180)


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("name", one_in(3, [*SAMPLES, *MADE]))
def test_it_keeps_its_promises(name, centre):
    assert_kept(diverging_map(pixels_of(name), centre), centre)


@pytest.mark.parametrize("seed", range(8))
def test_so_it_does_on_pictures_of_any_colours_with_any_options(seed):
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (random.integers(1, 7), 3), dtype=np.uint8)
    centre = str(random.choice(list(CENTRES)))
    assert_kept(diverging_map(pixels, centre, int(random.integers(1, 4))), centre)


@pytest.mark.parametrize("centre", CENTRES)
def test_the_hues_are_the_pictures_own_the_cooler_one_first(centre):
    colors = diverging_map(pixels_of("blue and orange"), centre)
    assert between(hues(colors), [250, 50]).max() < 20
    assert not any(notice.startswith("The end") for notice in colors.notices)


@pytest.mark.parametrize(("centre", "middle"), [("light", 96), ("dark", 14)])
def test_the_middle_is_as_light_or_dark_as_the_centre_says(centre, middle):
    lightness = srgb_to_cam02ucs(diverging_map(pixels_of("noise"), centre).rgb)[:, 0]
    assert lightness[127] == pytest.approx(middle, abs=0.1)
    assert np.abs(lightness[0] - middle) > 40


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("name", ["one pixel", "red", "coffee"])
def test_a_second_hue_is_added_and_said_to_be(name, centre):
    colors = diverging_map(pixels_of(name), centre)
    assert sum("was added" in notice for notice in colors.notices) == 1
    if name != "coffee":
        pixel = srgb_to_cam02ucs(pixels_of(name)[0] / 255)
        own = np.degrees(np.arctan2(*(pixel[1:] - neutral(pixel[0]))[::-1])) % 360
        assert between(hues(colors), own).min() < 20
    added = next(notice for notice in colors.notices if "was added" in notice).split()[2]
    assert added in to_hex(colors.rgb[[0, -1]])


def test_red_and_green_that_not_everybody_tells_apart_are_not_simply_joined():
    """As light as each other they look alike to a deuteranope: one of them goes."""
    for centre in CENTRES:
        colors = diverging_map(pixels_of("red and green"), centre)
        views = simulated(colors.rgb[[0, -1]])
        assert np.sqrt(((views[:, 0] - views[:, 1]) ** 2).sum(axis=1)).min() >= 16


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("name", NO_COLOUR)
def test_a_picture_without_colour_has_both_ends_added_and_says_so(name, centre):
    colors = diverging_map(pixels_of(name), centre)
    first, last = to_hex(colors.rgb[[0, -1]])
    said = f"Both ends, {first} and {last}, were added: there is no colour to speak of."
    assert colors.notices == (said,)


def test_how_much_is_missing_is_said_where_both_hues_are_the_pictures():
    pixels = pixels_of("canyon_de_chelly")
    colors = diverging_map(pixels, alternative=2)
    places = srgb_to_cam02ucs(np.unique(pixels.reshape(-1, 3), axis=0) / 255)
    far = np.mean([np.linalg.norm(places - color, axis=1).min() > 5 for color in srgb_to_cam02ucs(colors.rgb)])
    (said,) = colors.missing
    assert "of this colormap's colours are not in the picture (more than 5 ΔE away)" in said
    assert int(said.split("%")[0]) / 100 == pytest.approx(far, abs=0.05)


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("name", ["tulips", "owl", "greys"])
def test_alternatives_have_other_hues(name, centre):
    maps = [diverging_map(pixels_of(name), centre, number) for number in range(1, ALTERNATIVES + 1)]
    for number, colors in enumerate(maps):
        assert_kept(colors, centre)
        for other in maps[:number]:
            assert between(hues(colors), hues(other)).max() > 20


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"centre": "grey"}, "light, dark"),
        ({"alternative": 0}, "from 1 to 3, not 0"),
        ({"alternative": 4}, "from 1 to 3, not 4"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(OptionError, match=message):
        diverging_map(pixels_of("noise"), **options)


def test_a_picture_without_pixels_is_refused():
    with pytest.raises(PictureError, match="no pixels"):
        diverging_map(np.zeros((0, 3), np.uint8))


def test_only_the_colours_count_not_their_order_or_number_or_type():
    pixels = pixels_of("langlois_bridge")
    first = diverging_map(pixels).rgb
    shuffled = np.random.default_rng(0).permutation(np.concatenate([pixels, pixels]))
    np.testing.assert_allclose(diverging_map(shuffled / 255).rgb, first, atol=1e-9)
    np.testing.assert_array_equal(diverging_map(pixels.reshape(1, -1, 3)).rgb, first)
