"""The diverging colormap: from one hue of a picture through grey to another, the same to both sides.

Worked out in CAM02-UCS, chroma and hue as in `cmapcore.color.gamut`. Lightness is symmetric about a rounded middle
(Moreland 2009), chroma grows evenly to both ends, and the two hues are those that the picture shows most among the
pairs that every kind of colour vision tells apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import cam02ucs_to_srgb, in_gamut, srgb_to_cam02ucs, to_hex
from ..color.curves import Curve, equal_steps, rising_8bit
from ..color.gamut import approximate_chroma_limit, neutral
from ..color.pixel_colors import picture_colors
from ..color.vision import simulated
from ..errors import OptionError
from ..wording import count_text
from .map_colors import ALTERNATIVES, MapColors, missing_notice

CENTRES: dict[str, tuple[float, tuple[float, ...]]] = {
    "light": (96.0, (32.0, 42.0, 52.0)),
    "dark": (14.0, (66.0, 74.0, 82.0)),
}
"""J' of the middle, and the J' of the ends to choose from."""


_HUES: Floats = np.radians(np.arange(0, 360, 6))
_AT_LEAST_BETWEEN = np.radians(50)
_OTHER = np.radians(30)  # an alternative differs by more from those before at one end
_ROUND = 0.25  # of the half width is where the two straight sides give way to a rounded middle
_APART, _APART_SEEN = 25.0, 16.0  # the two ends, in normal vision and under each deficiency
_COLOURED = 6.0  # chroma below this shows no hue
_SHOWN = 0.05  # a hue counts as the picture's own from this part of the most prominent one's weight
_PRESENT = 5e-4  # and from this part of the pixels


def diverging_map(pixels: npt.ArrayLike, centre: str = "light", alternative: int = 1) -> MapColors:
    """Make a colormap with a neutral middle and two ends of different hue from the colours of a picture.

    It keeps, whatever the picture: in CAM02-UCS its steps are equal to a thousandth, its lightness is symmetric to a
    tenth, its middle is within 0.5 of grey; lightness rises, or falls, at each step from either end to the middle in
    every vision; the ends are at least 25 apart, and 16 under each deficiency; it is inside the sRGB gamut. Where no
    two hues of the picture allow that, one is borrowed, or both, and a notice says so.

    Parameters
    ----------
    pixels : uint8[..., 3] or float[..., 3]
        The picture's opaque pixels, sRGB; floats in [0, 1].
    centre : {"light", "dark"}
        What the middle is.
    alternative : int
        1 for the best pair of hues, 2 and 3 for further pairs.

    Returns
    -------
    MapColors
        The cooler hue first. In 8 bits lightness rises or falls as in `rgb`, for every vision.

    Raises
    ------
    OptionError
        An unknown centre or alternative.
    PictureError
        There are no pixels, or they are not sRGB colours.
    """
    if centre not in CENTRES:
        raise OptionError(f"There is no centre {centre!r}; choose one of {', '.join(CENTRES)}.")
    if alternative not in range(1, ALTERNATIVES + 1):
        raise OptionError(f"alternative takes a whole number from 1 to {ALTERNATIVES}, not {alternative!r}.")
    ucs, mass = picture_colors(pixels)
    shown = _Shown.of(ucs, mass)
    taken: list[_Pair] = []
    for pair in _pairs(shown, ucs, *CENTRES[centre]):
        if any(pair.like(other) for other in taken):
            continue
        colors = _along(pair)
        if colors is None:
            continue
        taken.append(pair)
        if len(taken) == alternative:
            added = tuple(_notices(pair, colors.rgb, bool(shown.own.any()), alternative > 1))
            return replace(colors, notices=added, missing=() if added else tuple(_missing(colors.rgb, ucs)))
    raise OptionError(
        f"These colours give {count_text(len(taken), 'diverging colormap')} with a {centre} centre, not {alternative}; "
        "choose another centre or a lower alternative."
    )


@dataclass(frozen=True, eq=False)
class _Shown:
    """Which hues a picture shows."""

    weight: Floats  # of each of `_HUES`, 1 for the most prominent
    own: npt.NDArray[np.bool_]  # whether a hue is the picture's own
    vivid: float  # 95th percentile of chroma

    @classmethod
    def of(cls, ucs: Floats, mass: Floats) -> _Shown:
        from scipy.ndimage import gaussian_filter1d

        # cells of 2 units: the root of the mass means something only for cells of a given size
        cells, of_cell = np.unique(np.rint(ucs / 2).astype(int), axis=0, return_inverse=True)
        mass = np.bincount(of_cell.reshape(-1), weights=mass).astype(np.float64)
        away = 2.0 * cells[:, 1:] - neutral(2.0 * cells[:, 0])
        radius = np.hypot(away[:, 0], away[:, 1])
        degree = np.degrees(np.arctan2(away[:, 1], away[:, 0])).astype(int) % 360
        weights = np.sqrt(mass) * np.maximum(radius - _COLOURED, 0)
        share = np.bincount(degree, weights=mass * (radius > _COLOURED), minlength=360)
        smooth = gaussian_filter1d(np.bincount(degree, weights=weights, minlength=360), 12, mode="wrap")
        present = 30 * gaussian_filter1d(share, 12, mode="wrap")  # the part of the pixels in as many degrees
        at = np.degrees(_HUES).round().astype(int)
        weight = smooth[at] / smooth.max() if smooth.max() > 0 else np.zeros(len(at))
        order = np.argsort(radius)
        vivid = float(np.interp(0.95, np.cumsum(mass[order]), radius[order]))
        return cls(weight, (weight >= _SHOWN) & (present[at] >= _PRESENT), vivid)


@dataclass(frozen=True)
class _Pair:
    """Two hues to make a map of, the cooler one first."""

    hues: tuple[float, float]
    own: tuple[bool, bool]
    middle: float  # J'
    end: float  # J'
    chroma: float  # of the ends, at most

    def like(self, other: _Pair) -> bool:
        """Whether both hues are about the same."""
        turns = np.subtract(self.hues, other.hues)
        return bool((np.abs(_wrapped(turns)) <= _OTHER).all())


def _wrapped(angle: Floats) -> Floats:
    wrapped: Floats = (angle + np.pi) % (2 * np.pi) - np.pi
    return wrapped


def _pairs(shown: _Shown, ucs: Floats, middle: float, ends: tuple[float, ...]) -> Iterator[_Pair]:
    """Rank the pairs of hues that promise to be distinguishable: the best first, those with a borrowed hue last."""
    from scipy.spatial import cKDTree

    first, second = np.triu_indices(len(_HUES), 1)
    between = np.abs(_wrapped(_HUES[second] - _HUES[first])) >= _AT_LEAST_BETWEEN
    warm = np.cos(_HUES - np.radians(30))
    cool_first = warm[first[between]] <= warm[second[between]]
    cool = np.where(cool_first, first[between], second[between])
    other = np.where(cool_first, second[between], first[between])

    along = np.linspace(0, 1, 65)[1:, None]
    rise, _, out = _profile(along)
    room = np.stack(
        [(approximate_chroma_limit(middle + (end - middle) * rise, _HUES) / out).min(axis=0) for end in ends]
    )
    radius = np.minimum(np.minimum(room[:, cool], room[:, other]), max(22.0, 1.1 * shown.vivid))

    end_colors = np.empty((2, *radius.shape, 3))  # [which end, J', pair]
    for which, (near, far) in enumerate([(cool, other), (other, cool)]):
        end_colors[which, ..., 0] = np.array(ends)[:, None]
        end_colors[which, ..., 1:] = neutral(middle) + radius[..., None] * _mixed(_HUES[far], _HUES[near], 1.0)
    distance, _ = cKDTree(ucs).query(end_colors)
    views = simulated(np.clip(cam02ucs_to_srgb(end_colors), 0, 1))
    apart = np.sqrt(((views[:, 0] - views[:, 1]) ** 2).sum(axis=-1))  # [vision, J', pair]

    own = shown.own[cool].astype(int) + shown.own[other]
    weight = np.where(shown.own, shown.weight, 0)
    prominence = np.where(own == 2, np.sqrt(weight[cool] * weight[other]), np.maximum(weight[cool], weight[other]))
    score = (
        np.where(own > 0, prominence, 1)
        * np.minimum(1, apart.min(axis=0) / _APART) ** 3
        * np.sqrt(np.abs(np.array(ends) - middle) / 60)[:, None]
        * np.exp(-distance.mean(axis=0) / 25)
        * (radius / 25) ** 0.7
    )
    promising = (apart[0] >= _APART) & (apart[1:].min(axis=0) >= _APART_SEEN)
    if shown.own.any():
        promising &= own > 0
    rank = np.where(promising, score + 1000 * (own == 2), -1)
    for index in np.argsort(-rank, axis=None, kind="stable")[: int(promising.sum())]:
        i, j = np.unravel_index(index, rank.shape)
        yield _Pair(
            (float(_HUES[cool[j]]), float(_HUES[other[j]])),
            (bool(shown.own[cool[j]]), bool(shown.own[other[j]])),
            middle,
            ends[i],
            float(radius[i, j]),
        )


def _profile(x: Floats) -> tuple[Floats, Floats, Floats]:
    """How far lightness has gone from the middle, and how much of either hue there is, at places in [-1, 1]."""
    rounded = np.sqrt(x * x + _ROUND**2) - _ROUND
    whole = np.sqrt(1 + _ROUND**2) - _ROUND
    return rounded / whole, (rounded - x) / (1 + whole), (rounded + x) / (1 + whole)


def _mixed(left: npt.ArrayLike, right: npt.ArrayLike, x: npt.ArrayLike) -> Floats:
    """Return a', b' from the middle for chroma 1 between two hues, of which one argument has as many as the result."""
    _, of_left, of_right = _profile(np.asarray(x, dtype=float))
    a = np.cos(left) * of_left + np.cos(right) * of_right
    b = np.sin(left) * of_left + np.sin(right) * of_right
    return np.stack([a, b], axis=-1)


def _along(pair: _Pair) -> MapColors | None:
    """Return the map between two hues, with as much chroma as the gamut allows, if it keeps what is promised."""

    def curve(radius: float) -> Curve:
        def at(parameter: Floats) -> Floats:
            x = 2 * parameter - 1
            lightness = pair.middle + (pair.end - pair.middle) * _profile(x)[0]
            return np.column_stack([lightness, neutral(pair.middle) + radius * _mixed(*pair.hues, x)])

        return at

    dense = np.linspace(0, 1, 257)
    low, radius = 0.0, pair.chroma
    high = radius
    for _ in range(14):
        if in_gamut(cam02ucs_to_srgb(curve(radius)(dense)), 0).all():
            low = radius
        else:
            high = radius
        radius = (low + high) / 2
    rgb = cam02ucs_to_srgb(equal_steps(curve(low)))
    if not in_gamut(rgb).all():
        return None
    rgb = np.clip(rgb, 0, 1)
    views = simulated(rgb)
    apart = np.sqrt(((views[:, 0] - views[:, -1]) ** 2).sum(axis=1))
    up = np.sign(pair.middle - pair.end)
    to_middle = up * np.diff(np.concatenate([views[:, :128, 0], views[:, :127:-1, 0]], axis=0), axis=1)
    kept = apart[0] >= _APART and apart[1:].min() >= _APART_SEEN and to_middle.min() > 0.02
    if not kept:
        return None
    try:
        return MapColors(rgb, np.concatenate([rising_8bit(half) for half in np.split(rgb, 2)]))
    except OptionError:
        return None


def _notices(pair: _Pair, rgb: Floats, colourful: bool, further: bool) -> Iterator[str]:
    codes = to_hex(rgb[[0, -1]])
    if not colourful:
        yield f"Both ends, {codes[0]} and {codes[1]}, were added: there is no colour to speak of."
        return
    for code, own in zip(codes, pair.own, strict=True):
        if not own:
            yield (
                f"The end colour {code} was added: no {'further ' if further else ''}pair of these hues is "
                "distinguishable with every type of colour vision."
            )


def _missing(rgb: Floats, ucs: Floats) -> Iterator[str]:
    from scipy.spatial import cKDTree

    distance, _ = cKDTree(ucs).query(srgb_to_cam02ucs(rgb))
    yield from missing_notice(distance, "has the hues of both ends, but not as light or as colourful everywhere")
