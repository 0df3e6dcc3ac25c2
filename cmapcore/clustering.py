"""Grouping sampled points, and taking the median colour of each group.

A clustering is a function of a `Task` and of the options its registry entry names; it gives a `Grouping`. The settings
are those of The Colormap Projekt (Kartheik Iyer).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from .flow import Clusters, Embedding, Floats, Ints, Points, Progress
from .options import Method, Stage, option

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

MAX_COLORS = 64
NOISE = -1
_COPIES_ONLY = 1e-9
"""A reach that joins nothing but copies."""


@dataclass(frozen=True, eq=False)
class Task:
    """What a clustering is given.

    Attributes
    ----------
    places : float[n, d]
        Where the points lie: in the embedding, or in RGB.
    weight : float[n]
    distinct : int[m]
        One point of each distinct colour.
    of_distinct : int[n]
        For every point the number of its colour in `distinct`.
    rseed : int
    """

    places: Floats
    weight: Floats
    distinct: Ints
    of_distinct: Ints
    rseed: int


@dataclass(frozen=True, eq=False)
class Grouping:
    """What a clustering gives.

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


def group_kmeans(task: Task, ncolors: int) -> Grouping:
    """k-means; no more groups than there are distinct colours."""
    from sklearn.cluster import KMeans

    if len(task.distinct) <= ncolors:
        return Grouping(task.of_distinct)
    model = KMeans(n_clusters=ncolors, n_init=10, random_state=task.rseed)
    with _own_warnings():
        return Grouping(_plain(model.fit(task.places, sample_weight=task.weight).labels_))


def group_gmm(task: Task, ncolors: int) -> Grouping:
    """A mixture of Gaussians with full covariances."""
    from sklearn.mixture import GaussianMixture

    if len(task.distinct) <= ncolors:
        return Grouping(task.of_distinct)
    model = GaussianMixture(n_components=ncolors, covariance_type="full", random_state=task.rseed)
    with _own_warnings():
        return Grouping(_plain(model.fit(task.places).predict(task.places)))


def group_spectral(task: Task, ncolors: int) -> Grouping:
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
        return Grouping(_plain(model.fit_predict(task.places[task.distinct]))[task.of_distinct])


def group_dbscan(task: Task, ncolors: int, dbscan_eps: float) -> Grouping:
    """DBSCAN, which finds its own number of groups.

    Each distinct colour goes in once, counting for all its copies: the same groups, without a list of copies for each
    copy.
    """
    from sklearn.cluster import DBSCAN

    smallest = smallest_cluster(len(task.places), ncolors)
    eps = dbscan_eps or knee_distance(task.places, smallest)
    model = DBSCAN(eps=eps, min_samples=smallest, algorithm="kd_tree")  # brute force rounds small distances
    copies = np.bincount(task.of_distinct)
    labels = _plain(model.fit(task.places[task.distinct], sample_weight=copies).labels_)[task.of_distinct]
    chosen = () if dbscan_eps else (f"dbscan_eps was chosen from the data: {eps:.3g}.",)
    return _of_own_number(task, "DBSCAN", labels, ncolors, MAX_COLORS, chosen)


def group_optics(task: Task, ncolors: int, optics_xi: float) -> Grouping:
    """OPTICS, which finds its own number of groups; the `ncolors` largest are kept."""
    from sklearn.cluster import OPTICS

    smallest = smallest_cluster(len(task.places), ncolors)
    model = OPTICS(min_samples=smallest, min_cluster_size=smallest, xi=optics_xi)
    with _own_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        labels = _plain(model.fit(task.places).labels_)
    return _of_own_number(task, "OPTICS", labels, ncolors, ncolors)


CLUSTERINGS: dict[str, Method] = {
    "kmeans": Method(group_kmeans, "Round groups of about equal width: a good first choice.", uses=("ncolors",)),
    "GMM": Method(group_gmm, "Long or tilted groups, each a bell curve.", uses=("ncolors",)),
    "DBSCAN": Method(
        group_dbscan,
        "Dense groups of any shape, as many as there are; the rest is noise.",
        uses=("ncolors", "dbscan_eps"),
    ),
    "spectral": Method(group_spectral, "Groups of any shape that hang together.", uses=("ncolors",)),
    "optics": Method(
        group_optics,
        "Dense groups of differing density, the largest of them; the rest is noise.",
        uses=("ncolors", "optics_xi"),
    ),
}


@dataclass(frozen=True)
class Cluster(Stage):
    """Points to groups, each with its median colour."""

    title: ClassVar[str] = "Colours"

    clustering: str = option(
        "kmeans", "Clustering", "How points are grouped; each group gives one colour.", choices=CLUSTERINGS
    )
    ncolors: int = option(
        6,
        "Number of colours",
        "More colours pick out smaller areas. DBSCAN and OPTICS find their own number; a higher value here lets "
        "them find smaller groups.",
        low=1,
        high=MAX_COLORS,
    )
    dbscan_eps: float = option(
        0,
        "Reach (dbscan_eps)",
        "How far apart neighbours may be: higher joins groups and leaves less noise. 0 chooses it from the data.",
        low=0,
        high=50,
    )
    optics_xi: float = option(
        0.05,
        "Steepness (optics_xi)",
        "How sharp the edge of a group must be: higher finds fewer, more distinct groups.",
        low=0.001,
        high=0.999,
    )

    def __call__(
        self,
        points: Points,
        embedding: Embedding,
        rseed: int,
        progress: Progress | None = None,  # noqa: ARG002 - scikit-learn tells none
    ) -> Clusters:
        """Group the points where the embedding put them, or in RGB where it put them nowhere.

        Returns
        -------
        Clusters
            The heaviest group first.
        """
        _, distinct, of_distinct = np.unique(points.rgb, axis=0, return_index=True, return_inverse=True)
        places = points.rgb if embedding.xy is None else embedding.xy
        task = Task(places, points.weight, distinct, of_distinct.reshape(-1), rseed)
        method = CLUSTERINGS[self.clustering]
        if len(distinct) == 1:
            grouping = Grouping(np.zeros(len(places), dtype=np.intp))
        else:
            with one_thread("sklearn.cluster"):
                grouping = method.function(task, **{name: getattr(self, name) for name in method.uses})
        return self._colored(points, grouping, len(distinct))

    def _colored(self, points: Points, grouping: Grouping, ndistinct: int) -> Clusters:
        labels, weights = heaviest_first(grouping.labels, points.weight)
        colors = np.array([np.median(points.rgb[labels == label], axis=0) for label in range(len(weights))])
        notices = grouping.notices
        if len(colors) < self.ncolors and not grouping.own_number:
            cause = (
                f"the sampled points have only {count_text(ndistinct, 'distinct colour')}"
                if ndistinct <= self.ncolors
                else f"{self.clustering} left some groups empty"
            )
            notices += (f"{count_text(len(colors))} instead of {self.ncolors}: {cause}.",)
        return Clusters(
            labels=labels,
            colors=colors,
            shares=weights / points.weight.sum(),
            pinned=np.zeros(len(colors), dtype=bool),
            notices=notices,
        )


def smallest_cluster(n: int, ncolors: int) -> int:
    """How many of `n` points the smallest group of DBSCAN and OPTICS has: a tenth of an equal part, at least 2."""
    return max(2, int(n / ncolors / 10))


def knee_distance(places: Floats, neighbors: int) -> float:
    """A reach for DBSCAN: the knee of the sorted distances to each point's `neighbors`-th nearest.

    The knee is where the curve is farthest below the straight line between its ends (Satopää et al., 2011, "Finding a
    'Kneedle' in a haystack"; the use for DBSCAN is that of Ester et al., 1996).

    Parameters
    ----------
    places : float[n, d]
    neighbors : int
        Counted with the point itself, as DBSCAN counts.

    Returns
    -------
    float
        Greater than 0. Where copies make the knee 0, a reach that joins nothing but copies.
    """
    from scipy.spatial import cKDTree

    distances, _ = cKDTree(places).query(places, k=[min(neighbors, len(places))])
    curve = np.sort(distances[:, 0])
    rise = curve[-1] - curve[0]
    if rise > 0:
        below = np.linspace(0, 1, len(curve)) - (curve - curve[0]) / rise
        knee = float(curve[below.argmax()])
    else:
        knee = float(curve[-1])
    return knee or _COPIES_ONLY


def heaviest_first(labels: Ints, weight: Floats) -> tuple[Ints, Floats]:
    """Number groups anew, the heaviest 0, empty ones gone, noise still -1.

    Parameters
    ----------
    labels : int[n]
        Negative for noise.
    weight : float[n]

    Returns
    -------
    labels : int[n]
    weights : float[k]
        The weight of each group, falling.
    """
    found, inverse = np.unique(labels, return_inverse=True)
    weights: Floats = np.bincount(inverse.reshape(-1), weights=weight).astype(float)
    weights[found < 0] = -1
    order = np.argsort(-weights, kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    rank[found < 0] = NOISE
    return rank[inverse.reshape(-1)], weights[order[: int((found >= 0).sum())]]


@contextmanager
def one_thread(library: str) -> Iterator[None]:
    """One BLAS and OpenMP thread for a library: more make small problems many times slower on busy processors."""
    import_module(library)  # before its threads are looked for
    with _threads_once_loaded(library).limit(limits=1):
        yield


@cache
def _threads_once_loaded(_library: str) -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()  # looking for them takes milliseconds


def _of_own_number(
    task: Task, name: str, labels: Ints, ncolors: int, most: int, notices: tuple[str, ...] = ()
) -> Grouping:
    labels, weights = heaviest_first(labels, task.weight)
    if not len(weights):
        said = f"{name} found no group of points, so k-means was used instead."
        return Grouping(group_kmeans(task, ncolors).labels, (*notices, said))
    said = f"{name} found {count_text(len(weights), 'group')} of points"
    said += f" and kept the {most} largest" if len(weights) > most else ""
    labels = np.where(labels < most, labels, NOISE)
    share = task.weight[labels == NOISE].sum() / task.weight.sum()
    said += f"; {share:.0%} of the sample belongs to none." if share >= 0.005 else "."
    return Grouping(labels, (*notices, said), own_number=True)


@contextmanager
def _own_warnings() -> Iterator[None]:
    """Keep the library's remarks on convergence, empty groups and unconnected graphs from the user.

    Nobody can act on them, and what they cause is told in a notice.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=UserWarning)
        warnings.simplefilter("ignore", category=RuntimeWarning)
        yield


def _plain(labels: Ints) -> Ints:
    return np.asarray(labels, dtype=np.intp)


def count_text(count: int, what: str = "colour") -> str:
    """A number and what is counted: ``1 colour``, ``2 colours``."""
    return f"{count} {what}{'s' * (count != 1)}"
