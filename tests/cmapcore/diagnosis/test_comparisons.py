"""A palette beside those of other options."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab
from cmapcore.diagnosis.comparisons import elbow_of, grid_cell, matched_palettes, mean_error, method_grid
from cmapcore.quality.palettes import coverage, distinctness

AREAS = {"c81e1e": 12, "1e9650": 6, "2832b4": 4, "f0dc50": 2}  # hex: rows of forty pixels
FLAT = cmp.load_picture(
    np.repeat(np.array([[list(bytes.fromhex(code))] * 40 for code in AREAS], np.uint8), list(AREAS.values()), axis=0),
    name="areas",
)
QUICK = cmp.Recipe.of(clustering="kmeans", use_tsne=False, npts=200)


def palette(*colors):
    return cmp.Palette(np.array(colors, dtype=float), np.ones(len(colors)), np.zeros(len(colors), bool))


@pytest.mark.parametrize(
    ("errors", "elbow"),
    [
        ([20, 10, 2, 1.5, 1, 0.5], 4),
        ([20, 2, 1.6, 1.2, 0.8, 0.4], 3),
        ([5, 4, 3, 2, 1, 0], 2),  # straight: nowhere below
        ([3, 3, 3, 3, 3, 3], 2),
        ([9, 8, 7, 6, 1, 0], 6),
    ],
)
def test_the_elbow(errors, elbow):
    curve = elbow_of(range(2, 8), errors)
    assert curve.suggested == elbow
    assert curve.counts == (2, 3, 4, 5, 6, 7)
    assert curve.errors == tuple(errors)


def test_one_count_is_its_own_elbow():
    assert elbow_of([6], [1.5]).suggested == 6


def test_four_areas_need_four_colours():
    equal = cmp.load_picture(np.repeat(FLAT.pixels[[0, 12, 18, 22]], 6, axis=0))
    counts = range(2, 9)
    errors = [mean_error(cmp.extract(equal, QUICK.replace(ncolors=count))) for count in counts]
    assert elbow_of(counts, errors).suggested == 4
    assert errors[0] > errors[1] > 1
    assert errors[2:] == pytest.approx([0] * 5, abs=1e-9)


def test_only_what_may_be_seen_counts():
    recipe = QUICK.replace(exclude=(("f0dc50", 10.0), ("2832b4", 10.0)), ncolors=2)
    result = cmp.extract(FLAT, recipe)
    assert mean_error(result) == pytest.approx(0, abs=1e-9)
    assert coverage(FLAT, result.palette.colors).mean > 1


def test_colours_are_matched_wherever_they_stand():
    first = palette((1, 0, 0), (0, 1, 0), (0, 0, 1))
    moved = palette((0, 0, 1), (0.9, 0, 0), (0, 1, 0))
    found = matched_palettes([first, moved, first])
    assert found.matched.tolist() == [[0, 1, 2], [1, 2, 0], [0, 1, 2]]
    way = delta_e_2000(srgb_to_lab((1, 0, 0)), srgb_to_lab((0.9, 0, 0)))
    assert found.wander == pytest.approx([way / 2, 0, 0])


def test_a_colour_without_a_match_is_as_far_as_the_nearest():
    found = matched_palettes([palette((1, 0, 0), (0.9, 0, 0)), palette((1, 0, 0))])
    assert found.matched.tolist() == [[0, 1], [0, -1]]
    assert found.wander == pytest.approx([0, delta_e_2000(srgb_to_lab((1, 0, 0)), srgb_to_lab((0.9, 0, 0)))])


def test_more_colours_than_the_first_has_are_left_over():
    found = matched_palettes([palette((1, 0, 0)), palette((0, 0, 1), (1, 0, 0))])
    assert found.matched.tolist() == [[0], [1]]
    assert found.wander == pytest.approx([0])


def test_one_palette_does_not_wander():
    assert matched_palettes([palette((1, 0, 0), (0, 0, 1))]).wander.tolist() == [0, 0]


@pytest.mark.parametrize("clustering", list(cmp.Recipe.all_options()["clustering"].kind.choices))
def test_the_grid_has_every_clustering_with_and_without_t_sne(clustering):
    recipe = cmp.Recipe.of(clustering=clustering, ncolors=9, pins=("ff0000",), rseed=7)
    grid = method_grid(recipe)
    assert recipe in grid
    assert len(set(grid)) == len(grid)
    for name, method in cmp.Recipe.all_options()["clustering"].kind.choices.items():
        ways = {each.embed.use_tsne for each in grid if each.cluster.clustering == name}
        assert ways == ({True, False} if method.needs == "points" else {recipe.embed.use_tsne})
    kept = {name: value for name, value in recipe.flat().items() if name not in ("clustering", "use_tsne")}
    assert all(kept.items() <= each.flat().items() for each in grid)


def test_a_cell_of_the_grid(scene):
    result = cmp.extract(scene, QUICK)
    cell = grid_cell(result)
    assert (cell.recipe, cell.palette) == (result.recipe, result.palette)
    assert cell.error == coverage(scene, result.palette.colors).mean
    assert cell.least == distinctness(result.palette.colors).least
    assert cell.seconds == sum(result.seconds.values()) > 0
    assert grid_cell(cmp.extract(scene, QUICK.replace(ncolors=1))).least is None
