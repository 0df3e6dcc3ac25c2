"""The promises of the sequential map on the built-in pictures, in reduced form, on made ones, and known answers."""

from functools import cache

import numpy as np
import pytest
from scipy.spatial import cKDTree

from cmapcore import load_picture
from cmapcore.color.conversions import cam02ucs_to_srgb, from_hex, srgb_to_cam02ucs, srgb_to_cam16ucs, srgb_to_lab
from cmapcore.color.curves import speed_variation, steps_between
from cmapcore.color.gamut import chroma, neutral
from cmapcore.color.vision import simulated, simulated_lightness
from cmapcore.colormaps.map_colors import ALTERNATIVES
from cmapcore.colormaps.sequential import CHARACTERS, sequential_map
from cmapcore.errors import OptionError, PictureError
from cmapcore.pictures.samples import SAMPLES, sample_path
from tests.support.daily import one_in

PURE = np.array(np.meshgrid([0, 255], [0, 255], [0, 255])).reshape(3, -1).T.astype(np.uint8)


def flat(*codes, each=50):
    return np.repeat([np.rint(from_hex(code) * 255).astype(np.uint8) for code in codes], each, axis=0)


def noise(seed, count=4000):
    return np.random.default_rng(seed).integers(0, 256, (count, 3), dtype=np.uint8)


def blobs(seed):
    random = np.random.default_rng(seed)
    spread = random.normal(0, 12, (3000, 3)) + random.integers(0, 256, (4, 3))[random.integers(0, 4, 3000)]
    return np.clip(np.rint(spread), 0, 255).astype(np.uint8)


MADE = {
    "one pixel": flat("#3a7bd5", each=1),
    "black": flat("#000000"),
    "white": flat("#ffffff"),
    "grey": flat("#777777"),
    "greys": np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1),
    "red": flat("#ff0000"),
    "blue": flat("#0000ff"),
    "two colours": flat("#ff0000", "#00ff00"),
    "black and white": flat("#000000", "#ffffff"),
    "equally light": flat("#c0504d", "#3f8f45", "#4f81bd"),
    "pure colours": PURE,
    "noise": noise(0),
    "blobs": blobs(1),
    "other blobs": blobs(2),
}


@cache
def pixels_of(name):
    """Every third pixel of a built-in picture, or all of a made one."""
    return MADE[name] if name in MADE else load_picture(sample_path(name)).pixels.reshape(-1, 3)[::3]


@cache
def balanced(name):
    return sequential_map(pixels_of(name))


def assert_kept(colors):
    """Whatever the docstring promises of every map."""
    rgb, ucs, views = colors.rgb, srgb_to_cam02ucs(colors.rgb), simulated(colors.rgb)
    assert rgb.shape == (256, 3)
    assert rgb.min() >= 0
    assert rgb.max() <= 1
    assert np.diff(views[..., 0], axis=1).min() > 0
    assert np.ptp(ucs[:, 0]) >= 70
    assert speed_variation(ucs) <= 0.1
    assert speed_variation(srgb_to_cam16ucs(rgb)) <= 5
    ahead = np.diff(ucs, axis=0) / steps_between(ucs)[:, None]
    assert (ahead[8:] * ahead[:-8]).sum(axis=1).min() > np.cos(np.radians(18.1))
    assert colors.rgb8.dtype == np.uint8
    assert np.diff(simulated_lightness(colors.rgb8 / 255), axis=1).min() > 0
    assert np.abs(colors.rgb8 - rgb * 255).max() < 2


def distances(points, others):
    """From each point to the nearest of others, both sRGB."""
    return cKDTree(srgb_to_cam02ucs(others)).query(srgb_to_cam02ucs(points))[0]


def covered(name):
    """The part of a picture within 10 of the map."""
    pixels = pixels_of(name)
    return float((distances(pixels[::7] / 255, balanced(name).rgb) <= 10).mean())


@pytest.mark.parametrize("name", one_in(3, [*SAMPLES, *MADE]))
def test_it_keeps_its_promises(name):
    assert_kept(balanced(name))


@pytest.mark.parametrize("character", [name for name in CHARACTERS if name != "balanced"])
@pytest.mark.parametrize(
    "name", one_in(3, ["cafe_terrace", "neuschwanstein", "grey", "pure colours", "noise", "two colours"])
)
def test_so_do_the_other_characters(name, character):
    assert_kept(sequential_map(pixels_of(name), character))


@pytest.mark.parametrize("seed", range(8))
def test_so_it_does_on_pictures_of_any_colours_with_any_options(seed):
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (random.integers(1, 7), 3), dtype=np.uint8)
    colors = sequential_map(pixels, random.choice(list(CHARACTERS)), alternative=int(random.integers(1, 4)))
    assert_kept(colors)


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_made_of_the_pictures_own_colours(name):
    assert distances(balanced(name).rgb, pixels_of(name) / 255).mean() <= 1.5
    assert balanced(name).notices == balanced(name).missing == ()


def test_most_of_most_pictures_is_near_the_map():
    parts = sorted(covered(name) for name in SAMPLES)
    assert np.mean(parts) >= 0.8
    assert parts[2] >= 0.6  # where much has the same lightness in opposite hues, no rising map is near both


def test_a_picture_that_is_a_path_gives_that_path():
    lightness = np.linspace(15, 90, 2000)
    turn = np.linspace(-2, 0.5, 2000)
    radius = 12 * (1 - ((lightness - 52) / 45) ** 2)
    path = np.column_stack([lightness, radius * np.cos(turn), radius * np.sin(turn)])
    pixels = cam02ucs_to_srgb(path)
    colors = sequential_map(pixels, "faithful")
    assert distances(colors.rgb, pixels).mean() < 1
    assert distances(pixels, colors.rgb).mean() < 1.2


def test_greys_give_greys_over_the_range_of_the_picture():
    colors = balanced("greys")
    ucs = srgb_to_cam02ucs(colors.rgb)
    assert chroma(ucs).max() < 1
    assert ucs[[0, -1], 0] == pytest.approx([10, 96], abs=0.01)
    assert colors.notices == ("There is no colour to speak of, so the colormap is a run of greys.",)


@pytest.mark.parametrize("character", CHARACTERS)
def test_greys_stay_grey_whatever_the_style(character):
    assert chroma(srgb_to_cam02ucs(sequential_map(pixels_of("greys"), character).rgb)).max() < 0.1


def test_a_chart_of_coloured_lines_on_white_gives_their_colours_and_says_nothing_of_greys():
    chart = np.concatenate([flat("#ffffff", each=98_000), flat("#d62728", "#ff7f0e", "#1f77b4", "#2ca02c", each=500)])
    made = sequential_map(chart)
    assert chroma(srgb_to_cam02ucs(made.rgb)).max() > 15
    assert made.notices == ()


def test_the_default_style_is_as_colourful_as_vivid_pictures_let_it_be():
    means = {}
    for name in SAMPLES:
        lab = srgb_to_lab(pixels_of(name) / 255)
        if np.percentile(np.hypot(lab[:, 1], lab[:, 2]), 90) >= 35:
            means[name] = chroma(srgb_to_cam02ucs(balanced(name).rgb)).mean()
    assert len(means) >= 10
    assert np.mean(list(means.values())) >= 18


@pytest.mark.parametrize(
    ("name", "ends"),
    [("black", (10, 80.5)), ("white", (25.5, 96)), ("grey", (None, None))],
)
def test_a_range_that_is_too_short_grows_where_there_is_room(name, ends):
    ucs = srgb_to_cam02ucs(balanced(name).rgb)
    middle = float(srgb_to_cam02ucs(pixels_of(name)[0] / 255)[0])
    if name == "grey":
        ends = middle - 70.5 * (middle - 10) / 86, middle + 70.5 * (96 - middle) / 86
    assert ucs[[0, -1], 0] == pytest.approx(ends, abs=0.01)


def test_one_colour_is_in_the_map_and_the_rest_is_said_to_be_missing():
    colors = balanced("one pixel")
    assert distances(pixels_of("one pixel") / 255, colors.rgb).max() < 3
    assert len(colors.missing) == 1
    assert "of this colormap's colours are not in the picture (more than 5 ΔE away)" in colors.missing[0]


def test_vivid_has_more_chroma_than_faithful_and_faithful_is_nearer_to_the_picture():
    gain, loss = [], []
    for name in ("starry_night", "crab", "cafe_terrace", "asylum_vestibule"):
        faithful, vivid = (sequential_map(pixels_of(name), character).rgb for character in ("faithful", "vivid"))
        gain.append(chroma(srgb_to_cam02ucs(vivid)).mean() - chroma(srgb_to_cam02ucs(faithful)).mean())
        pixels = pixels_of(name)[::31] / 255
        loss.append((distances(pixels, faithful) <= 10).mean() - (distances(pixels, vivid) <= 10).mean())
    assert min(gain) > 2
    assert min(loss) > 0


@pytest.mark.parametrize("name", one_in(4, ["kingfisher", "cafe_terrace", "coffee", "chameleon"]))
def test_alternatives_are_clearly_other_maps(name):
    maps = [sequential_map(pixels_of(name), alternative=number) for number in range(1, ALTERNATIVES + 1)]
    for number, colors in enumerate(maps):
        assert_kept(colors)
        ucs = srgb_to_cam02ucs(colors.rgb)
        for other in maps[:number]:
            assert np.sqrt(((ucs - srgb_to_cam02ucs(other.rgb)) ** 2).sum(axis=1)).mean() >= 4


@pytest.mark.parametrize(
    ("name", "anchors"),
    [
        ("kingfisher", ["#2a6f97"]),
        ("kingfisher", ["#20160a", "#b5532a"]),
        ("starry_night", ["#ffffff", "#000000"]),
        ("cat", ["#a31d4c"]),
        ("grey", ["#8a4f2d"]),
        ("one pixel", ["#3a7bd5"]),
    ],
)
def test_it_passes_through_anchors(name, anchors):
    colors = sequential_map(pixels_of(name), anchors=[from_hex(code) for code in anchors])
    assert_kept(colors)
    assert distances([from_hex(code) for code in anchors], colors.rgb).max() <= 2
    assert not any("passes" in notice for notice in colors.notices)


def test_an_anchor_that_it_misses_is_named():
    anchors = [from_hex(code) for code in ("#1d3557", "#e76f51")]
    colors = sequential_map(pixels_of("kingfisher"), anchors=anchors)
    missed = distances(anchors, colors.rgb)
    assert_kept(colors)
    assert 2 < missed[0] <= 10
    assert missed[1] <= 2
    assert [notice for notice in colors.notices if "passes" in notice] == [
        f"The map passes #1d3557 at a distance of {missed[0]:.1f}: any nearer, it would not be smooth."
    ]


@pytest.mark.parametrize(
    ("anchors", "message"),
    [
        (["#c0504d", "#3f8f45", "#4f81bd"], "leave that anchor out"),
        (["#ff00ff", "#00ff00", "#0000ff", "#ffff00", "#00ffff"], "leave"),
    ],
)
def test_anchors_that_no_rising_map_joins_are_refused(anchors, message):
    with pytest.raises(OptionError, match=message):
        sequential_map(pixels_of("kingfisher"), anchors=[from_hex(code) for code in anchors])


@pytest.mark.parametrize("seed", one_in(3, range(6)))
def test_any_anchors_are_met_named_or_refused(seed):
    random = np.random.default_rng(seed)
    anchors = random.random((random.integers(1, 4), 3))
    refused, colors = "", None
    try:
        colors = sequential_map(pixels_of("canyon_de_chelly"), anchors=anchors)
    except OptionError as error:
        refused = str(error)
    if colors is None:
        assert "leave" in refused
        return
    assert_kept(colors)
    missed = distances(anchors, colors.rgb)
    assert missed.max() <= 10
    assert sum("passes" in notice for notice in colors.notices) == (missed > 2).sum()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"character": "loud"}, "faithful, balanced, vivid"),
        ({"alternative": 0}, "from 1 to 3, not 0"),
        ({"alternative": 4}, "from 1 to 3, not 4"),
        ({"anchors": [0.1, 0.2, 0.3]}, "list of sRGB colours"),
        ({"anchors": [[255, 0, 0]]}, "from 0 to 1"),
        ({"anchors": [[np.nan, 0, 0]]}, "from 0 to 1"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(OptionError, match=message):
        sequential_map(pixels_of("grey"), **options)


def test_a_picture_without_pixels_is_refused():
    with pytest.raises(PictureError, match="no pixels"):
        sequential_map(np.zeros((0, 3), np.uint8))


def test_only_the_colours_count_not_their_order_or_number_or_type():
    pixels = pixels_of("langlois_bridge")
    first = balanced("langlois_bridge").rgb
    shuffled = np.random.default_rng(0).permutation(np.concatenate([pixels, pixels]))
    np.testing.assert_allclose(sequential_map(shuffled / 255).rgb, first, atol=1e-6)
    np.testing.assert_array_equal(sequential_map(pixels.reshape(1, -1, 3)).rgb, first)


def test_greys_lie_on_the_axis_of_greys_and_not_at_the_origin():
    ucs = srgb_to_cam02ucs(balanced("grey").rgb)
    np.testing.assert_allclose(ucs[:, 1:], neutral(ucs[:, 0]), atol=0.01)
