"""Which colours a palette's slots go to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...arrays import Floats, Singles
from ...color.conversions import cam02ucs_to_lab, delta_e_2000
from ...color.nearest import distances, find_nearest, squared_distances
from .candidates import SEPARATE, Candidate
from .evidence import Evidence
from .medoids import FEW, Medoids, medians
from .reduced import Colors, merged

_STRONG = 11.1  # strength from which an accent has a slot, whatever that costs in coverage
_STRONG_BEYOND_HALF = 14.5  # where accents are more than half of the colours
_EXCHANGES = 10

# Hues that are lost although they are not alone.
_LOST_CHROMA, _LOST_LIGHTNESS, _LOST_AWAY, _LOST_MORE = 24.0, 25.0, 24.0, 8.0
_LOST_HUE, _SHADE = 18.0, 0.25  # away at least, where a difference in lightness counts so much: shades are no hues
_LOST_SHARE, _LOST_POWER = 2e-3, 0.4
_LOST_MOST = 4

# Moving the closest two apart.
_SPREAD_LATTICE = 5.0
_SPREAD_STEP, _SPREAD_STEPS = 1.1, 20
_SPREAD_POWER = 0.9  # of the mass, where colours are few: rare colours count for more
_BUDGET_OF_FEW, _BUDGET_OF_MANY, _BUDGET_MOST = 0.0012, 0.002, 12  # part of the coverage for each colour, of at most 12
_FARTHEST_PUSH = 4.0  # units of CAM02-UCS per unit of CIEDE2000
_TOLD_APART, _TOLD_AIM, _TOLD_STEPS = 1.05, 1.6, 12  # CIEDE2000

# Leaning to the vivid side.
_VIVID_CELLS = 3  # a colour that stands for fewer cells has no middle half
_VIVID_SPREAD, _VIVID_CHROMA = (5.0, 13.0), (12.0, 22.0)  # units of CAM02-UCS, from none to full


class Filled(NamedTuple):
    """A palette, float[k, 3] in CAM02-UCS: the given colours first, then so many accents, then so many that are kept.

    Attributes
    ----------
    hues : list of float[3]
        Colours of hues that the palette would have lost, which are the first accents.
    """

    ucs: Floats
    accents: int
    kept: int
    hues: list[Floats]


def filled(
    body: Colors,
    cells: Colors,
    found: Evidence,
    medoids: Medoids,
    order: list[Candidate],
    given: Floats,
    ncolors: int,
    most: int,
    hues: list[Floats],
    kept: Floats,
) -> Filled:
    """Fill the slots of a palette with at most so many accents, some hues, some other colours that are to be kept.

    A negative number of accents is no limit: two colours that are neither given nor accents remain anyway.
    """
    free = max(0, ncolors - len(given) - 2)
    most = free if most < 0 else min(most, free)
    slots = _Slots(body, medoids, given, ncolors)
    slots.hold(hues)
    slots.take(order, most)
    palette, hues = slots.regain(cells, found, most, hues)
    if len(kept):
        slots.keep(kept)
        palette = slots.palette()
    palette = vivid(body, spread(body, palette, slots.held), slots.held)
    return Filled(palette, len(slots.accents), len(slots.kept), hues)


class _Slots:
    """A palette in the making: given colours, accents, and medoids for what is left."""

    def __init__(self, body: Colors, medoids: Medoids, given: Floats, ncolors: int) -> None:
        self._body, self._medoids, self._given, self._ncolors = body, medoids, given, ncolors
        self.accents: list[Floats] = []
        self.kept: list[Floats] = []
        self._rows = medoids.distances_to(given)
        self._chosen = medoids.exchanged(medoids.grown([], self._rows, ncolors - len(given)), self._rows)

    @property
    def held(self) -> int:
        """How many colours stay where they are."""
        return len(self._given) + len(self.accents) + len(self.kept)

    def palette(self) -> Floats:
        """Return the colours that are held, and medians."""
        start = np.vstack([self._given, *self.accents, *self.kept, self._medoids.ucs[self._chosen]])
        return medians(self._body, start, self.held)

    def hold(self, colors: list[Floats]) -> None:
        """Give colours a slot each, in the places of the medoids that are missed least."""
        for color in colors:
            self._rows, self._chosen = self._with(color)
            self.accents.append(color)

    def keep(self, colors: Floats) -> None:
        """Give colours that are no accents a slot each, while there is one."""
        for color in colors[: len(self._chosen)]:
            self._rows, self._chosen = self._with(color)
            self.kept.append(color)

    def take(self, order: list[Candidate], most: int) -> None:
        """Give slots to accents that are strong."""
        free = self._ncolors - len(self._given)
        for each in order:
            if len(self.accents) >= most:
                break
            there = np.vstack([self._given, *self.accents])
            if len(there) and squared_distances(there, each.ucs).min() < SEPARATE**2:
                continue
            if each.strength >= (_STRONG_BEYOND_HALF if 2 * (len(self.accents) + 1) > free else _STRONG):
                self._rows, self._chosen = self._with(each.ucs)
                self.accents.append(each.ucs)

    def regain(self, cells: Colors, found: Evidence, most: int, lost: list[Floats]) -> tuple[Floats, list[Floats]]:
        """Give slots to hues that the palette has lost; where none is free, the weakest accent gives way.

        Returns the palette, and all hues that were ever lost.
        """
        lost = list(lost)
        palette = self.palette()
        while len(lost) < min(_LOST_MOST, most):
            color = _lost_hue(cells, found, palette)
            if color is None:
                break
            if len(self.accents) >= most:
                del self.accents[-1]
                self._rows = self._rows[:-1]
                self._chosen = self._medoids.grown(self._chosen, self._rows, len(self._chosen) + 1)
            self._rows, self._chosen = self._with(color)
            # where it can be told from accents that give way, which are the last
            place = len(self._given) + len(lost)
            self._rows = np.concatenate([self._rows[:place], self._rows[-1:], self._rows[place:-1]])
            self.accents.insert(len(lost), color)
            lost.append(color)
            palette = self.palette()
        return palette, lost

    def _with(self, color: Floats) -> tuple[Singles, list[int]]:
        rows: Singles = np.concatenate([self._rows, self._medoids.distances_to(color[None])])
        chosen = self._medoids.without_one(self._chosen, rows)
        return rows, self._medoids.exchanged(chosen, rows, _EXCHANGES)


def _lost_hue(cells: Colors, found: Evidence, palette: Floats) -> Floats | None:
    near, least = find_nearest(cells.ucs, palette)
    chroma, served = np.hypot(cells.ucs[:, 1], cells.ucs[:, 2]), np.hypot(palette[:, 1], palette[:, 2])[near]
    lost = (chroma >= _LOST_CHROMA) & (cells.ucs[:, 0] >= _LOST_LIGHTNESS) & (least >= _LOST_AWAY)
    lost &= (chroma - served >= _LOST_MORE) & (found.share >= _LOST_SHARE)
    shade = np.array([_SHADE, 1, 1])
    lost &= find_nearest(cells.ucs * shade, palette * shade)[1] >= _LOST_HUE
    if not lost.any():
        return None
    top = cells.ucs[int(np.where(lost, least * found.share**_LOST_POWER, 0).argmax())]
    around = squared_distances(cells.ucs, top) <= 36
    return np.asarray(cells.mass[around] @ cells.ucs[around] / cells.mass[around].sum())


def spread(body: Colors, palette: Floats, held: int) -> Floats:
    """Move the closest two colours as far apart as they can be while the palette covers within a budget.

    What could not be told apart is told apart whatever that costs. The last step is made in part: a step that is made
    or not made as a whole is a leap from one picture to the same saved otherwise.
    """
    coarse, _ = merged(body.ucs, body.mass, min(_SPREAD_LATTICE, 2 * body.size))
    lab = cam02ucs_to_lab(coarse.ucs)
    bent = coarse._replace(mass=coarse.mass**_SPREAD_POWER)
    few = len(palette) <= FEW

    def coverage(palette: Floats) -> float:
        near, _ = find_nearest(coarse.ucs, palette)
        return float(coarse.mass @ delta_e_2000(lab, cam02ucs_to_lab(palette)[near]))

    for _ in range(_TOLD_STEPS):
        if gaps(palette, held).min(initial=np.inf) >= _TOLD_APART:
            break
        palette = _pushed(medians(bent, palette, held, 1), held, _TOLD_AIM)
    apart = float(gaps(palette, held).min(initial=np.inf))
    if apart == np.inf:
        return palette
    covered = coverage(palette)
    for_each = _BUDGET_OF_FEW if few else _BUDGET_OF_MANY
    budget = (1 + for_each * min(len(palette), _BUDGET_MOST)) * covered
    for _ in range(_SPREAD_STEPS):
        apart *= _SPREAD_STEP
        wider = _pushed(medians(bent, palette, held, 1) if few else palette, held, apart)
        costs = coverage(wider)
        if costs > budget:
            return palette + (budget - covered) / (costs - covered) * (wider - palette)
        palette, covered = wider, costs
    return palette


def vivid(body: Colors, palette: Floats, held: int) -> Floats:
    """Move a colour to the vivid side of what it stands for, where that is muddy and vivid alike.

    The median of an orange in the sun and the same orange in the shade is a brown, but people see orange. Each pixel's
    weight grows with its chroma; the more widely chroma varies, and the more colourful the median, the more it grows.
    """
    near, _ = find_nearest(body.ucs, palette)
    chroma = np.hypot(body.ucs[:, 1], body.ucs[:, 2])
    palette = palette.copy()
    for number in range(held, len(palette)):
        own = np.flatnonzero(near == number)
        own = own[np.argsort(chroma[own], kind="stable")]
        if len(own) < _VIVID_CELLS:
            continue
        below = np.cumsum(body.mass[own])
        low, high = chroma[own[np.searchsorted(below, below[-1] * np.array([0.25, 0.75]))]]
        mixed = _part(high - low, _VIVID_SPREAD) * _part(np.hypot(*palette[number, 1:]), _VIVID_CHROMA)
        if mixed > 0:
            weight = 1 - mixed + mixed * (chroma[own] / chroma[own[-1]]) ** 2
            one = body._replace(ucs=body.ucs[own], mass=body.mass[own] * weight)
            palette[number] = medians(one, palette[number, None], 0)[0]
    return palette


def _part(value: float, between: tuple[float, float]) -> float:
    """How far a value is from the first to the second of two, in [0, 1]."""
    low, high = between
    return float(np.clip((value - low) / (high - low), 0, 1))


def _pushed(palette: Floats, held: int, apart: float) -> Floats:
    """Move colours that are closer than `apart`, by CIEDE2000, away from each other."""
    between = gaps(palette, held)
    if between.min() >= apart:
        return palette
    away = distances(palette, palette)
    wanted = away * (apart / np.maximum(between, 1e-3))  # 0 for an infinite gap
    wanted = np.minimum(wanted, away + _FARTHEST_PUSH * apart)  # out-of-gamut colours darker than black have no gap
    for _ in range(2):
        lack = np.maximum(wanted / np.maximum(distances(palette, palette), 1e-3) - 1, 0)
        shift = (lack.sum(axis=1)[:, None] * palette - lack @ palette) / 2
        shift[:held] = 0
        palette = palette + shift
    return palette


def gaps(palette: Floats, held: int = 0) -> Floats:
    """CIEDE2000 distances, float[k, k]; infinite from each to itself and between the first `held`, which stay."""
    lab = cam02ucs_to_lab(palette)
    between = delta_e_2000(lab[:, None], lab)
    np.fill_diagonal(between, np.inf)
    between[:held, :held] = np.inf
    return between
