import logging

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore import Cluster, Embed, Recipe, Sample
from cmapcore.stages.cluster_groups import heaviest_first, weighted_median
from cmapcore.stages.cluster_methods import knee_distance, smallest_cluster
from cmapcore.stages.values import Embedding, Points

NOWHERE = Embedding(None)


def points_of(rgb, weight=None):
    rgb = np.asarray(rgb, dtype=float)
    return Points(rgb, np.ones(len(rgb)) if weight is None else np.asarray(weight, dtype=float), None)


def blobs(sizes, spread=0.004, seed=0):
    """Tight groups of colours far apart, of these sizes."""
    chance = np.random.RandomState(seed)
    grid = np.array([[r, g, b] for r in range(5) for g in range(5) for b in range(5)]) / 5 + 0.1
    centers = chance.permutation(grid)[: len(sizes)]
    return centers, np.concatenate(
        [center + chance.uniform(-spread, spread, (size, 3)) for center, size in zip(centers, sizes, strict=True)]
    )


def nearest_hues(colors, centers):
    """The number of the centre that each colour is at."""
    apart = np.abs(colors[:, None] - centers[None]).max(axis=2)
    assert (apart.min(axis=1) < 0.02).all()
    return apart.argmin(axis=1).tolist()


# --- groups that anybody would find


SIZES = [90, 60, 40, 25]
PLANE = np.repeat([[0, 0], [30, 0], [0, 30], [30, 30]], SIZES, axis=0)
PLANE = PLANE + np.random.RandomState(0).uniform(-5, 5, PLANE.shape)
"""Four groups of these sizes, in a plane. t-SNE makes such groups too, but their shapes hang on the last bits of its
arithmetic, which differ between processors."""


@pytest.mark.parametrize(
    ("options", "reach"),
    [
        ({"clustering": "kmeans"}, {}),
        ({"clustering": "GMM"}, {}),
        ({"clustering": "spectral"}, {}),
        ({"clustering": "DBSCAN"}, {"RGB": {"dbscan_eps": 0.02}, "plane": {"dbscan_eps": 8}}),
        ({"clustering": "optics"}, {"RGB": {"optics_xi": 0.9}, "plane": {"optics_xi": 0.7}}),
    ],
    ids=["kmeans", "GMM", "spectral", "DBSCAN", "optics"],
)
@pytest.mark.parametrize("where", ["RGB", "plane"])
def test_clear_groups_are_found_heaviest_first(options, reach, where):
    centers, rgb = blobs(SIZES)
    embedding = NOWHERE if where == "RGB" else Embedding(PLANE)
    clusters = Cluster(ncolors=4, **options | reach.get(where, {}))(points_of(rgb), embedding, 42)
    assert nearest_hues(clusters.colors, centers) == [0, 1, 2, 3]
    assert clusters.shares == pytest.approx(np.array(SIZES) / 215)
    assert not clusters.pinned.any()
    for number in range(4):
        assert (clusters.colors[number] == np.median(rgb[clusters.labels == number], axis=0)).all()


def test_t_sne_keeps_clear_groups_apart():
    """Every point has one of its own group at less than half the distance between any two groups."""
    _, rgb = blobs(SIZES)
    xy = Embed()(points_of(rgb)).xy
    apart = np.linalg.norm(xy[:, None] - xy, axis=2)
    np.fill_diagonal(apart, np.inf)
    group = np.repeat(range(4), SIZES)
    is_same = group[:, None] == group
    assert np.where(is_same, apart, np.inf).min(axis=1).max() < apart[~is_same].min() / 2


def test_the_median_is_taken_per_channel():
    clusters = Cluster(clustering="kmeans", ncolors=1)(
        points_of([[0, 0.2, 0.9], [0.1, 0.4, 0.8], [0.9, 0.3, 0.1]]), NOWHERE, 42
    )
    assert clusters.colors.tolist() == [[0.1, 0.3, 0.8]]


def test_weights_decide_order_and_shares():
    clusters = Cluster(clustering="kmeans", ncolors=2)(
        points_of([[0.1] * 3, [0.1] * 3, [0.9] * 3], [1, 1, 6]), NOWHERE, 42
    )
    assert clusters.colors.tolist() == [[0.9] * 3, [0.1] * 3]
    assert clusters.shares.tolist() == [0.75, 0.25]
    assert clusters.labels.tolist() == [1, 1, 0]


# --- numbering


@pytest.mark.parametrize(
    ("labels", "weight", "expected", "weights"),
    [
        ([0, 0, 1], [1, 1, 1], [0, 0, 1], [2, 1]),
        ([0, 1, 1], [1, 1, 1], [1, 0, 0], [2, 1]),
        ([0, 1, 1], [5, 1, 1], [0, 1, 1], [5, 2]),
        ([7, 7, 2, -1], [1, 1, 1, 9], [0, 0, 1, -1], [2, 1]),  # numbers without points
        ([3, -2, 3, -1], [1, 1, 1, 1], [0, -1, 0, -1], [2]),
        ([-1, -1], [1, 1], [-1, -1], []),
        ([4, 3, 2], [1, 1, 1], [2, 1, 0], [1, 1, 1]),  # ties in the order of their numbers
    ],
)
def test_heaviest_first(labels, weight, expected, weights):
    numbered, found = heaviest_first(np.array(labels), np.array(weight, dtype=float))
    assert numbered.tolist() == expected
    assert found.tolist() == weights


@pytest.mark.parametrize(
    ("n", "ncolors", "expected"), [(1000, 6, 16), (1000, 64, 2), (50, 6, 2), (20_000, 1, 2000), (300, 7, 4)]
)
def test_smallest_cluster(n, ncolors, expected):
    assert smallest_cluster(n, ncolors) == expected


# --- the knee


def test_the_knee_lies_between_the_groups_own_distances_and_those_of_noise():
    chance = np.random.RandomState(0)
    dense = np.concatenate([chance.uniform(-1, 1, (200, 2)), chance.uniform([39, -1], [41, 1], (200, 2))])
    lonely = chance.uniform(-1, 1, (30, 2)) * 200 + [0, 500]
    reach = knee_distance(np.concatenate([dense, lonely]), 5)
    assert 0.05 < reach < 5


def test_the_knee_of_a_known_curve():
    # to the nearest other: 1 for a hundred points on a line; 2, 4, 8 … for six more that follow them
    places = np.cumsum([1.0] * 100 + [2, 4, 8, 16, 32, 64])[:, None]
    assert 1 <= knee_distance(places, 2) <= 4


def test_the_knee_is_told_in_the_places_own_unit():
    _, rgb = blobs([100, 50, 20])
    assert knee_distance(rgb * 1000, 5) == pytest.approx(1000 * knee_distance(rgb, 5))


@pytest.mark.parametrize(
    "places", [np.zeros((9, 2)), np.arange(9.0)[:, None], np.repeat(np.eye(3), 5, axis=0), np.zeros((2, 3))]
)
def test_the_knee_of_odd_places_is_above_zero(places):
    for neighbors in (2, 5, 100):
        assert knee_distance(places, neighbors) > 0


def test_where_copies_are_groups_the_reach_joins_nothing_but_copies():
    colors = np.array([[0.1] * 3] * 50 + [[0.2] * 3] * 50 + [[0.5] * 3])
    assert 0 < knee_distance(colors, 5) < 0.1
    clusters = Cluster(clustering="DBSCAN", ncolors=2)(points_of(colors), NOWHERE, 42)
    assert clusters.colors.tolist() == [[0.1] * 3, [0.2] * 3]
    assert clusters.labels[-1] == -1


# --- DBSCAN and OPTICS find their own number


def test_the_eps_chosen_is_told():
    centers, rgb = blobs([100, 60, 40])
    points = points_of(rgb)
    clusters = Cluster(clustering="DBSCAN", ncolors=4)(points, NOWHERE, 42)
    reach = knee_distance(rgb, smallest_cluster(200, 4))
    assert clusters.notices == (
        f"dbscan_eps was chosen from the data: {reach:.3g}.",
        "DBSCAN found 3 groups of points; 0% of the sample belongs to no group.",
    )
    assert nearest_hues(clusters.colors, centers) == [0, 1, 2]
    by_hand = Cluster(clustering="DBSCAN", ncolors=4, dbscan_eps=reach)(points, NOWHERE, 42)
    assert by_hand.notices == clusters.notices[1:]
    assert (by_hand.colors == clusters.colors).all()


def test_dbscan_gives_at_most_64_colours():
    centers, rgb = blobs([9] * 64 + [5] * 16, spread=0.001)
    clusters = Cluster(clustering="DBSCAN", ncolors=64, dbscan_eps=0.01)(points_of(rgb), NOWHERE, 42)
    assert len(clusters.colors) == 64
    assert sorted(nearest_hues(clusters.colors, centers)) == list(range(64))
    assert clusters.notices == (
        "DBSCAN found 80 groups of points and kept the 64 largest; 12% of the sample belongs to no group.",
    )
    assert clusters.shares.sum() == pytest.approx(64 * 9 / len(rgb))


def test_dbscan_may_give_more_colours_than_asked():
    _, rgb = blobs([30] * 10)
    clusters = Cluster(clustering="DBSCAN", ncolors=3, dbscan_eps=0.02)(points_of(rgb), NOWHERE, 42)
    assert len(clusters.colors) == 10


def test_dbscan_counts_copies_as_points():
    rgb = [[0.1] * 3] * 30 + [[0.5] * 3] * 30 + [[0.9] * 3]
    clusters = Cluster(clustering="DBSCAN", ncolors=1, dbscan_eps=0.01)(points_of(rgb), NOWHERE, 42)
    assert clusters.labels.tolist() == [0] * 30 + [1] * 30 + [-1]
    assert clusters.notices == ("DBSCAN found 2 groups of points; 2% of the sample belongs to no group.",)


def test_dbscan_groups_as_scikit_learn_does_without_counting_copies():
    from sklearn.cluster import DBSCAN

    chance = np.random.RandomState(2)
    rgb = chance.randint(0, 9, (400, 3)) / 9
    clusters = Cluster(clustering="DBSCAN", ncolors=10, dbscan_eps=0.12)(points_of(rgb), NOWHERE, 42)
    theirs = DBSCAN(eps=0.12, min_samples=4).fit(rgb)
    assert ((clusters.labels == -1) == (theirs.labels_ == -1)).all()
    core = theirs.core_sample_indices_  # a point at two groups' edge may go to either
    pairs = set(zip(clusters.labels[core], theirs.labels_[core], strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs}) > 1


def test_optics_keeps_the_largest():
    centers, rgb = blobs([60, 50, 40, 30, 20])
    clusters = Cluster(clustering="optics", ncolors=2, optics_xi=0.9)(points_of(rgb), NOWHERE, 42)
    assert nearest_hues(clusters.colors, centers) == [0, 1]
    assert clusters.shares.tolist() == [0.3, 0.25]
    assert clusters.notices == (
        "OPTICS found 5 groups of points and kept the 2 largest; 45% of the sample belongs to no group.",
    )


def test_nothing_but_noise_falls_back_to_k_means():
    rgb = np.random.RandomState(0).uniform(size=(200, 3))
    points = points_of(rgb)
    clusters = Cluster(clustering="DBSCAN", ncolors=5, dbscan_eps=1e-6)(points, NOWHERE, 42)
    k_means = Cluster(clustering="kmeans", ncolors=5)(points, NOWHERE, 42)
    assert (clusters.colors == k_means.colors).all()
    assert (clusters.labels == k_means.labels).all()
    assert clusters.notices == ("DBSCAN found no group of points, so k-means was used instead.",)


def test_a_fallback_to_fewer_colours_says_both():
    rgb = np.random.RandomState(0).uniform(size=(50, 3))
    clusters = Cluster(clustering="DBSCAN", ncolors=64, dbscan_eps=1e-6)(points_of(rgb), NOWHERE, 42)
    assert clusters.notices == (
        "DBSCAN found no group of points, so k-means was used instead.",
        "50 colours instead of 64: the sampled points have only 50 distinct colours.",
    )


# --- fewer than asked


@pytest.mark.parametrize("clustering", ["kmeans", "GMM", "spectral"])
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_no_more_colours_than_there_are(clustering, count):
    colors = np.arange(count)[:, None] / 8 + [0, 0.1, 0.2]
    clusters = Cluster(clustering=clustering, ncolors=6)(points_of(np.tile(colors, (20, 1))), NOWHERE, 42)
    assert sorted(clusters.colors.tolist()) == colors.tolist()
    few = f"{count} colour{'s' * (count > 1)} instead of 6: the sampled points have only {count} distinct colour"
    (notice,) = clusters.notices
    assert notice == few + ("s." if count > 1 else ".")


@pytest.mark.parametrize("clustering", ["kmeans", "GMM", "spectral"])
@pytest.mark.parametrize("count", [2, 7, 8, 12])
def test_hardly_more_colours_than_asked(clustering, count):
    colors = np.random.RandomState(1).uniform(size=(count, 3))
    clusters = Cluster(clustering=clustering, ncolors=count - 1)(points_of(np.tile(colors, (9, 1))), NOWHERE, 42)
    assert 1 <= len(clusters.colors) <= count - 1
    assert clusters.shares.sum() == pytest.approx(1)


def test_places_that_fall_together_lose_groups_but_not_their_senses():
    rgb = np.random.RandomState(0).uniform(size=(40, 3))
    together = Embedding(np.repeat([[0.0, 0.0], [9.0, 9.0]], 20, axis=0))
    clusters = Cluster(clustering="kmeans", ncolors=6)(points_of(rgb), together, 42)
    assert len(clusters.colors) == 2
    assert clusters.notices == ("2 colours instead of 6: kmeans left some groups empty.",)


# --- t-SNE


def test_copies_of_a_colour_get_one_place():
    colors = np.random.RandomState(0).uniform(size=(20, 3))
    index = np.random.RandomState(1).randint(0, 20, 200)
    xy = Embed()(points_of(colors[index])).xy
    for number in range(20):
        assert len(np.unique(xy[index == number], axis=0)) == 1
    assert len(np.unique(xy, axis=0)) == 20


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, "t-SNE was skipped: the sampled points have only 1 distinct colour."),
        (2, "t-SNE was skipped: the sampled points have only 2 distinct colours."),
        (3, "t-SNE was skipped: the sampled points have only 3 distinct colours."),
    ],
)
def test_too_few_colours_are_not_embedded(count, told):
    colors = np.arange(count)[:, None] / 8 + [0, 0.1, 0.2]
    embedding = Embed()(points_of(np.tile(colors, (20, 1))))
    assert embedding.xy is None
    assert embedding.steps == 0
    assert embedding.notices == (told,)


@pytest.mark.parametrize("count", [4, 5, 6, 8, 12, 20, 40])
@pytest.mark.parametrize("eggr", [1, 12, 50])
def test_an_embedding_has_room_or_is_left_out(count, eggr):
    colors = np.random.RandomState(count).uniform(size=(count, 3))
    embedding = Embed(tsne_eggr=eggr)(points_of(colors))
    if embedding.xy is None:
        assert eggr > 1
        (notice,) = embedding.notices
        assert notice == f"t-SNE was skipped: tsne_eggr {eggr} pulls the {count} distinct colours into a single point."
    else:
        assert np.isfinite(embedding.xy).all()
        assert 1 < np.ptp(embedding.xy, axis=0).max() < 1000
        (notice,) = embedding.notices
        assert notice.startswith("tsne_perp was lowered from 40 to ")


@pytest.mark.parametrize("clustering", ["kmeans", "GMM", "DBSCAN", "spectral"])
@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_a_logo_gives_all_its_colours(clustering, count):
    colors = np.array([[220, 40, 40], [40, 60, 200], [250, 250, 250], [20, 20, 20], [30, 160, 70], [240, 200, 40]])
    picture = cmp.load_picture(np.resize(colors[:count], (30, 30, 3)).astype(np.uint8))
    result = cmp.extract(picture, Recipe.of(clustering=clustering))
    assert sorted(result.palette.hex) == sorted(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in colors[:count].tolist())


def test_perplexity_is_lowered_to_what_the_colours_allow():
    points = points_of(np.random.RandomState(0).uniform(size=(100, 3)))
    assert Embed(tsne_perp=33)(points).notices == ()
    assert Embed(tsne_perp=34)(points).notices == (
        "tsne_perp was lowered from 34 to 33, the most that 100 distinct colours allow.",
    )


def test_without_t_sne_there_is_no_embedding():
    embedding = Embed(use_tsne=False)(points_of(np.random.RandomState(0).uniform(size=(100, 3))))
    assert embedding.xy is None
    assert np.isnan(embedding.kl)
    assert embedding.notices == ()


def test_t_sne_says_nothing_to_the_log(caplog):
    with caplog.at_level(logging.INFO):
        Embed(tsne_perp=200)(points_of(np.random.RandomState(0).uniform(size=(30, 3))))
    assert caplog.records == []


# --- points of unequal weight


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 100])
@pytest.mark.parametrize("weight", [1.0, 0.25, 7.0])
def test_equal_weights_give_the_plain_median(count, weight):
    values = np.random.RandomState(count).uniform(size=(count, 3))
    assert (weighted_median(values, np.full(count, weight)) == np.median(values, axis=0)).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_weight_is_so_many_copies(seed):
    chance = np.random.RandomState(seed)
    values, weight = chance.randint(0, 9, (30, 3)) / 9, chance.randint(1, 9, 30)
    copies = np.repeat(values, weight, axis=0)
    assert (weighted_median(values, weight.astype(float)) == np.median(copies, axis=0)).all()


@pytest.mark.parametrize(
    ("values", "weight", "expected"),
    [
        ([0.1, 0.2, 0.9], [1, 1, 5], 0.9),
        ([0.1, 0.2, 0.9], [3, 1, 1], 0.1),
        ([0.9, 0.1], [1, 1], 0.5),
        ([0.2, 0.4, 0.8], [1, 1, 2], 0.6),  # half of the weight ends at 0.4
        ([0.3], [0.01], 0.3),
    ],
)
def test_weighted_median(values, weight, expected):
    assert weighted_median(np.array(values)[:, None], np.array(weight, dtype=float)) == pytest.approx(expected)


@pytest.mark.parametrize("scale", [1, 0.25, 1000])
@pytest.mark.parametrize(
    "options",
    [{"clustering": "kmeans"}, {"clustering": "DBSCAN", "dbscan_eps": 0.02}],
    ids=lambda options: options["clustering"],
)
def test_weights_count_as_copies_do_on_any_scale(options, scale):
    centers, rgb = blobs([40, 30, 20, 12])
    weight = np.random.RandomState(1).randint(1, 4, len(rgb))
    copies = Cluster(ncolors=4, **options)(points_of(np.repeat(rgb, weight, axis=0)), NOWHERE, 42)
    weighted = Cluster(ncolors=4, **options)(points_of(rgb, weight * scale), NOWHERE, 42)
    assert nearest_hues(weighted.colors, centers) == nearest_hues(copies.colors, centers)
    assert weighted.colors == pytest.approx(copies.colors)
    assert weighted.shares == pytest.approx(copies.shares)


def test_dbscan_finds_a_group_of_one_heavy_point():
    _, rgb = blobs([40, 40])
    lonely = np.vstack([rgb, [[0.99, 0.99, 0.99]]])
    options = {"clustering": "DBSCAN", "ncolors": 2, "dbscan_eps": 0.02}
    light = Cluster(**options)(points_of(lonely), NOWHERE, 42)
    heavy = Cluster(**options)(points_of(lonely, [*[1] * 80, 40]), NOWHERE, 42)
    assert light.labels[-1] == -1
    assert heavy.colors[heavy.labels[-1]].tolist() == [0.99, 0.99, 0.99]


# --- a point for each colour of the picture


def test_cells_are_all_colours_with_the_number_of_their_pixels():
    colors = np.array([[200, 30, 30], [30, 150, 80], [40, 50, 180]], dtype=np.uint8)
    picture = cmp.load_picture(np.repeat(colors, [700, 299, 1], axis=0).reshape(25, 40, 3))
    points = Sample(sampling="cells")(picture, 42)
    found = dict(zip(map(tuple, np.rint(points.rgb * 255).astype(int).tolist()), points.weight, strict=True))
    assert found == {(200, 30, 30): 700, (30, 150, 80): 299, (40, 50, 180): 1}
    assert points.index is None
    result = cmp.extract(picture, Recipe.of(sampling="cells", ncolors=3))
    assert set(result.palette.hex) == {"#2832b4", "#c81e1e", "#1e9650"}
    assert sorted(result.palette.shares) == pytest.approx([0.001, 0.299, 0.7])


def test_neither_npts_nor_the_seed_chooses_cells(scene):
    first = Sample(sampling="cells")(scene, 42)
    second = Sample(sampling="cells", npts=77)(scene, 7)
    assert (first.rgb == second.rgb).all()
    assert Sample(sampling="cells", npts=77).key() == Sample(sampling="cells").key()


def test_cells_hold_only_what_may_be_seen():
    rgba = np.full((20, 20, 4), (200, 30, 30, 255), dtype=np.uint8)
    rgba[5:] = (255, 0, 255, 0)
    rgba[:2] = (30, 150, 80, 255)
    points = Sample(sampling="cells", region=(0, 0, 0.5, 1))(cmp.load_picture(rgba), 42)
    assert sorted(points.weight) == [20, 30]
