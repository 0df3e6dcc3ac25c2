"""Which pixel belongs to which colour: exactly known on a picture of four flat areas."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import delta_e_2000, from_hex, srgb_to_cam02ucs, srgb_to_lab, to_hex
from cmapcore.diagnosis.segmentation import (
    LEFT_OUT,
    MOST_ERROR,
    area_shares,
    error_map,
    error_picture,
    error_scale,
    highlighted,
    median_color,
    nearest_colors,
    pixels_of_points,
    points_in_box,
    repainted,
)
from cmapcore.errors import OptionError

AREAS = {"c81e1e": 12, "1e9650": 6, "2832b4": 4, "f0dc50": 2}  # hex: rows of forty pixels
COLORS = np.array([from_hex(code) for code in AREAS])
AREA_OF = np.repeat(np.repeat(np.arange(4), list(AREAS.values()))[:, None], 40, axis=1)
ARRAY = np.rint(COLORS * 255).astype(np.uint8)[AREA_OF]
FLAT = cmp.load_picture(ARRAY, name="areas")
SHARES = np.array(list(AREAS.values())) / 24
WITHOUT_TOP = cmp.load_picture(np.dstack([ARRAY, np.where(AREA_OF == 0, 0, 255).astype(np.uint8)]))
QUICK = {"clustering": "kmeans", "use_tsne": False, "ncolors": 4, "npts": 300}


@pytest.fixture(scope="module")
def result():
    return cmp.extract(FLAT, cmp.Recipe.of(**QUICK))


@pytest.fixture(scope="module")
def of_cells():
    return cmp.extract(FLAT, cmp.Recipe.of(**QUICK, sampling="cells"))


def area_points(result, area):
    """Which of the sampled points have the colour of an area."""
    return np.isclose(result.points.rgb, COLORS[area]).all(axis=1)


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2]])
def test_flat_areas_are_the_segments(order):
    labels = nearest_colors(FLAT, COLORS[order])
    assert np.array_equal(np.array(order)[labels], AREA_OF)
    assert np.array_equal(area_shares(labels, 4), SHARES[order])


def test_the_palette_of_flat_areas_gives_their_true_shares(result):
    labels = nearest_colors(FLAT, result.palette.colors)
    found = dict(zip(result.palette.hex, area_shares(labels, 4).tolist(), strict=True))
    assert found == {f"#{code}": rows / 24 for code, rows in AREAS.items()}


@pytest.mark.parametrize("k", [1, 3, 16, 17, 400])
def test_no_other_colour_is_nearer(k):
    chance = np.random.RandomState(k)
    picture = cmp.load_picture(chance.randint(0, 256, (30, 40, 3)).astype(np.uint8))
    colors = chance.uniform(size=(k, 3))
    pixels, palette = srgb_to_cam02ucs(picture.pixels / 255), srgb_to_cam02ucs(colors)
    apart = np.linalg.norm(pixels[:, :, None] - palette, axis=-1)
    labels = nearest_colors(picture, colors)
    chosen = np.take_along_axis(apart, labels[..., None], axis=2)[..., 0]
    assert np.allclose(chosen, apart.min(axis=2), atol=1e-9)


def test_of_equal_colours_the_first_has_the_pixels():
    labels = nearest_colors(FLAT, [COLORS[1], COLORS[0], COLORS[0], COLORS[1]])
    assert set(np.unique(labels)) == {0, 1}


def test_what_may_not_be_seen_belongs_to_no_colour():
    for labels in (
        nearest_colors(WITHOUT_TOP, COLORS),
        nearest_colors(FLAT, COLORS, np.flatnonzero(AREA_OF)),
    ):
        assert np.array_equal(labels, np.where(AREA_OF == 0, LEFT_OUT, AREA_OF))
        assert np.array_equal(area_shares(labels, 4), [0, 0.5, 4 / 12, 2 / 12])


def test_no_colours_are_refused():
    with pytest.raises(OptionError, match="at least one"):
        nearest_colors(FLAT, np.empty((0, 3)))


def test_what_lights_up_keeps_its_colours_and_the_rest_is_grey():
    mask = AREA_OF == 2
    shown = highlighted(FLAT, mask)
    assert shown.dtype == np.uint8
    assert np.array_equal(shown[mask], ARRAY[mask])
    assert not np.ptp(shown[~mask].astype(int), axis=1).any()
    assert len(np.unique(shown[~mask][:, 0])) == 3  # of different lightness still
    assert np.ptp(shown[~mask].astype(int)) < 110


def test_what_is_transparent_shows_nothing_of_its_colours():
    hidden = AREA_OF == 0
    labels = nearest_colors(WITHOUT_TOP, COLORS)
    pictures = [
        highlighted(WITHOUT_TOP, np.ones_like(hidden)),
        repainted(WITHOUT_TOP, COLORS, labels),
        error_picture(error_map(WITHOUT_TOP, COLORS, labels)),
    ]
    for shown in pictures:
        assert len(np.unique(shown[hidden])) == 1


def test_a_repainted_picture_of_flat_areas_is_the_picture():
    assert np.array_equal(repainted(FLAT, COLORS, nearest_colors(FLAT, COLORS)), ARRAY)


def test_a_repainted_picture_has_the_colours_of_the_palette_alone(scene):
    labels = nearest_colors(scene, COLORS)
    painted = repainted(scene, COLORS, labels)
    assert {tuple(color) for color in painted.reshape(-1, 3).tolist()} <= {tuple(c) for c in (COLORS * 255).tolist()}


def test_the_error_is_that_of_each_pixel(scene):
    labels = nearest_colors(scene, COLORS)
    expected = delta_e_2000(srgb_to_lab(scene.pixels / 255), srgb_to_lab(COLORS)[labels])
    assert np.allclose(error_map(scene, COLORS, labels), expected, atol=1e-12)
    assert not error_map(FLAT, COLORS, nearest_colors(FLAT, COLORS)).any()


def test_there_is_no_error_where_nothing_is_seen():
    errors = error_map(WITHOUT_TOP, COLORS, nearest_colors(WITHOUT_TOP, COLORS))
    assert np.array_equal(np.isnan(errors), AREA_OF == 0)


def test_a_greater_error_is_lighter():
    scale = error_scale()
    lightness = srgb_to_lab(scale / 255)[:, 0]
    assert (np.diff(lightness) > 0).mean() > 0.99
    assert (np.diff(lightness) > -0.3).all()  # rounding to 8 bits
    assert lightness[0] < 2 < 95 < lightness[-1]
    shown = error_picture(np.array([[0.0, MOST_ERROR / 2, MOST_ERROR, 99.0]]))[0]
    assert np.array_equal(shown, scale[[0, 128, 255, 255]])


@pytest.mark.parametrize("area", range(4))
@pytest.mark.parametrize("sampling", ["result", "of_cells"])
def test_the_points_of_an_area_are_all_of_it_in_the_picture(area, sampling, request):
    result = request.getfixturevalue(sampling)
    chosen = area_points(result, area)
    assert chosen.any()
    for choice in (chosen, np.flatnonzero(chosen), np.flatnonzero(chosen).tolist()):
        assert np.array_equal(pixels_of_points(result, choice), area == AREA_OF)


def test_the_sampled_pixels_themselves(result):
    chosen = np.arange(0, 300, 7)
    mask = pixels_of_points(result, chosen, alike=False)
    assert np.array_equal(np.flatnonzero(mask), np.unique(result.points.index[chosen]))


@pytest.mark.parametrize("alike", [True, False])
@pytest.mark.parametrize("nothing", [[], np.zeros(300, dtype=bool)])
def test_no_points_are_nowhere(result, nothing, alike):
    assert not pixels_of_points(result, nothing, alike=alike).any()


def test_a_choice_among_other_points_is_refused(result):
    with pytest.raises(OptionError, match="300 points"):
        pixels_of_points(result, np.ones(299, dtype=bool))


@pytest.mark.parametrize(
    ("options", "seen"),
    [
        ({"exclude": (("c81e1e", 10.0),)}, AREA_OF != 0),
        ({"region": (0.0, 0.25, 0.5, 1.0)}, (np.arange(24)[:, None] >= 6) & (np.arange(40) < 20)),
    ],
)
def test_points_stand_only_for_pixels_that_may_be_seen(options, seen):
    result = cmp.extract(FLAT, cmp.Recipe.of(**QUICK, **options))
    assert np.array_equal(pixels_of_points(result, np.arange(300)), seen)
    labels = nearest_colors(FLAT, result.palette.colors, result.recipe.sample.allowed(FLAT))
    assert np.array_equal(labels != LEFT_OUT, seen)


def test_the_points_in_a_box_are_those_from_there(result):
    inside = points_in_box(result, (0.25, 0.5, 0.75, 1.0))
    rows, columns = np.divmod(result.points.index, 40)
    assert np.array_equal(inside, (rows >= 12) & (columns >= 10) & (columns < 30))
    assert 0 < inside.sum() < 300


def test_cells_are_in_a_box_where_their_colours_are(of_cells):
    inside = points_in_box(of_cells, (0.0, 0.75, 0.1, 1.0))  # the two areas at the bottom
    assert np.array_equal(inside, area_points(of_cells, 2) | area_points(of_cells, 3))
    assert len(inside) == 4


def test_the_median_is_that_of_the_points(result):
    assert to_hex(median_color(result, area_points(result, 3))) == "#f0dc50"
    assert np.array_equal(median_color(result, np.arange(9)), np.median(result.points.rgb[:9], axis=0))


def test_the_median_of_cells_counts_their_pixels(of_cells):
    # three cells: red has 12 of 22 rows and so more than half of the weight in every channel
    three = np.flatnonzero(~area_points(of_cells, 3))
    assert to_hex(median_color(of_cells, three)) == "#c81e1e"


def test_no_points_have_no_median(result):
    with pytest.raises(OptionError, match="at least one"):
        median_color(result, [])
