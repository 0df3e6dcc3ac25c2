"""Putting colours in order.

A sort is a function of colours ``float[k, 3]`` (sRGB in [0, 1]) that returns the order as ``int[k]``. Ties keep their
order. The formulas of `lum`, `rval`, `hsv`, `hls`, `E` and `step` are those of The Colormap Projekt (Kartheik Iyer).
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..arrays import Floats, Ints
from ..color.conversions import srgb_to_cam02ucs
from ..color.named_by_hand import matches, not_there
from ..methods import Method
from ..options import Stage, option
from .values import Order


def luminosity(colors: Floats) -> Floats:
    """Perceived brightness of each colour, ``sqrt(0.241 R + 0.691 G + 0.068 B)``, in [0, 1].

    Parameters
    ----------
    colors : float[..., 3]
        sRGB in [0, 1].
    """
    return np.asarray(np.sqrt(0.241 * colors[..., 0] + 0.691 * colors[..., 1] + 0.068 * colors[..., 2]))


def by_lum(colors: Floats) -> Ints:
    """From dark to light."""
    return np.argsort(luminosity(colors), kind="stable")


def by_rval(colors: Floats) -> Ints:
    """From the least to the most red."""
    return np.argsort(colors[:, 0], kind="stable")


def by_hsv(colors: Floats) -> Ints:
    """In descending order of hue, saturation and value."""
    return _descending([colorsys.rgb_to_hsv(*color) for color in colors.tolist()])


def by_hls(colors: Floats) -> Ints:
    """In descending order of hue, lightness and saturation."""
    return _descending([colorsys.rgb_to_hls(*color) for color in colors.tolist()])


def by_energy(colors: Floats) -> Ints:
    """In ascending order of ``sqrt(luminosity² + R² + B²)``."""
    energy = np.sqrt(luminosity(colors) ** 2 + colors[:, 0] ** 2 + colors[:, 2] ** 2)
    return np.argsort(energy, kind="stable")


def by_step(colors: Floats, step_repetitions: int = 1) -> Ints:
    """In steps of hue, alternately up and down in lightness; with one step exactly `by_lum`."""
    keys = []
    for color, lum in zip(colors.tolist(), luminosity(colors).tolist(), strict=True):
        hue, _, value = colorsys.rgb_to_hsv(*color)
        hue_step, value_step = int(hue * step_repetitions), int(value * step_repetitions)
        if hue_step % 2:
            lum, value_step = step_repetitions - lum, step_repetitions - value_step
        keys.append((hue_step, lum, value_step))
    return _ascending(keys)


def by_hilbert(colors: Floats) -> Ints:
    """Along a three-dimensional Hilbert curve through 8-bit RGB."""
    return np.argsort(hilbert_position(np.rint(np.clip(colors, 0, 1) * 255).astype(np.int64)), kind="stable")


def by_distance(colors: Floats) -> Ints:
    """Along a short path from the darkest: nearest neighbour first, then 2-opt, in CAM02-UCS."""
    if len(colors) < 3:
        return by_lum(colors)
    places = srgb_to_cam02ucs(colors)
    apart = np.sqrt(((places[:, None] - places[None]) ** 2).sum(-1))
    path = [int(by_lum(colors)[0])]
    left = set(range(len(colors))) - set(path)
    while left:
        path.append(min(left, key=lambda i: (apart[path[-1], i], i)))
        left.remove(path[-1])
    return np.array(_two_opt(path, apart.tolist()), dtype=np.intp)


def as_clustered(colors: Floats) -> Ints:
    """As the clustering gave them, the heaviest first."""
    return np.arange(len(colors), dtype=np.intp)


SORTS: dict[str, Method] = {
    "lum": Method(by_lum, "From dark to light.", label="Lightness"),
    "rval": Method(by_rval, "From the least to the most red.", label="Red"),
    "hsv": Method(by_hsv, "Around the hue circle, then by saturation and value.", label="Hue (HSV)"),
    "hls": Method(by_hls, "Around the hue circle, then by lightness and saturation.", label="Hue (HLS)"),
    "E": Method(by_energy, "By brightness, red and blue together.", label="Brightness, red and blue"),
    "step": Method(
        by_step, "In steps of hue, alternately up and down in lightness.", uses=("step_repetitions",), label="Hue steps"
    ),
    "hilbert": Method(
        by_hilbert, "Along a curve that fills the RGB cube, so that neighbours are similar.", label="Hilbert curve"
    ),
    "distance": Method(
        by_distance, "Along a short path through the colours, starting from the darkest.", label="Shortest path"
    ),
    "none": Method(as_clustered, "The colour with the largest share first.", label="Share"),
}


@dataclass(frozen=True)
class Sort(Stage):
    """From colours to their order."""

    title: ClassVar[str] = "Order"

    sort_type: str = option("lum", "Sort by", "The order of the colours.", choices=SORTS)
    step_repetitions: int = option(
        8,
        "Hue steps",
        "How many steps the hue circle is divided into: more steps give narrower bands.",
        low=1,
        high=16,
    )
    reverse: bool = option(False, "Reverse", "Reverses the order.")
    order: tuple[str, ...] = option(
        (), "Order by hand", "Hex codes of the colours to come first, in this order.", high=64
    )

    def __call__(self, colors: Floats) -> Order:
        """Put the colours in order.

        Parameters
        ----------
        colors : float[k, 3]
            sRGB in [0, 1].
        """
        method = SORTS[self.sort_type]
        by_formula = method.function(colors, **{name: getattr(self, name) for name in method.uses})
        index = by_formula[::-1] if self.reverse else by_formula
        first, missing = matches(colors, self.order)
        index = np.array([*first, *(i for i in index if i not in first)], dtype=np.intp)
        return Order(index, by_formula, not_there("order", missing))


def hilbert_position(cells: Ints, bits: int = 8) -> Ints:
    """Position of cells along a three-dimensional Hilbert curve.

    Parameters
    ----------
    cells : int[n, 3]
        Coordinates in [0, 2**bits).
    bits : int
        Bits of each coordinate.

    Returns
    -------
    int[n]
        In [0, 8**bits); cells next to each other on the curve differ by one in one coordinate.

    References
    ----------
    J. Skilling, "Programming the Hilbert curve", AIP Conference Proceedings 707 (2004).
    """
    x = np.array(cells, dtype=np.int64).T
    for shift in range(bits - 1, 0, -1):
        bit, below = 1 << shift, (1 << shift) - 1
        for axis in range(3):
            inverts = (x[axis] & bit) != 0
            swapped = np.where(inverts, 0, (x[0] ^ x[axis]) & below)
            x[0] ^= np.where(inverts, below, swapped)
            x[axis] ^= swapped
    x[1] ^= x[0]
    x[2] ^= x[1]
    flips = np.zeros_like(x[0])
    for shift in range(bits - 1, 0, -1):
        flips ^= np.where((x[2] >> shift) & 1, (1 << shift) - 1, 0)
    x ^= flips
    position: Ints = np.zeros_like(x[0])
    for shift in range(bits - 1, -1, -1):
        for axis in range(3):
            position = (position << 1) | ((x[axis] >> shift) & 1)
    return position


def _ascending(keys: Sequence[tuple[float, ...]]) -> Ints:
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)


def _descending(keys: Sequence[tuple[float, ...]]) -> Ints:
    return np.array(sorted(range(len(keys)), key=keys.__getitem__, reverse=True), dtype=np.intp)


def _two_opt(path: list[int], apart: list[list[float]]) -> list[int]:
    """Reverse stretches of an open path with a fixed start as long as that makes it shorter."""
    n = len(path)
    better = True
    while better:
        better = False
        for i in range(1, n - 1):
            for j in range(i + 1, n):
                gain = apart[path[i - 1]][path[i]] - apart[path[i - 1]][path[j]]
                if j + 1 < n:
                    gain += apart[path[j]][path[j + 1]] - apart[path[i]][path[j + 1]]
                if gain > 1e-12:
                    path[i : j + 1] = path[i : j + 1][::-1]
                    better = True
    return path
