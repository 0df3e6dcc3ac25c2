"""Pinned colours: exactly there, whatever else changes."""

import re

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore import Cluster, Recipe
from cmapcore.color.conversions import cam02ucs_to_srgb, from_hex, srgb_to_cam02ucs
from cmapcore.option_kinds import Bool, Box, Exclusions, Float, Hexes, Int
from cmapcore.stages.cluster_groups import nearest_pin, pin_colors
from cmapcore.stages.values import Embedding, Points

OPTIONS = Recipe.all_options()
CLUSTERINGS = list(OPTIONS["clustering"].kind.choices)
OF_POINTS = [name for name, method in OPTIONS["clustering"].kind.choices.items() if method.needs == "points"]
NOWHERE = Embedding(None)
QUICK = {"npts": 150, "use_tsne": False}
AREAS = {"c81e1e": 500, "1e9650": 300, "2832b4": 150, "f0dc50": 50}  # hex: pixels of a thousand


def areas():
    rgb = np.array([list(bytes.fromhex(code)) for code in AREAS], dtype=np.uint8)
    return cmp.load_picture(np.repeat(rgb, list(AREAS.values()), axis=0).reshape(25, 40, 3), name="areas")


FLAT = areas()


def points_of(rgb, weight=None):
    rgb = np.asarray(rgb, dtype=float)
    return Points(rgb, np.ones(len(rgb)) if weight is None else np.asarray(weight, dtype=float), None)


def pinned(result):
    """The pinned colours of the palette."""
    return {code[1:] for code, pin in zip(result.palette.hex, result.palette.pinned, strict=True) if pin}


def share_of(result, code):
    return float(result.palette.shares[result.palette.hex.index(f"#{code}")])


def drawn_share(result, code):
    return float((result.points.rgb == from_hex(code)).all(axis=1).mean())


# --- which points belong to a pin


def test_points_belong_to_the_nearest_pin_within_five():
    center = np.array([60.0, 10.0, -5.0])
    pins = cam02ucs_to_srgb(center + np.array([[0, 0, 0], [8, 0, 0]]))
    offsets = {-5.001: -1, -4.999: 0, 0: 0, 3.9: 0, 4.1: 1, 8: 1, 12.999: 1, 13.001: -1}
    points = cam02ucs_to_srgb(center + np.array([[offset, 0, 0] for offset in offsets]))
    assert nearest_pin(points, pins).tolist() == list(offsets.values())


def test_of_two_pins_of_one_colour_the_first_takes_all():
    grey = np.full((3, 3), 0.5)
    assert nearest_pin(grey, grey[:2]).tolist() == [0, 0, 0]
    assert nearest_pin(grey, np.empty((0, 3))).tolist() == [-1, -1, -1]
    assert pin_colors(("808080", "ffffff", "808080")).tolist() == [[128 / 255] * 3, [1, 1, 1]]


# --- the palette


@pytest.mark.parametrize("clustering", ["kmeans", "GMM", "spectral"])
@pytest.mark.parametrize("use_tsne", [False, True], ids=["RGB", "t-SNE"])
def test_the_rest_makes_up_the_number_of_colours(scene, clustering, use_tsne):
    pins = ("181e2a", "00ffff")
    result = cmp.extract(scene, Recipe.of(npts=200, clustering=clustering, use_tsne=use_tsne, pins=pins, ncolors=6))
    assert len(result.palette) == 6
    assert pinned(result) == set(pins)
    near = nearest_pin(result.points.rgb, pin_colors(pins))
    assert (near == 0).sum() > 50
    assert share_of(result, "181e2a") == np.mean(near == 0)
    assert share_of(result, "00ffff") == 0
    assert result.palette.shares.sum() == pytest.approx(1)
    assert result.notices == ("No sampled point is near the pinned #00ffff, so the share is 0.",)
    for number, color in enumerate(result.clusters.colors):
        if not result.clusters.pinned[number]:
            own = result.clusters.labels == number
            assert (near[own] == -1).all()
            assert (color == np.median(result.points.rgb[own], axis=0)).all()


def test_the_pin_is_the_colour_and_not_the_median_of_its_points():
    result = cmp.extract(FLAT, Recipe.of(clustering="kmeans", pins="cb2020", ncolors=4, **QUICK))
    assert set(result.palette.hex) == {"#cb2020", "#1e9650", "#2832b4", "#f0dc50"}
    assert pinned(result) == {"cb2020"}
    assert share_of(result, "cb2020") == drawn_share(result, "c81e1e")
    assert not result.notices


def test_heaviest_first_and_pins_without_points_last():
    points = points_of([[0.1] * 3, [0.5] * 3, [0.5, 0.5, 0.51], [0.9] * 3], [2, 1, 2, 4])
    clusters = Cluster(clustering="kmeans", ncolors=5, pins=["ff0000", "808080", "0000ff"])(points, NOWHERE, 42)
    assert clusters.colors.tolist() == [[0.9] * 3, [128 / 255] * 3, [0.1] * 3, [1, 0, 0], [0, 0, 1]]
    assert clusters.shares == pytest.approx(np.array([4, 3, 2, 0, 0]) / 9)
    assert clusters.pinned.tolist() == [False, True, False, True, True]
    assert clusters.labels.tolist() == [2, 1, 1, 0]
    assert clusters.notices == ("No sampled point is near the pinned #ff0000, #0000ff, so the share is 0.",)


@pytest.mark.parametrize("clustering", OF_POINTS)
def test_as_many_pins_as_colours_are_all_there_is_and_the_rest_is_noise(clustering):
    pins = ("c81e1e", "2832b4")
    result = cmp.extract(FLAT, Recipe.of(clustering=clustering, pins=pins, ncolors=2, **QUICK))
    assert set(result.palette.hex) == {"#c81e1e", "#2832b4"}
    assert [share_of(result, pin) for pin in pins] == [drawn_share(result, pin) for pin in pins]
    assert (result.clusters.labels == -1).mean() == pytest.approx(1 - result.palette.shares.sum())
    assert not result.notices


@pytest.mark.parametrize("clustering", OF_POINTS)
def test_more_pins_than_colours_are_all_kept_and_a_notice_says_so(clustering):
    pins = (*AREAS, "000000")
    result = cmp.extract(FLAT, Recipe.of(clustering=clustering, pins=pins, ncolors=3, **QUICK))
    assert pinned(result) == set(pins) == {code[1:] for code in result.palette.hex}
    assert result.notices == (
        "5 colours instead of 3: all of them are pinned.",
        "No sampled point is near the pinned #000000, so the share is 0.",
    )


@pytest.mark.parametrize("clustering", OF_POINTS)
def test_where_every_point_is_near_a_pin_there_are_only_pins(clustering):
    result = cmp.extract(FLAT, Recipe.of(clustering=clustering, pins=tuple(AREAS), ncolors=9, **QUICK))
    assert pinned(result) == set(AREAS) == {code[1:] for code in result.palette.hex}
    assert result.palette.shares.sum() == pytest.approx(1)
    assert result.notices == ("4 colours instead of 9: every sampled point is near a pinned one.",)


def test_a_colour_pinned_twice_is_there_once():
    result = cmp.extract(FLAT, Recipe.of(pins="c81e1e,#C81E1E", ncolors=4, **QUICK))
    assert result.palette.hex.count("#c81e1e") == 1
    assert len(result.palette) == 4


def test_dbscan_and_optics_find_theirs_beside_the_pins():
    chance = np.random.RandomState(0)
    centers = np.array([[r, g, b] for r in range(5) for g in range(5) for b in range(5)])[:80] / 5 + 0.1
    rgb = np.repeat(centers, 9, axis=0) + chance.uniform(-0.004, 0.004, (720, 3))
    pins = [f"{r:02x}{g:02x}{b:02x}" for r, g, b in np.rint(centers[:3] * 255).astype(int)]
    options = {"clustering": "DBSCAN", "ncolors": 40, "dbscan_eps": 0.02}
    clusters = Cluster(pins=pins, **options)(points_of(rgb), NOWHERE, 42)
    assert clusters.pinned.sum() == 3
    assert len(clusters.colors) == 64
    assert clusters.notices == (
        "DBSCAN found 77 groups of points and kept the 61 largest; 20% of the sample belongs to no group.",
    )
    clusters = Cluster(pins=pins, clustering="optics", ncolors=5, optics_xi=0.9)(points_of(rgb[:90]), NOWHERE, 42)
    assert clusters.pinned.sum() == 3
    assert len(clusters.colors) == 5


# --- they survive


def other_values(spec):
    if spec.kind.choices:
        return list(spec.kind.choices)
    match spec.kind:
        case Bool():
            return [True, False]
        case Int(low, high) | Float(low, high):
            return [low, min(high, 500) if spec.name == "npts" else high]
        case Hexes():
            return [["1e9650"]]
        case Box():
            return [(0, 0, 0.5, 0.1)]
        case Exclusions():
            return [[("c81e1e", 20)]]


CHANGES = [
    (name, value)
    for name, spec in OPTIONS.items()
    if name not in ("pins", "clustering")
    for value in other_values(spec)
]


def _survive(clustering, name, value):
    pins = {"c81e1e", "00ffff"}
    recipe = Recipe.of(pins=tuple(pins), clustering=clustering, **QUICK).replace(**{name: value})
    assert pinned(cmp.extract(FLAT, recipe)) == pins


@pytest.mark.parametrize(("number", "change"), list(enumerate(CHANGES)), ids=str)
def test_pins_survive_every_change_of_every_other_option(number, change):
    _survive(CLUSTERINGS[number % len(CLUSTERINGS)], *change)


@pytest.mark.long
@pytest.mark.parametrize("clustering", CLUSTERINGS)
@pytest.mark.parametrize(("name", "value"), CHANGES, ids=str)
def test_they_survive_it_beside_every_clustering(name, value, clustering):
    _survive(clustering, name, value)


@pytest.mark.parametrize("criterion", ["similar", "different"])
@pytest.mark.parametrize("prune_metric", ["hls", "h", "l"])
def test_pins_are_never_pruned(criterion, prune_metric):
    options = {"n_prune": 63, "criterion": criterion, "prune_metric": prune_metric}
    result = cmp.extract(FLAT, Recipe.of(pins=("c81e1e", "f0dc50"), ncolors=4, **QUICK, **options))
    assert {"#c81e1e", "#f0dc50"} <= set(result.palette.hex)
    assert len(result.palette) < 4
    assert result.notices


def test_the_hand_may_drop_a_pinned_colour():
    result = cmp.extract(FLAT, Recipe.of(pins="c81e1e", drop="c81e1e", ncolors=4, **QUICK))
    assert set(result.palette.hex) == {"#1e9650", "#2832b4", "#f0dc50"}
    assert not result.notices


def test_pins_take_part_in_the_order():
    for sort_type in OPTIONS["sort_type"].kind.choices:
        plain = cmp.extract(FLAT, Recipe.of(sort_type=sort_type, ncolors=4, **QUICK)).palette
        pins = cmp.extract(FLAT, Recipe.of(sort_type=sort_type, ncolors=4, pins=("f0dc50", "1e9650"), **QUICK)).palette
        assert pins.hex == plain.hex
        assert pins.shares.tolist() == plain.shares.tolist()


def test_pinning_a_colour_moves_no_point_in_the_embedding(scene):
    recipe = Recipe.of(clustering="kmeans", npts=100)
    plain, pins = (cmp.extract(scene, one) for one in (recipe, recipe.replace(pins="34608c")))
    assert (plain.embedding.xy == pins.embedding.xy).all()
    assert (
        np.linalg.norm(srgb_to_cam02ucs(pins.palette.colors) - srgb_to_cam02ucs(from_hex("34608c")), axis=1).min()
        < 1e-9
    )


def test_a_notebook_shows_which_colour_is_pinned():
    shown = cmp.extract(FLAT, Recipe.of(pins="c81e1e", ncolors=4, **QUICK)).palette._repr_html_()
    assert shown.count("pinned") == 1
    assert re.search(">#c81e1e</div>[a-z ]+<br>[0-9]+% · pinned<", shown)
