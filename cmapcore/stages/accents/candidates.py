"""Accents: colours that stand out from their surroundings and from what stands for most of the picture.

They are put into an order that does not depend on how many colours are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...arrays import Floats, Weigh
from ...color.nearest import square_lengths, squared_distances
from .evidence import Evidence
from .medoids import Medoids, medians
from .reduced import Colors

SEPARATE = 13.0
"""Units of CAM02-UCS between an accent and every other colour."""

_REFERENCES = 4, 5, 6  # numbers of colours that accents are held against: one alone makes slight ones jump
_LEAST_SHARE = 2e-4
_FULL_SHARE = 0.01
_SHARE_POWER = 0.1
_LEAST_STRENGTH = 5.0
_MOST = 10
_LIGHTNESS = 0.5  # of a difference in lightness counts between an accent and other colours
_MIX = 0.4, 0.6  # of difference from the palette and of contrast with the surroundings
_MORE_CHROMA = 20.0
_REACHES = 8, 6, 5, 4
_PLAIN_REACHES = 6, 4, 4, 4
_PLAIN = 0.5  # a colour that holds so much of all its shades is one colour
_TEXTURE = 0.35  # of a difference in lightness counts within an accent, whose texture and shades are lightness
_SAME_HUE = 0.88, 0.96  # cosines between which a hue counts as the same more and more
_SHADE = 0.6  # part of the strength that other shades of an accent's hue lose
_PLAIN_SPOT = 0.7, 0.9  # parts of its shades close to a colour from which it counts as a spot of its own more and more,
_MORE_FOR_PLAIN = 0.25  # which does not lose them but gains such a part


class Candidate(NamedTuple):
    """A colour that may be an accent, float[3] in CAM02-UCS, and how strong it is."""

    ucs: Floats
    strength: float


def find_candidates(
    cells: Colors, found: Evidence, medoids: Medoids, body: Colors, weigh: Weigh | None = None
) -> list[Candidate]:
    """Find accents, the strongest first."""
    nothing = medoids.distances_to(np.empty((0, 3)))
    chosen: list[int] = []
    palettes = []
    for count in _REFERENCES:
        chosen = medoids.exchanged(medoids.grown(chosen, nothing, count), nothing)
        palettes.append(medians(body, medoids.ucs[chosen], 0))
    chroma = np.hypot(cells.ucs[:, 1], cells.ucs[:, 2])
    near = _Near(cells.ucs, chroma, palettes)
    share, factor = found.share.copy(), np.ones(len(cells.mass)) if weigh is None else weigh(cells.ucs)
    plain = np.clip((found.plain - _PLAIN_SPOT[0]) / (_PLAIN_SPOT[1] - _PLAIN_SPOT[0]), 0, 1)
    factor = factor * (1 + _MORE_FOR_PLAIN * plain)
    shade = _SHADE * (1 - plain)
    kept: list[Candidate] = []
    while len(kept) < _MOST:
        strength = _strength(near, found, share) * factor
        top = int(strength.argmax())
        if strength[top] < _LEAST_STRENGTH:
            break
        accent = _middle(cells, cells.ucs[top], near.away.mean(axis=0))
        kept.append(Candidate(accent, float(strength[top])))
        for center in (cells.ucs[top], accent):
            share[squared_distances(cells.ucs, center) < SEPARATE**2] = 0
        own = np.hypot(accent[1], accent[2])
        cosine = (cells.ucs[:, 1:] @ accent[1:]) / np.maximum(chroma * own, 1e-9)
        factor *= 1 - shade * np.clip((cosine - _SAME_HUE[0]) / (_SAME_HUE[1] - _SAME_HUE[0]), 0, 1)
        near.add(accent)
    return kept


class _Near:
    """How far cells are from growing palettes, float[p, m] each, and how much more chroma they have."""

    def __init__(self, ucs: Floats, chroma: Floats, palettes: Sequence[Floats]) -> None:
        self._ucs, self._chroma = ucs, chroma
        shape = len(palettes), len(ucs)
        self.away, self.hue, self.more = np.full(shape, np.inf), np.full(shape, np.inf), np.ones(shape)
        for number, palette in enumerate(palettes):
            for color in palette:
                self.add(color, slice(number, number + 1))

    def add(self, color: Floats, to: slice = slice(None)) -> None:
        """Add a colour to all palettes, or to some."""
        off = self._ucs - color
        off *= off
        across = off[:, 1] + off[:, 2]
        self.away[to] = np.minimum(self.away[to], np.sqrt(across + off[:, 0]))
        hue = np.sqrt(across + _LIGHTNESS**2 * off[:, 0])
        more = np.clip((self._chroma - np.hypot(color[1], color[2])) / _MORE_CHROMA, 0, 1)
        closer = hue < self.hue[to]
        self.hue[to], self.more[to] = np.where(closer, hue, self.hue[to]), np.where(closer, more, self.more[to])


def _strength(near: _Near, found: Evidence, share: Floats) -> Floats:
    away, hue, more = (each.mean(axis=0) for each in (near.away, near.hue, near.more))
    contrast = np.where(np.isinf(found.contrast), hue, np.minimum(found.contrast, 2 * hue))
    apart = _MIX[0] * hue + _MIX[1] * contrast
    strength = apart * np.minimum(share, _FULL_SHARE) ** _SHARE_POWER * np.maximum(found.alone, more)
    return np.where((away >= SEPARATE) & (share >= _LEAST_SHARE), strength, 0)


def _middle(cells: Colors, ucs: Floats, away: Floats) -> Floats:
    """Return the mean colour around a colour: of one colour its middle, of many shades the vivid end of them."""
    shades, around = _shifted(cells, ucs, cells.mass * away, _REACHES, _TEXTURE)
    plain, own = _shifted(cells, ucs, cells.mass, _PLAIN_REACHES, 1)
    return plain if own >= _PLAIN * around else shades


def _shifted(
    cells: Colors, ucs: Floats, weight: Floats, reaches: tuple[int, ...], lightness: float
) -> tuple[Floats, float]:
    """Close in on where most of the weight is; and say how much of the picture is there."""
    held = 0.0
    for reach in reaches:
        off = cells.ucs - ucs
        off[:, 0] *= lightness
        near = square_lengths(off.T) <= reach**2
        if near.any():
            ucs = np.asarray(weight[near] @ cells.ucs[near] / weight[near].sum())
            held = float(cells.mass[near].sum())
    return ucs, held
