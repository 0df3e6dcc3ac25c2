"""How good a colormap is, in numbers.

Distances, lightness J' and chroma are those of CAM02-UCS (Luo, Cui and Li 2006), unless another space is named, on
floats: rounding to 8 bits alone makes the steps of any map uneven by a fifth. The four kinds of vision are `VISIONS`,
the deficiencies simulated at full severity (Machado, Oliveira and Fernandes 2009) and clipped to what a screen shows.
All figures of this module:

steps
    Distances from each colour to the next; of a closed map also from the last to the first.
speed
    The steps times their number: the local speed along the map (Smith and van der Walt 2015, viscm; Kovesi 2015).
variation
    Standard deviation of the steps in percent of their mean (the uniformity of Bujack and others 2018). CAM16-UCS (Li
    and others 2017) and Oklab (Ottosson 2020) are independent checks of a map made even in CAM02-UCS.
lightness range
    The largest J' less the smallest (contrast in grey print; Rogowitz and Treinish 1998).
reversals
    How often J' changes its direction along the map: 0 where it only rises or only falls, 1 for a map with one
    middle, 2 around a closed one. Steps of less than 1e-6 have no direction.
least rise
    The smallest step of J' divided by the mean one, which is 1 for an even rise or fall: above 0 where lightness is
    strictly monotone (Kovesi 2015). For maps of one direction; NaN where both ends are equally light.
slowest
    The smallest step divided by the mean step, as one vision sees them: near 0 where somebody sees no change.
turn
    The largest angle in degrees between a step and the eighth after it: how sharply the map bends, which shows as an
    edge that is not in the data (Kovesi 2015).
beyond gamut
    By how much sRGB leaves [0, 1] at most: 0 where a screen shows all of the map (IEC 61966-2-1).
distance to the picture
    Mean distance from a colour of the map to the picture's colour nearest to it.
share near
    Part of the picture's pixels that are within 10 of some colour of the map.
asymmetry
    Largest difference of J' between two colours equally far from the middle of a diverging map (of such maps: Moreland
    2009).
middle chroma
    Distance from the middle of the map, between its two middle colours where their number is even, to the grey of the
    same J': 0 where the middle favours neither side.
ends apart
    Distance between the first and the last colour of a diverging map.
opposite points
    Smallest distance between two colours that are half of a closed map away from each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import srgb_to_cam02ucs, srgb_to_cam16ucs, srgb_to_oklab
from ..color.curves import speed_variation, steps_between
from ..color.gamut import chroma
from ..color.pixel_colors import distinct_colors
from ..color.vision import VISIONS, simulated
from ..errors import OptionError

SPACES = {"cam02ucs": srgb_to_cam02ucs, "cam16ucs": srgb_to_cam16ucs, "oklab": srgb_to_oklab}
"""The spaces in which uniformity is measured, by name: functions of sRGB colours."""

NEAR = 10.0
"""A pixel this near to a colour of a map counts as being in it."""

_TURN_OVER = 8
_NO_DIRECTION = 1e-6


@dataclass(frozen=True)
class Evenness:
    """How evenly a colormap runs; the module defines the figures.

    Attributes
    ----------
    variation : dict of str to float
        By name of `SPACES`, in percent.
    lightness_range, least_rise, slowest : dict of str to float
        By vision.
    reversals : dict of str to int
        By vision.
    turn : float
        In degrees.
    beyond_gamut : float
        In parts of a channel's range.
    """

    variation: dict[str, float]
    lightness_range: dict[str, float]
    reversals: dict[str, int]
    least_rise: dict[str, float]
    slowest: dict[str, float]
    turn: float
    beyond_gamut: float


@dataclass(frozen=True)
class Closeness:
    """How near a colormap and a picture are to each other.

    Attributes
    ----------
    distance : float
        From the map to the picture, the mean.
    share : float
        Of the picture's pixels that are near the map, in [0, 1].
    """

    distance: float
    share: float


@dataclass(frozen=True)
class Symmetry:
    """How alike, and how different, the two arms of a diverging map are.

    Attributes
    ----------
    asymmetry, middle_chroma : float
    ends_apart : dict of str to float
        By vision.
    """

    asymmetry: float
    middle_chroma: float
    ends_apart: dict[str, float]


@dataclass(frozen=True)
class Closure:
    """How even a closed map is all the way round.

    Attributes
    ----------
    variation : dict of str to float
        With the step from the last colour to the first, by name of `SPACES`, in percent.
    opposite : dict of str to float
        By vision, the opposite points that are least apart.
    """

    variation: dict[str, float]
    opposite: dict[str, float]


def local_speed(rgb: npt.ArrayLike, space: str = "cam02ucs", closed: bool = False) -> Floats:
    """Return the speed at each step of a colormap.

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB.
    space : {"cam02ucs", "cam16ucs", "oklab"}
    closed : bool
        Whether the last colour is followed by the first.

    Returns
    -------
    float[n-1] or, closed, float[n]
        Distance per whole length of the map, so that maps of different numbers of colours compare.

    Raises
    ------
    OptionError
        For another space, or anything but a colormap of at least two colours.
    """
    if space not in SPACES:
        raise OptionError(f"There is no space {space!r}; choose one of {', '.join(SPACES)}.")
    steps = steps_between(SPACES[space](_map(rgb)), closed)
    return steps * len(steps)


def evenness(rgb: npt.ArrayLike, closed: bool = False) -> Evenness:
    """Measure how evenly a colormap runs.

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB, two colours at least.
    closed : bool
        Whether the last colour is followed by the first.

    Raises
    ------
    OptionError
        For anything but a colormap.

    Examples
    --------
    >>> grey = np.linspace(0, 1, 256)[:, None].repeat(3, axis=1)
    >>> evenness(grey).reversals
    {'normal': 0, 'protanopia': 0, 'deuteranopia': 0, 'tritanopia': 0}
    """
    colors = _map(rgb)
    views = simulated(colors)
    speeds = [steps_between(view, closed) for view in views]
    rises = [_rises(view[:, 0], closed) for view in views]
    return Evenness(
        variation=_variation(colors, closed),
        lightness_range=_by_vision([np.ptp(view[:, 0]) for view in views]),
        reversals={vision: _reversals(rise, closed) for vision, rise in zip(VISIONS, rises, strict=True)},
        least_rise=_by_vision([_least(rise) for rise in rises]),
        slowest=_by_vision([_least(speed) for speed in speeds]),
        turn=_turn(srgb_to_cam02ucs(colors), closed),
        beyond_gamut=max(0.0, float(np.abs(colors - 0.5).max()) - 0.5),
    )


def closeness(rgb: npt.ArrayLike, pixels: npt.ArrayLike) -> Closeness:
    """Measure how near a colormap and a picture are to each other.

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB, two colours at least.
    pixels : uint8[..., 3]
        The picture's opaque pixels, sRGB.

    Raises
    ------
    OptionError
        For anything but a colormap.
    PictureError
        For anything but pixels.
    """
    from scipy.spatial import cKDTree

    colors = srgb_to_cam02ucs(_map(rgb))
    levels, share = distinct_colors(pixels)
    picture = srgb_to_cam02ucs(levels / 255)
    to_picture, _ = cKDTree(picture).query(colors)
    to_map, _ = cKDTree(colors).query(picture, distance_upper_bound=NEAR)
    return Closeness(float(to_picture.mean()), float(share[np.isfinite(to_map)].sum()))


def symmetry(rgb: npt.ArrayLike) -> Symmetry:
    """Measure a diverging colormap, float[n, 3] of sRGB; raises `OptionError` for anything but a colormap."""
    colors = _map(rgb)
    ucs = srgb_to_cam02ucs(colors)
    middle = (ucs[(len(ucs) - 1) // 2] + ucs[len(ucs) // 2]) / 2
    return Symmetry(
        asymmetry=float(np.abs(ucs[:, 0] - ucs[::-1, 0]).max()),
        middle_chroma=float(chroma(middle)),
        ends_apart=_by_vision(np.linalg.norm(np.diff(simulated(colors[[0, -1]]), axis=1)[:, 0], axis=-1)),
    )


def closure(rgb: npt.ArrayLike) -> Closure:
    """Measure a closed colormap, float[n, 3] of sRGB; raises `OptionError` for anything but a colormap."""
    colors = _map(rgb)
    views = simulated(colors)
    across = np.roll(views, len(colors) // 2, axis=1)
    return Closure(_variation(colors, True), _by_vision(np.linalg.norm(views - across, axis=-1).min(axis=1)))


def _map(rgb: npt.ArrayLike) -> Floats:
    colors = np.asarray(rgb, dtype=float)
    if colors.ndim != 2 or colors.shape[1:] != (3,) or len(colors) < 2 or not np.isfinite(colors).all():
        raise OptionError(f"A colormap is at least two rows of three finite numbers, not of shape {colors.shape}.")
    return colors


def _variation(colors: Floats, closed: bool) -> dict[str, float]:
    return {name: speed_variation(convert(colors), closed) for name, convert in SPACES.items()}


def _by_vision(values: Any) -> dict[str, float]:
    return {vision: float(value) for vision, value in zip(VISIONS, values, strict=True)}


def _rises(lightness: Floats, closed: bool) -> Floats:
    return np.diff(np.append(lightness, lightness[0]) if closed else lightness)


def _reversals(rise: Floats, closed: bool) -> int:
    direction = np.sign(rise[np.abs(rise) >= _NO_DIRECTION])
    before = np.roll(direction, 1)
    return int((direction != before)[0 if closed else 1 :].sum())


def _least(steps: Floats) -> float:
    """Return the smallest of some steps in the direction of their mean, as a fraction of it."""
    mean = steps.mean()
    return float((steps / mean).min()) if abs(mean) * len(steps) > _NO_DIRECTION else float("nan")


def _turn(ucs: Floats, closed: bool) -> float:
    steps = np.diff(np.concatenate([ucs, ucs[: _TURN_OVER + 1]]) if closed else ucs, axis=0)
    steps = steps[np.abs(steps).max(axis=1) > _NO_DIRECTION]  # colours that repeat have no direction
    before, after = steps[:-_TURN_OVER], steps[_TURN_OVER:]
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return float(np.degrees(np.arccos(np.clip((before * after).sum(axis=1) / lengths, -1, 1))).max(initial=0.0))
