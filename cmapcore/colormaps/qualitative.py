"""Colours for lines and categories: a picture's own, as far apart as possible for everybody.

How far apart two colours are is the least of their distances in CAM02-UCS for the four kinds of vision, `VISIONS`.
The goal is the set of colours whose closest two are farthest apart (the max-min diversity problem): greedily
the farthest colour each time (Gonzalez 1985), then one of the closest two is exchanged as long as that helps, from
several first colours.

Colours can also be told apart by name: among the sets that are nearly as far apart as the best, the one with the most
basic names is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..arrays import Bools, Floats, Ints
from ..color.conversions import cam02ucs_to_srgb, in_gamut, srgb_to_cam02ucs
from ..color.gamut import chroma
from ..color.names import basic_terms
from ..color.pixel_colors import distinct_colors
from ..color.vision import simulated
from ..errors import OptionError
from .map_colors import MapColors

MOST_COLORS = 64
MOST_NUDGE = 50.0
LEAST_APART = 5.0
"""Colours closer than this for anybody are not used."""

_DARKEST, _LIGHTEST = 28.0, 88.0  # J', so that they can be seen on white and on black
_CELL = 2.5
_DARK = 20.0  # J'; below it, colours are hardly told from black, and one is enough
_OF_NOTE = 2e-4  # part of a picture that makes a cell a colour of it
_RARE = 1e-4  # more than that, in a cell and those around it, where there are too few
_MAIN_PART = 0.5  # where cells are all smaller than that, those that make up half of the picture
_GRID = 2.5  # of the colours near the picture's own
_TRIES = 256  # this many, divided by the number of colours, are tried as the first one
_EXCHANGES = 100
_GIVEN_UP = 0.05  # of the least distance, for colours that are more like the picture
_SAME_NAME = 0.7  # by that much, colours of one basic name count as nearer where names are sought
_PLENTY = 25.0  # as far apart as colours need be
_ROUNDS = 5


class _Candidates(NamedTuple):
    rgb: Floats  # [n, 3]
    ucs: Floats  # [n, 3]
    share: Floats  # [n]
    moved: Floats  # [n], how far from the picture's colour

    def where(self, kept: Bools) -> _Candidates:
        return _Candidates(*(field[kept] for field in self))

    @property
    def visible(self) -> _Candidates:
        lightness = self.ucs[:, 0]
        return self.where((lightness >= _DARKEST) & (lightness <= _LIGHTEST))

    @property
    def one_dark(self) -> _Candidates:
        """All but the dark ones, of which the commonest stays; all if there are no others."""
        dark = self.ucs[:, 0] < _DARK
        if not dark.any() or dark.all():
            return self
        commonest = np.flatnonzero(dark)[self.share[dark].argmax()]
        return self.where(~dark | (np.arange(len(dark)) == commonest))


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
        says otherwise; it is below 20 for one of them at most, unless the picture has nothing else.

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
    rgb = np.empty((0, 3))
    for candidates in _pools(*_cells(pixels), nudge):
        found = _farthest_apart(candidates, ncolors)
        rgb = found if len(found) > len(rgb) else rgb
        if len(rgb) == ncolors:
            break
    notices = []
    lightness = srgb_to_cam02ucs(rgb)[:, 0]
    if lightness.min() < _DARKEST - 1e-6 or lightness.max() > _LIGHTEST + 1e-6:
        notices.append(
            "These include very dark or very light colours for want of others; they are hard to see on black or on "
            "white."
        )
    if len(rgb) < ncolors:
        notices.append(
            f"Only {len(rgb)} of {ncolors} colours were found: there are no more that are {LEAST_APART:g} units from "
            "each other for everybody."
        )
    return MapColors(rgb, np.rint(rgb * 255).astype(np.uint8), tuple(notices))


def _pools(cells: _Candidates, of_note: Bools, nudge: float) -> Iterator[_Candidates]:
    """Yield what to choose from: first the best, then more if there are too few."""
    yield _near(cells.where(of_note), nudge).visible
    everything = _near(cells, nudge)
    yield everything.visible
    yield everything.one_dark


def _cells(pixels: npt.ArrayLike) -> tuple[_Candidates, Bools]:
    """For each cell the pixels' colour that is nearest to their mean, and whether it holds enough of the picture.

    Cells that hold nearly nothing, with all around them, are left out.
    """
    levels, share = distinct_colors(pixels)
    rgb = levels / 255
    ucs = srgb_to_cam02ucs(rgb)
    lattice = np.floor(ucs / _CELL).astype(np.int64)
    lattice -= lattice.min(axis=0) - 1
    shape = tuple(lattice.max(axis=0) + 2)
    places, cell = np.unique(np.ravel_multi_index(tuple(lattice.T), shape), return_inverse=True)
    mass: Floats = np.bincount(cell, weights=share).astype(float)
    mean = np.stack([np.bincount(cell, weights=share * channel) for channel in ucs.T], axis=1) / mass[:, None]
    off = ((ucs - mean[cell]) ** 2).sum(axis=1)
    order = np.lexsort((off, cell))
    middle = order[np.searchsorted(cell[order], np.arange(len(mass)))]
    largest = np.argsort(-mass, kind="stable")
    of_note = mass >= _OF_NOTE
    of_note[largest[: int(np.searchsorted(np.cumsum(mass[largest]), _MAIN_PART)) + 1]] = True
    kept = of_note | (_with_neighbours(mass, places, shape) > _RARE)
    cells = _Candidates(rgb[middle], ucs[middle], mass, np.zeros(len(mass)))
    return cells.where(kept), of_note[kept]


def _with_neighbours(mass: Floats, places: Ints, shape: tuple[int, ...]) -> Floats:
    """Return the mass of each cell and the 26 around it; no place is on the lattice's edge."""
    lattice = np.zeros(shape)
    lattice.flat[places] = mass
    for axis in range(3):
        lattice = lattice + np.roll(lattice, 1, axis) + np.roll(lattice, -1, axis)
    around: Floats = lattice.flat[places]
    return around


def _near(cells: _Candidates, nudge: float) -> _Candidates:
    """Add, if colours may be moved, those of a grid that are no farther than that from one of them."""
    if nudge == 0 or not len(cells.rgb):
        return cells
    from scipy.spatial import cKDTree

    low, high = max(cells.ucs[:, 0].min() - nudge, 0), min(cells.ucs[:, 0].max() + nudge, 100)
    aside = np.arange(-55, 55 + _GRID, _GRID)
    levels = np.union1d(np.arange(_DARKEST, high, _GRID), np.arange(_DARKEST, low, -_GRID))
    grid = np.stack(np.meshgrid(levels, aside, aside, indexing="ij"), axis=-1).reshape(-1, 3)
    moved, origin = cKDTree(cells.ucs).query(grid, distance_upper_bound=nudge)
    near = np.isfinite(moved)
    rgb = cam02ucs_to_srgb(grid[near])
    shown = in_gamut(rgb, 0)
    origin = origin[near][shown]
    added = (rgb[shown], grid[near][shown], cells.share[origin], moved[near][shown])
    return _Candidates(*(np.concatenate(pair) for pair in zip(cells, added, strict=True)))


@dataclass(frozen=True, eq=False)
class _Apart:
    """Squared distances of candidates, the least over the visions; each row is made when it is first asked for.

    With terms, those of the same basic name count as nearer.
    """

    views: Floats  # [visions, 3, n]
    rows: dict[int, Floats]
    terms: Ints | None = None

    def row(self, i: int) -> Floats:
        if i not in self.rows:
            difference = self.views - self.views[:, :, i : i + 1]
            self.rows[i] = np.einsum("vcn,vcn->vn", difference, difference).min(axis=0)
            if self.terms is not None:
                self.rows[i] *= np.where(self.terms == self.terms[i], _SAME_NAME**2, 1)
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
    """As many of the colours as possible, up to a number, float[k, 3]."""
    if not len(candidates.rgb):
        return np.empty((0, 3))
    views = np.ascontiguousarray(np.moveaxis(simulated(candidates.rgb), -1, 1))
    terms = basic_terms(candidates.rgb)
    apart, named = _Apart(views, {}), _Apart(views, {}, terms)
    common = int(candidates.share.argmax())
    sets: list[tuple[int, float, list[int]]] = []
    for measure in (apart, named):
        for first in _spread(apart, common, max(2, _TRIES // ncolors)):
            found = _exchanged(measure, _spread(measure, first, ncolors, LEAST_APART**2))
            sets.append((len(found), float(apart.among(found).min()), found))
    count, least, _ = max(sets)
    enough = min(max((1 - _GIVEN_UP) * least**0.5, LEAST_APART), _PLENTY) ** 2
    chosen: list[int] = []
    for size, nearest, found in sorted(sets, key=lambda each: -each[1]):
        if size == count and nearest >= enough:
            with_names = _more_names(apart, found, terms, enough)
            if not chosen or len(set(terms[with_names])) > len(set(terms[chosen])):
                chosen = with_names
    chosen = _more_like_the_picture(apart, chosen, candidates, terms, enough)
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


def _more_names(apart: _Apart, chosen: list[int], terms: Ints, enough: float) -> list[int]:
    """Exchange colours whose basic name another one has for some of other names that are far enough apart."""
    place = 0
    while place < len(chosen):
        others = chosen[:place] + chosen[place + 1 :]
        distance = apart.nearest(others)
        distance[np.isin(terms, terms[others])] = 0
        other = int(distance.argmax())
        if terms[chosen[place]] in terms[others] and distance[other] >= enough:
            chosen, place = [*others, other], 0
        else:
            place += 1
    return chosen


def _more_like_the_picture(
    apart: _Apart, chosen: list[int], candidates: _Candidates, terms: Ints, enough: float
) -> list[int]:
    """Exchange colours for more colourful, more common, less moved ones that are far enough apart, names kept."""
    appeal = (chroma(candidates.ucs) + 5) * candidates.share**0.2 * np.exp(-candidates.moved / 5)
    for _ in range(_ROUNDS):
        before = list(chosen)
        for place in range(len(chosen)):
            others = chosen[:place] + chosen[place + 1 :]
            fit = apart.nearest(others) >= enough
            if terms[chosen[place]] not in terms[others]:
                fit &= ~np.isin(terms, terms[others])
            possible = np.flatnonzero(fit)
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
