"""How a palette came about, in numbers: its clusters, and how t-SNE placed the points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Ints, Progress
from ..color.conversions import delta_e_2000, srgb_to_lab, to_hex
from ..errors import OptionError
from ..pipeline import Result
from ..stages.cluster_groups import NOISE
from ..stages.embed import STEPS, Embed
from ..stages.prune import PRUNE_METRICS, pruned
from ..stages.sort import matches
from ..stages.values import Points
from .segmentation import area_shares, nearest_colors

Fate = Literal["kept", "pinned", "pruned", "dropped", "noise"]

_FEW = 20
"""So many points of a small cluster are drawn, if there are as many."""


@dataclass(frozen=True)
class ClusterRow:
    """What there is to say of one cluster.

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
        The part of the allowed pixels that is nearest to this colour of the palette, in [0, 1]; None for
        what is not in the palette.
    spread : float or None
        Mean ΔE00 from its points to its colour; None without points.
    apart : float or None
        ΔE00 to the nearest other colour of the palette; None where there is none.
    fate : {"kept", "pinned", "pruned", "dropped", "noise"}
    reason : str
        Why, in a few words, with the distance that decided it; empty for what is kept where nothing was to be pruned.
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


@dataclass(frozen=True, eq=False)
class EmbeddingPath:
    """t-SNE on its way.

    Attributes
    ----------
    steps : int[m]
        How many gradient steps had been made, 0 first; empty where there is no embedding.
    xy : float32[m, n, 2]
        Where the n points were then. The last equals ``embedding.xy``.
    kl : float[m]
        The Kullback-Leibler divergence then.
    """

    steps: Ints
    xy: npt.NDArray[np.float32]
    kl: Floats


def principal_axes(rgb: Floats) -> Floats:
    """Colours along their first two principal axes, for want of an embedding.

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB in [0, 1].

    Returns
    -------
    float[n, 2]
        Around 0, the longest axis first; each points to where its largest component is positive, so that the same
        colours always lie the same way.
    """
    centered = rgb - rgb.mean(axis=0)
    axes = np.linalg.eigh(centered.T @ centered)[1][:, :0:-1]  # of rising length: the last two, the longest first
    largest = np.abs(axes).argmax(axis=0)
    return np.asarray(centered @ (axes * np.sign(axes[largest, [0, 1]])))


def cluster_table(result: Result) -> list[ClusterRow]:
    """Say of each cluster what is in it, and why its colour is in the palette or not.

    Parameters
    ----------
    result : Result

    Returns
    -------
    list of ClusterRow
        In the order of the palette, what was pruned or dropped among the others; noise last, where there is any.
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
    """Return what became of the colour of each cluster, and why."""
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
            fates.append(("dropped", "left out by hand"))
        elif number in named:
            fates.append(("kept", "to be left out by hand, but a palette needs one colour"))
        elif pinned[number]:
            fates.append(("pinned", "pinned by hand"))
        else:
            fates.append(("kept", compared[number] if prune.n_prune else ""))
    return fates


_EXTREME = {"similar": "most alike", "different": "least alike"}


def _compared(result: Result, hexes: list[str]) -> list[str]:
    """Say of each colour how far pruning found it from the next one."""
    prune, walk = result.recipe.prune, result.order.by_formula.tolist()
    method = PRUNE_METRICS[prune.prune_metric]
    apart = method.function(result.clusters.colors[walk]) if len(walk) > 1 else np.empty(0)
    said = ["the last in order, with no next one to be compared with"] * len(walk)
    for number, following, apart_by in zip(walk, walk[1:], np.sqrt(apart).tolist(), strict=False):
        said[number] = f"{apart_by:.3f} from {hexes[following]}, the next in order ({prune.prune_metric})"
    return said


def faithful_subset(points: Points, labels: Ints, most: int = 5000) -> Ints:
    """Choose points to draw where there are too many.

    Each cluster, noise among them, is given a few, and the rest in proportion to its size; those chosen lie evenly
    in the order of the points, so nothing is left to chance.

    Parameters
    ----------
    points : Points
    labels : int[n]
        The cluster of each point, -1 for noise.
    most : int
        How many may be drawn, at least as many as there are clusters.

    Returns
    -------
    int[m]
        Numbers of points, rising: all where n <= most, else just `most`.

    Raises
    ------
    OptionError
        Where there are more clusters than may be drawn.
    """
    n = len(points.rgb)
    if n <= most:
        return np.arange(n)
    groups, sizes = np.unique(labels, return_counts=True)
    if len(groups) > most:
        raise OptionError(f"{most} points cannot stand for {len(groups)} clusters; draw at least as many.")
    few = np.minimum(sizes, min(_FEW, most // len(groups)))
    quota = (most - few.sum()) * (sizes - few) / (sizes - few).sum()
    counts = few + np.floor(quota).astype(np.intp)
    counts[np.argsort(np.floor(quota) - quota, kind="stable")[: most - counts.sum()]] += 1  # largest remainders
    chosen = [
        np.flatnonzero(labels == group)[np.arange(count) * size // count]
        for group, count, size in zip(groups, counts.tolist(), sizes.tolist(), strict=True)
    ]
    return np.sort(np.concatenate(chosen))


def embedding_path(
    points: Points, embed: Embed, rseed: int, every: int = 10, progress: Progress | None = None
) -> EmbeddingPath:
    """Work out t-SNE again, and give where the points were on the way.

    Through a `hosting.runner.Runner` as
    ``runner.compute("replay", key, embedding_path, points, recipe.embed, recipe.rseed, progress=…)``.

    Parameters
    ----------
    points : Points
    embed : Embed
    rseed : int
        The recipe's.
    every : int
        After how many steps the places are stored, from the start on; after the last they always are.
    progress : callable, optional
        Told the part that is done, in [0, 1]; may raise `Canceled`.
    """
    steps: list[int] = []
    xy: list[npt.NDArray[np.float32]] = []
    kl: list[float] = []

    def note(made: int, divergence: float, places: Floats) -> None:
        if made % every == 0:
            steps.append(made)
            xy.append(places.astype(np.float32))
            kl.append(divergence)
        if progress is not None:
            progress(made / STEPS)

    last = embed.watched(points, rseed, note, every=1)
    if last.xy is None:
        return EmbeddingPath(np.empty(0, np.intp), np.empty((0, len(points.rgb), 2), np.float32), np.empty(0))
    return EmbeddingPath(
        np.array([*steps, last.steps], dtype=np.intp),
        np.array([*xy, last.xy.astype(np.float32)]),
        np.array([*kl, last.kl]),
    )
