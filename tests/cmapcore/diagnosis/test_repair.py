"""A palette that some people cannot tell apart, and the least change that mends it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import cmapcore as cmp
from cmapcore.color.conversions import delta_e_2000, from_hex, srgb_to_lab
from cmapcore.color.pixel_colors import gather_cells
from cmapcore.diagnosis.repair import repaired, repaired_palette
from cmapcore.errors import OptionError, PictureError
from cmapcore.pictures.samples import SAMPLES, sample_path
from cmapcore.quality.checks import TOLD_APART
from cmapcore.quality.palettes import confusions
from tests.support.daily import one_in

GREY, NEARLY_GREY, BLUE, YELLOW = "#808080", "#868686", "#2040a0", "#e8d040"
DARK_GREY = "#5e5e5e"  # 14 units from GREY


def colors_of(*codes):
    return np.array([from_hex(code) for code in codes]).reshape(-1, 3)


def pixels_of(*codes):
    return np.rint(colors_of(*codes) * 255).astype(np.uint8)


def least_apart(colors):
    return min((found.distance for found in confusions(colors)), default=np.inf)


def costs_between(before, after):
    return delta_e_2000(srgb_to_lab(before), srgb_to_lab(after))


def as_set(colors):
    return {tuple(color) for color in np.asarray(colors).tolist()}


def assert_true(repair, palette, pixels):
    """What holds for every repair."""
    assert repair.colors.shape == palette.shape
    stayed = ~repair.changed
    np.testing.assert_array_equal(repair.colors[stayed], palette[stayed])
    assert as_set(repair.colors[repair.changed]) <= as_set(pixels.reshape(-1, 3) / 255)
    np.testing.assert_allclose(repair.costs, costs_between(palette, repair.colors), atol=1e-9)
    assert not repair.costs[stayed].any()
    assert repair.least == least_apart(repair.colors)
    assert repair.least >= least_apart(palette)
    assert repair.kept == (repair.least >= TOLD_APART) == (not repair.notices)


def test_of_two_nearly_equal_greys_one_becomes_the_nearest_free_colour():
    palette = colors_of(GREY, NEARLY_GREY, BLUE)
    pixels = pixels_of(GREY, NEARLY_GREY, BLUE, DARK_GREY, YELLOW)
    repair = repaired(palette, pixels)
    assert cmp.Palette(repair.colors, np.ones(3), np.zeros(3, bool), "").hex == (DARK_GREY, NEARLY_GREY, BLUE)
    assert repair.changed.tolist() == [True, False, False]
    assert repair.costs.sum() == pytest.approx(float(costs_between(*colors_of(GREY, DARK_GREY))))
    assert repair.kept
    assert all(
        verdict.passed
        for verdict in cmp.Colormap(repair.colors, "listed").report().verdicts
        if "Distinguishable" in verdict.check
    )
    assert_true(repair, palette, pixels)


def test_colours_that_only_a_deficiency_confuses_are_set_apart():
    palette = colors_of("#a86432", "#6e7d32")
    normal, *others = (found.distance for found in confusions(palette))
    assert normal > 2 * TOLD_APART > TOLD_APART > min(others)
    pixels = pixels_of("#a86432", "#6e7d32", "#56662a", "#3c4a1e", "#ffffff")
    repair = repaired(palette, pixels)
    assert repair.changed.sum() == 1
    assert_true(repair, palette, pixels)
    assert repair.kept


def test_a_good_palette_is_left_as_it_is():
    palette = colors_of("#000000", "#e69f00", "#56b4e9", "#ffffff")
    repair = repaired(palette, pixels_of(GREY))
    np.testing.assert_array_equal(repair.colors, palette)
    assert repair.kept
    assert not repair.changed.any()
    assert not repair.costs.any()
    assert repair.least == least_apart(palette)


def test_a_single_colour_is_far_from_every_other():
    repair = repaired(colors_of(GREY), pixels_of(BLUE))
    assert (repair.least, repair.kept, repair.changed.tolist()) == (np.inf, True, [False])


def test_a_picture_of_one_colour_has_nothing_to_offer():
    palette = colors_of(GREY, NEARLY_GREY)
    repair = repaired(palette, np.tile(pixels_of(GREY), (50, 1)))
    np.testing.assert_array_equal(repair.colors, palette)
    assert not repair.kept
    assert repair.notices == (
        "This picture has no other colours that would set these farther apart: use fewer, or change some by hand.",
    )


def test_where_there_is_not_enough_the_best_that_was_found_is_said_to_be_too_close():
    palette = colors_of(GREY, GREY, NEARLY_GREY)
    pixels = pixels_of(GREY, "#8e8e8e", BLUE)
    repair = repaired(palette, pixels)
    assert_true(repair, palette, pixels)
    assert not repair.kept
    assert repair.least > 2
    assert repair.notices[0].startswith("No 3 colours of this picture were found that everybody sees at least 10 apart")
    assert f"{repair.least:.1f} apart" in repair.notices[0]


def test_how_far_apart_is_far_enough_can_be_told():
    palette, pixels = colors_of(GREY, "#989898"), pixels_of("#989898", "#b8b8b8", "#d8d8d8", "#ffffff")
    assert [repaired(palette, pixels, apart).kept for apart in (5, 15, 30, 90)] == [True, True, True, False]
    costs = [repaired(palette, pixels, apart).costs.sum() for apart in (5, 15, 30)]
    assert costs == sorted(set(costs))


@pytest.mark.parametrize("seed", one_in(6, range(24)))
def test_no_choice_is_cheaper(seed):
    random = np.random.default_rng(seed)
    center = random.integers(60, 190, 3)
    pixels = np.clip(center + random.integers(-60, 60, (9, 3)), 0, 255).astype(np.uint8)
    palette = np.clip(center + random.integers(-12, 12, (3, 3)), 0, 255) / 255
    cells = gather_cells(pixels, 2.5).rgb
    apart = least_apart(palette) + 6
    good = []
    for chosen in product(range(len(cells) + 1), repeat=3):
        colors = np.array([own if at == 0 else cells[at - 1] for own, at in zip(palette, chosen, strict=True)])
        if least_apart(colors) >= apart:
            good.append(costs_between(palette, colors).sum())
    repair = repaired(palette, pixels, apart)
    assert repair.kept == bool(good)
    if good:
        assert repair.costs.sum() == pytest.approx(min(good))


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 12), st.just(3))),
    arrays(np.uint8, st.tuples(st.integers(1, 9), st.just(3))),
)
def test_every_repair_is_what_it_says(pixels, palette):
    palette = palette / 255
    repair = repaired(palette, pixels)
    assert_true(repair, palette, pixels)
    again = repaired(palette, pixels)
    np.testing.assert_array_equal(again.colors, repair.colors)


@pytest.mark.parametrize("name", one_in(4, list(SAMPLES)[::5]))
def test_twelve_colours_of_a_picture_can_be_repaired(name):
    picture = cmp.load_picture(sample_path(name))
    recipe = cmp.Recipe.of(ncolors=12, use_tsne=False, npts=400)
    palette = cmp.extract(picture, recipe).palette
    repair = repaired_palette(picture, recipe.sample, palette.hex)
    before = colors_of(*palette.hex)
    assert_true(repair, before, picture.pixels)
    assert repair.kept
    assert repair.costs.mean() < 7
    np.testing.assert_array_equal(
        colors_of(*cmp.Palette(repair.colors, np.ones(12), np.zeros(12, bool), "").hex), repair.colors
    )


def test_only_what_may_be_seen_is_offered():
    rows = [pixels_of(*[code] * 8) for code in (GREY, GREY, NEARLY_GREY, DARK_GREY, BLUE, BLUE, YELLOW, YELLOW)]
    picture = cmp.load_picture(np.stack(rows))
    codes = (GREY, NEARLY_GREY)
    everywhere = repaired_palette(picture, cmp.Recipe().sample, codes)
    assert as_set(colors_of(DARK_GREY)) <= as_set(everywhere.colors)
    above = repaired_palette(picture, cmp.Recipe.of(region=(0, 0, 1, 0.375)).sample, codes)
    assert not above.kept
    assert not above.changed.any()


@pytest.mark.parametrize("apart", [0, -1, np.nan, np.inf])
def test_a_distance_is_a_positive_number(apart):
    with pytest.raises(OptionError, match="positive number of units"):
        repaired(colors_of(GREY), pixels_of(GREY), apart)


def test_what_is_no_palette_or_no_picture_is_refused():
    with pytest.raises(OptionError, match="empty"):
        repaired(np.empty((0, 3)), pixels_of(GREY))
    with pytest.raises(OptionError, match="from 0 to 1"):
        repaired([[0, 0, 2]], pixels_of(GREY))
    with pytest.raises(PictureError):
        repaired(colors_of(GREY, NEARLY_GREY), np.empty((0, 3), np.uint8))
