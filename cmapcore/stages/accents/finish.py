"""What stands for nothing goes, what is served worst comes in its place, and colours become exact where they can."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ...arrays import Bytes, Floats, Ints
from ...color.conversions import delta_e_2000, srgb_to_cam02ucs
from ...color.nearest import distances, find_nearest, mass_within, squared_distances
from ...color.pixel_colors import codes_to_colors, colors_to_codes
from ..values import Area
from .medoids import medians
from .reduced import CELL, Bins, Colors, Reduced, binned, lab_of, merged, to_rgb
from .slots import Filled, gaps

GIVEN, ACCENT, KEPT, BODY = range(4)

_SAME = 1.0  # CIEDE2000 below which nobody sees a difference
_DISTINCT = 3.0  # from which two colours of a palette are worth a place each
_UNSERVED = 10.0  # from which a spot is worth more than a third near-black
_OUT_OF_NOISE = 14.0  # the same where there is noise from pixel to pixel
_DARK, _MOST_DARK = 13.0, 2  # L* of near-blacks, and how many may stay while a spot is unserved
_STAR, _STAR_LIGHTNESS = 3e-5, 18.0  # part of the pixels, and J' of a spot that comes for a near-black
_SPOT = 2e-4  # part of the pixels of any other spot
_SPOT_REACH = 5.0  # units of CAM02-UCS
_FAR, _SHARE_POWER = 30.0, 0.25  # how much distance and share of a spot count
_STEPS = 3


class Finished(NamedTuple):
    """A finished palette.

    Attributes
    ----------
    rgb : float[k, 3]
        sRGB in [0, 1]: the given colours first, then accents.
    accents : int
        How many accents there are.
    cells : Colors
        All colours of the picture.
    """

    rgb: Floats
    accents: int
    cells: Colors


@dataclass(frozen=True, eq=False)
class Pixels:
    """All allowed pixels of a picture, not reduced, counted when they are asked for."""

    area: Area

    @cached_property
    def rgb(self) -> Bytes:
        """The pixels, uint8[n, 3]."""
        return self.area.allowed

    @cached_property
    def bins(self) -> Bins:
        """Their colours."""
        return binned(self.rgb)

    @cached_property
    def cells(self) -> Colors:
        """The same in cells."""
        return merged(self.bins.ucs, self.bins.mass, self.bins.size)[0]


def finished(
    pixels: Pixels, picture: Reduced, bins: Bins, cells: Colors, start: Filled, ncolors: int, given: Floats
) -> Finished:
    """Finish a palette.

    Parameters
    ----------
    pixels : Pixels
    picture : Reduced
    bins : Bins
    cells : Colors
        What they are reduced to, and its colours.
    start : Filled
    ncolors : int
    given : float[p, 3]

    Returns
    -------
    Finished

    Notes
    -----
    In noise, single pixels differ from each other: only what differs much from the palette is a spot.
    """
    palette, noisy = start.ucs, picture.noisy
    held = len(given), start.accents, start.kept
    kind = np.repeat([GIVEN, ACCENT, KEPT, BODY], [*held, len(palette) - sum(held)])
    everything = pixels.cells if noisy else cells
    palette, kind = _without_needless(everything, palette, kind)
    for _ in range(ncolors):
        leaving, least, away = _replaceable(cells, palette, kind, ncolors)
        if leaving is None:
            break
        far = _OUT_OF_NOISE if noisy else _UNSERVED
        spot = _worst_served(pixels.cells, palette, least, far if noisy else away, dark=noisy)
        if spot is None and (leaving == -1 or least < _SPOT):
            spot = _worst_served(pixels.cells, palette, _STAR, far, dark=True)
        if spot is None:
            break
        stays = np.arange(len(palette)) != leaving
        new, new_kind = np.vstack([palette[stays], spot]), np.append(kind[stays], ACCENT)
        order = np.argsort(new_kind, kind="stable")
        new, new_kind = new[order], new_kind[order]
        new = medians(cells, new, int((new_kind < BODY).sum()), _STEPS)
        new, new_kind = _without_needless(everything, new, new_kind)
        palette, kind = new, new_kind
    # where half of what is near a colour is exactly one, that is so in what is reduced, but for noise
    rgb, bins = (pixels.rgb, pixels.bins) if noisy else _allowed(picture, bins)
    palette = _exact(rgb, bins, cells, palette, kind)
    palette, kind = _without_needless(everything, palette, kind)
    colors = np.vstack([given, to_rgb(palette[len(given) :])])
    return Finished(colors, int((kind == ACCENT).sum()), everything)


def _replaceable(cells: Colors, palette: Floats, kind: Ints, ncolors: int) -> tuple[int | None, float, float]:
    """Which colour may go for a spot: -1 where a slot is free, None for no more; and what the spot has to be."""
    shares = _shares(cells, palette)
    dark = (lab_of(palette)[:, 0] < _DARK) & (kind != GIVEN)
    if dark.sum() > _MOST_DARK:
        return int(np.where(dark, shares, np.inf).argmin()), _STAR, _UNSERVED
    if len(palette) < ncolors:
        return -1, _SPOT, _DISTINCT
    between = gaps(palette)
    between[kind == GIVEN] = np.inf  # the other of a pair may be one that was given
    if between.min(initial=np.inf) >= _DISTINCT:
        return None, 0, 0
    first, second = np.unravel_index(int(between.argmin()), between.shape)
    if kind[second] == GIVEN or shares[first] <= shares[second]:
        return int(first), _SPOT, _UNSERVED
    return int(second), _SPOT, _UNSERVED


def _worst_served(cells: Colors, palette: Floats, share: float, least: float, *, dark: bool = False) -> Floats | None:
    """Find a spot of at least a share that is far from a palette, by CIEDE2000 at least so far; large ones first."""
    near, _ = find_nearest(cells.ucs, palette)
    away = delta_e_2000(lab_of(cells.ucs), lab_of(palette)[near])
    if dark:
        away[cells.ucs[:, 0] < _STAR_LIGHTNESS] = 0
    may = np.flatnonzero(away >= least)
    held = mass_within(cells.ucs[may], cells.mass[may], _SPOT_REACH)
    worth = np.where(held >= share, np.minimum(away[may], _FAR) * held**_SHARE_POWER, 0)
    if not worth.any():
        return None
    inside = may[squared_distances(cells.ucs[may], cells.ucs[may[worth.argmax()]]) <= _SPOT_REACH**2]
    spot: Floats = cells.ucs[inside[cells.mass[inside].argmax()]]
    return spot


def _without_needless(cells: Colors, palette: Floats, kind: Ints) -> tuple[Floats, Ints]:
    """Leave out what stands for nothing or looks like another."""
    while True:
        shares = _shares(cells, palette)
        needless = ((gaps(palette) < _SAME).any(axis=1) | (shares == 0)) & (kind != GIVEN)
        if not needless.any():
            return palette, kind
        stays = np.arange(len(palette)) != np.where(needless, shares, np.inf).argmin()
        palette, kind = palette[stays], kind[stays]


def _allowed(picture: Reduced, bins: Bins) -> tuple[Bytes, Bins]:
    rgb = np.ascontiguousarray(picture.rgb).reshape(-1, 3)
    if picture.weight is None:
        return rgb, bins
    allowed = picture.weight > 0
    return rgb[allowed], bins._replace(of_pixel=bins.of_pixel[allowed])


def _exact(rgb: Bytes, bins: Bins, cells: Colors, palette: Floats, kind: Ints) -> Floats:
    """Put the most frequent colour near each in its place, if half of what is near is just that."""
    shares = _shares(cells, palette)
    near = distances(cells.ucs, palette) <= CELL
    exact = palette.copy()
    for number in np.flatnonzero(kind != GIVEN):
        if cells.mass[near[:, number]].sum() < shares[number] / 2:
            continue
        alike = squared_distances(bins.ucs, palette[number]) <= CELL**2
        codes, count = np.unique(colors_to_codes(rgb[alike[bins.of_pixel]]), return_counts=True)
        if len(codes) and count.max() >= count.sum() / 2:
            exact[number] = srgb_to_cam02ucs(codes_to_colors(codes[count.argmax(), None])[0] / 255)
    return exact


def _shares(cells: Colors, palette: Floats) -> Floats:
    return np.bincount(find_nearest(cells.ucs, palette)[0], cells.mass, len(palette)).astype(float)
