"""Groups by density, as scikit-learn's DBSCAN and OPTICS find them, with bounded memory and time.

There, DBSCAN lists all neighbours of all points at once: 3 GB for 20,000 points within one radius. OPTICS looks in a
tree for the neighbours of each point, though without a greatest radius all points are neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..arrays import Floats, Ints
from .cluster_groups import NOISE

_BLOCK = 500
"""For how many points the neighbours are listed at once."""


def dbscan_labels(positions: Floats, weight: Floats, eps: float, smallest: int) -> Ints:
    """Return the labels of `sklearn.cluster.DBSCAN`.

    Parameters
    ----------
    positions : float[n, d]
    weight : float[n]
    eps : float
    smallest : int
        The weight that lies within `eps` of a core point, at least.

    Returns
    -------
    int[n]
        -1 for noise.
    """
    from sklearn.neighbors import NearestNeighbors

    tree = NearestNeighbors(radius=eps, algorithm="kd_tree").fit(positions)  # brute force rounds small distances

    def neighbors(numbers: Ints) -> Iterator[Ints]:
        for start in range(0, len(numbers), _BLOCK):
            yield from tree.radius_neighbors(positions[numbers[start : start + _BLOCK]], return_distance=False)

    n = len(positions)
    is_core = np.array([weight[its].sum() >= smallest for its in neighbors(np.arange(n))])
    labels = np.full(n, NOISE, dtype=np.intp)
    found = 0
    for first in np.flatnonzero(is_core):
        if labels[first] != NOISE:
            continue
        labels[first] = found
        reached = np.array([first])
        while len(reached) and (labels == NOISE).any():
            is_near = np.zeros(n, dtype=bool)
            for its in neighbors(reached[:_BLOCK]):
                is_near[its] = True
            new = np.flatnonzero(is_near & (labels == NOISE))
            labels[new] = found
            reached = np.append(reached[_BLOCK:], new[is_core[new]])
        found += 1
    return labels


def optics_labels(positions: Floats, smallest: int, xi: float) -> Ints:
    """Return the labels of `sklearn.cluster.OPTICS` without a maximum radius.

    Parameters
    ----------
    positions : float[n, d]
    smallest : int
        How many points a group has at least, and how many lie within the core distance of each.
    xi : float

    Returns
    -------
    int[n]
        -1 for noise.
    """
    from scipy.spatial.distance import cdist
    from sklearn.cluster import cluster_optics_xi
    from sklearn.neighbors import NearestNeighbors

    n = len(positions)
    digits = np.finfo(float).precision
    tree = NearestNeighbors(n_neighbors=smallest).fit(positions)
    blocks = (positions[start : start + _BLOCK] for start in range(0, n, _BLOCK))
    core_distances = np.around(np.concatenate([tree.kneighbors(block)[0][:, -1] for block in blocks]), digits)
    ordering, predecessor = np.empty((2, n), dtype=np.intp)
    predecessor[:] = -1
    reachability = np.empty(n)
    left, places, reach = np.arange(n), positions, np.full(n, np.inf)
    for number in range(n):
        nearest = reach.argmin()
        point = left[nearest]
        ordering[number], reachability[point] = point, reach[nearest]
        left, places, reach = (np.delete(values, nearest, axis=0) for values in (left, places, reach))
        distances = cdist(positions[point : point + 1], places, "minkowski", p=2)[0]
        distances = np.around(np.maximum(distances, core_distances[point]), digits)
        nearer = distances < reach
        reach[nearer], predecessor[left[nearer]] = distances[nearer], point
    labels, _ = cluster_optics_xi(
        reachability=reachability,
        predecessor=predecessor,
        ordering=ordering,
        min_samples=smallest,
        min_cluster_size=smallest,
        xi=xi,
    )
    return np.asarray(labels, dtype=np.intp)
