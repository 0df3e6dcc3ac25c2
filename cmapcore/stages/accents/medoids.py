"""A few colours that stand for many: k-medoids of a coarse lattice, then medians of a fine one."""

from __future__ import annotations

import numpy as np

from ...arrays import Floats, Singles
from ...color.conversions import cam02ucs_to_lab, delta_e_2000
from ...color.nearest import find_nearest
from .reduced import Colors, merged

_LATTICE, _FINE_LATTICE = 9.0, 6.5  # units of CAM02-UCS, the finer one for more colours than `FEW`, up to `MANY`
FEW, MANY = 8, 32
_FINER = 1.2
_LEAST_CELLS = 60, 5  # so many, and so many for each colour
_GAIN = 1e-4  # of the mean distance: an exchange that gains less is not made
_EXCHANGES = 40
_STEPS = 8
_SETTLED = 0.1
_NEAR = 0.5  # the pull of a colour on its median grows no further when it is as near as this


def lattice_size(body: Colors, ncolors: int) -> float:
    """How wide the cells of a lattice may be for so many colours to be chosen from it."""
    size = _FINE_LATTICE if FEW < ncolors <= MANY else _LATTICE
    least = min(_LEAST_CELLS[0] + _LEAST_CELLS[1] * ncolors, len(body.mass))
    while size >= body.size and len(merged(body.ucs, body.mass, size)[0].mass) < least:
        size /= _FINER
    return size


class Medoids:
    """Colours to choose from, and how far each is from each by CIEDE2000 (CIE 142:2001)."""

    def __init__(self, body: Colors, size: float) -> None:
        cells, _ = merged(body.ucs, body.mass, size)
        self.ucs = cells.ucs
        self.mass: Singles = cells.mass.astype(np.float32)
        self._lab = cam02ucs_to_lab(cells.ucs)
        self._table = np.zeros((len(cells.mass), len(cells.mass)), np.float32)
        one, other = np.triu_indices(len(cells.mass), 1)
        self._table[one, other] = self._table[other, one] = delta_e_2000(self._lab[one], self._lab[other])

    def distances_to(self, ucs: Floats) -> Singles:
        """CIEDE2000 distances from some colours, float32[len(ucs), m]."""
        return delta_e_2000(cam02ucs_to_lab(ucs)[:, None], self._lab).astype(np.float32)

    def cost(self, chosen: list[int], held: Singles) -> float:
        """Mean distance to the nearest of the chosen and the held."""
        return float(self.mass @ np.vstack([self._table[chosen], held]).min(axis=0))

    def grown(self, chosen: list[int], held: Singles, ncolors: int) -> list[int]:
        """Add those that help most, one after the other.

        Parameters
        ----------
        chosen : list of int
        held : float[h, m]
            Distances to colours that are there already.
        ncolors : int
            How many are to be chosen in all.
        """
        near = np.vstack([np.full(len(self.mass), 200, np.float32), self._table[chosen], held]).min(axis=0)
        chosen = list(chosen)
        while len(chosen) < min(ncolors, len(self.mass)):
            new = int((np.minimum(self._table, near) @ self.mass).argmin())
            chosen.append(new)
            near = np.minimum(near, self._table[new])
        return chosen

    def exchanged(self, chosen: list[int], held: Singles, most: int = _EXCHANGES) -> list[int]:
        """Make the exchange of one for another that helps most, again and again (PAM; Schubert and Rousseeuw 2021)."""
        everywhere = np.arange(len(self.mass))
        for _ in range(most if chosen else 0):
            rows = np.vstack([self._table[chosen], held])
            nearest, first = rows.argmin(axis=0), rows.min(axis=0)
            rows[nearest, everywhere] = 200
            second = rows.min(axis=0)
            groups = np.zeros((len(everywhere), len(rows)), np.float32)
            groups[everywhere, nearest] = self.mass
            with_new = np.minimum(self._table, first)
            costs = (with_new @ self.mass)[:, None] + (np.minimum(self._table, second) - with_new) @ groups
            costs = costs[:, : len(chosen)]
            new, old = np.unravel_index(int(costs.argmin()), costs.shape)
            cost = float(first @ self.mass)
            if costs[new, old] >= cost * (1 - _GAIN):
                break
            chosen = [int(new) if place == old else cell for place, cell in enumerate(chosen)]
        return chosen

    def without_one(self, chosen: list[int], held: Singles) -> list[int]:
        """Leave out the one that is missed least."""
        costs = [self.cost(chosen[:place] + chosen[place + 1 :], held) for place in range(len(chosen))]
        place = int(np.argmin(costs))
        return chosen[:place] + chosen[place + 1 :]


def medians(body: Colors, palette: Floats, held: int, steps: int = _STEPS) -> Floats:
    """Move colours to the medians of what is nearest to each (Weiszfeld 1937); the first `held` stay."""
    axes = np.ascontiguousarray(body.ucs.T)
    for _ in range(steps):
        near, away = find_nearest(body.ucs, palette)
        pull = body.mass / np.maximum(away, _NEAR)
        total = np.bincount(near, pull, len(palette))
        sums = np.stack([np.bincount(near, pull * axis, len(palette)) for axis in axes], axis=1)
        served = total > 0
        served[:held] = False
        moved = palette.copy()
        moved[served] = sums[served] / total[served, None]
        step = np.abs(moved - palette).max(initial=0)
        palette = moved
        if step < _SETTLED:
            break
    return palette
