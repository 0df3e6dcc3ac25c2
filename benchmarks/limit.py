"""The k-medians limit: how well so many colours can stand for a picture at all.

What is sought is the least mean CIEDE2000 distance from the pixels to the nearest colour, the very figure of
`cmapcore.quality.palettes.coverage`, with no thought of accents or of how far apart the colours are:

1. The picture's colours are gathered into two thousand boxes of Lab: always the box of the largest spread is cut.
2. k of them are drawn as k-means++ draws, and the exchange of one for any other that helps most is made until none
   helps (k-medoids: PAM, Kaufman and Rousseeuw 1990, in the form of Schubert and Rousseeuw 2021). This from twelve
   starts.
3. The best five, and the best palette that anybody else found, leave the boxes: in turn every box goes to the nearest
   colour, and every colour to where its boxes are nearest to it, first by the steps of Weiszfeld (1937), then by ever
   smaller ones in any direction that helps.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cmapcore.color.conversions import delta_e_2000, lab_to_srgb, srgb_to_lab
from cmapcore.color.pixel_colors import distinct_colors
from cmapcore.pictures.picture import Picture
from cmapcore.quality.palettes import coverage

Floats = NDArray[np.float64]

_BOXES = 2000
_STARTS = 12
_REFINED = 5
_ROUNDS = 12
_ONE_COLOR = 1e-12  # spread, weighed, of a box of one colour, which rounding may leave
_STEPS = (2.0, 1.0, 0.5, 0.25, 0.12)  # in Lab


class Limit:
    """The search for one picture."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._lab, self._mass = _boxes(picture.pixels if picture.opaque is None else picture.pixels[picture.opaque])
        self._light = self._mass.astype(np.float32)
        self._table = np.stack([delta_e_2000(color, self._lab).astype(np.float32) for color in self._lab])

    def palette(self, ncolors: int, others: Iterable[Floats] = ()) -> Floats:
        """Give the palette, float[k, 3] of sRGB, that covers the picture best of all found, `others` included."""

        def distance(colors: Floats) -> float:
            return coverage(self._picture, colors).mean

        generator = np.random.default_rng(0)
        found = [self._exchanged(self._drawn(ncolors, generator)) for _ in range(_STARTS)]
        best = {tuple(sorted(chosen)): self._lab[chosen] for _, chosen in sorted(found, key=lambda each: each[0])}
        best_other = sorted(others, key=distance)[:1]
        starts = [*list(best.values())[:_REFINED], *map(srgb_to_lab, best_other)]
        palettes = [np.clip(lab_to_srgb(self._refined(start)), 0, 1) for start in starts]
        return min([*palettes, *best_other], key=distance)

    def _drawn(self, count: int, generator: np.random.Generator) -> list[int]:
        """Boxes, each drawn the likelier the worse those before stand for it (Arthur and Vassilvitskii 2007)."""
        chosen: list[int] = []
        while len(chosen) < min(count, len(self._mass)):
            chance = self._mass * (self._table[chosen].min(axis=0).astype(float) ** 2 if chosen else 1)
            chosen.append(int(generator.choice(len(chance), p=chance / chance.sum())))
        return chosen

    def _exchanged(self, chosen: list[int]) -> tuple[float, list[int]]:
        """The mean distance to the boxes chosen, after every exchange that helps, and these boxes."""
        everywhere = np.arange(len(self._mass))
        while True:
            distances = self._table[chosen]
            nearest, first = distances.argmin(axis=0), distances.min(axis=0)
            distances[nearest, everywhere] = 200  # more than there is
            second = distances.min(axis=0)
            cost = float(self._light @ first)
            with_one_more = np.minimum(self._table, first)
            groups = np.zeros((len(everywhere), len(chosen)), np.float32)
            groups[everywhere, nearest] = self._light
            # one more, less the one that was nearest to a group: the group goes to the new or to its second nearest
            costs = (with_one_more @ self._light)[:, None] + (np.minimum(self._table, second) - with_one_more) @ groups
            new, old = np.unravel_index(int(costs.argmin()), costs.shape)
            if costs[new, old] >= cost - 1e-4:
                return cost, chosen
            chosen = [int(new) if place == old else box for place, box in enumerate(chosen)]

    def _refined(self, palette: Floats) -> Floats:
        """The palette, in Lab, after all moves of its colours that help."""
        for _ in range(_ROUNDS):
            nearest, distance = self._nearest(palette)
            pull = self._mass / np.maximum(distance, 0.5)
            total = np.bincount(nearest, pull, len(palette))
            served = total > 0
            sums = np.stack([np.bincount(nearest, pull * axis, len(palette)) for axis in self._lab.T], axis=1)
            palette = np.where(served[:, None], sums / np.where(served, total, 1)[:, None], palette)
        ways = np.concatenate([np.zeros((1, 3)), np.eye(3), -np.eye(3)])
        for step in _STEPS:
            for _ in range(_ROUNDS):
                nearest, _ = self._nearest(palette)
                moved = [self._best_of(color + step * ways, nearest == place) for place, color in enumerate(palette)]
                if np.allclose(moved, palette, atol=1e-6):
                    break
                palette = np.array(moved)
        return palette

    def _nearest(self, palette: Floats) -> tuple[NDArray[np.intp], Floats]:
        distances = np.stack([delta_e_2000(self._lab, color) for color in palette])
        return distances.argmin(axis=0), distances.min(axis=0)

    def _best_of(self, colors: Floats, own: NDArray[np.bool_]) -> Floats:
        """Which of some colours, brought into the gamut, is nearest to some boxes; the first of several equal ones."""
        colors = srgb_to_lab(np.clip(lab_to_srgb(colors), 0, 1))
        costs = [self._mass[own] @ delta_e_2000(self._lab[own], color) for color in colors]
        best: Floats = colors[int(np.argmin(costs))]
        return best


def _boxes(pixels: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Mean colours in Lab, float[n, 3], and the part of the pixels that each stands for, float[n]."""
    levels, shares = distinct_colors(pixels)
    lab = srgb_to_lab(levels / 255)

    def box(inside: NDArray[np.intp]) -> tuple[float, int, NDArray[np.intp]]:
        mass = shares[inside]
        spread = mass @ (lab[inside] - mass @ lab[inside] / mass.sum()) ** 2
        return -float(spread.max()), int(inside[0]), inside

    heap = [box(np.arange(len(lab)))]
    while len(heap) < _BOXES and heap[0][0] < -_ONE_COLOR:
        inside = heapq.heappop(heap)[2]
        mass, colors = shares[inside], lab[inside]
        mean = mass @ colors / mass.sum()
        axis = int((mass @ (colors - mean) ** 2).argmax())
        below = colors[:, axis] < mean[axis]
        heapq.heappush(heap, box(inside[below]))
        heapq.heappush(heap, box(inside[~below]))
    mass = np.array([shares[inside].sum() for *_, inside in heap])
    return np.array([shares[inside] @ lab[inside] for *_, inside in heap]) / mass[:, None], mass
