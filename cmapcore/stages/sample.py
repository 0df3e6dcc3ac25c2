"""The stages of the walk from a picture to a palette and a colormap, top to bottom.

Each is a frozen dataclass: its fields are its options, calling it does its work. Those that have grown live in a module
of their own and are named here.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..color.pixel_colors import gather_cells
from ..colormaps.colormap_object import Map
from ..options import Method, Stage, option
from ..pictures.picture import Picture
from ..pictures.region import places_seen
from .cluster import Cluster, count_text, one_thread
from .sort import Sort, matches, not_there
from .values import Bools, Clusters, Embedding, Floats, Ints, Kept, Order, Points, Progress

__all__ = ["Cluster", "Embed", "Map", "Prune", "Sample", "Sort"]

EXAGGERATED_STEPS = 250
STEPS = 300

Watch: TypeAlias = Callable[[int, float, Floats], None]
"""Told how many steps of t-SNE have been made, the Kullback-Leibler divergence, and the places, ``float[n, 2]``."""

_FEWEST_TO_EMBED = 4
_TOLD_APART = 5.0  # units of CAM02-UCS; 2,282 such cells hold all of sRGB
_LEAST_SPAN = 1e-3
"""Embeddings are tens of units wide; one narrower than this never left the point into which exaggeration pulled it."""


def draw_random(picture: Picture, seen: Ints | None, npts: int, rseed: int) -> Points:
    """Pixels drawn with replacement, the same numbers as the original draws from the same seed."""
    flat = picture.pixels.reshape(-1, 3)
    generator = np.random.RandomState(rseed)
    index = generator.choice(len(flat), npts) if seen is None else seen[generator.choice(len(seen), npts)]
    return Points(flat[index] / 255.0, np.ones(npts), index)


def draw_cells(picture: Picture, seen: Ints | None, rseed: int) -> Points:  # noqa: ARG001 - nothing is left to chance
    """Every colour that can be told apart, with the number of its pixels for its weight."""
    flat = picture.pixels.reshape(-1, 3)
    cells = gather_cells(flat if seen is None else flat[seen], _TOLD_APART)
    return Points(cells.rgb, cells.counts, None)


SAMPLINGS: dict[str, Method] = {
    "random": Method(draw_random, "Pixels drawn at random, with replacement.", uses=("npts",)),
    "cells": Method(
        draw_cells,
        "One point for each colour of the picture that can be told apart, with the weight of all its pixels. "
        "GMM, spectral and optics give every point the same weight.",
    ),
}


@dataclass(frozen=True)
class Sample(Stage):
    """A picture to a number of its colours."""

    title: ClassVar[str] = "Sampling"

    sampling: str = option("random", "Sampling", "How pixels are chosen.", choices=SAMPLINGS)
    npts: int = option(
        1000,
        "Points",
        "How many pixels are looked at: more see smaller details and take longer.",
        low=50,
        high=20_000,
    )
    region: tuple[float, ...] = option(
        (), "Only here", "A box in the picture, outside of which nothing is looked at.", kind="box"
    )
    exclude: tuple[tuple[str, float], ...] = option(
        (),
        "Leave out colours",
        "Colours that are not looked at, a background for one, each with a radius in CAM02-UCS: a larger one leaves "
        "out more of what is like it.",
        high=16,
        kind="exclusions",
    )

    def __call__(self, picture: Picture, rseed: int) -> Points:
        """Draw points from the pixels that may be seen.

        Raises
        ------
        PictureError
            Where none may be.
        """
        method = SAMPLINGS[self.sampling]
        uses = {name: getattr(self, name) for name in method.uses}
        points: Points = method.function(picture, self.seen(picture), rseed=rseed, **uses)
        return points

    def seen(self, picture: Picture) -> Ints | None:
        """Say which pixels may be looked at: their numbers, row by row, or None for all.

        Raises
        ------
        PictureError
            Where there is none.
        """
        return places_seen(picture, self.region, self.exclude)

    def seen_pixels(self, picture: Picture) -> NDArray[np.uint8]:
        """Give the colours of the pixels that may be looked at, ``uint8[n, 3]``."""
        flat, seen = picture.pixels.reshape(-1, 3), self.seen(picture)
        return flat if seen is None else flat[seen]


@dataclass(frozen=True)
class Embed(Stage):
    """Colours to a plane in which every neighbourhood of colours gets its room."""

    title: ClassVar[str] = "t-SNE"

    use_tsne: bool = option(
        True,
        "Embed before clustering",
        "Evens out colour space, so that a small vivid accent survives beside a large background; off is faster.",
    )
    tsne_perp: float = option(
        40,
        "Perplexity",
        "How many neighbours count: higher keeps the overall layout, lower tells fine groups apart.",
        low=2,
        high=200,
        when="use_tsne",
    )
    tsne_eggr: float = option(
        12,
        "Early exaggeration",
        "How strongly groups are pulled together at first: higher leaves wider gaps between them.",
        low=1,
        high=50,
        when="use_tsne",
    )

    def __call__(self, points: Points, rseed: int, progress: Progress | None = None) -> Embedding:
        """Embed the distinct colours, once each, and give every point the place of its colour.

        t-SNE (van der Maaten and Hinton, 2008) in its Barnes-Hut form as openTSNE has it: 250 steps exaggerated, 50
        more plain, from the first two principal axes.

        Raises
        ------
        Canceled
            Where `progress` raises it.
        """
        tell: Watch | None = None if progress is None else lambda made, *_: progress((made + 1) / STEPS)
        return self.watched(points, rseed, tell)

    def watched(self, points: Points, rseed: int, watch: Watch | None = None, every: int = 10) -> Embedding:
        """Embed, and be told on the way, before one of so many steps, where each point is.

        What comes of it does not depend on who watches.
        """
        if not self.use_tsne:
            return Embedding(None)
        colors, of_color = np.unique(points.rgb, axis=0, return_inverse=True)
        n = len(colors)
        if n < _FEWEST_TO_EMBED:
            kinds = count_text(n, "distinct colour")
            return Embedding(None, notices=(f"t-SNE was left out: the sampled points have only {kinds}.",))
        perplexity = min(self.tsne_perp, (n - 1) / 3)
        notices: tuple[str, ...] = ()
        if perplexity < self.tsne_perp:
            notices = (
                f"tsne_perp was lowered from {self.tsne_perp:g} to {perplexity:.3g}, "
                f"the most that {n} distinct colours allow.",
            )
        of_color = of_color.reshape(-1)
        of_points: Watch | None = None if watch is None else lambda made, kl, xy: watch(made, kl, xy[of_color])
        with one_thread("openTSNE"):
            xy, kl = _tsne(colors, perplexity, self.tsne_eggr, rseed, of_points, every)
        if np.ptp(xy, axis=0).max() < _LEAST_SPAN:
            said = f"t-SNE was left out: tsne_eggr {self.tsne_eggr:g} draws the {n} distinct colours into one place."
            return Embedding(None, notices=(said,))
        return Embedding(xy[of_color], kl, STEPS, notices)


def _tsne(
    colors: Floats, perplexity: float, exaggeration: float, rseed: int, watch: Watch | None, every: int
) -> tuple[Floats, float]:
    import openTSNE

    def watched(done: int) -> dict[str, Any]:
        if watch is None:
            return {}

        def tell(step: int, kl: float, xy: Floats) -> None:  # gives nothing: anything true would end t-SNE early
            watch(done + step - 1, float(kl), np.asarray(xy))

        return {"callbacks": tell, "callbacks_every_iters": every}

    affinities = openTSNE.affinity.PerplexityBasedNN(
        colors, perplexity=perplexity, method="exact", n_jobs=1, random_state=rseed
    )
    embedding = openTSNE.TSNEEmbedding(
        openTSNE.initialization.pca(colors, random_state=rseed),
        affinities,
        negative_gradient_method="bh",
        n_jobs=1,
        random_state=rseed,
    )
    plain_steps = STEPS - EXAGGERATED_STEPS
    embedding.optimize(EXAGGERATED_STEPS, exaggeration=exaggeration, momentum=0.5, inplace=True, **watched(0))
    embedding.optimize(plain_steps, momentum=0.8, inplace=True, **watched(EXAGGERATED_STEPS))
    return np.array(embedding, dtype=float), float(embedding.kl_divergence)


def apart_hls(colors: Floats) -> Floats:
    """All of hue, lightness and saturation."""
    return np.asarray((np.diff(_hls(colors), axis=0) ** 2).sum(axis=1))


def apart_h(colors: Floats) -> Floats:
    """Hue alone."""
    return np.asarray(np.diff(_hls(colors)[:, 0]) ** 2)


def apart_l(colors: Floats) -> Floats:
    """Lightness alone."""
    return np.asarray(np.diff(_hls(colors)[:, 1]) ** 2)


PRUNE_METRICS: dict[str, Method] = {
    "hls": Method(apart_hls, "Hue, lightness and saturation together."),
    "h": Method(apart_h, "Hue alone."),
    "l": Method(apart_l, "Lightness alone."),
}


@dataclass(frozen=True)
class Prune(Stage):
    """Which colours stay."""

    title: ClassVar[str] = "Pruning"

    n_prune: int = option(
        0,
        "Prune",
        "How many colours are taken out again: many colours and a high value here pick out vivid accents.",
        low=0,
        high=63,
    )
    prune_metric: str = option(
        "hls",
        "Compared by",
        "What makes neighbours in the order alike.",
        choices=PRUNE_METRICS,
        when="n_prune",
    )
    criterion: str = option(
        "similar",
        "Takes out",
        "similar: the first of the two most alike; different: of the two least alike.",
        choices=("similar", "different"),
        when="n_prune",
    )
    drop: tuple[str, ...] = option((), "Left out by hand", "Hex codes of colours to leave out.", high=64)

    def __call__(self, clusters: Clusters, order: Order) -> Kept:
        """Say which colours stay; at least one always does.

        A pinned colour is never pruned, but goes where `drop` names it: the hand that pinned it may change its mind.
        """
        colors, walk = clusters.colors, order.by_formula
        mask = np.ones(len(colors), dtype=bool)
        gone = walk[pruned(colors[walk], self.n_prune, self.criterion, self.prune_metric, clusters.pinned[walk])]
        mask[gone] = False
        notices: tuple[str, ...] = ()
        if len(gone) < self.n_prune:
            notices = (
                f"Of {count_text(len(colors))} only {len(gone)} could be pruned, "
                f"which leaves {count_text(int(mask.sum()))}.",
            )
        found, missing = matches(colors, self.drop)
        notices += not_there("drop", missing)
        wanted = mask.copy()
        wanted[found] = False
        if not wanted.any():
            wanted[next(i for i in (*reversed(found), *order.index) if mask[i])] = True  # the one named last
            notices += ("Every colour was to be dropped; one was kept, since a palette needs one.",)
        return Kept(wanted, notices)


def pruned(
    colors: Floats,
    n_prune: int,
    criterion: str = "similar",
    metric: str = "hls",
    pinned: Bools | None = None,
) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Which colours the original's rule takes out.

    The squared distance of each colour to the next is taken, and the first colour of the `n_prune` closest or farthest
    pairs goes. Hue is compared as a number from 0 to 1, not around the circle. Ties are taken in order.

    Parameters
    ----------
    colors : float[k, 3]
        sRGB in [0, 1], sorted.
    n_prune : int
        At most k - 1 go.
    criterion : {"similar", "different"}
    metric : {"hls", "h", "l"}
    pinned : bool[k], optional
        Colours that may not go.

    Returns
    -------
    int[m]
        Places in `colors`.
    """
    if n_prune < 1 or len(colors) < 2:
        return np.empty(0, dtype=np.intp)
    apart = PRUNE_METRICS[metric].function(colors)
    closest = np.argsort(apart, kind="stable")
    if pinned is not None:
        closest = closest[~pinned[closest]]
    return closest[:n_prune] if criterion == "similar" else closest[-n_prune:]


def _hls(colors: Floats) -> Floats:
    return np.array([colorsys.rgb_to_hls(*color) for color in colors.tolist()])
