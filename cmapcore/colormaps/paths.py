"""Paths through the colours of a picture over levels of lightness: what they cost, the best one, and its smoothing.

In CAM02-UCS. A path has one a', b' at each level of J', and all a', b' here are less those of the grey of the same J',
so that 0, 0 is grey and what has no colour stays so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.gamut import approximate_chroma_limit, neutral

LEVEL = 2.5  # of J' between levels
NEAR = 10.0  # a map that comes so near stands for a pixel
MARGIN = 0.985  # part of the gamut's chroma that may be used

_CELL = 2.0  # size of a cell of J', a', b'
_HALF = 24  # cells to either side of grey
_AXIS = _CELL * np.arange(-_HALF, _HALF + 1, dtype=np.float64)
_RADIUS: Floats = np.hypot(_AXIS[:, None], _AXIS)
_GREYISH = 2 * _CELL  # chroma that the histogram's smoothing alone gives to greys
_SHAPE = (int(100 / _CELL) + 1, len(_AXIS), len(_AXIS))
_HARD = 1e5
FIRMNESS = (_HARD, 100.0, 30.0)
"""How firmly a path holds to anchors, relative to the rest: through them, or beside them if need be."""

_SAME_LEVEL = 1.0  # anchors that differ by no more in J' are one


@dataclass(frozen=True)
class Taste:
    """The criteria by which a path is chosen.

    Attributes
    ----------
    vivid : float
        How much chroma is sought, if the picture has it.
    broad : float
        How much common colours are preferred to rare ones.
    covering : float
        The value of coming near many pixels.
    bend : float
        The cost of a change in a', b'.
    stiff : float
        How smooth the path is made, in levels.
    """

    vivid: float
    broad: float
    covering: float
    bend: float
    stiff: float


@dataclass(frozen=True, eq=False)
class CostField:
    """What a picture offers at each cell of a', b' at each level of J'.

    Attributes
    ----------
    levels : float[n]
        J' of the levels, rising.
    density : float[n, cells, cells]
        The root of the part of the picture there, smoothed.
    wide : float[n, cells, cells]
        The part of the picture there, smoothed more widely.
    nearby : float[n, cells, cells]
        The part of the picture that is about as light and within `NEAR`.
    allowed : bool[n, cells, cells]
        Where a path may pass: within the gamut.
    fixed, fixed_ab : int[m], float[m, 2]
        The levels of the anchors, no two the same, and their a', b'.
    """

    levels: Floats
    density: Floats
    wide: Floats
    nearby: Floats
    allowed: npt.NDArray[np.bool_]
    fixed: npt.NDArray[np.intp]
    fixed_ab: Floats

    def cost(self, taste: Taste) -> Floats:
        """Return what it costs a path to pass through each cell, infinite where it may not, float[n, cells, cells]."""
        faint = 1e-3 * self.density.max() + 2e-4
        present = self.density / (self.density + 4 * faint)
        colourful = np.maximum(_RADIUS - _GREYISH, 0)
        cost = -np.log(self.density + faint) - taste.vivid * present * colourful + 0.004 * _RADIUS
        cost -= taste.broad * np.log(self.wide + 1e-6) + taste.covering * self.nearby
        return np.where(self.allowed, cost, np.inf)

    def anchored(self, cost: Floats, firmness: float) -> Floats:
        """Return the cost with the anchors in it: only they are allowed at their levels, or it costs more far away."""
        cost = cost.copy()
        for level, (a, b) in zip(self.fixed, self.fixed_ab, strict=True):
            apart = (_AXIS[:, None] - a) ** 2 + (_AXIS - b) ** 2
            if firmness == _HARD:
                cost[level] = np.where(apart == apart.min(), 0, np.inf)
            else:
                cost[level] += 0.5 * apart
        return cost

    def closeness(self, path: Floats) -> Floats:
        """Return 1 in the cells along a path, falling to 0 far from it, float[n, cells, cells]."""
        a, b = path.T
        apart = (_AXIS[:, None] - a[:, None, None]) ** 2 + (_AXIS - b[:, None, None]) ** 2
        closeness: Floats = np.exp(-apart / (2 * 9.0**2))
        return closeness


def field_of(ucs: Floats, mass: Floats, low: float, high: float, anchors: Floats) -> CostField:
    """Return the field of a picture's colours.

    Parameters
    ----------
    ucs, mass : float[k, 3], float[k]
        What `picture_colors` returns.
    low, high : float
        The range of J'.
    anchors : float[m, 3]
        J', a', b' to pass through, rising in J', within the range. Those of nearly the same lightness are averaged.
    """
    from scipy.ndimage import gaussian_filter

    group = np.cumsum(np.diff(anchors[:, 0], prepend=-np.inf) > _SAME_LEVEL)
    anchors = np.array([anchors[group == number].mean(axis=0) for number in np.unique(group)]).reshape(-1, 3)
    levels = _levels(low, high, anchors[:, 0])
    cell = np.rint(_less_grey(ucs) / _CELL).astype(int) + np.array([0, _HALF, _HALF])
    place = np.ravel_multi_index(tuple(cell.T), _SHAPE)
    flat: Floats = np.bincount(place, weights=mass, minlength=int(np.prod(_SHAPE))).astype(np.float64)
    histogram = flat.reshape(_SHAPE)
    limit = MARGIN * approximate_chroma_limit(levels[:, None, None], np.arctan2(_AXIS, _AXIS[:, None]))
    return CostField(
        levels=levels,
        density=np.sqrt(_at_levels(gaussian_filter(histogram, 1.5, mode="constant"), levels)),
        wide=_at_levels(gaussian_filter(histogram, 3, mode="constant"), levels),
        nearby=_within_disc(_slabs(histogram, levels)),
        allowed=limit >= _RADIUS,
        fixed=np.searchsorted(levels, anchors[:, 0]),
        fixed_ab=_less_grey(anchors)[:, 1:],
    )


def _less_grey(ucs: Floats) -> Floats:
    return np.column_stack([ucs[:, 0], ucs[:, 1:] - neutral(ucs[:, 0])])


def _levels(low: float, high: float, fixed: Floats) -> Floats:
    """Levels of J', about equally far apart; the anchors' are among them."""
    levels = np.linspace(low, high, round((high - low) / LEVEL) + 1)
    far = np.abs(levels[:, None] - fixed).min(axis=1, initial=np.inf) > LEVEL / 2
    far[[0, -1]] = ~np.isclose(levels[[0, -1], None], fixed).any(axis=1)
    return np.unique(np.concatenate([levels[far], fixed]))


def _at_levels(volume: Floats, levels: Floats) -> Floats:
    at = levels / _CELL
    below = np.minimum(at.astype(int), len(volume) - 2)
    part = (at - below)[:, None, None]
    values: Floats = volume[below] * (1 - part) + volume[below + 1] * part
    return values


def _slabs(histogram: Floats, levels: Floats) -> Floats:
    """Share out the histogram's layers among the two levels next to each; those beyond the ends go to the ends."""
    layers = np.arange(len(histogram)) * _CELL
    reached = (layers > levels[0] - 0.8 * NEAR) & (layers < levels[-1] + 0.8 * NEAR)
    above = np.clip(np.searchsorted(levels, layers), 1, len(levels) - 1)
    part = np.clip((layers - levels[above - 1]) / (levels[above] - levels[above - 1]), 0, 1)
    shares = np.zeros((len(levels), len(layers)))
    shares[above - 1, np.arange(len(layers))] = (1 - part) * reached
    shares[above, np.arange(len(layers))] = part * reached
    slabs: Floats = np.tensordot(shares, histogram, axes=1)
    return slabs


def _within_disc(slabs: Floats) -> Floats:
    """Return the mass of each level within `NEAR` of each cell, fading out around that distance."""
    side = len(_AXIS)
    offset = np.minimum(np.arange(2 * side), 2 * side - np.arange(2 * side)) * _CELL
    disc = np.clip((NEAR + 1 - np.hypot(offset[:, None], offset)) / 4, 0, 1)
    spectrum = np.fft.rfft2(slabs, disc.shape) * np.fft.rfft2(disc)
    mass: Floats = np.maximum(np.fft.irfft2(spectrum, disc.shape)[:, :side, :side], 0)
    return mass


def cheapest_path(field: CostField, cost: Floats, bend: float, slope: float) -> Floats | None:
    """Return the path through cells that costs least (Viterbi 1967).

    Parameters
    ----------
    field : Field
    cost : float[n, cells, cells]
        Of each cell.
    bend : float
        What the square of a change of a', b' costs, for one of J'.
    slope : float
        The largest change of a', b' for one of J'.

    Returns
    -------
    float[n, 2] or None
        a', b' at each level; None where no path is flat enough.
    """
    side = len(_AXIS)
    total, steps = cost[0], []
    for rise, here in zip(np.diff(field.levels), cost[1:], strict=True):
        reach = int(slope * rise / _CELL)
        offsets = np.argwhere(np.ones((2 * reach + 1, 2 * reach + 1))) - reach
        across = _CELL**2 * (offsets**2).sum(axis=1)
        flat = across <= (slope * rise) ** 2
        offsets, across = offsets[flat], across[flat]
        wider = np.pad(total, reach, constant_values=np.inf)
        before = np.stack([wider[reach + a : reach + a + side, reach + b : reach + b + side] for a, b in offsets])
        before += (bend * across / rise)[:, None, None]
        best = before.argmin(axis=0)
        steps.append(offsets[best])
        total = np.take_along_axis(before, best[None], axis=0)[0] + here
    if not np.isfinite(total.min()):
        return None
    cell = np.array(np.unravel_index(total.argmin(), total.shape))
    cells = [cell]
    for step in reversed(steps):
        cell = cell + step[tuple(cell)]
        cells.append(cell)
    path: Floats = _AXIS[np.array(cells[::-1])]
    return path


def smoothed(field: CostField, path: Floats, stiff: float, firmness: float) -> Floats:
    """Return a path close to another with little curvature (Whittaker 1923), within the gamut.

    It goes through the anchors, or passes near them. Where it leaves the gamut it is held to the edge, more firmly each
    time round: smoothing first and cutting off afterwards would leave corners.
    """
    rise = np.diff(field.levels) / LEVEL
    slopes = np.diff(np.eye(len(field.levels)), axis=0) / rise[:, None]
    curvature = np.diff(slopes, axis=0) * (2 / (rise[:-1] + rise[1:]))[:, None]
    rigid = stiff**4 * curvature.T @ curvature
    hold, aim, smooth = np.ones(len(path)), path.copy(), path
    hold[field.fixed] = firmness
    aim[field.fixed] = field.fixed_ab
    for _ in range(30):
        smooth = np.asarray(np.linalg.solve(np.diag(hold) + rigid, hold[:, None] * aim), dtype=np.float64)
        radius = np.hypot(smooth[:, 0], smooth[:, 1])
        limit = 0.96 * approximate_chroma_limit(field.levels, np.arctan2(smooth[:, 1], smooth[:, 0]))
        over = radius > 1.01 * limit
        over[field.fixed] &= firmness < _HARD
        if not over.any():
            break
        aim[over] = smooth[over] * (limit[over] / np.maximum(radius[over], 1e-9))[:, None]
        hold[over] = np.minimum(3 * hold[over], _HARD)
    return smooth
