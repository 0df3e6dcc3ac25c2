"""Groups of points: which belong to a pinned colour, how groups are numbered, and the colour of each."""

from __future__ import annotations

import numpy as np

from ..arrays import Floats, Ints
from ..color.conversions import from_hex, srgb_to_cam02ucs
from ..color.nearest import squared_distances
from .values import Clusters, Points

NOISE = -1
REACH = 5.0
"""How near a point must be to a pin, in CAM02-UCS, to belong to it."""


def pin_colors(codes: tuple[str, ...]) -> Floats:
    """Return the colours of hex codes, each once: sRGB in [0, 1], ``float[p, 3]``."""
    return np.array([from_hex(code) for code in dict.fromkeys(codes)]).reshape(-1, 3)


def nearest_pin(colors: Floats, pins: Floats) -> Ints:
    """Return which pin each colour belongs to.

    Parameters
    ----------
    colors : float[n, 3]
        sRGB in [0, 1].
    pins : float[p, 3]
        Likewise.

    Returns
    -------
    int[n]
        The number of the nearest pin, the first of equally near ones; -1 where none is within `REACH`.
    """
    if not len(pins):
        return np.full(len(colors), NOISE, dtype=np.intp)
    places = srgb_to_cam02ucs(colors)
    apart = np.array([squared_distances(places, pin) for pin in srgb_to_cam02ucs(pins)])
    return np.where(apart.min(axis=0) <= REACH**2, apart.argmin(axis=0), NOISE)


def heaviest_first(labels: Ints, weight: Floats) -> tuple[Ints, Floats]:
    """Renumber groups: the heaviest becomes 0, empty ones are removed, and noise stays -1.

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


def weighted_median(values: Floats, weight: Floats) -> Floats:
    """Return the weighted median of each column; if all weights are 1, NumPy's median.

    Parameters
    ----------
    values : float[n, d]
        At least one row.
    weight : float[n]
        Greater than 0.

    Returns
    -------
    float[d]
        Where half of the weight lies below and half above; between two values that share the middle, their mean.
    """
    order = np.argsort(values, axis=0)
    below = np.cumsum(weight[order], axis=0)
    half = below[-1] / 2
    low, high = (below < half).sum(axis=0), (below <= half).sum(axis=0)
    ranked = np.take_along_axis(values, order, axis=0)
    columns = np.arange(values.shape[1])
    middle: Floats = (ranked[low, columns] + ranked[high, columns]) / 2
    return middle


def colored(points: Points, labels: Ints, pins: Floats, counting: Floats | None = None) -> Clusters:
    """Return the colour of each group.

    Parameters
    ----------
    points : Points
    labels : int[n]
        The group of each point, -1 for noise; the first groups are those of the pins.
    pins : float[p, 3]
        Their colours, sRGB in [0, 1]. Those of the other groups are the medians of their points.
    counting : float[n], optional
        By how much each point counts in its median; its weight, if not given.

    Returns
    -------
    Clusters
        The heaviest group first, and pins without points last.
    """
    numbers, weights = heaviest_first(labels, points.weight)
    members = [numbers == number for number in range(len(weights))]
    counting = points.weight if counting is None else counting
    medians = [weighted_median(points.rgb[its], counting[its]) for its in members]
    colors = np.array(medians).reshape(-1, 3)  # there may be none
    pinned = np.zeros(len(colors), dtype=bool)
    far = np.ones(len(pins), dtype=bool)
    for i, pin in enumerate(pins):
        own = numbers[labels == i][:1]
        colors[own], pinned[own], far[i] = pin, True, not len(own)
    return Clusters(
        labels=numbers,
        colors=np.vstack([colors, pins[far]]),
        shares=np.append(weights, np.zeros(far.sum())) / points.weight.sum(),
        pinned=np.append(pinned, far[far]),
    )
