"""A palette of a whole picture in which a small vivid accent keeps its place.

1. *Body*: k-medians of the picture's colours. How well they cover it is the measure of what follows.
2. *Accents*: colours that stand alone in the picture, and far from every palette colour, take a slot each.
3. *Spread*: the two colours closest to each other are moved apart for as long as coverage hardly suffers.

The same pixels give the same palette: nothing in it is left to chance.

A palette is float[k, 3] in CAM02-UCS (Luo, Cui and Li 2006) until it is done. Its first `held` colours stay where they
are: those that were given, and accents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import Floats
from ..color.conversions import cam02ucs_to_srgb, delta_e_2000, srgb_to_cam02ucs, srgb_to_lab
from ..color.nearest import distances
from ..color.pixel_colors import Cells, gather_cells
from ..errors import OptionError

CELL = 2.5
"""Width of the cells in CAM02-UCS: two colours in one can hardly be told apart."""

_SLACK = 0.4  # this part over ncolors is what coverage may lose to slight accents and to spread
_SAME = 1.0  # ΔE00 below which nobody sees a difference

_SWAPS = 30
_SWAP_STEPS = 5
_STEPS = 12
_SETTLED = 0.2  # a step is the last when it moves no colour farther
_NEAR = 0.5  # the pull of a colour on its median grows no further when it is as near as this

# A colour stands alone where a cube of cells holds most of what a wider cube around it does.
_INNER, _OUTER = 5, 9  # cells wide
_ALONE = 0.6
_LEAST_SHARE = 5e-4
_SEPARATE = 13.0  # units of CAM02-UCS between an accent and every other colour
_CERTAIN = (
    5.0,
    30.0,
)  # from the one plus the other over ncolors on, an accent has its slot whatever that costs in coverage

_SPREAD_POWER = 0.8  # of a cell's mass, while colours are moved apart: rare colours count for more
_SPREAD_STEPS = 6
_GROWTH = 1.1
_ROUNDS = 12

# Spots that no colour serves.
_DISTINCT = 4.0  # ΔE00 from which two colours of a palette are worth a place each
_UNSERVED = 10.0  # ΔE00 from which a spot is worth more than one of two colours that are not distinct
_SPOT = 5.0  # units of CAM02-UCS around a colour
_LEAST_SPOT = 2e-4  # of the pixels
_LOOKED_AT = 64


@dataclass(frozen=True, eq=False)
class AccentColors:
    """A palette, the colour that stands for most of the picture first.

    Attributes
    ----------
    colors : float[k, 3]
        sRGB in [0, 1].
    shares : float[k]
        The part of the pixels that is nearest to each, 1 in all; 0 only for a fixed colour.
    fixed : bool[k]
        Which of them were given.
    accents : bool[k]
        Which of them were taken as accents.
    """

    colors: Floats
    shares: Floats
    fixed: NDArray[np.bool_]
    accents: NDArray[np.bool_]


def accent_colors(
    pixels: NDArray[np.uint8], ncolors: int, accents: int = -1, fixed: ArrayLike | None = None
) -> AccentColors:
    """Take a palette from all of a picture's pixels.

    Parameters
    ----------
    pixels : uint8[..., 3]
        sRGB.
    ncolors : int
        How many colours, at least 1. A picture with fewer that can be told apart gives fewer.
    accents : int
        At most how many of them may be accents: 0 for none, negative for all but two of those that are not fixed,
        which is also the most.
    fixed : float[p, 3], optional
        sRGB in [0, 1]: colours that are in the palette just so, and count towards `ncolors`. More of them than
        `ncolors` are all kept.

    Returns
    -------
    AccentColors

    Raises
    ------
    OptionError
        `ncolors` below 1, or pixels of another type or shape.
    PictureError
        There is no pixel.
    """
    if ncolors < 1:
        raise OptionError(f"A palette has at least 1 colour, not {ncolors}.")
    given = np.empty((0, 3)) if fixed is None else np.asarray(fixed, dtype=float).reshape(-1, 3)
    cells = gather_cells(pixels, CELL)
    if len(cells.rgb) + len(given) <= ncolors:
        return _ranked(cells, np.vstack([given, cells.rgb]), len(given), 0)
    held = srgb_to_cam02ucs(given)
    if len(given) >= ncolors:
        return _ranked(cells, given, len(given), 0)
    cloud = _Cloud(cells)
    palette = cloud.best_fit(held, ncolors)
    budget = (1 + _SLACK / ncolors) * cloud.coverage(palette)
    most = max(0, ncolors - len(given) - 2)
    palette, found = _with_accents(cloud, palette, len(given), budget, most if accents < 0 else min(accents, most))
    palette = _spread(cloud, palette, len(given) + found, budget)
    return _ranked(cells, np.vstack([given, to_rgb(palette[len(given) :])]), len(given), found, ncolors)


class _Cloud:
    """The colours of a picture, to fit palettes to."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.ucs = cells.ucs
        self.mass = cells.counts / cells.counts.sum()
        self._lab = srgb_to_lab(to_rgb(cells.ucs))
        self._squares = (cells.ucs**2).sum(axis=1)
        self._rows = np.arange(len(cells.ucs))

    def coverage(self, palette: Floats) -> float:
        """Mean CIEDE2000 distance (CIE 142:2001) from the pixels to the colours nearest to them."""
        near = self._squared(palette).argmin(axis=1)
        return float(self.mass @ delta_e_2000(self._lab, srgb_to_lab(to_rgb(palette))[near]))

    def best_fit(self, held: Floats, ncolors: int) -> Floats:
        """k-medians, improved by random swaps (Fränti 2018) drawn as k-means++ draws its starts, always the same."""
        generator = np.random.default_rng(0)
        palette = held
        while len(palette) < ncolors and (new := self._drawn(palette, generator)) is not None:
            palette = np.vstack([palette, new])
        palette = self.medians(palette, len(held), self.mass)
        best = self.coverage(palette)
        for _ in range(_SWAPS):
            new = self._drawn(palette, generator)
            if new is None:
                break
            swapped = palette.copy()
            swapped[generator.integers(len(held), len(palette))] = new
            swapped = self.medians(swapped, len(held), self.mass, _SWAP_STEPS)
            coverage = self.coverage(swapped)
            if coverage < best:
                palette, best = swapped, coverage
        return palette

    def medians(self, palette: Floats, held: int, mass: Floats, steps: int = _STEPS, apart: float = 0) -> Floats:
        """Move towards the median of what is nearest to each colour (Weiszfeld 1937).

        With `apart`, colours closer to each other than that, by CIEDE2000, are moved away from each other after every
        step.
        """
        for _ in range(steps):
            squared = self._squared(palette)
            near = squared.argmin(axis=1)
            pull = mass / np.sqrt(np.maximum(squared[self._rows, near] + self._squares, _NEAR**2))
            total = np.bincount(near, pull, len(palette))
            sums = np.stack([np.bincount(near, pull * axis, len(palette)) for axis in self.ucs.T], axis=1)
            served = total > 0
            served[:held] = False
            moved = palette.copy()
            moved[served] = sums[served] / total[served, None]
            if apart:
                moved = _pushed(moved, held, apart)
            step = np.abs(moved - palette).max()
            palette = moved
            if step < _SETTLED:
                break
        return palette

    def _drawn(self, palette: Floats, generator: np.random.Generator) -> Floats | None:
        """Draw a cell, likelier if it is served worse (Arthur and Vassilvitskii 2007); None where all are served."""
        chance = self.mass * (distances(self.ucs, palette).min(axis=1) ** 2 if len(palette) else 1)
        if not chance.any():
            return None
        drawn: Floats = self.ucs[generator.choice(len(chance), p=chance / chance.sum())]
        return drawn

    def _squared(self, palette: Floats) -> Floats:
        """Squared distances float[n, k], less what is the same for all colours of the palette."""
        squared: Floats = self.ucs @ (-2 * palette.T) + (palette**2).sum(axis=1)
        return squared


def to_rgb(palette: Floats) -> Floats:
    """Return sRGB in [0, 1] of CAM02-UCS, float[..., 3] to float[..., 3], clipped."""
    return np.clip(cam02ucs_to_srgb(palette), 0, 1)


def _with_accents(cloud: _Cloud, palette: Floats, held: int, budget: float, most: int) -> tuple[Floats, int]:
    """Return the palette with accents after the colours it held before, and how many these are."""
    ucs, found = cloud.ucs, 0
    rank = _loneliness(cloud) if most else np.zeros(len(ucs))
    certain = _CERTAIN[0] + _CERTAIN[1] / len(palette)
    while found < most:
        away = distances(ucs, palette).min(axis=1)
        strength = np.where(away >= _SEPARATE, away * rank, 0)
        top = int(strength.argmax())
        if not strength[top]:
            break
        rank[distances(ucs, ucs[top : top + 1])[:, 0] < _SEPARATE] = 0
        accent = _middle(cloud, ucs[top])
        rest = palette[held + found :]
        rest = np.delete(rest, distances(accent[None], rest).argmin(), axis=0)
        kept = np.vstack([palette[: held + found], accent])
        new = cloud.medians(np.vstack([kept, rest]), len(kept), cloud.mass)
        if strength[top] >= certain or cloud.coverage(new) <= budget:
            palette, found = new, found + 1
    return palette, found


def _loneliness(cloud: _Cloud) -> Floats:
    """For each cell its share to the power of 0.1 times how alone it is, float[n]; 0 where that is too little."""
    from scipy.ndimage import uniform_filter

    places = tuple(cloud.cells.lattice.T)
    grid = np.zeros(cloud.cells.lattice.max(axis=0) + 1)
    grid[places] = cloud.mass
    share, around = (uniform_filter(grid, width, mode="constant")[places] * width**3 for width in (_INNER, _OUTER))
    alone = share / around
    lonely: Floats = np.where((share >= _LEAST_SHARE) & (alone >= _ALONE), share**0.1 * alone, 0)
    return lonely


def _middle(cloud: _Cloud, ucs: Floats) -> Floats:
    """Return the mean colour around a colour, closing in on where most of the mass is."""
    for reach in (6, 4, 3, 3):
        near = ((cloud.ucs - ucs) ** 2).sum(axis=1) <= reach**2
        if near.any():
            ucs = cloud.mass[near] @ cloud.ucs[near] / cloud.mass[near].sum()
    return ucs


def _spread(cloud: _Cloud, palette: Floats, held: int, budget: float) -> Floats:
    """Move the closest two colours as far apart as they can be while the palette covers within the budget."""
    mass = cloud.mass**_SPREAD_POWER
    budget = max(budget, cloud.coverage(palette))
    for _ in range(_ROUNDS):
        least = float(_gaps(to_rgb(palette), held).min())
        if least == np.inf:
            break
        wider = cloud.medians(palette, held, mass, _SPREAD_STEPS, max(_GROWTH * least, least + 0.5))
        if _gaps(to_rgb(wider), held).min() <= 1.02 * least or cloud.coverage(wider) > budget:
            break
        palette = wider
    return palette


def _pushed(palette: Floats, held: int, apart: float) -> Floats:
    """Move colours that are closer than `apart`, by CIEDE2000, away from each other."""
    gaps = _gaps(to_rgb(palette), held)
    if gaps.min() >= apart:
        return palette
    wanted = distances(palette, palette) * (apart / np.maximum(gaps, 1e-3))  # 0 for an infinite gap
    for _ in range(2):
        lack = np.maximum(wanted / np.maximum(distances(palette, palette), 1e-3) - 1, 0)
        shift = (lack.sum(axis=1)[:, None] * palette - lack @ palette) / 2
        shift[:held] = 0
        palette = palette + shift
    return palette


def _gaps(rgb: Floats, held: int = 0) -> Floats:
    """CIEDE2000 distances (CIE 142:2001), float[k, k]; infinite from each to itself and between those that stay."""
    lab = srgb_to_lab(rgb)
    gaps = delta_e_2000(lab[:, None], lab)
    np.fill_diagonal(gaps, np.inf)
    gaps[:held, :held] = np.inf
    return gaps


def _ranked(cells: Cells, rgb: Floats, given: int, found: int, ncolors: int = 0) -> AccentColors:
    """Return the colours by their shares, without those that stand for nothing or look like another.

    Where that leaves less than `ncolors`, or two are almost the same, spots that no colour serves take their places.
    """
    number = np.arange(len(rgb))
    fixed, accents = number < given, (number >= given) & (number < given + found)
    rgb, fixed, accents = _without_needless(cells, _exact(cells, rgb, fixed), fixed, accents)
    for _ in range(ncolors):
        spot, away = _worst_served(cells, rgb)
        gaps = _gaps(rgb, 0)
        gaps[fixed] = np.inf  # the other of a pair may be one that was given
        if len(rgb) < ncolors and away >= _DISTINCT:
            stays = np.ones(len(rgb), dtype=bool)
        elif away >= _UNSERVED and gaps.min() < _DISTINCT:
            stays = np.arange(len(rgb)) != gaps.min(axis=1).argmin()
        else:
            break
        rgb = np.vstack([rgb[stays], spot])
        fixed, accents = np.append(fixed[stays], False), np.append(accents[stays], True)
        rgb, fixed, accents = _without_needless(cells, rgb, fixed, accents)
    shares = np.bincount(_served_by(cells, rgb), cells.counts, len(rgb))
    order = np.argsort(-shares, kind="stable")
    return AccentColors(rgb[order], shares[order] / shares.sum(), fixed[order], accents[order])


def _worst_served(cells: Cells, rgb: Floats) -> tuple[Floats, float]:
    """Find the spot of a picture, large enough to see, that is farthest from a palette, and how far (CIEDE2000)."""
    away = delta_e_2000(srgb_to_lab(cells.rgb), srgb_to_lab(rgb)[_served_by(cells, rgb)])
    for _ in range(_LOOKED_AT):
        worst = int(away.argmax())
        near = ((cells.ucs - cells.ucs[worst]) ** 2).sum(axis=1) <= _SPOT**2
        if cells.counts[near].sum() >= _LEAST_SPOT * cells.counts.sum():
            top = np.flatnonzero(near)[cells.counts[near].argmax()]
            return cells.rgb[top], float(away[top])
        away[worst] = 0
    return cells.rgb[0], 0.0


def _without_needless(
    cells: Cells, rgb: Floats, fixed: NDArray[np.bool_], accents: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    while True:
        shares = np.bincount(_served_by(cells, rgb), cells.counts, len(rgb))
        needless = ((_gaps(rgb) < _SAME).any(axis=1) | (shares == 0)) & ~fixed
        if not needless.any():
            break
        stays = np.arange(len(rgb)) != np.where(needless, shares, np.inf).argmin()
        rgb, fixed, accents = rgb[stays], fixed[stays], accents[stays]
    return rgb, fixed, accents


def _exact(cells: Cells, rgb: Floats, fixed: NDArray[np.bool_]) -> Floats:
    """Replace a colour by a cell's if that cell holds half of what the colour stands for, and so is its median."""
    served_by = _served_by(cells, rgb)
    shares = np.bincount(served_by, cells.counts, len(rgb))
    half = (cells.counts >= shares[served_by] / 2) & ~fixed[served_by]
    exact = rgb.copy()
    exact[served_by[half]] = cells.rgb[half]
    return exact


def _served_by(cells: Cells, rgb: Floats) -> NDArray[np.intp]:
    """Return the colour nearest to each cell."""
    nearest: NDArray[np.intp] = distances(cells.ucs, srgb_to_cam02ucs(rgb)).argmin(axis=1)
    return nearest
