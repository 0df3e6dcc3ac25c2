"""The keys of a result: the whole cause of each of its values, and nothing beside it."""

import pickle

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore import Recipe
from hosting.runner import Runner

OPTIONS = Recipe.all_options()
WALK = ("sample", "embed", "cluster", "sort", "prune", "map")
QUICK = {"clustering": "kmeans", "use_tsne": False, "npts": 60}
LISTED = QUICK | {"kind": "listed"}
"""With a colormap of the palette's own colours, which follows from every stage before it."""

FIRST = {  # option: where the walk first uses it, another value, and what else must be so that it has an effect
    "rseed": ("sample", 7, {}),
    "sampling": ("sample", "cells", {}),
    "npts": ("sample", 70, {}),
    "region": ("sample", (0, 0, 0.5, 1), {}),
    "exclude": ("sample", (("ffffff", 5),), {}),
    "use_tsne": ("embed", False, {"use_tsne": True}),
    "tsne_perp": ("embed", 12, {"use_tsne": True}),
    "tsne_eggr": ("embed", 4, {"use_tsne": True}),
    "clustering": ("cluster", "GMM", {}),
    "ncolors": ("cluster", 5, {}),
    "accents": ("cluster", 2, {"clustering": "accents"}),
    "mood": ("cluster", "dark", {}),
    "dbscan_eps": ("cluster", 0.3, {"clustering": "DBSCAN"}),
    "optics_xi": ("cluster", 0.1, {"clustering": "optics"}),
    "pins": ("cluster", ("c81e1e",), {}),
    "sort_type": ("sort", "hsv", {}),
    "step_repetitions": ("sort", 3, {"sort_type": "step"}),
    "reverse": ("sort", True, {}),
    "order": ("sort", ("ff8800",), {}),
    "n_prune": ("prune", 2, {}),
    "prune_metric": ("prune", "l", {"n_prune": 1}),
    "criterion": ("prune", "different", {"n_prune": 1}),
    "drop": ("prune", ("0000ff",), {}),
    "kind": ("map", "continuous", {}),
    "character": ("map", "vivid", {"kind": "sequential"}),
    "anchors": ("map", ("c81e1e",), {"kind": "sequential"}),
    "centre": ("map", "dark", {"kind": "diverging"}),
    "constant": ("map", True, {"kind": "cyclic"}),
    "nudge": ("map", 7.5, {"kind": "qualitative"}),
    "class_colors": ("map", ("c81e1e",), {"kind": "qualitative"}),
    "alternative": ("map", 2, {"kind": "cyclic"}),
    "flip": ("map", True, {}),
}
OF_PIXELS = {"region", "exclude"}


def extracted(picture, **options):
    return cmp.extract(picture, Recipe.of(**options))


def changed(before, after):
    """The names of the keys that differ."""
    assert set(before.keys) == set(after.keys) == {"pixels", "embedding", *WALK}
    return {name for name, key in before.keys.items() if key != after.keys[name]}


ONLY_SHOWN = {"embedding"}
"""The key of what is embedded for display alone, where no clustering asks for it."""


def test_every_option_has_its_place_in_the_walk():
    assert set(FIRST) == set(OPTIONS)


@pytest.mark.parametrize("name", FIRST)
def test_an_option_changes_the_keys_from_the_first_stage_that_uses_it(scene, name):
    first, value, beside = FIRST[name]
    expected = {*WALK[WALK.index(first) :], *({"pixels"} if name in OF_PIXELS else ())}
    base = LISTED | beside
    assert changed(extracted(scene, **base), extracted(scene, **base | {name: value})) - ONLY_SHOWN == expected


@pytest.mark.parametrize("name", [name for name, (*_, beside) in FIRST.items() if beside and name != "use_tsne"])
def test_an_option_without_effect_changes_no_key(scene, name):
    value = FIRST[name][1]
    assert not changed(extracted(scene, **LISTED), extracted(scene, **LISTED | {name: value})) - ONLY_SHOWN


def test_where_no_embedding_is_needed_its_options_change_no_key(scene):
    plain = extracted(scene, npts=60, clustering="accents")
    assert not changed(plain, extracted(scene, npts=60, clustering="accents", use_tsne=False))
    assert changed(plain, extracted(scene, npts=60, clustering="accents", tsne_perp=9)) == ONLY_SHOWN


@pytest.mark.parametrize("clustering", ["accents", "kmeans"])
def test_points_are_embedded_for_display_whatever_the_clustering(scene, clustering):
    runner = Runner(workers=1)
    given = runner.extract(scene, Recipe.of(npts=60, clustering="kmeans"))
    shown = runner.embed(runner.extract(scene, Recipe.of(npts=60, clustering=clustering)))
    runner.close()
    assert shown is given.embedding, "it has the same cause, and is computed once"
    assert runner.runs["embed"] == 1 + (clustering == "accents")  # which leaves one out
    assert (cmp.pipeline.embed(given).xy == shown.xy).all()


@pytest.mark.parametrize(("name", "value"), [("rseed", 7), ("npts", 70), ("tsne_perp", 9), ("region", (0, 0, 0.5, 1))])
def test_what_decides_the_embedding_for_display_is_in_its_key(scene, name, value):
    plain, other = (extracted(scene, **{"npts": 60} | more) for more in ({}, {name: value}))
    assert plain.keys["embedding"] != other.keys["embedding"]
    assert not np.array_equal(cmp.pipeline.embed(plain).xy, cmp.pipeline.embed(other).xy)


@pytest.mark.parametrize("name", [name for name, (first, *_) in FIRST.items() if first != "map"])
@pytest.mark.parametrize("kind", ["qualitative", "sequential"])
def test_a_colormap_from_the_picture_depends_on_its_pixels_and_in_steps_on_the_number_of_colours(scene, name, kind):
    _, value, beside = FIRST[name]
    base = QUICK | {"kind": kind} | beside
    before, after = extracted(scene, **base), extracted(scene, **base | {name: value})
    other_number = len(before.palette) != len(after.palette)
    assert other_number or name not in ("ncolors", "n_prune")
    expected = name in OF_PIXELS or (kind == "qualitative" and other_number)
    assert ("map" in changed(before, after)) == expected


def test_the_same_cause_gives_equal_keys(scene_array):
    options = QUICK | {"order": ("ff8800",), "exclude": (("ffffff", 5),)}
    first, second, renamed = (
        extracted(cmp.load_picture(scene_array.copy(), name=name), **options) for name in ("one", "one", "other")
    )
    assert not changed(first, second)
    assert list(map(hash, first.keys.values())) == list(map(hash, second.keys.values()))
    assert changed(first, renamed) == {"map"}  # which bears the picture's name
    assert len(set(first.keys.values())) == len(first.keys)  # without t-SNE another embedding is shown than is used


def test_another_picture_changes_every_key(scene, scene_array):
    other = scene_array.copy()
    other[0, 0] ^= 1
    before, after = extracted(scene, **QUICK), extracted(cmp.load_picture(other, name="scene"), **QUICK)
    assert changed(before, after) == set(before.keys)


def test_the_steps_bear_the_keys_of_the_result(scene):
    keys = {}

    def call(step, progress):
        keys[step.name] = step.key
        return cmp.pipeline.call_plainly(step, progress)

    result = cmp.extract(scene, Recipe.of(**QUICK, kind="sequential"), call=call)
    cmp.colormap(result, call=call)
    assert keys == {name: result.keys[name] for name in WALK}
    cmp.colormap(result, character="vivid", call=call)
    assert keys["map"] == extracted(scene, **QUICK, kind="sequential", character="vivid").keys["map"]


def test_a_result_travels_between_processes_with_its_keys(scene):
    result = extracted(scene, **QUICK, kind="sequential")
    there = pickle.loads(pickle.dumps(result))
    assert there.keys == result.keys
    assert there.picture == scene
    assert not there.picture.pixels.flags.writeable
    assert there.palette.hex == result.palette.hex
    assert (cmp.colormap(there).rgb == cmp.colormap(result).rgb).all()


def test_a_runner_gives_the_same_keys_and_caches_by_them(scene):
    runner = Runner(workers=1)
    recipe = Recipe.of(**QUICK)
    assert runner.extract(scene, recipe).keys == cmp.extract(scene, recipe).keys
    runner.extract(scene, recipe.replace(tsne_perp=9, n_prune=1))
    assert runner.runs == dict.fromkeys(WALK[:-1], 1) | {"prune": 2}
    runner.close()


@pytest.mark.parametrize("given", [5, "kmeans", {"ncolors": 5}])
def test_what_is_no_recipe_is_told(scene, given):
    with pytest.raises(cmp.OptionError, match="second argument is a Recipe; options are keywords: ncolors=5"):
        cmp.extract(scene, given)
    with pytest.raises(cmp.OptionError, match="is a Recipe; options are keywords"):
        cmp.colormap(["#123456", "gold"], recipe=given)
