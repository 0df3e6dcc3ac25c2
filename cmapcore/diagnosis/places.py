"""Where sampled points are drawn, beside where t-SNE put them, and which of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Ints
from ..color.conversions import srgb_to_cam02ucs, srgb_to_oklab
from ..errors import OptionError
from ..stages.values import Points

SPACES: dict[str, tuple[Callable[[npt.ArrayLike], Floats], tuple[str, str, str]]] = {
    "CAM02-UCS": (lambda rgb: srgb_to_cam02ucs(rgb)[..., [1, 2, 0]], ("a′", "b′", "J′")),
    "Oklab": (lambda rgb: srgb_to_oklab(rgb)[..., [1, 2, 0]], ("a", "b", "L")),
    "RGB": (lambda rgb: np.asarray(rgb, dtype=float) * 255, ("R", "G", "B")),
}
"""What a colour's place is in each space, lightness upwards where there is one, and what the axes are called."""

_FEW = 20
"""At least this many points of a small cluster are drawn, if it has them."""


def principal_axes(rgb: Floats) -> Floats:
    """Return colours along their first two principal axes, in place of an embedding.

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB in [0, 1].

    Returns
    -------
    float[n, 2]
        Around 0, the longest axis first; each points to where its largest component is positive, so that the same
        colours always lie the same way.
    """
    centered = rgb - rgb.mean(axis=0)
    axes = np.linalg.eigh(centered.T @ centered)[1][:, :0:-1]  # of rising length: the last two, the longest first
    largest = np.abs(axes).argmax(axis=0)
    return np.asarray(centered @ (axes * np.sign(axes[largest, [0, 1]])))


def faithful_subset(points: Points, labels: Ints, most: int = 5000) -> Ints:
    """Choose points to draw if there are too many.

    Each cluster, noise among them, is given a few, and the rest in proportion to its size; those chosen lie evenly
    in the order of the points, so nothing is left to chance.

    Parameters
    ----------
    points : Points
    labels : int[n]
        The cluster of each point, -1 for noise.
    most : int
        How many may be drawn, at least as many as there are clusters.

    Returns
    -------
    int[m]
        Numbers of points, rising: all where n <= most, else just `most`.

    Raises
    ------
    OptionError
        Where there are more clusters than may be drawn.
    """
    n = len(points.rgb)
    if n <= most:
        return np.arange(n)
    groups, sizes = np.unique(labels, return_counts=True)
    if len(groups) > most:
        raise OptionError(f"{most} points cannot stand for {len(groups)} clusters; draw at least as many.")
    few = np.minimum(sizes, min(_FEW, most // len(groups)))
    quota = (most - few.sum()) * (sizes - few) / (sizes - few).sum()
    counts = few + np.floor(quota).astype(np.intp)
    counts[np.argsort(np.floor(quota) - quota, kind="stable")[: most - counts.sum()]] += 1  # largest remainders
    chosen = [
        np.flatnonzero(labels == group)[np.arange(count) * size // count]
        for group, count, size in zip(groups, counts.tolist(), sizes.tolist(), strict=True)
    ]
    return np.sort(np.concatenate(chosen))
