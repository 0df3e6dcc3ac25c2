"""How a palette came about, told in numbers that are known beforehand."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import delta_e_2000, from_hex, srgb_to_lab
from cmapcore.diagnosis.clusters import cluster_table, embedding_path, faithful_subset, principal_axes
from cmapcore.errors import Canceled, OptionError
from cmapcore.stages.embed import STEPS, Embed
from cmapcore.stages.values import Points

AREAS = {"c81e1e": 12, "1e9650": 6, "2832b4": 4, "f0dc50": 2}  # hex: rows of forty pixels
FLAT = cmp.load_picture(
    np.repeat(np.array([[list(bytes.fromhex(code))] * 40 for code in AREAS], np.uint8), list(AREAS.values()), axis=0),
    name="areas",
)
LAB = {f"#{code}": srgb_to_lab(from_hex(code)) for code in AREAS}
QUICK = {"clustering": "kmeans", "use_tsne": False, "ncolors": 4, "npts": 300}


def table(picture=FLAT, **options):
    result = cmp.extract(picture, cmp.Recipe.of(**QUICK | options))
    return result, cluster_table(result)


def least_distance(code, others):
    return min(float(delta_e_2000(LAB[code], LAB[other])) for other in others if other != code)


def points_of(rgb):
    return Points(np.asarray(rgb, dtype=float), np.ones(len(rgb)), np.arange(len(rgb)))


def test_the_table_of_flat_areas():
    result, rows = table()
    assert [row.hex for row in rows] == list(result.palette.hex)
    drawn = {code: np.isclose(result.points.rgb, from_hex(code)).all(axis=1).sum() for code in AREAS}
    for row in rows:
        assert row.points == drawn[row.hex[1:]]
        assert row.share == pytest.approx(row.points / 300)
        assert row.area == AREAS[row.hex[1:]] / 24
        assert row.spread == pytest.approx(0, abs=1e-9)
        assert row.apart == pytest.approx(least_distance(row.hex, LAB))
        assert (row.fate, row.reason) == ("kept", "")
        assert result.clusters.colors[row.number] == pytest.approx(from_hex(row.hex))


def test_cells_are_counted_by_their_weight():
    _, rows = table(sampling="cells")
    assert {row.hex: (row.points, row.share) for row in rows} == {f"#{code}": (1, n / 24) for code, n in AREAS.items()}


def test_a_clustering_of_the_whole_picture_has_a_table_too():
    _, rows = table(clustering="accents")
    assert {row.hex: row.area for row in rows} == {f"#{code}": n / 24 for code, n in AREAS.items()}


@pytest.mark.parametrize(("metric", "channels"), [("hls", slice(None)), ("h", 0), ("l", 1)])
def test_a_pruned_colour_says_which_distance_decided(metric, channels):
    import colorsys

    result, rows = table(n_prune=1, prune_metric=metric)
    hls = np.array([colorsys.rgb_to_hls(*from_hex(row.hex)) for row in rows])
    steps = np.sqrt((np.diff(hls, axis=0)[:, channels].reshape(3, -1) ** 2).sum(axis=1))
    pruned = [place for place, row in enumerate(rows) if row.fate == "pruned"]
    assert pruned == [steps.argmin()]
    for place, row in enumerate(rows[:3]):
        assert row.reason.startswith(f"{steps[place]:.3f} from {rows[place + 1].hex}, the next in order ({metric})")
    assert rows[pruned[0]].reason.endswith(": the most alike")
    assert rows[3].reason.startswith("the last in order")
    assert rows[pruned[0]].hex not in result.palette.hex


def test_what_is_not_in_the_palette_has_no_area_and_others_take_its_pixels():
    result, rows = table(n_prune=2, criterion="different")
    pruned = [row for row in rows if row.fate == "pruned"]
    assert len(pruned) == 2
    for row in pruned:
        assert row.area is None
        assert row.reason.endswith(": among the 2 least alike")
        assert row.apart == pytest.approx(least_distance(row.hex, result.palette.hex))
    assert sum(row.area for row in rows if row.fate == "kept") == pytest.approx(1)


def test_a_single_colour_has_no_other():
    _, rows = table(ncolors=1)
    assert [(row.apart, row.area) for row in rows] == [(None, 1)]


def test_what_was_done_by_hand_is_told_as_such():
    _, rows = table(pins=("00ffff", "2832b4"), drop=("f0dc50",), ncolors=5)
    fates = {row.hex: (row.fate, row.reason) for row in rows}
    assert fates["#f0dc50"] == ("dropped", "left out by hand")
    assert fates["#00ffff"] == fates["#2832b4"] == ("pinned", "pinned by hand")
    assert fates["#c81e1e"][0] == "kept"
    far = next(row for row in rows if row.hex == "#00ffff")
    assert (far.points, far.share, far.spread) == (0, 0, None)


def test_the_last_colour_is_kept_against_the_hand():
    _, rows = table(drop=tuple(AREAS))
    kept = [row for row in rows if row.fate == "kept"]
    assert [row.reason for row in kept] == ["to be left out by hand, but a palette needs one colour"]


def test_noise_has_the_last_row(scene):
    result, rows = table(scene, clustering="DBSCAN", dbscan_eps=0.02)
    noise = (result.clusters.labels == -1).sum()
    assert noise
    last = rows[-1]
    assert (last.number, last.hex, last.points, last.area, last.fate) == (-1, "", noise, None, "noise")
    assert last.share == pytest.approx(noise / 300)
    assert sum(row.points for row in rows) == 300
    assert sum(row.share for row in rows) == pytest.approx(1)


def test_spread_is_the_mean_distance_of_the_points_to_their_colour(scene):
    result, rows = table(scene, ncolors=6)
    lab = srgb_to_lab(result.points.rgb)
    for row in rows:
        own = lab[result.clusters.labels == row.number]
        expected = delta_e_2000(own, srgb_to_lab(result.clusters.colors[row.number])).mean()
        assert row.spread == pytest.approx(expected)
        assert 0.5 < row.spread < 10


def test_principal_axes_keep_what_lies_in_a_plane():
    flat = np.random.RandomState(0).uniform(size=(50, 2)) * [0.3, 0.9]
    rgb = 0.5 + (flat - flat.mean(axis=0)) @ np.array([[0.6, 0.8, 0.0], [0.0, 0.0, 1.0]])
    xy = principal_axes(rgb)
    between = np.linalg.norm(rgb[:, None] - rgb, axis=-1)
    assert np.allclose(np.linalg.norm(xy[:, None] - xy, axis=-1), between)
    assert xy[:, 0].std() > xy[:, 1].std()
    assert np.allclose(xy.mean(axis=0), 0)
    assert np.corrcoef(xy[:, 0], rgb[:, 2])[0, 1] > 0.9  # the longest runs up along blue


def test_principal_axes_lie_the_same_way_whatever_the_order():
    rgb = np.random.RandomState(1).uniform(size=(40, 3))
    shuffled = np.random.RandomState(2).permutation(40)
    assert np.allclose(principal_axes(rgb[shuffled]), principal_axes(rgb)[shuffled])


@pytest.mark.parametrize("n", [1, 5])
def test_one_colour_lies_in_one_place(n):
    assert np.array_equal(principal_axes(np.full((n, 3), 0.25)), np.zeros((n, 2)))


def test_a_few_points_are_all_drawn():
    assert np.array_equal(faithful_subset(points_of(np.zeros((30, 3))), np.zeros(30, int), 30), np.arange(30))


@pytest.mark.parametrize("most", [5000, 501, 40])
def test_a_subset_keeps_proportions_and_every_small_cluster(most):
    sizes = {0: 12_000, 1: 5_000, 2: 2_500, 3: 40, 4: 3, -1: 457}
    labels = np.random.RandomState(0).permutation(np.repeat(list(sizes), list(sizes.values())))
    chosen = faithful_subset(points_of(np.zeros((len(labels), 3))), labels, most)
    assert len(chosen) == most
    assert (np.diff(chosen) > 0).all()
    few = min(20, most // 6)
    for label, size in sizes.items():
        drawn = (labels[chosen] == label).sum()
        assert min(size, few) <= drawn <= size
        assert drawn == pytest.approx(size * most / len(labels), abs=6 * few)
    assert np.array_equal(chosen, faithful_subset(points_of(np.zeros((len(labels), 3))), labels, most))


def test_more_clusters_than_points_to_draw_are_refused():
    with pytest.raises(OptionError, match="9 clusters"):
        faithful_subset(points_of(np.zeros((9, 3))), np.arange(9), 8)


@pytest.fixture(scope="module")
def walked(scene):
    return cmp.extract(scene, cmp.Recipe.of(clustering="kmeans", npts=80, tsne_perp=10))


@pytest.mark.parametrize(("every", "first"), [(10, [0, 10, 20]), (100, [0, 100, 200]), (7, [0, 7, 14])])
def test_the_replay_ends_where_the_embedding_is(walked, every, first):
    path = embedding_path(walked.points, walked.recipe.embed, walked.recipe.rseed, every)
    assert path.steps[:3].tolist() == first
    assert path.steps[-1] == STEPS
    assert path.xy.dtype == np.float32
    assert path.xy.shape == (len(path.steps), 80, 2)
    assert np.array_equal(path.xy[-1], walked.embedding.xy.astype(np.float32))
    assert path.kl[-1] == walked.embedding.kl
    assert path.kl[-1] < path.kl[0]
    assert np.isfinite(path.kl).all()
    assert np.ptp(path.xy[0]) < 0.01 < np.ptp(path.xy[-1])  # from a small start that only then spreads


def test_the_replay_tells_its_progress_and_stops_when_told_to(walked):
    parts = []

    def tell(part):
        parts.append(part)
        if part > 0.5:
            raise Canceled("enough")

    with pytest.raises(Canceled, match="enough"):
        embedding_path(walked.points, walked.recipe.embed, 42, progress=tell)
    assert parts[0] == 0
    assert parts == sorted(parts)


def test_without_an_embedding_there_is_no_replay(walked):
    path = embedding_path(walked.points, Embed(use_tsne=False), 42)
    assert path.xy.shape == (0, 80, 2)
    assert len(path.steps) == len(path.kl) == 0
