"""Which colours a palette's slots go to."""

from __future__ import annotations

import numpy as np

from ...arrays import Floats, Singles
from ...color.conversions import delta_e_2000
from ...color.nearest import distances, squared_distances
from .candidates import SEPARATE, Candidate
from .evidence import Evidence
from .medoids import Medoids, medians
from .reduced import Colors, lab_of, merged

_CERTAIN = 11.5  # strength from which an accent has its slot whatever that costs in coverage
_CERTAIN_BEYOND_HALF = 14.5  # where accents are more than half of the colours
_SLACK = 0.15  # this part over ncolors is what coverage may lose to slight accents
_EXCHANGES = 3

# Hues that are lost although they are not alone.
_LOST_CHROMA, _LOST_LIGHTNESS, _LOST_AWAY, _LOST_MORE = 24.0, 25.0, 24.0, 8.0
_LOST_HUE, _SHADE = 18.0, 0.25  # away at least, where a difference in lightness counts so much: shades are no hues
_LOST_SHARE, _LOST_POWER = 2e-3, 0.4
_LOST_MOST = 4

# Moving the closest two apart.
_SPREAD_LATTICE = 5.0
_LEAPS = 1.5, 1.2, 1.1
_SPREAD_STEPS = 3
_SPREAD_ROUNDS = 12
_SPREAD_POWER = 0.8  # of the mass: rare colours count for more
_BUDGET, _ALWAYS = 0.05, 0.01  # of the coverage without accents


def filled(
    body: Colors,
    cells: Colors,
    found: Evidence,
    medoids: Medoids,
    order: list[Candidate],
    given: Floats,
    ncolors: int,
    most: int,
) -> tuple[Floats, int]:
    """Return a palette, the given colours first, then accents; and how many accents these are."""
    free = ncolors - len(given)
    held = medoids.distances_to(given)
    chosen = medoids.exchanged(medoids.grown([], held, free), held)
    plain = chosen
    base = medoids.cost(chosen, held)
    accents: list[Floats] = []
    for each in order:
        if len(accents) >= most:
            break
        if len(given) and squared_distances(given, each.ucs).min() < SEPARATE**2:
            continue
        new_held: Singles = np.concatenate([held, medoids.distances_to(each.ucs[None])])
        new = medoids.exchanged(medoids.without_one(chosen, new_held), new_held, _EXCHANGES)
        certain = _CERTAIN_BEYOND_HALF if 2 * (len(accents) + 1) > free else _CERTAIN
        dear = base * (1 + _SLACK / ncolors * (each.strength / _CERTAIN) ** 2)
        if each.strength >= certain or medoids.cost(new, new_held) <= dear:
            accents, chosen, held = [*accents, each.ucs], new, new_held
    fixed = len(given)
    for _ in range(min(_LOST_MOST, most)):
        palette = medians(body, np.vstack([given, *accents, medoids.ucs[chosen]]), fixed + len(accents))
        lost = _lost_hue(cells, found, palette)
        if lost is None:
            break
        row = medoids.distances_to(lost[None])
        if len(accents) >= most:
            accents, held = accents[:-1], held[:-1]
        else:
            chosen = medoids.without_one(chosen, np.concatenate([held, row]))
        accents = [lost, *accents]
        held = np.concatenate([held[:fixed], row, held[fixed:]])
        chosen = medoids.exchanged(chosen, held, _EXCHANGES)
    palette = medians(body, np.vstack([given, *accents, medoids.ucs[chosen]]), fixed + len(accents))
    without = medians(body, np.vstack([given, medoids.ucs[plain]]), fixed)
    return spread(body, palette, fixed + len(accents), without), len(accents)


def _lost_hue(cells: Colors, found: Evidence, palette: Floats) -> Floats | None:
    away = distances(cells.ucs, palette)
    near = away.argmin(axis=1)
    least = away[np.arange(len(near)), near]
    chroma, served = np.hypot(cells.ucs[:, 1], cells.ucs[:, 2]), np.hypot(palette[:, 1], palette[:, 2])[near]
    lost = (chroma >= _LOST_CHROMA) & (cells.ucs[:, 0] >= _LOST_LIGHTNESS) & (least >= _LOST_AWAY)
    lost &= (chroma - served >= _LOST_MORE) & (found.share >= _LOST_SHARE)
    shade = np.array([_SHADE, 1, 1])
    lost &= distances(cells.ucs * shade, palette * shade).min(axis=1) >= _LOST_HUE
    if not lost.any():
        return None
    top = cells.ucs[int(np.where(lost, least * found.share**_LOST_POWER, 0).argmax())]
    around = squared_distances(cells.ucs, top) <= 36
    return np.asarray(cells.mass[around] @ cells.ucs[around] / cells.mass[around].sum())


def spread(body: Colors, palette: Floats, held: int, without: Floats) -> Floats:
    """Move the closest two colours as far apart as they can be while the palette covers within a budget."""
    coarse, _ = merged(body.ucs, body.mass, min(_SPREAD_LATTICE, 2 * body.size))
    lab = lab_of(coarse.ucs)
    bent = coarse._replace(mass=coarse.mass**_SPREAD_POWER)

    def coverage(palette: Floats) -> float:
        near = distances(coarse.ucs, palette).argmin(axis=1)
        return float(coarse.mass @ delta_e_2000(lab, lab_of(palette)[near]))

    budget = max((1 + _BUDGET) * coverage(without), (1 + _ALWAYS) * coverage(palette))
    leaps = list(_LEAPS)
    for _ in range(_SPREAD_ROUNDS):
        least = float(gaps(palette, held).min(initial=np.inf))
        if least == np.inf or not leaps:
            break
        wider = palette
        for _ in range(_SPREAD_STEPS):
            wider = _pushed(medians(bent, wider, held, 1), held, leaps[0] * least)
        if gaps(wider, held).min() <= 1.02 * least or coverage(wider) > budget:
            del leaps[0]
        else:
            palette = wider
    return palette


def _pushed(palette: Floats, held: int, apart: float) -> Floats:
    """Move colours that are closer than `apart`, by CIEDE2000, away from each other."""
    between = gaps(palette, held)
    if between.min() >= apart:
        return palette
    wanted = distances(palette, palette) * (apart / np.maximum(between, 1e-3))  # 0 for an infinite gap
    for _ in range(2):
        lack = np.maximum(wanted / np.maximum(distances(palette, palette), 1e-3) - 1, 0)
        shift = (lack.sum(axis=1)[:, None] * palette - lack @ palette) / 2
        shift[:held] = 0
        palette = palette + shift
    return palette


def gaps(palette: Floats, held: int = 0) -> Floats:
    """CIEDE2000 distances, float[k, k]; infinite from each to itself and between the first `held`, which stay."""
    lab = lab_of(palette)
    between = delta_e_2000(lab[:, None], lab)
    np.fill_diagonal(between, np.inf)
    between[:held, :held] = np.inf
    return between
