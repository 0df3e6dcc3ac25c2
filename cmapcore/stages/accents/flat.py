"""Palettes of flat art: charts, logos and screenshots, whose colours are exact and whose edges are blends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...arrays import Bools, Floats, Ints, Weigh
from ...color.conversions import delta_e_2000, srgb_to_cam02ucs, srgb_to_lab
from ...color.nearest import squared_distances
from ...color.pixel_colors import codes_to_colors, colors_to_codes
from ..values import Area

_SEEN_ROWS = 4  # every so many rows are looked at first
_EQUAL = 0.6  # of the pixels equal their right neighbour
_FLAT_CODE, _FLAT = 0.002, 0.5  # colours with so much inside hold so much of the picture as inside
_GATHERED = 3.0  # units of CAM02-UCS around a colour whose like belong to it
_OWN = 0.005  # a colour with so much inside belongs to no other
_MODE = 0.3  # a group's colour is its most frequent one, if that holds so much of it
_MOST_GROUPS = 300
_BLEND_INSIDE = 0.15  # a group with less inside may be a blend
_BLEND_OFF = 8.0  # levels of sRGB off the line between two others
_BLEND_RARER = 1.2
_ENDS = 40  # the most frequent groups, between which blends are looked for
_RUN = 0.6  # part of a thin line's pixels that go on straight
_FILL, _FILL_INSIDE = 0.01, 0.3
_LEAST_SHARE = 2e-4
_OTHER, _MOST_OTHER = 6.0, 0.1  # so far from all flat colours lies at most so much: else there are shades between
_APART, _FILLS_APART = 5.0, 1.0  # CIEDE2000
_FAR = 40.0
_SHARE_POWER = 0.2
_LINE, _GREY, _GREY_CHROMA = 0.6, 0.5, 12.0


@dataclass(frozen=True, eq=False)
class _Codes:
    """Every colour of a picture: 8-bit levels, and its counts of pixels."""

    levels: NDArray[np.uint8]
    count: Floats
    inside: Floats
    straight: Floats


def flat_palette(
    area: Area, ncolors: int, given: Floats, weigh: Weigh | None = None
) -> tuple[Floats, Floats, Floats] | None:
    """Take exact colours from flat art, or None where the picture is none.

    Returns
    -------
    (float[k, 3], float[m, 3], float[m])
        Colours, sRGB in [0, 1], after those `given`; and the picture's colours, with the pixels of each, to count
        shares by.
    """
    if area.pixels.ndim < 3 or min(area.pixels.shape[:2]) < 3 or not _seems_flat(area):
        return None
    codes = _counted(area)
    total = codes.count.sum()
    big = codes.inside >= _FLAT_CODE * total
    if codes.inside[big].sum() < _FLAT * total:
        return None
    rgb = codes.levels / 255
    group = _grouped(codes, total)
    kept = np.flatnonzero(group.count >= _LEAST_SHARE * total)
    kept = kept[~_blends(group, kept)[kept]]
    ucs = srgb_to_cam02ucs(rgb)
    away = np.min([squared_distances(ucs, color) for color in srgb_to_cam02ucs(group.rgb[kept])], axis=0)
    if codes.count[away > _OTHER**2].sum() > _MOST_OTHER * total:
        return None
    return _chosen(group, kept, total, ncolors, given, weigh), rgb, codes.count


def _seems_flat(area: Area) -> bool:
    """Whether in some rows most pixels equal their neighbours, and most of these are of few colours."""
    rows = area.pixels[::_SEEN_ROWS]
    if area.opaque is None:  # most photographs differ in one channel already
        green = rows[..., 1]
        if np.count_nonzero(green[:, 1:] == green[:, :-1]) < _EQUAL * green[:, 1:].size:
            return False
    code = colors_to_codes(np.ascontiguousarray(rows).reshape(-1, 3)).reshape(rows.shape[:2])
    equal = code[:, 1:] == code[:, :-1]
    pairs = equal.size
    if area.opaque is not None:
        opaque = area.opaque[::_SEEN_ROWS]
        both = opaque[:, 1:] & opaque[:, :-1]
        equal, pairs = equal & both, int(both.sum())
    if not pairs or equal.sum() < _EQUAL * pairs:
        return False
    # Counted by a hash of 16 bits (Knuth's multiplicative one), which takes a tenth of counting each colour; a few
    # colours that share one make it no less flat.
    count = np.bincount(code[:, 1:][equal].astype(np.uint32) * np.uint32(2654435761) >> np.uint32(16))
    return bool(count[count >= _FLAT_CODE * pairs].sum() >= _FLAT * pairs)


def _counted(area: Area) -> _Codes:
    height, width = area.pixels.shape[:2]
    code = colors_to_codes(area.pixels.reshape(-1, 3)).reshape(height, width)
    if area.opaque is not None:
        code = np.where(area.opaque, code, -1)
    right, down = code[:, 1:] == code[:, :-1], code[1:] == code[:-1]
    across, along = np.ones(code.shape, bool), np.ones(code.shape, bool)
    across[:, 1:] &= right
    across[:, :-1] &= right
    along[1:] &= down
    along[:-1] &= down
    straight = across ^ along
    # a straight run between two different sides that its colour lies between is the edge of an area, and no line
    straight &= ~_between_sides(area.pixels, across)
    flat = code.reshape(-1)
    weight = np.ones(flat.size) if area.weight is None else area.weight.reshape(-1).astype(float)
    weight = np.where(flat >= 0, weight, 0)
    colors, number = np.unique(flat, return_inverse=True)
    number = number.reshape(-1)
    counts = [np.bincount(number, weight * mask.reshape(-1)) for mask in (np.ones(1), across & along, straight)]
    some = (counts[0] > 0) & (colors >= 0)
    return _Codes(codes_to_colors(colors[some]), *(count[some].astype(float) for count in counts))


def _between_sides(pixels: NDArray[np.uint8], across: Bools) -> Bools:
    """Whether a pixel lies between its neighbours above and below, or left and right where the run goes down."""
    own = pixels.astype(np.int16)
    between = np.zeros(across.shape, bool)
    for axis, where in ((0, across), (1, ~across)):
        low, high = np.roll(own, 1, axis), np.roll(own, -1, axis)
        inner = (np.minimum(low, high) <= own) & (own <= np.maximum(low, high))
        differ = (low != own).any(axis=-1) & (high != own).any(axis=-1)
        between |= where & inner.all(axis=-1) & differ
    return between


@dataclass(frozen=True, eq=False)
class _Groups:
    rgb: Floats
    count: Floats
    inside: Floats
    straight: Floats


def _grouped(codes: _Codes, total: float) -> _Groups:
    """Gather colours that can hardly be told apart, in order of their counts."""
    order = np.argsort(-codes.count, kind="stable")
    ucs = srgb_to_cam02ucs(codes.levels[order] / 255)
    levels, count = codes.levels[order] / 255, codes.count[order]
    inside, straight = codes.inside[order], codes.straight[order]
    own = inside >= _OWN * total
    left = np.ones(len(order), bool)
    found: list[tuple[float, ...]] = []
    while left.any() and len(found) < _MOST_GROUPS:
        leader = int(left.argmax())
        near = left & ~own
        near &= squared_distances(ucs, ucs[leader]) <= _GATHERED**2
        near[leader] = True
        left &= ~near
        held = count[near].sum()
        color = levels[leader] if count[leader] >= _MODE * held else count[near] @ levels[near] / held
        found.append((*color, held, inside[near].sum(), straight[near].sum()))
    table = np.array(found)
    order = np.argsort(-table[:, 3], kind="stable")
    return _Groups(table[order, :3], *table[order, 3:].T)


def _blends(group: _Groups, kept: Ints) -> Bools:
    """Which groups lie between two others and are nowhere but at edges."""
    levels = group.rgb * 255
    blend = np.zeros(len(levels), bool)
    for number in kept:
        if group.inside[number] >= _BLEND_INSIDE * group.count[number]:
            continue
        if group.straight[number] >= _RUN * group.count[number]:
            continue
        ends = np.flatnonzero(group.count >= _BLEND_RARER * group.count[number])[:_ENDS]
        ends = ends[~blend[ends] & (ends != number)]
        if len(ends) < 2:
            continue
        first, second = np.triu_indices(len(ends), 1)
        start, way = levels[ends[first]], levels[ends[second]] - levels[ends[first]]
        part = ((levels[number] - start) * way).sum(axis=1) / np.maximum((way * way).sum(axis=1), 1)
        off = np.linalg.norm(levels[number] - start - np.clip(part, 0, 1)[:, None] * way, axis=1)
        blend[number] = ((off <= _BLEND_OFF) & (part > 0.02) & (part < 0.98)).any()
    return blend


def _chosen(group: _Groups, kept: Ints, total: float, ncolors: int, given: Floats, weigh: Weigh | None) -> Floats:
    rgb, lab, ucs = group.rgb[kept], srgb_to_lab(group.rgb[kept]), srgb_to_cam02ucs(group.rgb[kept])
    share, inside = group.count[kept] / total, group.inside[kept] / group.count[kept]
    weight = np.ones(len(kept)) if weigh is None else weigh(ucs)
    fill = (share >= _FILL) & (inside > _FILL_INSIDE)
    worth = (share * weight) ** _SHARE_POWER * np.where(inside > _FILL_INSIDE, 1, _LINE)
    worth *= np.where(np.hypot(ucs[:, 1], ucs[:, 2]) <= _GREY_CHROMA, _GREY, 1)
    away = np.full(len(kept), np.inf)
    for color in given:
        away = np.minimum(away, delta_e_2000(lab, srgb_to_lab(color)))
    taken: list[int] = []
    for fills in (True, False):
        while len(given) + len(taken) < ncolors:
            may = (fill & (away >= _FILLS_APART)) if fills else (away >= _APART)
            if not may.any():
                break
            top = int(np.where(may, np.minimum(away, _FAR) * worth, -1).argmax())
            taken.append(top)
            away = np.minimum(away, delta_e_2000(lab, lab[top]))
    return np.vstack([given, rgb[taken]])
