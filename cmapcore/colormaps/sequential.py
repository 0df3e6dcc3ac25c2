"""The sequential colormap: a curve through a picture's own colours whose lightness only rises, at constant speed.

Worked out in CAM02-UCS, chroma and greys as in `cmapcore.color.gamut`: the best path over levels of lightness,
smoothed, cut into equal steps, and measured. Where it fails, it is made stiffer, then sought again among straighter
ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import cam02ucs_to_srgb, in_gamut, srgb_to_cam02ucs, srgb_to_cam16ucs, to_hex
from ..color.curves import equal_steps, gamut_envelope, rising_8bit, scale_chroma, speed_variation, steps_between
from ..color.gamut import chroma, neutral
from ..color.pixel_colors import picture_colors
from ..color.vision import simulated
from ..errors import OptionError
from .map_colors import ALTERNATIVES, MapColors, missing_notice
from .paths import FIRMNESS, MARGIN, NEAR, CostField, Taste, cheapest_path, field_of, smoothed

CHARACTERS: dict[str, Taste] = {
    "faithful": Taste(vivid=0.0, broad=1.0, covering=200, bend=0.02, stiff=3.0),
    "balanced": Taste(vivid=0.07, broad=0.1, covering=50, bend=0.02, stiff=3.0),
    "vivid": Taste(vivid=0.08, broad=0.0, covering=0, bend=0.03, stiff=3.5),
}

_LEAST_RANGE = 70.5  # of J'; 70 is promised
_DARKEST, _LIGHTEST = 10.0, 96.0
_SLOPES = (3.0, 2.4, 2.0, 1.6, 1.2, 0.8, 0.5)  # change of a', b' for one of J' at most
_STIFFER = (1.0, 1.25, 1.5, 2.0)
_LEAST_RISE = 0.02  # of J' at every step in every vision; 8 bits cannot follow less

_WELL_COVERED = 0.6  # part of the pixels; below it, this is tried as well:
_COVER_MORE = {"covering": 400.0, "stiff": 2.5}
_PRICES = (1.5, 3.0, 6.0)  # of a cell on the path of a map before
_CLEARLY_APART, _SAME = 5.0, 3.0  # mean distance between alternatives
_STRAYED = 1.5  # mean distance of an alternative from the picture's colours
_GREY = 2.0  # less chroma is hardly seen as a colour
_MISSED = 2.0  # farther from the map, an anchor is missed
_ANCHORED = np.array([[1.0, -np.inf, -np.inf], [99.0, np.inf, np.inf]])  # black and white themselves leave no room


def sequential_map(
    pixels: npt.ArrayLike,
    character: str = "balanced",
    anchors: npt.ArrayLike = (),
    alternative: int = 1,
) -> MapColors:
    """Make a colormap from dark to light through the colours of a picture.

    It keeps, whatever the picture: lightness J' rises at every step, in normal vision and under the three
    deficiencies, in floats and in 8 bits, over a range of at least 70; in CAM02-UCS its steps are equal to a thousandth
    and in CAM16-UCS to a twentieth; it bends by no more than 18° over eight steps; it is inside the sRGB gamut.

    Parameters
    ----------
    pixels : uint8[..., 3] or float[..., 3]
        The picture's opaque pixels, sRGB; floats in [0, 1].
    character : {"faithful", "balanced", "vivid"}
        Whether it keeps to common colours of the picture or seeks colourful ones.
    anchors : float[m, 3], optional
        sRGB colours in [0, 1] to pass through, in any order. The lightness range is widened to hold them. If the map
        would not be smooth otherwise, it passes beside them, by at most 10; beyond 2, a notice says so.
    alternative : int
        1 for the best map, 2 and 3 for maps that keep away from the earlier ones.

    Returns
    -------
    MapColors
        From dark to light.

    Raises
    ------
    OptionError
        An unknown character or alternative, anchors that are not colours, or that no such map can join.
    PictureError
        There are no pixels, or they are not sRGB colours.
    """
    if character not in CHARACTERS:
        raise OptionError(f"There is no character {character!r}; choose one of {', '.join(CHARACTERS)}.")
    if alternative not in range(1, ALTERNATIVES + 1):
        raise OptionError(f"alternative takes a whole number from 1 to {ALTERNATIVES}, not {alternative!r}.")
    taste, through = CHARACTERS[character], _anchor_points(anchors)
    ucs, mass = picture_colors(pixels)
    own, wanted = _lightness_range(ucs[:, 0], mass, through)
    field = field_of(ucs, mass, *wanted, np.clip(through, _ANCHORED[0], _ANCHORED[1]))
    strays = _strays_from(ucs)
    taken = [_best_way(field, taste, ucs, mass)]
    while len(taken) < alternative:
        taken.append(_other_way(field, taste, taken, strays))
    grey = bool(chroma(taken[-1].ucs).max() < _GREY)
    notices = (
        *(("There is no colour to speak of, so the colormap is a run of greys.",) if grey else ()),
        *_anchor_notices(taken[-1].ucs, through),
        *_alternative_notices(taken),
    )
    return MapColors(taken[-1].rgb, taken[-1].rgb8, notices, tuple(_missing(strays(taken[-1].ucs), own, wanted)))


def _anchor_points(anchors: npt.ArrayLike) -> Floats:
    """J', a', b' of the anchors, from dark to light."""
    colors = np.asarray(anchors, dtype=float)
    if colors.size == 0:
        return np.empty((0, 3))
    if colors.ndim != 2 or colors.shape[1] != 3 or not in_gamut(colors).all():
        raise OptionError("Anchors are a list of sRGB colours, three numbers from 0 to 1 each.")
    points: Floats = np.unique(srgb_to_cam02ucs(colors), axis=0)  # sorted by J'
    return points


def _lightness_range(
    lightness: Floats, mass: Floats, through: Floats
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the picture's own range of J', and the one that the map gets."""
    order = np.argsort(lightness)
    first, last = np.interp([0.01, 0.99], np.cumsum(mass[order]), lightness[order])
    low, high = np.clip([first, last], _DARKEST, _LIGHTEST)
    missing = _LEAST_RANGE - (high - low)
    if missing > 0:
        below, above = low - _DARKEST, _LIGHTEST - high
        low, high = low - missing * below / (below + above), high + missing * above / (below + above)
    if len(through):
        low, high = min(low, max(through[0, 0], _ANCHORED[0, 0])), max(high, min(through[-1, 0], _ANCHORED[1, 0]))
    return (float(first), float(last)), (float(low), float(high))


@dataclass(frozen=True, eq=False)
class _Way:
    path: Floats
    ucs: Floats
    rgb: Floats
    rgb8: npt.NDArray[np.uint8]


def _best_way(field: CostField, taste: Taste, ucs: Floats, mass: Floats) -> _Way:
    from scipy.spatial import cKDTree

    def covered(way: _Way) -> float:
        distance, _ = cKDTree(way.ucs).query(ucs, distance_upper_bound=NEAR)
        return float(mass[np.isfinite(distance)].sum())

    way = _first_way(field, field.cost(taste), taste)
    if not taste.covering or covered(way) >= _WELL_COVERED:
        return way
    return max(way, _first_way(field, field.cost(replace(taste, **_COVER_MORE)), taste), key=covered)


def _strays_from(ucs: Floats) -> Callable[[Floats], Floats]:
    """Return what gives the distance of colours to the nearest of others."""
    from scipy.spatial import cKDTree

    tree = cKDTree(ucs)
    return lambda points: np.asarray(tree.query(points)[0], dtype=np.float64)


def _other_way(field: CostField, taste: Taste, taken: list[_Way], strays: Callable[[Floats], Floats]) -> _Way:
    """Return the best way that keeps off those before, or of all that keep to the picture the one that does so most."""
    cost = field.cost(taste)
    around = np.sum([field.closeness(way.path) for way in taken], axis=0)
    at_most = max(_STRAYED, 1.5 * strays(taken[0].ucs).mean())
    ways = [taken[-1]]
    for price in _PRICES:
        way = _first_way(field, cost + price * around, taste)
        if strays(way.ucs).mean() > at_most:
            break
        ways.append(way)
        if _apart(way, taken) >= _CLEARLY_APART:
            break
    return max(ways, key=lambda way: _apart(way, taken))


def _apart(way: _Way, others: list[_Way]) -> float:
    """Return the mean distance to the nearest of other maps."""
    return min(float(np.sqrt(((way.ucs - other.ucs) ** 2).sum(axis=1)).mean()) for other in others)


def _first_way(field: CostField, cost: Floats, taste: Taste) -> _Way:
    """Return the first of the ways, starting from the most winding one, that keeps what is promised."""
    for firmness in FIRMNESS if len(field.fixed) else FIRMNESS[:1]:
        anchored, steepest = field.anchored(cost, firmness), np.inf
        for slope in _SLOPES:
            if steepest <= slope:
                continue  # it would be the same path
            path = cheapest_path(field, anchored, taste.bend, slope)
            if path is None:
                break  # nor is there one that is flatter
            steepest = (steps_between(path) / np.diff(field.levels)).max()
            for stiffer in _STIFFER:
                way = _accepted(smoothed(field, path, taste.stiff * stiffer, firmness), field.levels)
                if way is not None:
                    return way
    grey = None if len(field.fixed) else _accepted(np.zeros((len(field.levels), 2)), field.levels)
    if grey is None:
        raise OptionError(
            "No map that rises in lightness at an even speed passes near all of these anchors; leave one of them out."
        )
    return grey


def _accepted(path: Floats, levels: Floats) -> _Way | None:
    """Return the map along a path, if it keeps what is promised."""
    from scipy.interpolate import CubicSpline

    lightness = np.linspace(levels[0], levels[-1], 512)
    dense = np.column_stack([lightness, CubicSpline(levels, path)(lightness) + neutral(lightness)])
    dense = scale_chroma(dense, gamut_envelope(dense, MARGIN, width=43))
    ucs = equal_steps(CubicSpline(np.linspace(0, 1, len(dense)), dense))
    rgb = cam02ucs_to_srgb(ucs)
    if not in_gamut(rgb).all():
        return None
    rgb = np.clip(rgb, 0, 1)
    if not _even(ucs, rgb):
        return None
    try:
        return _Way(path, ucs, rgb, rising_8bit(rgb))
    except OptionError:
        return None


def _even(ucs: Floats, rgb: Floats) -> bool:
    """Whether a map rises in lightness, and is even and smooth enough, for every vision."""
    views = simulated(rgb)
    rises = np.diff(views[..., 0], axis=1)
    if rises.min() < _LEAST_RISE or rises[0].min() < 0.5 * rises[0].mean():
        return False
    if any(steps_between(view).min() < 0.4 * steps_between(view).mean() for view in views[1:]):
        return False
    ahead = np.diff(ucs, axis=0) / steps_between(ucs)[:, None]
    if (ahead[8:] * ahead[:-8]).sum(axis=1).min() < np.cos(np.radians(18)):
        return False
    return speed_variation(ucs) <= 0.1 and speed_variation(srgb_to_cam16ucs(rgb)) <= 5


def _missing(strayed: Floats, own: tuple[float, float], wanted: tuple[float, float]) -> Iterator[str]:
    why = "has no colours of some lightness, or none that the others lead to"
    if own[0] > wanted[0] + 1 or own[1] < wanted[1] - 1:
        why = f"runs in lightness (J') from {own[0]:.0f} to {own[1]:.0f}"
        why += f", the colormap from {wanted[0]:.0f} to {wanted[1]:.0f}"
    yield from missing_notice(strayed, why)


def _anchor_notices(way: Floats, through: Floats) -> Iterator[str]:
    for anchor in through:
        apart = float(np.sqrt(((way - anchor) ** 2).sum(axis=1)).min())
        code = to_hex(np.clip(cam02ucs_to_srgb(anchor), 0, 1))
        if apart > NEAR:
            raise OptionError(
                f"No map that rises in lightness at an even speed passes near {code}, "
                f"this one only at a distance of {apart:.0f}; leave that anchor out, or another that is about as light."
            )
        if apart > _MISSED:
            yield f"The map passes {code} at a distance of {apart:.1f}: any nearer, it would not be smooth."


def _alternative_notices(taken: list[_Way]) -> Iterator[str]:
    if len(taken) > 1 and _apart(taken[-1], taken[:-1]) < _SAME:
        yield f"Alternative {len(taken)} is nearly the same as an earlier one: these colours allow no other way."
