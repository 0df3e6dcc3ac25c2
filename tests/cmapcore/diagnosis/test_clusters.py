"""How a palette came about, told in numbers that are known beforehand."""

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.color.conversions import delta_e_2000, from_hex, srgb_to_lab
from cmapcore.diagnosis.clusters import cluster_table

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
    assert rows[pruned[0]].reason.endswith(": the most similar")
    assert rows[3].reason.startswith("the last in order")
    assert rows[pruned[0]].hex not in result.palette.hex


def test_what_is_not_in_the_palette_has_no_area_and_others_take_its_pixels():
    result, rows = table(n_prune=2, criterion="different")
    pruned = [row for row in rows if row.fate == "pruned"]
    assert len(pruned) == 2
    for row in pruned:
        assert row.area is None
        assert row.reason.endswith(": among the 2 least similar")
        assert row.apart == pytest.approx(least_distance(row.hex, result.palette.hex))
    assert sum(row.area for row in rows if row.fate == "kept") == pytest.approx(1)


def test_a_single_colour_has_no_other():
    _, rows = table(ncolors=1)
    assert [(row.apart, row.area) for row in rows] == [(None, 1)]


def test_what_was_done_by_hand_is_told_as_such():
    _, rows = table(pins=("00ffff", "2832b4"), drop=("f0dc50",), ncolors=5)
    fates = {row.hex: (row.fate, row.reason) for row in rows}
    assert fates["#f0dc50"] == ("dropped", "removed by hand")
    assert fates["#00ffff"] == fates["#2832b4"] == ("pinned", "pinned by hand")
    assert fates["#c81e1e"][0] == "kept"
    far = next(row for row in rows if row.hex == "#00ffff")
    assert (far.points, far.share, far.spread) == (0, 0, None)


def test_the_last_colour_is_kept_against_the_hand():
    _, rows = table(drop=tuple(AREAS))
    kept = [row for row in rows if row.fate == "kept"]
    assert [row.reason for row in kept] == ["removed by hand, but kept since a palette needs one colour"]


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
