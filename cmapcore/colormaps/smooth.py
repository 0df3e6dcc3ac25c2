"""The smooth run through a palette: its colours one after the other, in equal steps.

A polyline through the colours in CAM02-UCS. Where its lightness turns back for somebody, which two colours of the same
lightness are enough for, it is bent (Whittaker 1923), and if that does not do, the lightness of colours is moved as
little as will do (isotonic regression; Barlow and others 1972), so that it passes close to them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..arrays import Bytes, Floats
from ..color.conversions import cam02ucs_to_srgb, in_gamut, srgb_to_cam02ucs, srgb_to_cam16ucs
from ..color.curves import equal_steps, gamut_envelope, rising_8bit, scale_chroma, speed_variation, steps_between
from ..color.vision import simulated, simulated_lightness
from ..errors import OptionError
from .map_colors import MapColors

LENGTH = 256
_DENSE = 257
_RISES = 1.0, 2.0, 4.0  # units of J' from each colour to the next, for every vision, that are tried
_ROUNDS = 4
_STIFFNESS = (0.0, *np.geomspace(0.01, 1, 13))  # in parts of the curve's length
_BESIDE = 10.0  # farther from one of the colours, it is not a run through them
_SLOWEST = 0.3  # of the mean speed, for every vision
_VARIES = 8.0  # speed in CAM16-UCS at most, in percent


def smooth_map(colors: Floats, *, by_lightness: bool) -> MapColors:
    """Make a colormap that runs through colours in equal steps of CAM02-UCS.

    Parameters
    ----------
    colors : float[k, 3]
        sRGB in [0, 1].
    by_lightness : bool
        Whether they come from dark to light instead of in their order. Then lightness rises at every step, in normal
        vision and under the three deficiencies, wherever a curve no farther than 10 from each colour can do that.
    """
    ucs = srgb_to_cam02ucs(colors)
    if by_lightness:
        ucs = ucs[np.argsort(ucs[:, 0], kind="stable")]
    ucs = ucs[np.concatenate([[True], steps_between(ucs) > 0])]  # one that comes twice has no direction
    if len(ucs) == 1:
        return MapColors(np.repeat(colors[:1], LENGTH, axis=0))
    for curve in _close_curves(ucs) if by_lightness else ():
        rgb = _evenly(curve)
        if _rises(rgb):
            return MapColors(rgb, _table(rgb))
    return MapColors(_evenly(_polyline(ucs)))


def _close_curves(ucs: Floats) -> Iterator[Floats]:
    """Give curves that pass each colour closely enough, those that begin with colours moved least first."""
    for moved in _moved(ucs):
        for stiffness in _STIFFNESS:
            curve = _bent(_polyline(moved), stiffness)
            if np.linalg.norm(curve[:, None] - ucs, axis=-1).min(axis=0).max() > _BESIDE:
                break
            yield curve


def _moved(ucs: Floats) -> list[Floats]:
    """Return the colours as they are, and in the orders that some vision sees with lightness moved until it rises."""
    lightness = simulated_lightness(_to_rgb(ucs))
    orders = {tuple(np.argsort(each, kind="stable")) for each in (*lightness, lightness.mean(axis=0))}
    tried = [(order, _raised(ucs[list(order)], rise)) for order in sorted(orders) for rise in _RISES]
    tried.sort(key=lambda each: float(np.abs(each[1] - ucs[list(each[0])]).max()))
    return [ucs, *(raised for _, raised in tried)]


def _raised(ucs: Floats, rise: float) -> Floats:
    """Move the lightness of colours, in the sum of squares as little as will do, until it rises for every vision."""
    from scipy.optimize import isotonic_regression

    raised = ucs.copy()
    for _ in range(_ROUNDS):  # to a deficiency the lightness that is moved is a little less, or more
        lightness = simulated_lightness(_to_rgb(raised))
        needed = (lightness[:, :-1] - lightness[:, 1:]).max(axis=0) + rise
        total = np.concatenate([[0.0], np.cumsum(needed)])
        raised[:, 0] += total + isotonic_regression(-total).x
    return raised


def _to_rgb(ucs: Floats) -> Floats:
    return np.clip(cam02ucs_to_srgb(ucs), 0, 1)


def _polyline(ucs: Floats) -> Floats:
    along = np.concatenate([[0.0], np.cumsum(steps_between(ucs))])
    return _at(np.linspace(0, along[-1], _DENSE), along, ucs)


def _at(places: Floats, along: Floats, points: Floats) -> Floats:
    return np.stack([np.interp(places, along, axis) for axis in points.T], axis=1)


def _bent(dense: Floats, stiffness: float) -> Floats:
    """Return a curve close to another, with the same ends and little curvature."""
    if stiffness == 0:
        return dense
    curvature = np.diff(np.eye(len(dense)), 2, axis=0)
    hold = np.ones(len(dense))
    hold[[0, -1]] = 1e9
    rigid = (stiffness * len(dense) / 4) ** 4 * curvature.T @ curvature
    return np.asarray(np.linalg.solve(np.diag(hold) + rigid, hold[:, None] * dense), dtype=np.float64)


def _evenly(curve: Floats) -> Floats:
    inside = scale_chroma(curve, gamut_envelope(curve, 1.0, width=9))
    along = np.concatenate([[0.0], np.cumsum(steps_between(inside))])
    even = equal_steps(lambda t: _at(np.asarray(t) * along[-1], along, inside), LENGTH)
    return _to_rgb(even)


def _rises(rgb: Floats) -> bool:
    """Whether lightness rises at every step, and none is too slow, for every vision."""
    if not in_gamut(rgb).all() or speed_variation(srgb_to_cam16ucs(rgb)) > _VARIES:
        return False
    views = simulated(rgb)
    speeds = np.stack([steps_between(view) for view in views])
    slowest = (speeds.min(axis=1) / np.maximum(speeds.mean(axis=1), 1e-9)).min()
    return bool(np.diff(views[..., 0], axis=1).min() > 0 and slowest >= _SLOWEST)


def _table(rgb: Floats) -> Bytes | None:
    try:
        return rising_8bit(rgb)
    except OptionError:
        return None
