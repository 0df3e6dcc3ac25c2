"""A palette beside those of other options."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color import delta_e_2000, srgb_to_lab
from cmapcore.comparisons import elbow_of, grid_cell, how_many, matched_palettes, method_grid, stability
from cmapcore.errors import Canceled
from cmapcore.jobs import Runner
from cmapcore.metrics import coverage, distinctness

AREAS = {"c81e1e": 12, "1e9650": 6, "2832b4": 4, "f0dc50": 2}  # hex: rows of forty pixels
FLAT = cmp.load_picture(
    np.repeat(np.array([[list(bytes.fromhex(code))] * 40 for code in AREAS], np.uint8), list(AREAS.values()), axis=0),
    name="areas",
)
QUICK = cmp.Recipe.of(clustering="kmeans", use_tsne=False, npts=200)


def palette(*colors):
    return cmp.Palette(np.array(colors, dtype=float), np.ones(len(colors)), np.zeros(len(colors), bool))


@pytest.fixture
def runner():
    runner = Runner(workers=1)
    yield runner
    runner.close()


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
    equal = np.repeat(FLAT.pixels[[0, 12, 18, 22]], 6, axis=0)
    curve = how_many(cmp.load_picture(equal), QUICK, range(2, 9))
    assert curve.suggested == 4
    assert curve.errors[0] > curve.errors[1] > 1
    assert curve.errors[2:] == pytest.approx([0] * 5, abs=1e-9)


def test_the_errors_are_those_of_the_palettes(scene):
    curve = how_many(scene, QUICK, [2, 5])
    for count, error in zip(curve.counts, curve.errors, strict=True):
        result = cmp.extract(scene, QUICK.replace(ncolors=count))
        assert error == coverage(scene, result.palette.colors).mean


def test_only_what_may_be_seen_counts():
    recipe = QUICK.replace(exclude=(("f0dc50", 10.0), ("2832b4", 10.0)))
    assert how_many(FLAT, recipe, [2]).errors == pytest.approx([0], abs=1e-9)


@pytest.mark.parametrize("function", [how_many, stability])
def test_what_stays_the_same_is_worked_out_once(function, scene):
    steps = []

    def call(step, progress):
        steps.append(step.name)
        return cmp.pipeline.call_plainly(step, progress)

    function(scene, QUICK.replace(npts=60), [2, 3, 4] if function is how_many else 3, call)
    once = 1 if function is how_many else 3
    assert steps.count("sample") == steps.count("embed") == once
    assert steps.count("cluster") == 3


def test_the_runner_takes_from_its_cache_what_is_there(runner, scene):
    recipe = cmp.Recipe.of(clustering="kmeans", npts=60, tsne_perp=5)
    runner.extract(scene, recipe)
    runner.runs.clear()
    parts = []
    curve = how_many(scene, recipe, [5, 6, 7], call=runner.call, progress=parts.append)
    assert runner.runs["embed"] == runner.runs["sample"] == 0
    assert runner.runs["cluster"] == 2
    assert curve == how_many(scene, recipe, [5, 6, 7])
    assert parts == sorted(parts)
    assert all(0 <= part <= 1 for part in parts)


def test_the_runner_works_them_out_in_one_job(runner, scene):
    recipe = QUICK.replace(npts=60)
    made = runner.compute("elbow", (scene.digest, recipe), how_many, scene, recipe, [2, 3])
    assert made == how_many(scene, recipe, [2, 3])
    assert runner.runs["elbow"] == 1


@pytest.mark.parametrize("function", [how_many, stability])
def test_progress_never_goes_back(function, scene):
    parts = []
    function(
        scene,
        cmp.Recipe.of(clustering="kmeans", npts=60, tsne_perp=5),
        [2, 3] if function is how_many else 2,
        progress=parts.append,
    )
    assert parts == sorted(parts)
    assert 0 < parts[0] < 0.5
    assert parts[-1] == 1


@pytest.mark.parametrize("function", [how_many, stability])
def test_it_stops_when_told_to(function, scene):
    parts = []

    def tell(part):
        parts.append(part)
        raise Canceled("enough")

    with pytest.raises(Canceled, match="enough"):
        function(scene, cmp.Recipe.of(clustering="kmeans", npts=60, tsne_perp=5), progress=tell)
    assert parts[0] < 0.1


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


def test_flat_areas_do_not_wander():
    found = stability(FLAT, QUICK.replace(ncolors=4))
    assert len(found.palettes) == 5
    assert found.matched.shape == (5, 4)
    assert found.wander == pytest.approx([0] * 4, abs=1e-9)


def test_the_seeds_are_the_recipes_own_and_those_after_it(scene):
    recipe = QUICK.replace(rseed=2**32 - 1, npts=60)
    found = stability(scene, recipe, seeds=2)
    for palette_, seed in zip(found.palettes, (2**32 - 1, 0), strict=True):
        assert palette_.hex == cmp.extract(scene, recipe.replace(rseed=seed)).palette.hex
    assert (found.wander > 0).any()


@pytest.mark.parametrize("clustering", list(cmp.Recipe.all_options()["clustering"].choices))
def test_the_grid_has_every_clustering_with_and_without_t_sne(clustering):
    recipe = cmp.Recipe.of(clustering=clustering, ncolors=9, pins=("ff0000",), rseed=7)
    grid = method_grid(recipe)
    assert recipe in grid
    assert len(set(grid)) == len(grid)
    for name, method in cmp.Recipe.all_options()["clustering"].choices.items():
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
