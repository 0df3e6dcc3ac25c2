"""The cyclic colormap: a closed curve through a picture's own colours, at constant speed, that everybody can read.

Worked out in CAM02-UCS. The curve is a Fourier series of two harmonics in a' and b' and of one in J', so that it is
smooth and its lightness rises once and falls once; it is fitted by L-BFGS (Byrd and others 1995), brought into the
gamut, made equal in speed, and measured: where opposite colours are not far enough apart, it is fitted again with
more weight on that than on the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import cam02ucs_to_srgb
from ..color.curves import equal_steps, scale_chroma
from ..color.gamut import chroma, chroma_limit, neutral
from ..color.pixel_colors import picture_colors
from ..color.vision import VISIONS, simulated
from ..errors import OptionError
from .map_colors import ALTERNATIVES, MapColors, missing_notice

LEAST_APART = 30.0
"""How far apart opposite colours are in normal vision, at least."""
LEAST_APART_SEEN = 14.0
"""How far apart opposite colours of the lightness loop are for each deficiency, at least."""

_DARKEST, _LIGHTEST = 15.0, 93.0

_CELL = 2.0  # of the histogram
_LOWEST = np.array([0.0, -52.0, -52.0])
_SHAPE = (51, 53, 53)
_OF_NOTE = 2e-4  # a cell with this much of the picture is worth starting from
_PRESENT = 2e-5  # one with less counts as empty
_FARTHEST = 30.0
_TAKEN_WIDTH, _TAKEN_COST = 7.0, 3.0

_CHROMA = 0.1  # what each unit of chroma is worth, in units of log density
_AWAY = 0.02  # what the squared distance to the picture's nearest colour costs
_OUT = 3600.0  # what the squared excess of sRGB over [0, 1] costs
_WOBBLE = 0.004  # what the squared amplitude of the second harmonics costs
_LIMITS = 0.1  # what squared lightness beyond its limits costs

_ANGLES: Floats = 2 * np.pi * np.arange(32) / 32
_PAIRS = np.arange(0, 16, 2)  # places of the points compared with their opposites
_MEAN, _AMPLITUDE = 0, 1  # of J', among the twelve parameters; then five of a', five of b'
_COSINE, _SINE, _SECOND = 1, 2, slice(3, 5)  # among those five
_STEP = 1e-4  # for differences in place of derivatives
_DIGITS, _SLOPE_DIGITS = 7, 4  # behind the point, of parameters, costs and slopes
_STARTS = 4
_FORCES = (1.0, 4.0, 16.0, 64.0)


@dataclass(frozen=True)
class _Wish:
    apart: tuple[float, ...]  # how far opposite colours should be, for each vision
    cost: tuple[float, ...]  # of each unit lacking there, squared
    swing: float  # of J' to either side of its mean, at least
    plain: tuple[float, ...]  # parameters that keep what is promised, for pictures that give nothing else


_LIGHTNESS_LOOP = _Wish(
    apart=(50, 25, 25, 25),
    cost=(0.01, 0.06, 0.06, 0.06),
    swing=25,
    plain=(60, 30, 0, 0, 4, 0, 0, 0, 0, 20, 0, 0),
)
_CONSTANT_LOOP = _Wish(
    apart=(40, 0, 0, 0),
    cost=(0.06, 0, 0, 0),
    swing=0,
    plain=(68, 0, 0, 16, 0, 0, 0, 0, 0, 17, 0, 0),
)


def cyclic_map(pixels: npt.ArrayLike, constant: bool = False, alternative: int = 1) -> MapColors:
    """Make a closed colormap, for angles, phases and times of day, through the colours of a picture.

    It keeps, whatever the picture: in CAM02-UCS its steps, the one from the last colour to the first among them, are
    equal to a thousandth; opposite colours are at least `LEAST_APART` from each other in normal vision; it is inside
    the sRGB gamut. The lightness loop besides: opposite colours are at least `LEAST_APART_SEEN` from each other under
    each of the three deficiencies, and lightness J' rises once and falls once for everybody.

    Parameters
    ----------
    pixels : uint8[..., 3] or float[..., 3]
        The picture's opaque pixels, sRGB; floats in [0, 1].
    constant : bool
        Whether all colours are equally light. Such a map has no darker and lighter half that would suggest less and
        more, but it cannot be read in grey print, nor around its whole length by those who are colour-blind: a notice
        says so.
    alternative : int
        1 for the best map, 2 and 3 for maps that keep away from those before.

    Returns
    -------
    MapColors
        From the darkest colour through the bluer side to the lightest and back. Notices say what part is not of the
        picture's colours.

    Raises
    ------
    OptionError
        An unknown alternative.
    PictureError
        There are no pixels, or they are not sRGB colours.
    """
    if alternative not in range(1, ALTERNATIVES + 1):
        raise OptionError(f"alternative takes a whole number from 1 to {ALTERNATIVES}, not {alternative!r}.")
    ucs, share = picture_colors(pixels)
    histogram = _histogram(ucs, share)
    liking = _liking(histogram)
    starts = _starts(histogram, ucs, share)
    loop = _best_loop(liking, starts, constant)
    for _ in range(alternative - 1):
        liking = liking - _TAKEN_COST * np.exp(-((_distance_to(loop) / _TAKEN_WIDTH) ** 2) / 2)
        loop = _best_loop(liking, starts, constant)
    rgb = np.clip(cam02ucs_to_srgb(loop), 0, 1)
    rgb8 = np.rint(rgb * 255).astype(np.uint8)
    return MapColors(rgb, rgb8, tuple(_notices(rgb, constant)), tuple(_missing(loop, ucs)))


def _histogram(ucs: Floats, share: Floats) -> Floats:
    cell = np.clip(np.rint((ucs - _LOWEST) / _CELL).astype(int), 0, np.array(_SHAPE) - 1)
    histogram = np.zeros(_SHAPE)
    np.add.at(histogram, tuple(cell.T), share)
    return histogram


def _liking(histogram: Floats) -> Floats:
    """Return the value of passing through each cell: the log of the density there, less far from the picture."""
    from scipy.ndimage import distance_transform_edt, gaussian_filter

    density = gaussian_filter(histogram, 1.5, mode="constant") ** 0.5
    faint = 1e-3 * density.max() + 2e-4
    away = distance_transform_edt(histogram < min(_PRESENT, histogram.max())) * _CELL
    worth: Floats = np.log(density + faint) - _AWAY * np.minimum(away, _FARTHEST) ** 2
    return worth


def _distance_to(loop: Floats) -> Floats:
    from scipy.ndimage import distance_transform_edt

    distance: Floats = distance_transform_edt(_histogram(loop, np.ones(len(loop))) == 0) * _CELL
    return distance


def _starts(histogram: Floats, ucs: Floats, share: Floats) -> Floats:
    """Return ellipses to choose from, float[n, 12].

    Each rises through one of the picture's colours and falls through another, or passes around its mean in one of six
    directions.
    """
    cells = np.argwhere(histogram >= _OF_NOTE) * _CELL + _LOWEST
    medium = cells[(cells[:, 0] > 30) & (cells[:, 0] < 80)]
    mean = share @ ucs[:, 1:]
    sides = _spread(medium[:, 1:], mean) if len(medium) else np.empty((0, 2))
    pairs = [(sides[i], sides[j]) for i in range(len(sides)) for j in range(i)]
    for angle in np.arange(6) * np.pi / 6:
        aside = 15 * np.array([np.cos(angle), np.sin(angle)])
        pairs.append((mean + aside, mean - aside))
    ellipses = np.zeros((len(pairs), 12))
    for ellipse, (first, second) in zip(ellipses, pairs, strict=True):
        a, b = _five(ellipse)
        (a[0], b[0]), (a[_SINE], b[_SINE]) = (first + second) / 2, (first - second) / 2
    ellipses[:, _AMPLITUDE] = 27.0
    many = np.repeat(ellipses, 3, axis=0)
    many[:, _MEAN] = np.tile([46.0, 55.0, 64.0], len(ellipses))
    return many


def _five(params: Floats) -> tuple[Floats, Floats]:
    """Return the coefficients of a' and of b', views: mean, cosine, sine, and cosine and sine of twice the angle."""
    return params[..., 2:7], params[..., 7:12]


def _spread(points: Floats, mean: Floats, count: int = 10, apart: float = 3.0) -> Floats:
    """Choose points far from each other: the one nearest to the mean, then always the farthest from those."""
    chosen = [int(((points - mean) ** 2).sum(axis=1).argmin())]
    distance = np.linalg.norm(points - points[chosen[0]], axis=1)
    while len(chosen) < count and distance.max() > apart:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return points[chosen]


def _points(params: Floats, angles: Floats) -> Floats:
    """J', a', b' at some angles, float[..., 12] and float[n] to float[..., n, 3]."""
    waves = np.stack([np.ones_like(angles), *(f(k * angles) for k in (1, 2) for f in (np.cos, np.sin))])
    a, b = _five(params)
    lightness = params[..., [_MEAN, _AMPLITUDE]] @ waves[:2]
    return np.stack([lightness, a @ waves, b @ waves], axis=-1)


def _cost(params: Floats, liking: Floats, wish: _Wish, force: float) -> Floats:
    """Return the cost of some loops, float[m, 12] to float[m]."""
    from scipy.ndimage import map_coordinates

    ucs = _points(params, _ANGLES)
    rgb = cam02ucs_to_srgb(ucs)
    worth = map_coordinates(liking, np.moveaxis((ucs - _LOWEST) / _CELL, -1, 0), order=1, mode="nearest")
    colorful = np.hypot(ucs[..., 1], ucs[..., 2])
    cost = -(worth + _CHROMA * colorful).mean(axis=1)
    cost += _OUT * (np.maximum(0, np.abs(rgb - 0.5) - 0.5) ** 2).sum(axis=2).mean(axis=1)

    across = simulated(rgb[:, _PAIRS]) - simulated(rgb[:, _PAIRS + len(_ANGLES) // 2])
    lacking = np.maximum(0, np.array(wish.apart)[:, None, None] - np.sqrt((across**2).sum(axis=-1)))
    cost += force * np.array(wish.cost) @ (lacking**2).mean(axis=2)

    a, b = _five(params)
    cost += _WOBBLE * (a[:, _SECOND] ** 2 + b[:, _SECOND] ** 2).sum(axis=1)
    mean, swing = params[:, _MEAN], np.abs(params[:, _AMPLITUDE])
    beyond = [_DARKEST - (mean - swing), mean + swing - _LIGHTEST, wish.swing - swing]
    total: Floats = cost + _LIMITS * (np.maximum(0, beyond) ** 2).sum(axis=0)
    return total


def _fit(start: Floats, liking: Floats, wish: _Wish, force: float) -> tuple[float, Floats]:
    """Return the best loop near one, and its cost."""
    from scipy.optimize import minimize

    free = np.arange(12) != _AMPLITUDE if wish.swing == 0 else np.ones(12, dtype=bool)
    steps = np.vstack([np.zeros(12), _STEP * np.eye(12)[free]])

    # Rounded on the way in and out: what processors differ in, the last bits, would grow from step to step.
    def cost_and_slope(params: Floats) -> tuple[float, Floats]:
        cost = _cost(params.round(_DIGITS) + steps, liking, wish, force)
        slope = np.zeros(12)
        slope[free] = (cost[1:] - cost[0]) / _STEP
        return round(float(cost[0]), _DIGITS), slope.round(_SLOPE_DIGITS)

    found = minimize(cost_and_slope, start, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return round(float(found.fun), _DIGITS), found.x.round(_DIGITS)


def _best_loop(liking: Floats, starts: Floats, constant: bool) -> Floats:
    """Return the loop that suits the picture best among those that keep what is promised, float[256, 3]."""
    wish = _CONSTANT_LOOP if constant else _LIGHTNESS_LOOP
    if constant:
        starts = starts.copy()
        starts[:, _AMPLITUDE] = 0
    begin = _different(starts[np.argsort(_cost(starts, liking, wish, 1.0), kind="stable")])
    for force in _FORCES:
        fitted = sorted((_fit(start, liking, wish, force) for start in begin), key=lambda fit: fit[0])
        for _, params in fitted:
            loop = _even(params, constant)
            if _keeps(loop, constant):
                return loop
        begin = [fitted[0][1]]
    return _even(np.array(wish.plain, dtype=float), constant)


def _different(starts: Floats) -> list[Floats]:
    """Return the first few that are neither similar nor mirror images of each other."""
    mirrored = np.ones(12)
    mirrored[[2 + _SINE, 7 + _SINE]] = -1
    chosen: list[Floats] = []
    for start in starts:
        if all(min(np.linalg.norm(start - c), np.linalg.norm(start - mirrored * c)) > 10 for c in chosen):
            chosen.append(start)
        if len(chosen) == _STARTS:
            break
    return chosen


def _even(params: Floats, constant: bool) -> Floats:
    """Return the loop within the gamut, at equal steps, from its darkest (or bluest) colour on."""
    dense = _points(params, 2 * np.pi * np.arange(1024) / 1024)
    away = dense[:, 1:] - neutral(dense[:, 0])
    limit = chroma_limit(dense[:, 0], np.arctan2(away[:, 1], away[:, 0]))
    factor = min(1.0, 0.999 * float((limit / np.maximum(chroma(dense), 1e-9)).min()))
    loop = equal_steps(lambda t: scale_chroma(_points(params, 2 * np.pi * t), np.array(factor)), closed=True)
    loop = np.roll(loop, -int(loop[:, 2 if constant else 0].argmin()), axis=0)
    sides = loop[:, 1 if constant else 2].reshape(2, -1).mean(axis=1)
    return loop if sides[0] < sides[1] else np.roll(loop[::-1], 1, axis=0)


def _keeps(loop: Floats, constant: bool) -> bool:
    from ..quality.uniformity import closure, evenness  # which no palette needs

    rgb = np.clip(cam02ucs_to_srgb(loop), 0, 1)
    apart = closure(rgb)
    if apart.variation["cam02ucs"] > 0.1 or apart.opposite["normal"] < LEAST_APART:
        return False
    if constant:
        return True
    once = all(count == 2 for count in evenness(rgb, closed=True).reversals.values())
    return once and min(apart.opposite[vision] for vision in VISIONS[1:]) >= LEAST_APART_SEEN


def _missing(loop: Floats, ucs: Floats) -> Iterator[str]:
    from scipy.spatial import cKDTree

    distance, _ = cKDTree(ucs).query(loop)
    yield from missing_notice(distance, "has no such loop among its own colours")


def _notices(rgb: Floats, constant: bool) -> Iterator[str]:
    if constant:
        from ..quality.uniformity import closure

        opposite = closure(rgb).opposite
        vision = min(VISIONS, key=lambda vision: opposite[vision])
        yield (
            f"All colours of this map are equally light: in greyscale nothing is left of it, and with {vision} "
            f"opposite colours come within {opposite[vision]:.1f} units of each other; the lightness loop has neither "
            "fault."
        )
