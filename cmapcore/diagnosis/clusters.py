"""How a palette came about, in numbers: its clusters, and how t-SNE placed the points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..color.conversions import delta_e_2000, srgb_to_lab, to_hex
from ..color.named_by_hand import matches
from ..pipeline import Result
from ..stages.cluster_groups import NOISE
from ..stages.prune import PRUNE_METRICS, pruned
from .segmentation import area_shares, nearest_colors

Fate = Literal["kept", "pinned", "pruned", "dropped", "noise"]


@dataclass(frozen=True)
class ClusterRow:
    """The facts about one cluster.

    Attributes
    ----------
    number : int
        Its number in ``result.clusters``, -1 for noise.
    hex : str
        Its colour as ``#rrggbb``, empty for noise.
    points : int
        How many of the sampled points are in it.
    share : float
        Their part of the sample's weight, in [0, 1].
    area : float or None
        The part of the allowed pixels that is nearest to this colour of the palette, in [0, 1]; None if it is not in
        the palette.
    spread : float or None
        Mean ΔE00 from its points to its colour; None without points.
    apart : float or None
        ΔE00 to the nearest other colour of the palette; None if there is none.
    fate : {"kept", "pinned", "pruned", "dropped", "noise"}
    reason : str
        Why, in a few words, with the distance that decided it; empty if it is kept and nothing was to be pruned.
    """

    number: int
    hex: str
    points: int
    share: float
    area: float | None
    spread: float | None
    apart: float | None
    fate: Fate
    reason: str


def cluster_table(result: Result) -> list[ClusterRow]:
    """Report what is in each cluster, and why its colour is in the palette or not.

    Parameters
    ----------
    result : Result

    Returns
    -------
    list of ClusterRow
        In the order of the palette, with pruned and dropped ones among the others; noise last, if there is any.
    """
    clusters, order, kept = result.clusters, result.order, result.kept.mask
    in_palette = order.index[kept[order.index]]
    labels = nearest_colors(result.picture, result.palette.colors, result.recipe.sample.allowed(result.picture))
    areas = dict(zip(in_palette.tolist(), area_shares(labels, len(in_palette)).tolist(), strict=True))
    lab, hexes = srgb_to_lab(clusters.colors), to_hex(clusters.colors)
    spreads = _spreads(result)
    fates = _fates(result, list(hexes))
    rows = []
    for number in order.index.tolist():
        others = in_palette[in_palette != number]
        rows.append(
            ClusterRow(
                number,
                hexes[number],
                int((clusters.labels == number).sum()),
                float(clusters.shares[number]),
                areas.get(number),
                spreads[number],
                float(delta_e_2000(lab[number], lab[others]).min()) if len(others) else None,
                *fates[number],
            )
        )
    noise = clusters.labels == NOISE
    if noise.any():
        share = float(result.points.weight[noise].sum() / result.points.weight.sum())
        why = "too far from all groups, so it belongs to no colour"
        rows.append(ClusterRow(NOISE, "", int(noise.sum()), share, None, None, None, "noise", why))
    return rows


def _spreads(result: Result) -> list[float | None]:
    """Mean ΔE00 from the points of each cluster to its colour, each counting by its weight."""
    labels, colors = result.clusters.labels, result.clusters.colors
    inside = labels != NOISE
    apart = delta_e_2000(srgb_to_lab(result.points.rgb[inside]), srgb_to_lab(colors)[labels[inside]])
    weight = result.points.weight[inside]
    total = np.bincount(labels[inside], weight, len(colors))
    sums = np.bincount(labels[inside], weight * apart, len(colors))
    return [of / each if each else None for of, each in zip(sums.tolist(), total.tolist(), strict=True)]


def _fates(result: Result, hexes: list[str]) -> list[tuple[Fate, str]]:
    """Return what happened to the colour of each cluster, and why."""
    prune, colors, pinned = result.recipe.prune, result.clusters.colors, result.clusters.pinned
    walk = result.order.by_formula
    gone = set(walk[pruned(colors[walk], prune.n_prune, prune.criterion, prune.prune_metric, pinned[walk])].tolist())
    named = set(matches(colors, prune.drop)[0])
    compared = _compared(result, hexes)
    fates: list[tuple[Fate, str]] = []
    for number, kept in enumerate(result.kept.mask.tolist()):
        if not kept and number in gone:
            among = f"among the {len(gone)} " if len(gone) > 1 else "the "
            fates.append(("pruned", f"{compared[number]}: {among}{_EXTREME[prune.criterion]}"))
        elif not kept:
            fates.append(("dropped", "removed by hand"))
        elif number in named:
            fates.append(("kept", "removed by hand, but kept since a palette needs one colour"))
        elif pinned[number]:
            fates.append(("pinned", "pinned by hand"))
        else:
            fates.append(("kept", compared[number] if prune.n_prune else ""))
    return fates


_EXTREME = {"similar": "most similar", "different": "least similar"}


def _compared(result: Result, hexes: list[str]) -> list[str]:
    """Say how far pruning found each colour from the next one."""
    prune, walk = result.recipe.prune, result.order.by_formula.tolist()
    method = PRUNE_METRICS[prune.prune_metric]
    apart = method.function(result.clusters.colors[walk]) if len(walk) > 1 else np.empty(0)
    said = ["the last in order, with none after it to compare with"] * len(walk)
    for number, following, apart_by in zip(walk, walk[1:], np.sqrt(apart).tolist(), strict=False):
        said[number] = f"{apart_by:.3f} from {hexes[following]}, the next in order ({prune.prune_metric})"
    return said
