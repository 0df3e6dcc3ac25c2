import subprocess
import sys
import warnings

import numpy as np
import pytest

from cmapcore.stages.density import dbscan_labels, optics_labels

SEEDS = [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 6))]
"""One of each sort of `places` daily."""


def places(seed):
    """Scattered points, a grid of many equal distances, or each point twice."""
    generator = np.random.default_rng(seed)
    n, d = int(generator.integers(2, 120)), 2 + seed % 2
    match seed % 3:
        case 0:
            return generator.normal(size=(n, d))
        case 1:
            return generator.integers(0, 6, (n, d)) / 5
        case _:
            return np.repeat(generator.random((n, d)), 2, axis=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_dbscan_finds_the_groups_of_scikit_learn(seed):
    from sklearn.cluster import DBSCAN

    points = places(seed)
    weight = np.random.default_rng(seed).random(len(points)) * 2
    for eps in (1e-9, 0.1, 0.5, 50):
        for smallest in (2, 7):
            model = DBSCAN(eps=eps, min_samples=smallest, algorithm="kd_tree")
            theirs = model.fit(points, sample_weight=weight).labels_
            np.testing.assert_array_equal(dbscan_labels(points, weight, eps, smallest), theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_optics_finds_the_groups_of_scikit_learn(seed):
    from sklearn.cluster import OPTICS

    points = places(seed)
    for smallest in (2, max(2, len(points) // 10)):
        for xi in (0.01, 0.3):
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                theirs = OPTICS(min_samples=smallest, min_cluster_size=smallest, xi=xi).fit(points).labels_
                np.testing.assert_array_equal(optics_labels(points, smallest, xi), theirs)


WITHIN = """
import resource
import numpy as np
from sklearn.neighbors import NearestNeighbors
from cmapcore.stages.density import dbscan_labels

points = np.random.default_rng(0).random((20_000, 3))
dbscan_labels(points[:100], np.ones(100), 50, 5)  # which loads what there is to load
loaded = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (loaded + 2**29,) * 2)  # the neighbours of all would be 3 GB
assert not dbscan_labels(points, np.ones(len(points)), 50, 5).any()
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
def test_dbscan_of_many_points_within_one_radius_needs_little_memory():
    subprocess.run([sys.executable, "-c", WITHIN], check=True)
