"""Finding the nearest of some colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import Floats, Ints
from .conversions import srgb_to_cam02ucs

_BLOCK = 128  # points that are compared with others at a time


def nearest_color(rgb: ArrayLike, colors: ArrayLike) -> Ints:
    """Return which of some colours is nearest to each colour in CAM02-UCS (Luo, Cui and Li 2006).

    Parameters
    ----------
    rgb : float[n, 3]
    colors : float[k, 3]
        Both sRGB in [0, 1].

    Returns
    -------
    int[n]
        The first of several equally near.

    Examples
    --------
    >>> nearest_color([[0.9, 0.1, 0.1], [0, 0, 0.2]], colors=[[0, 0, 0], [1, 0, 0]]).tolist()
    [1, 0]
    """
    return find_nearest(srgb_to_cam02ucs(rgb), srgb_to_cam02ucs(colors))[0]


def find_nearest(points: Floats, others: Floats) -> tuple[Ints, Floats]:
    """Return which of some points, float[k, 3], is nearest to each of others, float[n, 3], and how far away it is.

    Returns
    -------
    (int[n], float[n])
        The first of several equally near; Euclidean distances.
    """
    squared = _squared_distances(others, points)
    index, least = np.zeros(len(points), np.intp), squared[0]
    for number in range(1, len(others)):
        np.putmask(index, squared[number] < least, number)
        least = np.minimum(least, squared[number])
    return index, np.sqrt(np.maximum(least, 0))


def distances(first: Floats, second: Floats) -> Floats:
    """Euclidean distances, float[n, 3] and float[m, 3] to float[n, m]."""
    squared = _squared_distances(second, first)
    distances: Floats = np.sqrt(np.maximum(squared, 0, out=squared), out=squared)
    return distances.T


def mass_within(points: Floats, mass: Floats, reach: float) -> Floats:
    """How much mass, float[n], lies within a distance of each of some points, float[n, 3], its own included."""
    order = np.argsort(points[:, 0], kind="stable")
    points, mass = points[order], mass[order]
    within = np.empty(len(points))
    for start in range(0, len(points), _BLOCK):
        block = points[start : start + _BLOCK]
        first = np.searchsorted(points[:, 0], block[0, 0] - reach)
        last = np.searchsorted(points[:, 0], block[-1, 0] + reach, "right")
        near = distances(block, points[first:last]) <= reach
        within[order[start : start + _BLOCK]] = near @ mass[first:last]
    return within


def squared_distances(points: Floats, point: Floats) -> Floats:
    """Squared Euclidean distances, ``float[n]``, of points ``float[n, d]`` from one."""
    return square_lengths((points - point).T)


def square_lengths(axes: Floats) -> Floats:
    """Squared lengths of vectors, float[d, n] to float[n]."""
    lengths: Floats = axes[0] * axes[0]
    for axis in axes[1:]:  # NumPy's sum along so short an axis takes several times as long
        lengths += axis * axis
    return lengths


def _squared_distances(first: Floats, second: Floats) -> Floats:
    """Of all of the second from each of the first, a row for each of these; rounding may take them below 0."""
    axes = np.ascontiguousarray(second.T)
    squared = (-2 * first) @ axes
    squared += square_lengths(first.T)[:, None]
    squared += square_lengths(axes)
    return squared
