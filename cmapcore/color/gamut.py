"""Curves of colours in CAM02-UCS: how far out they may go, equal steps along them, and their rounding to 8 bits.

Colours here are J', a', b' of CAM02-UCS as `cmapcore.color.conversions` has it, ``float[..., 3]``. Greys are not at
a' = b' = 0 there but up to about 2 off: chroma and hue are those of a', b' less the grey's of the same J', so that
chroma 0 is grey, at hue angles in radians.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ..errors import OptionError, PictureError
from .conversions import VISIONS, FloatArray, cam02ucs_to_srgb, in_gamut, simulate, srgb_to_cam02ucs

Curve = Callable[[FloatArray], FloatArray]
"""A parameter float[m] to J', a', b', float[m, 3]."""

_BORROWED = 5.0  # farther from every colour of the picture, a colour of a map is not the picture's
_TOLD_FROM = 0.05  # so much of a map may be borrowed without a word
_WIDEST = 50.0  # more chroma than any sRGB colour has: red's is 47.2
_TABLE_STEP = 2.5  # of J' in the table of limits
_TABLE_HUES = 120
_LEAST_RISE = 0.005  # of J', between neighbours of an 8-bit table: more than rounding errors


@dataclass(frozen=True, eq=False)
class MapColors:
    """The colours of a map made from a picture, and what there is to say about it.

    Attributes
    ----------
    rgb : float[256, 3]
        sRGB in [0, 1].
    rgb8 : uint8[256, 3]
        The same in 8 bits, rounded so that its lightness keeps what the kind promises.
    notices : tuple of str
        Sentences: what was borrowed because the picture does not have it, and what could not be had.
    """

    rgb: FloatArray
    rgb8: npt.NDArray[np.uint8]
    notices: tuple[str, ...] = ()


def picture_colors(pixels: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Give the distinct colours of a picture, and how much of it is of each.

    Parameters
    ----------
    pixels : uint8[..., 3] or float[..., 3]
        sRGB; floats in [0, 1], which are rounded to 8 bits.

    Returns
    -------
    (float[k, 3], float[k])
        J', a', b', the mean of the pixels in each occupied cell of 4 × 4 × 4 8-bit levels, and the cell's part of all
        pixels; these parts sum to 1.

    Raises
    ------
    PictureError
        There are no pixels, they do not have three channels, or floats are not in [0, 1].
    """
    values = np.asarray(pixels)
    if values.size == 0:
        raise PictureError("There are no pixels to take colours from; use a picture with an opaque pixel.")
    if values.ndim == 0 or values.shape[-1] != 3:
        raise PictureError(f"Pixels need three channels along the last axis, but their shape is {values.shape}.")
    if values.dtype != np.uint8:
        if not (values.dtype.kind == "f" and in_gamut(values).all()):
            raise PictureError("Pixels are taken as 8-bit numbers or as floats from 0 to 1; rescale them.")
        values = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
    flat = values.reshape(-1, 3)
    coarse = (flat >> 2).astype(np.int32)
    cell = coarse[:, 0] << 12 | coarse[:, 1] << 6 | coarse[:, 2]
    count = np.bincount(cell, minlength=1 << 18)
    occupied = np.flatnonzero(count)
    sums = [np.bincount(cell, weights=flat[:, channel], minlength=1 << 18)[occupied] for channel in range(3)]
    rgb = np.stack(sums, axis=1) / (255 * count[occupied, None])
    return srgb_to_cam02ucs(rgb), count[occupied] / len(flat)


def borrowed_notice(distances: FloatArray, why: str) -> Iterator[str]:
    """Say how much of a map is borrowed, where it is more than a twentieth.

    Parameters
    ----------
    distances : float[n]
        Of each of the map's colours to the picture's colour nearest to it; beyond 5 it is borrowed.
    why : str
        What the picture lacks, as what follows "the picture".
    """
    part = float((distances > _BORROWED).mean())
    if part > _TOLD_FROM:
        yield (
            f"{part:.0%} of this map is borrowed, farther than {_BORROWED:g} units from every colour of the picture: "
            f"the picture {why}."
        )


def neutral(lightness: npt.ArrayLike) -> FloatArray:
    """Give a', b' of the greys of these J', float[...] to float[..., 2]; beyond 0 and 100 those of black and white."""
    at, ab = _greys()
    j = np.asarray(lightness, dtype=float)
    return np.stack([np.interp(j, at, ab[:, 0]), np.interp(j, at, ab[:, 1])], axis=-1)


@cache
def _greys() -> tuple[FloatArray, FloatArray]:
    greys = srgb_to_cam02ucs(np.repeat(np.linspace(0, 1, 256)[:, None], 3, axis=1))
    return greys[:, 0], greys[:, 1:]


def chroma(ucs: npt.ArrayLike) -> FloatArray:
    """Give the distance to the grey of the same J', float[..., 3] to float[...]."""
    points = np.asarray(ucs, dtype=float)
    away = points[..., 1:] - neutral(points[..., 0])
    distance: FloatArray = np.hypot(away[..., 0], away[..., 1])
    return distance


def chroma_limit(lightness: npt.ArrayLike, hue: npt.ArrayLike) -> FloatArray:
    """Give the largest chroma that sRGB has at a lightness and hue, found by regula falsi.

    Parameters
    ----------
    lightness, hue : float[...]
        J' and the angle around the grey of that J' in radians; broadcast against each other.

    Returns
    -------
    float[...]
        Chroma, exact to about 0.001 and on the inner side; 0 where J' is not between black's and white's. Close to
        pure blue the straight way out leaves the gamut and enters it again; there it is a place where it leaves.
    """
    j, h = np.broadcast_arrays(np.asarray(lightness, dtype=float), np.asarray(hue, dtype=float))
    inside = (j > 0) & (j < 100)
    out = np.zeros(j.shape)
    out[inside] = _chroma_limit(j[inside], h[inside])
    return out


def _chroma_limit(j: FloatArray, h: FloatArray) -> FloatArray:
    grey, cos, sin = neutral(j), np.cos(h), np.sin(h)

    def beyond(radius: FloatArray, at: npt.NDArray[np.intp]) -> FloatArray:
        ucs = np.stack([j[at], grey[at, 0] + radius * cos[at], grey[at, 1] + radius * sin[at]], axis=-1)
        excess: FloatArray = np.abs(cam02ucs_to_srgb(ucs) - 0.5).max(axis=-1) - 0.5
        return excess

    everywhere = np.arange(j.size)
    low, high = np.zeros(j.size), np.full(j.size, _WIDEST)
    f_low, f_high = np.minimum(beyond(low, everywhere), -1e-12), np.maximum(beyond(high, everywhere), 1e-12)
    for step in range(40):
        at = np.flatnonzero(high - low > 1e-3)
        if not at.size:
            break
        # every third step halves, so that none is slow; the Illinois rule speeds up the others
        share = np.full(at.size, 0.5) if step % 3 == 2 else f_low[at] / (f_low[at] - f_high[at])
        middle = low[at] + np.clip(share, 0.001, 0.999) * (high[at] - low[at])
        value = beyond(middle, at)
        out = value > 0
        high[at[out]], f_high[at[out]] = middle[out], value[out]
        low[at[~out]], f_low[at[~out]] = middle[~out], value[~out]
        f_low[at[out]] /= 2
        f_high[at[~out]] /= 2
    return low


def approximate_chroma_limit(lightness: npt.ArrayLike, hue: npt.ArrayLike) -> FloatArray:
    """Give nearly the same as `chroma_limit`, float[...], from a table, much faster.

    In 95 of 100 places it is within 0.2; at the tips of the gamut, the pure colours, it is up to 7 too small.
    """
    table = _limits()
    j = np.clip(np.asarray(lightness, dtype=float) / _TABLE_STEP, 0, len(table) - 1)
    h = np.asarray(hue, dtype=float) % (2 * np.pi) / (2 * np.pi) * _TABLE_HUES
    j, h = np.broadcast_arrays(j, h)
    row, column = np.minimum(j.astype(int), len(table) - 2), np.minimum(h.astype(int), _TABLE_HUES - 1)
    down, right = j - row, h - column
    above = table[row, column] * (1 - right) + table[row, column + 1] * right
    below = table[row + 1, column] * (1 - right) + table[row + 1, column + 1] * right
    limit: FloatArray = above * (1 - down) + below * down
    return limit


@cache
def _limits() -> FloatArray:
    lightness = np.arange(0, 100 + _TABLE_STEP, _TABLE_STEP)
    hues = np.arange(_TABLE_HUES + 1) * 2 * np.pi / _TABLE_HUES
    return chroma_limit(lightness[:, None], hues)


def gamut_envelope(ucs: FloatArray, margin: float = 0.985, width: int = 25, closed: bool = False) -> FloatArray:
    """Give the factors on chroma that smoothly bring a curve into the gamut.

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
    factors: FloatArray = np.minimum(convolve1d(least, window / window.sum(), mode=mode), needed)
    return factors


def scale_chroma(ucs: FloatArray, factor: npt.ArrayLike) -> FloatArray:
    """Multiply the chroma of colours, float[..., 3] by float[...]; J' and hue stay."""
    grey = neutral(ucs[..., 0])
    scaled = ucs.copy()
    scaled[..., 1:] = grey + (ucs[..., 1:] - grey) * np.asarray(factor, dtype=float)[..., None]
    return scaled


def steps_between(ucs: FloatArray, closed: bool = False) -> FloatArray:
    """Give the length of each step along a row of colours, float[n, 3] to float[n-1]; n of them where it is closed."""
    ahead = np.concatenate([ucs, ucs[:1]]) if closed else ucs
    lengths: FloatArray = np.sqrt((np.diff(ahead, axis=0) ** 2).sum(axis=1))
    return lengths


def speed_variation(ucs: FloatArray, closed: bool = False) -> float:
    """Give the standard deviation of the step lengths in percent of their mean, of colours float[n, 3] in any space.

    0 where nothing moves at all.
    """
    lengths = steps_between(ucs, closed)
    mean = float(lengths.mean())
    return 100 * float(lengths.std()) / mean if mean > 0 else 0.0


def equal_steps(curve: Curve, count: int = 256, closed: bool = False) -> FloatArray:
    """Give points along a curve that are all equally far from the next.

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


def seen(rgb: FloatArray) -> FloatArray:
    """Give sRGB colours as each of `VISIONS` sees them in CAM02-UCS, float[..., 3] to float[4, ..., 3].

    What the simulation puts outside of the gamut is clipped to it, as a screen that shows it would.
    """
    return srgb_to_cam02ucs(np.stack([np.clip(simulate(rgb, vision), 0, 1) for vision in VISIONS]))


def lightness_seen(rgb: FloatArray) -> FloatArray:
    """Give J' of sRGB colours as each of `VISIONS` sees them, float[..., 3] to float[4, ...]."""
    lightness: FloatArray = seen(rgb)[..., 0]
    return lightness


def rising_8bit(rgb: FloatArray) -> npt.NDArray[np.uint8]:
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


def _rising_8bit(rgb: FloatArray, reach: tuple[int, ...]) -> npt.NDArray[np.uint8] | None:
    offsets = np.stack(np.meshgrid(reach, reach, reach), axis=-1).reshape(-1, 3)
    levels = np.clip(np.floor(rgb * 255)[:, None] + offsets, 0, 255)
    colors = seen(levels.reshape(-1, 3) / 255).reshape(len(VISIONS), *levels.shape)
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
