"""From a picture to its palette.

1. Flat art gives exact colours (`flat`).
2. Of anything else one reduced picture is counted in cells of colour (`reduced`).
3. What stands out from its surroundings (`evidence`) and from what stands for most of the picture is an accent
   (`candidates`).
4. Accents take slots; medians of the rest take the others, and lean to the vivid side where they stand for vivid and
   muddy pixels alike (`medoids`, `slots`).
5. What stands for nothing goes, and what is served worst comes in its place (`finish`).
6. This for 6, 12 and 24 colours, each of which keeps those before; a number between is a part of the next (`nested`).

The same pixels give the same palette: nothing in it is left to chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import ArrayLike

from ...arrays import Bools, Floats, Weigh
from ...color.conversions import srgb_to_cam02ucs
from ...color.nearest import find_nearest
from ...errors import OptionError, PictureError
from ..values import Area
from .candidates import find_candidates
from .evidence import gather_evidence
from .finish import ACCENT, GIVEN, Finished, Pixels, finished, made_exact
from .flat import flat_palette
from .medoids import FEW, Medoids, lattice_size
from .nested import part_of, unserved
from .reduced import Colors, binned, merged, reduce_area, to_rgb
from .slots import Filled, filled

_LIKE = 5.0  # units of CAM02-UCS between colours that look alike
_STEPS = 6, 12, 24  # a palette of a number between them is a part of the next larger one
_ROUNDS = 3
_NONE: Floats = np.empty((0, 3))


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
    blends : bool
        Whether the picture has other colours, but at the edges of flat areas alone.
    """

    colors: Floats
    shares: Floats
    fixed: Bools
    accents: Bools
    blends: bool = False


def accent_colors(
    area: Area, ncolors: int, accents: int = -1, fixed: ArrayLike | None = None, weigh: Weigh | None = None
) -> AccentColors:
    """Take a palette from all of a picture's pixels.

    Parameters
    ----------
    area : Area
    ncolors : int
        How many colours, at least 1. A picture with fewer that can be told apart gives fewer.
    accents : int
        At most how many of them may be accents: 0 for none, negative for all but two of those that are not fixed,
        which is also the most.
    fixed : float[p, 3], optional
        sRGB in [0, 1]: colours that are in the palette just so, and count towards `ncolors`. More of them than
        `ncolors` are all kept.
    weigh : callable, optional
        By how much a pixel counts beside others, float[m] above 0, by its colour in CAM02-UCS, float[m, 3]. Shares are
        those of the pixels all the same.

    Returns
    -------
    AccentColors

    Raises
    ------
    OptionError
        `ncolors` below 1.
    PictureError
        There is no pixel.
    """
    if ncolors < 1:
        raise OptionError(f"A palette has at least 1 colour, not {ncolors}.")
    if area.pixels.size == 0:
        raise PictureError("There is no pixel to take colours from; hand over at least one pixel.")
    given = _NONE if fixed is None else np.asarray(fixed, dtype=float).reshape(-1, 3)
    flat = flat_palette(area, ncolors, given, weigh)
    if flat is not None:
        colors, rgb, pixels_of = flat
        return _ranked(colors, srgb_to_cam02ucs(rgb), pixels_of, len(given), 0, flat=True)
    picture = reduce_area(area)
    pixels = np.ascontiguousarray(picture.rgb).reshape(-1, 3)
    bins = binned(pixels, picture.weight)
    cells, of_bin = merged(bins.ucs, bins.mass, bins.size)
    if len(given) >= ncolors:
        return _ranked(given, cells.ucs, cells.mass, len(given), 0)
    body = cells if weigh is None else _weighed(cells, weigh)
    medoids_of = cache(partial(Medoids, body))
    few = medoids_of(lattice_size(body, FEW))
    found = gather_evidence(picture, bins, cells, of_bin)
    order = find_candidates(cells, found, few, body, weigh) if accents else []
    held = srgb_to_cam02ucs(given)
    all_pixels = Pixels(area)
    everything = all_pixels.cells if picture.noisy else cells

    def palette(medoids: Medoids, count: int, hues: list[Floats], kept: Floats = _NONE) -> tuple[Filled, Finished]:
        slots = filled(body, cells, found, medoids, order, held, count, accents, hues, kept)
        return slots, finished(all_pixels, cells, everything, slots, len(given), count, noisy=picture.noisy)

    hues: list[Floats] = []
    fewer, before = _NONE, Finished(held, np.full(len(held), GIVEN))
    for count in _sizes(ncolors, len(given), greys=bins.are_greys):
        medoids = few if count <= FEW else medoids_of(lattice_size(body, count))
        slots, best = palette(medoids, count, hues)
        kept = np.zeros(len(fewer), bool)
        for _ in range(_ROUNDS if len(fewer) else 0):
            gone = unserved(fewer, best.ucs)
            if not (gone & ~kept).any():
                break
            kept |= gone
            _, best = palette(medoids, count, hues, fewer[kept])
        if len(best.ucs) < len(before.ucs):  # little can be told apart: those found before stay
            best = before
        before = best
        if count < ncolors:
            hues, fewer = slots.hues, np.vstack([fewer, best.ucs])
    best = made_exact(all_pixels, picture, bins, cells, everything, part_of(best, ncolors, medoids, fewer))
    colors = np.vstack([given, to_rgb(best.ucs[len(given) :])])
    return _ranked(colors, everything.ucs, everything.mass, len(given), int((best.kind == ACCENT).sum()))


def _sizes(ncolors: int, given: int, *, greys: bool) -> list[int]:
    """List the sizes of the palettes to make, each of which keeps the colours of those before it.

    The last is at least `ncolors`. Up to five greys are found on their own: a part of a larger palette would split the
    few shades of a drawing or a scan.
    """
    if greys and ncolors < _STEPS[0]:
        return [ncolors]
    steps = [size for size in _STEPS if size > given]
    enough = min((size for size in steps if size >= ncolors), default=ncolors)
    return [*(size for size in steps if size < ncolors), enough]


def _weighed(cells: Colors, weigh: Weigh) -> Colors:
    mass = cells.mass * weigh(cells.ucs)
    return cells._replace(mass=mass / mass.sum())


def _ranked(colors: Floats, ucs: Floats, mass: Floats, given: int, accents: int, *, flat: bool = False) -> AccentColors:
    """Return colours by their shares."""
    near, away = find_nearest(ucs, srgb_to_cam02ucs(colors))
    shares = np.bincount(near, mass, len(colors)) / mass.sum()
    number = np.arange(len(colors))
    order = np.argsort(-shares, kind="stable")
    is_fixed, is_accent = number < given, (number >= given) & (number < given + accents)
    return AccentColors(
        colors[order], shares[order], is_fixed[order], is_accent[order], flat and bool(away.max() > _LIKE)
    )
