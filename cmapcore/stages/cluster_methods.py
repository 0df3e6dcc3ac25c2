"""The methods that group sampled points."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from ..arrays import Floats, Ints
from ..methods import Method
from ..wording import count_text
from .accents.palette import accent_colors
from .cluster_groups import NOISE, heaviest_first
from .density import dbscan_labels, optics_labels

MAX_COLORS = 64


_COPIES_ONLY = 1e-9
"""A radius that joins only identical points."""


@dataclass(frozen=True, eq=False)
class GroupingTask:
    """The input of a clustering.

    Attributes
    ----------
    positions : float[n, d]
        Where the points lie: in the embedding, or in RGB.
    weight : float[n]
        How much of the sample each represents.
    counting : float[n]
        The weight of each in the grouping: the same, unless the mood makes some count more.
    distinct : int[m]
        One point of each distinct colour.
    of_distinct : int[n]
        For every point the number of its colour in `distinct`.
    rseed : int
    pins : int
        How many colours are given already and not to be found.
    pinned_weight : float
        The weight of the points that belong to them, which are not among these.
    """

    positions: Floats
    weight: Floats
    counting: Floats
    distinct: Ints
    of_distinct: Ints
    rseed: int
    pins: int = 0
    pinned_weight: float = 0.0


@dataclass(frozen=True, eq=False)
class Grouping:
    """The result of a clustering.

    Attributes
    ----------
    labels : int[n]
        The group of each point, -1 for noise.
    notices : tuple of str
    own_number : bool
        Whether the method decides how many groups there are, and has said so.
    """

    labels: Ints
    notices: tuple[str, ...] = ()
    own_number: bool = False


def group_kmeans(task: GroupingTask, ncolors: int) -> Grouping:
    """k-means; no more groups than there are distinct colours."""
    from sklearn.cluster import KMeans

    if len(task.distinct) <= ncolors:
        return Grouping(task.of_distinct)
    model = KMeans(n_clusters=ncolors, n_init=10, random_state=task.rseed)
    with _own_warnings():
        return Grouping(_plain(model.fit(task.positions, sample_weight=task.counting).labels_))


def group_gmm(task: GroupingTask, ncolors: int) -> Grouping:
    """Fit a mixture of Gaussians with full covariances."""
    from sklearn.mixture import GaussianMixture

    if len(task.distinct) <= ncolors:
        return Grouping(task.of_distinct)
    model = GaussianMixture(n_components=ncolors, covariance_type="full", random_state=task.rseed)
    with _own_warnings():
        return Grouping(_plain(model.fit(task.positions).predict(task.positions)))


def group_spectral(task: GroupingTask, ncolors: int) -> Grouping:
    """Spectral clustering of the graph of nearest neighbours.

    The distinct colours are clustered, since copies of one colour would have each other for all their neighbours.
    """
    from sklearn.cluster import SpectralClustering

    m = len(task.distinct)
    if m <= ncolors:
        return Grouping(task.of_distinct)
    model = SpectralClustering(
        n_clusters=ncolors, affinity="nearest_neighbors", n_neighbors=min(10, m), random_state=task.rseed
    )
    with _own_warnings():
        return Grouping(_plain(model.fit_predict(task.positions[task.distinct]))[task.of_distinct])


def group_dbscan(task: GroupingTask, ncolors: int, dbscan_eps: float) -> Grouping:
    """DBSCAN, which finds its own number of groups.

    Each distinct colour goes in once, counting for all its copies by their weight: the same groups, without a list of
    copies for each copy.
    """
    smallest = smallest_cluster(len(task.positions), ncolors + task.pins)
    eps = dbscan_eps or knee_distance(task.positions, smallest)
    heaviness = np.bincount(task.of_distinct, task.weight / task.weight.mean()).astype(float)
    labels = dbscan_labels(task.positions[task.distinct], heaviness, eps, smallest)[task.of_distinct]
    chosen = () if dbscan_eps else (f"dbscan_eps was chosen from the data: {eps:.3g}.",)
    return _of_own_number(task, "DBSCAN", labels, ncolors, MAX_COLORS - task.pins, chosen)


def group_optics(task: GroupingTask, ncolors: int, optics_xi: float) -> Grouping:
    """OPTICS, which finds its own number of groups; the `ncolors` largest are kept."""
    smallest = smallest_cluster(len(task.positions), ncolors)
    with _own_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        labels = optics_labels(task.positions, smallest, optics_xi)
    return _of_own_number(task, "OPTICS", labels, ncolors, ncolors)


CLUSTERINGS: dict[str, Method] = {
    "accents": Method(
        accent_colors,
        "Keeps the colours of small, vivid areas; uses the whole picture, not a sample of points.",
        needs="picture",
        uses=("ncolors", "accents", "mood"),
        label="Accents",
    ),
    "kmeans": Method(
        group_kmeans,
        "k-means: round groups of about equal width.",
        uses=("ncolors", "mood"),
        label="k-means",
        is_random=True,
    ),
    "GMM": Method(
        group_gmm,
        "Gaussian mixture model: long or tilted groups, each a bell curve; more colours give narrower groups.",
        uses=("ncolors",),
        label="GMM",
        is_random=True,
    ),
    "DBSCAN": Method(
        group_dbscan,
        "DBSCAN: dense groups of any shape, as many as there are; the rest is noise.",
        uses=("ncolors", "dbscan_eps"),
        label="DBSCAN",
    ),
    "spectral": Method(
        group_spectral,
        "Spectral clustering: connected groups of any shape; more colours split them further.",
        uses=("ncolors",),
        label="Spectral",
        is_random=True,
    ),
    "optics": Method(
        group_optics,
        "OPTICS: groups of differing density, the largest of them; the rest is noise.",
        uses=("ncolors", "optics_xi"),
        label="OPTICS",
    ),
}


def smallest_cluster(n: int, ncolors: int) -> int:
    """Return how many of `n` points a group of DBSCAN or OPTICS needs: a tenth of an equal part, at least 2."""
    return max(2, int(n / ncolors / 10))


def knee_distance(positions: Floats, neighbors: int) -> float:
    """Return a radius for DBSCAN: the knee of the sorted distances to each point's `neighbors`-th nearest.

    The knee is where the curve is farthest below the straight line between its ends (Satopää et al., 2011, "Finding a
    'Kneedle' in a haystack"; the use for DBSCAN is that of Ester et al., 1996).

    Parameters
    ----------
    positions : float[n, d]
    neighbors : int
        Counted with the point itself, as DBSCAN counts.

    Returns
    -------
    float
        Greater than 0. Where copies make the knee 0, a reach that joins nothing but copies.
    """
    from scipy.spatial import cKDTree

    distances, _ = cKDTree(positions).query(positions, k=[min(neighbors, len(positions))])
    curve = np.sort(distances[:, 0])
    rise = curve[-1] - curve[0]
    if rise > 0:
        below = np.linspace(0, 1, len(curve)) - (curve - curve[0]) / rise
        knee = float(curve[below.argmax()])
    else:
        knee = float(curve[-1])
    return knee or _COPIES_ONLY


def _of_own_number(
    task: GroupingTask, name: str, labels: Ints, ncolors: int, most: int, notices: tuple[str, ...] = ()
) -> Grouping:
    labels, weights = heaviest_first(labels, task.weight)
    if not len(weights):
        said = f"{name} found no group of points, so k-means was used instead."
        return Grouping(group_kmeans(task, ncolors).labels, (*notices, said))
    said = f"{name} found {count_text(len(weights), 'group')} of points"
    said += f" and kept the {most} largest" if len(weights) > most else ""
    labels = np.where(labels < most, labels, NOISE)
    share = task.weight[labels == NOISE].sum() / (task.weight.sum() + task.pinned_weight)
    said += f"; {share:.0%} of the sample belongs to no group." if share >= 0.005 else "."
    return Grouping(labels, (*notices, said), own_number=True)


@contextmanager
def _own_warnings() -> Iterator[None]:
    """Hide the library's warnings about convergence, empty groups and disconnected graphs from the user.

    Nobody can act on them, and a notice reports their effects.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=UserWarning)
        warnings.simplefilter("ignore", category=RuntimeWarning)
        yield


def _plain(labels: Ints) -> Ints:
    return np.asarray(labels, dtype=np.intp)
