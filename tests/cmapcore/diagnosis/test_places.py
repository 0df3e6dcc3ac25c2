"""Where sampled points are drawn, and which of them."""

import numpy as np
import pytest

from cmapcore.color.conversions import srgb_to_cam02ucs, srgb_to_oklab
from cmapcore.diagnosis.places import SPACES, faithful_subset, principal_axes
from cmapcore.errors import OptionError
from cmapcore.stages.values import Points


def points_of(rgb):
    return Points(np.asarray(rgb, dtype=float), np.ones(len(rgb)), np.arange(len(rgb)))


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


@pytest.mark.parametrize(
    ("space", "place"),
    [
        ("CAM02-UCS", lambda rgb: srgb_to_cam02ucs(rgb)[:, [1, 2, 0]]),
        ("Oklab", lambda rgb: srgb_to_oklab(rgb)[:, [1, 2, 0]]),
        ("RGB", lambda rgb: 255 * rgb),
    ],
)
def test_a_space_has_its_places_and_names_of_axes(space, place):
    rgb = np.random.RandomState(0).uniform(size=(20, 3))
    places, names = SPACES[space]
    assert places(rgb) == pytest.approx(place(rgb))
    assert len(names) == 3
