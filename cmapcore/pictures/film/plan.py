"""Which frames of a film to use, and what has to be decoded for them, within a budget.

The budget counts decoded pixels and not time, so that a film gives the same frames on every machine and every day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...arrays import Bools, Floats, Ints
from .index import Index

MOMENTS = 256
BUDGET = 4_000_000_000
"""Pixels, as H.264's are decoded: about ten seconds."""

Level = Literal["exact", "near", "keyframes"]


@dataclass(frozen=True, eq=False)
class Plan:
    """What to decode.

    Attributes
    ----------
    times : float[m]
        The moments, in seconds, rising.
    frames : int[m]
        The packet whose frame stands for each moment.
    decode : bool[n]
        Which packets to decode.
    level : {"exact", "near", "keyframes"}
        Whether each moment's own frame is taken, or one near it, or a keyframe.
    """

    times: Floats
    frames: Ints
    decode: Bools
    level: Level


def evenly_spaced(index: Index, start: float, end: float, most: int = MOMENTS) -> Floats:
    """Return moments evenly spaced between two: those of all frames if there are few and all last equally long."""
    shown = np.sort(index.time[index.is_shown])
    inside = shown[(shown >= start - 1e-6) & (shown < end - 1e-6)]
    if 0 < len(inside) <= most:
        steps = np.diff(np.append(inside, end))
        if np.ptp(steps) <= 0.1 * steps.mean():
            middles: Floats = inside + steps / 2
            return middles
    return spaced(start, end, most)


def spaced(start: float, end: float, count: int) -> Floats:
    """Return the middles of a number of equal parts."""
    edges = np.linspace(start, end, count + 1)
    middles: Floats = (edges[1:] + edges[:-1]) / 2
    return middles


def make_plan(index: Index, times: Floats, cost: float, budget: float = BUDGET) -> Plan:
    """Choose a frame for each moment.

    Parameters
    ----------
    index : Index
    times : float[m]
    cost : float
        Of decoding one frame.
    budget : float
    """
    order = np.flatnonzero(index.is_shown)
    order = order[np.argsort(index.time[order], kind="stable")]
    at = np.searchsorted(index.time[order] - 1e-6, times, side="right") - 1
    exact = order[np.maximum(at, 0)]
    decode = _needed(index, exact)
    if decode.sum() * cost <= budget:
        return Plan(times, exact, decode, "exact")
    depth = _depth(index)
    low, high = 1, int(depth.max(initial=1))  # decoding this far into each group fits; that far may not
    while low < high:
        middle = (low + high + 1) // 2
        fits = _needed(index, _nearest(index, times, middle, depth)).sum() * cost <= budget
        low, high = (middle, high) if fits else (low, middle - 1)
    near = _nearest(index, times, low, depth)
    most, distinct = max(1, int(budget / cost)), np.unique(near)
    if len(distinct) > most:  # keyframes alone, each of them large
        kept = distinct[np.linspace(0, len(distinct) - 1, most).astype(int)]
        near = kept[np.abs(index.time[kept] - times[:, None]).argmin(axis=1)]
    return Plan(times, near, _needed(index, near), "near" if low > 1 else "keyframes")


def _depth(index: Index) -> Ints:
    """How many packets of its group have to be decoded for each, with itself; those that nothing is made from apart."""
    count = np.cumsum(index.is_reference)
    before: Ints = (count - index.is_reference)[index.is_key]  # each group's
    depth: Ints = count - before[index.group]
    return depth


def _nearest(index: Index, times: Floats, depth: int, depths: Ints) -> Ints:
    """Return the reference nearest to each moment, among those that are not deep in their groups."""
    there = np.flatnonzero(index.is_shown & index.is_reference & (depths <= depth))
    if not len(there):
        there = np.flatnonzero(index.is_shown)[:1]
    there = there[np.argsort(index.time[there], kind="stable")]
    time = index.time[there]
    nearest: Ints = there[np.searchsorted((time[1:] + time[:-1]) / 2, times)]
    return nearest


def _needed(index: Index, frames: Ints) -> Bools:
    """Which packets have to be decoded for some frames: the references of their group up to them, and themselves."""
    last = np.full(index.group[-1] + 1, -1)
    np.maximum.at(last, index.group[frames], frames)
    keys = np.flatnonzero(index.is_key)
    leading = frames[index.pts[frames] < index.pts[keys[index.group[frames]]]]  # shown before their group's keyframe
    whole = index.group[leading] - 1  # and made from the group before too
    ends = np.append(keys[1:], len(index.pts)) - 1
    whole = whole[whole >= 0]
    last[whole] = ends[whole]
    needed = index.is_reference & (np.arange(len(index.pts)) <= last[index.group])
    needed[frames] = True
    return needed
