"""Which of some colours is nearest."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import Floats, Ints
from .conversions import srgb_to_cam02ucs


def nearest_color(rgb: ArrayLike, colors: ArrayLike) -> Ints:
    """Which of some colours each colour is nearest to in CAM02-UCS (Luo, Cui and Li 2006).

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
    nearest: Ints = distances(srgb_to_cam02ucs(rgb), srgb_to_cam02ucs(colors)).argmin(axis=1)
    return nearest


def distances(first: Floats, second: Floats) -> Floats:
    """Euclidean distances, float[n, 3] and float[m, 3] to float[n, m]."""
    squared = first @ (-2 * second.T)
    squared += (first**2).sum(axis=1)[:, None]
    squared += (second**2).sum(axis=1)
    distances: Floats = np.sqrt(np.maximum(squared, 0, out=squared), out=squared)
    return distances


def squared_distances(points: Floats, point: Floats) -> Floats:
    """Squared Euclidean distances, ``float[n]``, of points ``float[n, d]`` from one."""
    off = points - point
    return np.asarray(np.einsum("ij,ij->i", off, off))
