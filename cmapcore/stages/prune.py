"""The stage that prunes the palette."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..arrays import Bools, Floats
from ..color.named_by_hand import matches, not_there
from ..methods import Method
from ..options import Stage, option
from ..wording import count_text
from .values import Clusters, Kept, Order


def apart_hls(colors: Floats) -> Floats:
    """Hue, lightness and saturation together."""
    return np.asarray((np.diff(_hls(colors), axis=0) ** 2).sum(axis=1))


def apart_h(colors: Floats) -> Floats:
    """Hue alone."""
    return np.asarray(np.diff(_hls(colors)[:, 0]) ** 2)


def apart_l(colors: Floats) -> Floats:
    """Lightness alone."""
    return np.asarray(np.diff(_hls(colors)[:, 1]) ** 2)


PRUNE_METRICS: dict[str, Method] = {
    "hls": Method(apart_hls, "Hue, lightness and saturation together.", label="Hue, lightness and saturation"),
    "h": Method(apart_h, "Hue alone.", label="Hue"),
    "l": Method(apart_l, "Lightness alone.", label="Lightness"),
}


@dataclass(frozen=True)
class Prune(Stage):
    """Which colours stay."""

    title: ClassVar[str] = "Pruning"

    n_prune: int = option(
        0,
        "Remove the most similar",
        "How many colours to remove, one after another.",
        low=0,
        high=63,
    )
    prune_metric: str = option(
        "hls",
        "Compare by",
        "What makes two neighbouring colours similar.",
        choices=PRUNE_METRICS,
        when="n_prune",
    )
    criterion: str = option(
        "similar",
        "Remove",
        "similar removes the first of the two most similar neighbours, different that of the two least similar.",
        choices=("similar", "different"),
        when="n_prune",
    )
    drop: tuple[str, ...] = option((), "Removed", "Hex codes of colours to remove.", high=64)

    def __call__(self, clusters: Clusters, order: Order) -> Kept:
        """Return which colours stay; at least one always does.

        A pinned colour is never pruned, but is removed if `drop` names it: whoever pinned it may have changed their
        mind.
        """
        colors, walk = clusters.colors, order.by_formula
        mask = np.ones(len(colors), dtype=bool)
        gone = walk[pruned(colors[walk], self.n_prune, self.criterion, self.prune_metric, clusters.pinned[walk])]
        mask[gone] = False
        notices: tuple[str, ...] = ()
        if len(gone) < self.n_prune:
            notices = (
                f"Only {len(gone)} of {count_text(len(colors))} could be pruned, which leaves "
                f"{count_text(int(mask.sum()))}.",
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
    """Return which colours the original's rule removes.

    The squared distance of each colour to the next is taken, and the first colour of the `n_prune` closest or farthest
    pairs is removed. Hue is compared as a number from 0 to 1, not around the circle. Ties are taken in order.

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
