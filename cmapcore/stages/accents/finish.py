"""What stands for nothing goes, what is served worst comes in its place, and colours become exact where they can."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ...arrays import Bytes, Floats, Ints
from ...color.conversions import cam02ucs_to_lab, delta_e_2000, srgb_to_cam02ucs
from ...color.nearest import distances, find_nearest, mass_within, squared_distances
from ...color.pixel_colors import codes_to_colors, colors_to_codes
from ..values import Area
from .medoids import medians
from .reduced import CELL, Bins, Colors, Reduced, binned, merged
from .slots import Filled, gaps

GIVEN, ACCENT, KEPT, SPOT, BODY = range(5)

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
    ucs : float[k, 3]
        CAM02-UCS: the given colours first, then accents.
    kind : int[k]
        What each is: one of `GIVEN`, `ACCENT`, `KEPT`, `SPOT` and `BODY`.
    """

    ucs: Floats
    kind: Ints


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
    pixels: Pixels, cells: Colors, everything: Colors, start: Filled, given: int, ncolors: int, *, noisy: bool
) -> Finished:
    """Let go what stands for nothing, and serve what is served worst.

    Parameters
    ----------
    pixels : Pixels
    cells : Colors
        The colours of what they are reduced to.
    everything : Colors
        The same, or all colours where there is noise from pixel to pixel.
    start : Filled
    given : int
        How many of its colours were given.
    ncolors : int
    noisy : bool
        Whether there is noise.

    Returns
    -------
    Finished

    Notes
    -----
    In noise, single pixels differ from each other: only what differs much from the palette is a spot.
    """
    palette = start.ucs
    held = given, start.accents, start.kept
    kind = np.repeat([GIVEN, ACCENT, KEPT, BODY], [*held, len(palette) - sum(held)])
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
        new, new_kind = np.vstack([palette[stays], spot]), np.append(kind[stays], SPOT)
        order = np.argsort(new_kind, kind="stable")
        new, new_kind = new[order], new_kind[order]
        new = medians(cells, new, int((new_kind < BODY).sum()), _STEPS)
        new, new_kind = _without_needless(everything, new, new_kind)
        palette, kind = new, new_kind
    return Finished(palette, kind)


def made_exact(
    pixels: Pixels, picture: Reduced, bins: Bins, cells: Colors, everything: Colors, found: Finished
) -> Finished:
    """Put the most frequent colour near each in its place, if half of what is near is just that.

    Parameters are those of `finished`, the picture's noise and bins, and what that found. What would then look like
    another of the palette stays as it is.
    """
    palette, kind = found
    # where half of what is near a colour is exactly one, that is so in what is reduced, but for noise
    rgb, bins = (pixels.rgb, pixels.bins) if picture.noisy else _allowed(picture, bins)
    return Finished(*_without_needless(everything, _exact(rgb, bins, cells, palette, kind), kind))


def _replaceable(cells: Colors, palette: Floats, kind: Ints, ncolors: int) -> tuple[int | None, float, float]:
    """Which colour may go for a spot: -1 where a slot is free, None for no more; and what the spot has to be."""
    shares = _shares(cells, palette)
    dark = (cam02ucs_to_lab(palette)[:, 0] < _DARK) & (kind != GIVEN)
    if dark.sum() > _MOST_DARK:
        small = dark & (shares < shares[dark].max())
        first = small & (kind != KEPT)  # colours of smaller palettes go last
        return int(np.where(first if first.any() else dark, shares, np.inf).argmin()), _STAR, _UNSERVED
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
    away = delta_e_2000(cam02ucs_to_lab(cells.ucs), cam02ucs_to_lab(palette)[near])
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
    shares = _shares(cells, palette)
    held = cells.mass @ (distances(cells.ucs, palette) <= CELL)
    may = (kind != GIVEN) & (held >= shares / 2)
    exact = palette.copy()
    if not may.any():
        return exact
    near, away = find_nearest(bins.ucs, palette)
    near = np.where((away <= CELL) & may[near], near, -1)[bins.of_pixel]
    some = np.flatnonzero(near >= 0)
    codes, count = np.unique(near[some] << 24 | colors_to_codes(rgb[some]), return_counts=True)
    of_code = codes >> 24
    for number in np.unique(of_code):
        own = of_code == number
        if count[own].max() >= count[own].sum() / 2:
            code = codes[own][count[own].argmax()] & 0xFFFFFF
            color = srgb_to_cam02ucs(codes_to_colors(code[None])[0] / 255)
            others = cam02ucs_to_lab(np.delete(exact, number, axis=0))
            if delta_e_2000(cam02ucs_to_lab(color), others).min(initial=np.inf) >= _SAME:
                exact[number] = color
    return exact


def _shares(cells: Colors, palette: Floats) -> Floats:
    return np.bincount(find_nearest(cells.ucs, palette)[0], cells.mass, len(palette)).astype(float)
