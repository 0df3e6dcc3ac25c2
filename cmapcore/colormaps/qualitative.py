"""Colours for lines and categories: a picture's own, as far apart as can be for everybody.

How far apart two colours are is the least of their distances in CAM02-UCS for the four kinds of vision, `VISIONS`.
What is sought is the set of colours whose closest two are farthest apart (the max-min diversity problem): greedily
the farthest colour each time (Gonzalez 1985), then one of the closest two is exchanged as long as that helps, from
several first colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import cam02ucs_to_srgb, in_gamut, srgb_to_cam02ucs
from ..color.gamut import chroma
from ..color.pixel_colors import distinct_colors
from ..color.vision import simulated
from ..errors import OptionError
from .map_colors import MapColors

MOST_COLORS = 64
MOST_NUDGE = 50.0
LEAST_APART = 5.0
"""Colours closer than this for somebody are not given."""

_DARKEST, _LIGHTEST = 28.0, 88.0  # J', so that they can be seen on white and on black
_CELL = 2.5
_OF_NOTE = 2e-4  # part of a picture that makes a cell a colour of it
_MAIN_PART = 0.5  # where cells are all smaller than that, those that make up half of the picture
_GRID = 2.5  # of the colours near the picture's own
_TRIES = 256  # so many, divided by the number of colours, are tried as the first one
_EXCHANGES = 100
_GIVEN_UP = 0.05  # of the least distance, for colours that are more like the picture
_PLENTY = 25.0  # as far apart as colours need be
_ROUNDS = 5


class _Candidates(NamedTuple):
    rgb: Floats  # [n, 3]
    ucs: Floats  # [n, 3]
    share: Floats  # [n]
    moved: Floats  # [n], how far from the picture's colour


def qualitative_colors(pixels: npt.ArrayLike, ncolors: int, nudge: float = 0.0) -> MapColors:
    """Choose colours that everybody can tell apart, for lines and categories, from a picture.

    Parameters
    ----------
    pixels : uint8[..., 3]
        The picture's opaque pixels, sRGB.
    ncolors : int
        How many colours, 1 to `MOST_COLORS`. Fewer are given where more would come closer than `LEAST_APART` to each
        other for somebody; a notice says so.
    nudge : float
        How far a colour may be from one of the picture's, in CAM02-UCS, 0 to `MOST_NUDGE`. With 0 all colours are of
        pixels of the picture.

    Returns
    -------
    MapColors
        ``rgb`` is float[k, 3]: first a common colour, then always the one farthest from those before, so that the
        first few are a good choice of few. J' is between 28 and 88, visible on black and on white, unless a notice
        says otherwise.

    Raises
    ------
    OptionError
        Numbers out of range.
    PictureError
        There are no pixels, or they are not 8-bit.
    """
    if not 1 <= ncolors <= MOST_COLORS:
        raise OptionError(f"ncolors takes a whole number from 1 to {MOST_COLORS}, not {ncolors!r}.")
    if not 0 <= nudge <= MOST_NUDGE:
        raise OptionError(f"nudge takes a number from 0 to {MOST_NUDGE:g}, not {nudge!r}.")
    cells = _cells(pixels)
    visible = (cells.ucs[:, 0] >= _DARKEST) & (cells.ucs[:, 0] <= _LIGHTEST)
    rgb = _farthest_apart(_near(_Candidates(*(field[visible] for field in cells)), nudge), ncolors)
    if len(rgb) < ncolors and not visible.all():
        with_extremes = _farthest_apart(_near(cells, nudge), ncolors)
        rgb = with_extremes if len(with_extremes) > len(rgb) else rgb
    notices = []
    lightness = srgb_to_cam02ucs(rgb)[:, 0]
    if lightness.min() < _DARKEST - 1e-6 or lightness.max() > _LIGHTEST + 1e-6:
        notices.append(
            "Very dark or very light colours are among these for want of others; they are hard to see on a black or "
            "on a white ground."
        )
    if len(rgb) < ncolors:
        notices.append(
            f"Only {len(rgb)} of {ncolors} colours could be given: no more were found that are "
            f"{LEAST_APART:g} units from each other for everybody."
        )
    return MapColors(rgb, np.rint(rgb * 255).astype(np.uint8), tuple(notices))


def _cells(pixels: npt.ArrayLike) -> _Candidates:
    """For each cell that holds enough of the picture the pixels' colour that is nearest to their mean."""
    levels, share = distinct_colors(pixels)
    rgb = levels / 255
    ucs = srgb_to_cam02ucs(rgb)
    place = np.floor(ucs / _CELL).astype(np.int64) + 1024
    _, cell = np.unique(place @ [1 << 22, 1 << 11, 1], return_inverse=True)
    mass: Floats = np.bincount(cell, weights=share).astype(float)
    mean = np.stack([np.bincount(cell, weights=share * channel) for channel in ucs.T], axis=1) / mass[:, None]
    off = ((ucs - mean[cell]) ** 2).sum(axis=1)
    order = np.lexsort((off, cell))
    middle = order[np.searchsorted(cell[order], np.arange(len(mass)))]
    largest = np.argsort(-mass, kind="stable")
    main = largest[: int(np.searchsorted(np.cumsum(mass[largest]), _MAIN_PART)) + 1]
    kept = mass >= _OF_NOTE
    kept[main] = True
    return _Candidates(rgb[middle[kept]], ucs[middle[kept]], mass[kept], np.zeros(int(kept.sum())))


def _near(cells: _Candidates, nudge: float) -> _Candidates:
    """Add, if colours may be moved, those of a grid that are no farther than that from one of them."""
    if nudge == 0 or not len(cells.rgb):
        return cells
    from scipy.spatial import cKDTree

    low, high = min(_DARKEST, cells.ucs[:, 0].min()), max(_LIGHTEST, cells.ucs[:, 0].max())
    aside = np.arange(-55, 55 + _GRID, _GRID)
    grid = np.stack(np.meshgrid(np.arange(low, high, _GRID), aside, aside, indexing="ij"), axis=-1).reshape(-1, 3)
    moved, origin = cKDTree(cells.ucs).query(grid, distance_upper_bound=nudge)
    near = np.isfinite(moved)
    rgb = cam02ucs_to_srgb(grid[near])
    shown = in_gamut(rgb, 0)
    origin = origin[near][shown]
    added = (rgb[shown], grid[near][shown], cells.share[origin], moved[near][shown])
    return _Candidates(*(np.concatenate(pair) for pair in zip(cells, added, strict=True)))


@dataclass(frozen=True, eq=False)
class _Apart:
    """Squared distances of candidates, the least over the visions; each row is made when it is first asked for."""

    views: Floats  # [visions, 3, n]
    rows: dict[int, Floats]

    def row(self, i: int) -> Floats:
        if i not in self.rows:
            difference = self.views - self.views[:, :, i : i + 1]
            self.rows[i] = np.einsum("vcn,vcn->vn", difference, difference).min(axis=0)
        return self.rows[i]

    def nearest(self, chosen: list[int]) -> Floats:
        """For each candidate the distance to the nearest of those chosen; infinite where there are none."""
        nearest = np.full(self.views.shape[2], np.inf)
        for i in chosen:
            np.minimum(nearest, self.row(i), out=nearest)
        return nearest

    def among(self, chosen: list[int]) -> Floats:
        """Distances between those chosen; infinite from each to itself."""
        between = np.stack([self.row(i)[chosen] for i in chosen])
        np.fill_diagonal(between, np.inf)
        return between


def _farthest_apart(candidates: _Candidates, ncolors: int) -> Floats:
    """As many of the colours as can be given, at most so many, float[k, 3]."""
    if not len(candidates.rgb):
        return np.empty((0, 3))
    apart = _Apart(np.ascontiguousarray(np.moveaxis(simulated(candidates.rgb), -1, 1)), {})
    common = int(candidates.share.argmax())
    chosen: list[int] = []
    least = 0.0
    for first in _spread(apart, common, max(2, _TRIES // ncolors)):
        found = _exchanged(apart, _spread(apart, first, ncolors, LEAST_APART**2))
        nearest = float(apart.among(found).min())
        if (len(found), nearest) > (len(chosen), least):
            chosen, least = found, nearest
    chosen = _more_like_the_picture(apart, chosen, candidates)
    first = max(chosen, key=lambda i: float(candidates.share[i]))
    return candidates.rgb[_in_order(apart, chosen, first)]


def _spread(apart: _Apart, first: int, count: int, least: float = 0.0) -> list[int]:
    """At most so many candidates: one, then always the farthest from those, as long as it is that far."""
    chosen = [first]
    distance = apart.row(first)
    while len(chosen) < count:
        farthest = int(distance.argmax())
        if distance[farthest] <= least:
            break
        chosen.append(farthest)
        distance = np.minimum(distance, apart.row(farthest))
    return chosen


def _exchanged(apart: _Apart, chosen: list[int]) -> list[int]:
    """Exchange one of the closest two for another, as long as that sets the closest farther apart."""
    for _ in range(_EXCHANGES if len(chosen) > 1 else 0):
        between = apart.among(chosen)
        least = between.min()
        better: list[int] | None = None
        for place in np.unravel_index(int(between.argmin()), between.shape):
            others = chosen[:place] + chosen[place + 1 :]
            distance = apart.nearest(others)
            other = int(distance.argmax())
            reached = min(distance[other], apart.among(others).min())
            if reached > least:
                least, better = reached, [*others, other]
        if better is None:
            break
        chosen = better
    return chosen


def _more_like_the_picture(apart: _Apart, chosen: list[int], candidates: _Candidates) -> list[int]:
    """Exchange colours for more colourful, more common, less moved ones that are far enough apart."""
    appeal = (chroma(candidates.ucs) + 5) * candidates.share**0.2 * np.exp(-candidates.moved / 5)
    least = float(apart.among(chosen).min()) ** 0.5
    enough = min(max((1 - _GIVEN_UP) * least, LEAST_APART), _PLENTY) ** 2
    for _ in range(_ROUNDS):
        before = list(chosen)
        for place in range(len(chosen)):
            others = chosen[:place] + chosen[place + 1 :]
            possible = np.flatnonzero(apart.nearest(others) >= enough)
            if possible.size:
                chosen = [*chosen[:place], int(possible[appeal[possible].argmax()]), *chosen[place + 1 :]]
        if chosen == before:
            break
    return chosen


def _in_order(apart: _Apart, chosen: list[int], first: int) -> list[int]:
    order = [first]
    rest = [i for i in chosen if i != first]
    while rest:
        order.append(max(rest, key=lambda i: float(apart.row(i)[order].min())))
        rest.remove(order[-1])
    return order
