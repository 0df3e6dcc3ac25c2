"""Grouping sampled points, and taking the median colour of each group.

A clustering is a function of a `Task` and of the options its registry entry names; it gives a `Grouping`. One that
needs the picture is a function of its pixels instead, and gives the colours themselves. The settings are those of The
Colormap Projekt (Kartheik Iyer).
"""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..color.conversions import to_hex
from ..errors import OptionError
from ..options import Method, Stage, option
from .cluster_accents import accent_colors, nearest_color
from .cluster_groups import NOISE, colored, heaviest_first, nearest_pin, pin_colors
from .values import Bools, Clusters, Embedding, Floats, Ints, Points, Progress, See

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

MAX_COLORS = 64
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
    pins : int
        How many colours there are already, which are not to be found.
    pinned_weight : float
        The weight of the points that belong to them, and are none of these.
    """

    places: Floats
    weight: Floats
    distinct: Ints
    of_distinct: Ints
    rseed: int
    pins: int = 0
    pinned_weight: float = 0.0


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

    Each distinct colour goes in once, counting for all its copies by their weight: the same groups, without a list of
    copies for each copy.
    """
    from sklearn.cluster import DBSCAN

    smallest = smallest_cluster(len(task.places), ncolors + task.pins)
    eps = dbscan_eps or knee_distance(task.places, smallest)
    model = DBSCAN(eps=eps, min_samples=smallest, algorithm="kd_tree")  # brute force rounds small distances
    heaviness = np.bincount(task.of_distinct, task.weight / task.weight.mean())
    labels = _plain(model.fit(task.places[task.distinct], sample_weight=heaviness).labels_)[task.of_distinct]
    chosen = () if dbscan_eps else (f"dbscan_eps was chosen from the data: {eps:.3g}.",)
    return _of_own_number(task, "DBSCAN", labels, ncolors, MAX_COLORS - task.pins, chosen)


def group_optics(task: Task, ncolors: int, optics_xi: float) -> Grouping:
    """OPTICS, which finds its own number of groups; the `ncolors` largest are kept."""
    from sklearn.cluster import OPTICS

    smallest = smallest_cluster(len(task.places), ncolors)
    model = OPTICS(min_samples=smallest, min_cluster_size=smallest, xi=optics_xi)
    with _own_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        labels = _plain(model.fit(task.places).labels_)
    return _of_own_number(task, "OPTICS", labels, ncolors, ncolors)


CLUSTERINGS: dict[str, Method] = {
    "accents": Method(
        accent_colors,
        "Small vivid areas keep their colours beside large ones; looks at the whole picture and not at points.",
        needs="picture",
        uses=("ncolors", "accents"),
    ),
    "kmeans": Method(group_kmeans, "Round groups of about equal width.", uses=("ncolors",)),
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
        "accents", "Clustering", "How colours are grouped; each group gives one.", choices=CLUSTERINGS
    )
    ncolors: int = option(
        6,
        "Number of colours",
        "More colours pick out smaller areas. DBSCAN and OPTICS find their own number; a higher value here lets "
        "them find smaller groups.",
        low=1,
        high=MAX_COLORS,
    )
    accents: int = option(
        -1,
        "Accents",
        "How many of the colours small vivid areas may take at most: more leave fewer for the rest. -1 stands for all "
        "but two.",
        low=-1,
        high=MAX_COLORS - 2,
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
    pins: tuple[str, ...] = option(
        (),
        "Pinned colours",
        "Hex codes of colours that are in the palette whatever the picture says, and are never pruned; they count "
        "towards the number of colours.",
        high=MAX_COLORS,
    )

    def __call__(
        self,
        points: Points,
        embedding: Embedding,
        rseed: int,
        see: See | None = None,
        progress: Progress | None = None,  # noqa: ARG002 - scikit-learn tells none
    ) -> Clusters:
        """Group the points where the embedding put them, or in RGB where it put them nowhere.

        Points within 5 CAM02-UCS units of a pinned colour belong to it; the rest makes up `ncolors` less the pins, and
        is noise where that leaves none to be found. More pins than `ncolors` are all kept; one that is far from every
        point has share 0.

        Where `needs_picture`, colours and shares are those of all pixels that `see` gives, and each point belongs to
        the colour nearest to it.

        Returns
        -------
        Clusters
            The heaviest group first.

        Raises
        ------
        OptionError
            Where the picture is needed and there is no `see`.
        """
        pins = pin_colors(self.pins)
        if self.needs_picture:
            if see is None:
                raise OptionError(f"{self.clustering} takes colours from the whole picture: hand over its pixels too.")
            return self._of_picture(points, see, pins)
        labels = nearest_pin(points.rgb, pins)
        rest = labels == NOISE
        task = _task(points, embedding, rest, len(pins), rseed)
        grouping = Grouping(labels[rest])
        if len(task.distinct) and len(pins) < self.ncolors:
            grouping = self._grouped(task)
        labels[rest] = np.where(grouping.labels == NOISE, NOISE, grouping.labels + len(pins))
        clusters = colored(points, labels, pins)
        said = self._notices(clusters, "sampled point", self._cause(task, grouping))
        return dataclasses.replace(clusters, notices=(*grouping.notices, *said))

    @property
    def needs_picture(self) -> bool:
        """Whether the colours are taken from the whole picture rather than from points."""
        return CLUSTERINGS[self.clustering].needs == "picture"

    def _of_picture(self, points: Points, see: See, pins: Floats) -> Clusters:
        method = CLUSTERINGS[self.clustering]
        found = method.function(see(), fixed=pins, **{name: getattr(self, name) for name in method.uses})
        clusters = Clusters(nearest_color(points.rgb, found.colors), found.colors, found.shares, found.fixed)
        said = self._notices(clusters, "pixel", "the picture has no more that can be told apart")
        return dataclasses.replace(clusters, notices=tuple(said))

    def _grouped(self, task: Task) -> Grouping:
        if len(task.distinct) == 1:
            return Grouping(np.zeros(len(task.places), dtype=np.intp))
        method = CLUSTERINGS[self.clustering]
        uses = {name: getattr(self, name) for name in method.uses}
        if "ncolors" in uses:
            uses["ncolors"] -= task.pins
        with one_thread("sklearn.cluster"):
            grouping: Grouping = method.function(task, **uses)
        return grouping

    def _cause(self, task: Task, grouping: Grouping) -> str:
        """Why there are fewer colours than were asked for; empty where that was said already."""
        if grouping.own_number:
            return ""
        if not len(task.distinct):
            return "every sampled point is near a pinned one"
        if len(task.distinct) <= self.ncolors - task.pins:
            beside = " beside the pinned ones" if task.pins else ""
            return f"the sampled points have only {count_text(len(task.distinct), 'distinct colour')}{beside}"
        return f"{self.clustering} left some groups empty"

    def _notices(self, clusters: Clusters, what: str, cause: str) -> Iterator[str]:
        """Say where there are other colours than were asked for, or nothing is near a pinned one."""
        found = len(clusters.colors)
        if found > self.ncolors and clusters.pinned.all():
            yield f"{count_text(found)} instead of {self.ncolors}: all of them are pinned."
        elif found < self.ncolors and cause:
            yield f"{count_text(found)} instead of {self.ncolors}: {cause}."
        far = [code for code, share in zip(to_hex(clusters.colors), clusters.shares, strict=True) if not share]
        if far:
            yield f"No {what} is near the pinned {', '.join(far)}, so the share is 0."


def _task(points: Points, embedding: Embedding, rest: Bools, pins: int, rseed: int) -> Task:
    places = points.rgb if embedding.xy is None else embedding.xy
    _, distinct, of_distinct = np.unique(points.rgb[rest], axis=0, return_index=True, return_inverse=True)
    pinned_weight = float(points.weight[~rest].sum())
    return Task(places[rest], points.weight[rest], distinct, of_distinct.reshape(-1), rseed, pins, pinned_weight)


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
    share = task.weight[labels == NOISE].sum() / (task.weight.sum() + task.pinned_weight)
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
    """A number and what is counted: ``1 colour``, ``2,000 colours``."""
    return f"{count:,} {what}{'s' * (count != 1)}"
