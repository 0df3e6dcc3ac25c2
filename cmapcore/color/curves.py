"""Curves of colours in CAM02-UCS: inside the gamut, in equal steps, and rounded to 8 bits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..errors import OptionError
from .conversions import srgb_to_cam02ucs
from .gamut import chroma_limit, neutral
from .vision import VISIONS, simulated

Curve = Callable[[Floats], Floats]
"""From a parameter float[m] to J', a', b', float[m, 3]."""


_LEAST_RISE = 0.005  # of J', between neighbours of an 8-bit table: more than rounding errors


def gamut_envelope(ucs: Floats, margin: float = 0.985, width: int = 25, closed: bool = False) -> Floats:
    """Return the factors on chroma that smoothly bring a curve into the gamut.

    At each point the factor that is needed there; then the least within `width` points, so that the mean of these,
    weighted by a Hann window of the same width, exceeds it nowhere.

    Parameters
    ----------
    ucs : float[m, 3]
        Points along the curve, close to each other.
    margin : float
        The part of the largest chroma that may be used.
    width : int
        How many points a change of the factor takes, made odd.
    closed : bool
        Whether the last point is followed by the first.

    Returns
    -------
    float[m]
        In [0, 1]; to be multiplied by the chroma, see `scale_chroma`.
    """
    from scipy.ndimage import convolve1d, minimum_filter1d

    away = ucs[:, 1:] - neutral(ucs[:, 0])
    limit = margin * chroma_limit(ucs[:, 0], np.arctan2(away[:, 1], away[:, 0]))
    needed = np.minimum(1, limit / np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9))
    size = max(1, width) // 2 * 2 + 1
    window = np.hanning(size + 2)[1:-1]
    mode = "wrap" if closed else "nearest"
    least = minimum_filter1d(needed, size, mode=mode)
    factors: Floats = np.minimum(convolve1d(least, window / window.sum(), mode=mode), needed)
    return factors


def scale_chroma(ucs: Floats, factor: npt.ArrayLike) -> Floats:
    """Multiply the chroma of colours, float[..., 3] by float[...]; J' and hue stay."""
    grey = neutral(ucs[..., 0])
    scaled = ucs.copy()
    scaled[..., 1:] = grey + (ucs[..., 1:] - grey) * np.asarray(factor, dtype=float)[..., None]
    return scaled


def steps_between(ucs: Floats, closed: bool = False) -> Floats:
    """Return the length of each step along a row of colours, float[n, 3] to float[n-1]; n of them if it is closed."""
    ahead = np.concatenate([ucs, ucs[:1]]) if closed else ucs
    lengths: Floats = np.sqrt((np.diff(ahead, axis=0) ** 2).sum(axis=1))
    return lengths


def speed_variation(ucs: Floats, closed: bool = False) -> float:
    """Return the standard deviation of the step lengths in percent of their mean, of colours float[n, 3] in any space.

    0 where nothing moves at all.
    """
    lengths = steps_between(ucs, closed)
    mean = float(lengths.mean())
    return 100 * float(lengths.std()) / mean if mean > 0 else 0.0


def equal_steps(curve: Curve, count: int = 256, closed: bool = False) -> Floats:
    """Return points along a curve, each equally far from the next.

    Parameters
    ----------
    curve : callable
        J', a', b' of a parameter in [0, 1]; a closed one gives the same at 0 and 1.
    count : int
        How many points.
    closed : bool
        Whether the step from the last point to the first is one of the equal ones. Otherwise the curve's ends are the
        first and the last point.

    Returns
    -------
    float[count, 3]
        Chords, not arcs, are equal: to about one in a million for a smooth curve.
    """
    edges = count + 1 if closed else count
    parameter = np.linspace(0, 1, 8 * edges)
    points = curve(parameter)
    for _ in range(20):
        along = np.concatenate([[0.0], np.cumsum(steps_between(points))])
        if len(points) == edges and (along[-1] == 0 or speed_variation(points) < 1e-5):
            break
        parameter = np.interp(np.linspace(0, along[-1], edges), along, parameter)
        points = curve(parameter)
    return points[:count]


def rising_8bit(rgb: Floats) -> npt.NDArray[np.uint8]:
    """Round a colormap to 8 bits so that its lightness still rises, or falls, at each step.

    Each channel goes to the level below or above, or if that will not do one further; of all tables that rise for
    each of `VISIONS` the one nearest to the colours given, in CAM02-UCS, is taken (Viterbi).

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB in [0, 1], whose lightness rises at every step, or falls at every step.

    Returns
    -------
    uint8[n, 3]

    Raises
    ------
    OptionError
        Where no such table is near enough: the colours do not rise, or there are too many for the range.
    """
    falls = bool(np.diff(srgb_to_cam02ucs(rgb[[0, -1]])[:, 0]) < 0)
    path = rgb[::-1] if falls else rgb
    for reach in ((0, 1), (-1, 0, 1, 2)):
        table = _rising_8bit(path, reach)
        if table is not None:
            return table[::-1] if falls else table
    raise OptionError("This colormap's lightness does not rise at every step, so it cannot in 8 bits either.")


def _rising_8bit(rgb: Floats, reach: tuple[int, ...]) -> npt.NDArray[np.uint8] | None:
    offsets = np.stack(np.meshgrid(reach, reach, reach), axis=-1).reshape(-1, 3)
    levels = np.clip(np.floor(rgb * 255)[:, None] + offsets, 0, 255)
    colors = simulated(levels.reshape(-1, 3) / 255).reshape(len(VISIONS), *levels.shape)
    lightness = colors[..., 0]
    error = ((colors[0] - srgb_to_cam02ucs(rgb)[:, None]) ** 2).sum(axis=-1)
    total, back = error[0], np.zeros(levels.shape[:2], dtype=int)
    for i in range(1, len(rgb)):
        rises = (lightness[:, i, :, None] - lightness[:, i - 1, None, :] > _LEAST_RISE).all(axis=0)
        before = np.where(rises, total, np.inf)
        back[i] = before.argmin(axis=1)
        total = before.min(axis=1) + error[i]
    if not np.isfinite(total.min()):
        return None
    choice = int(total.argmin())
    table = np.empty((len(rgb), 3), dtype=np.uint8)
    for i in range(len(rgb) - 1, -1, -1):
        table[i] = levels[i, choice]
        choice = int(back[i, choice])
    return table
