"""How a palette compares with those from other options: more colours, other seeds, other methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Floats, Ints
from ..color.conversions import delta_e_2000, srgb_to_lab
from ..palette import Palette
from ..pipeline import Result
from ..quality.palettes import coverage, distinctness
from ..recipe import Recipe


@dataclass(frozen=True)
class ElbowCurve:
    """The error against the number of colours.

    Attributes
    ----------
    counts : tuple of int
        `ncolors`, rising.
    errors : tuple of float
        Mean ΔE00 from the pixels to the nearest palette colour, one for each.
    suggested : int
        The count at the elbow: from there on, more colours help little.
    """

    counts: tuple[int, ...]
    errors: tuple[float, ...]
    suggested: int


@dataclass(frozen=True, eq=False)
class Stability:
    """The same recipe over several seeds.

    Attributes
    ----------
    palettes : tuple of Palette
        One for each of s seeds, the recipe's own first.
    matched : int[s, k]
        For every seed, which of its colours goes with each of the k colours of the first palette; -1 where none is
        left for it.
    wander : float[k]
        How far each colour of the first palette is from what goes with it, ΔE00, on average over the other seeds; from
        the nearest colour where none is left for it.
    """

    palettes: tuple[Palette, ...]
    matched: Ints
    wander: Floats


@dataclass(frozen=True, eq=False)
class GridCell:
    """What one recipe gives, to be compared with others.

    Attributes
    ----------
    recipe : Recipe
    palette : Palette
    error : float
        Mean ΔE00 from the pixels to the nearest palette colour.
    least : float or None
        ΔE00 between the two closest colours; None for a single one.
    seconds : float
        How long its stages took when they were computed.
    """

    recipe: Recipe
    palette: Palette
    error: float
    least: float | None
    seconds: float


def elbow_of(counts: Sequence[int], errors: Sequence[float]) -> ElbowCurve:
    """Find the elbow of errors that were computed one by one.

    It is where the curve is farthest below the straight line between its ends (Satopää et al., 2011, "Finding a
    'Kneedle' in a haystack"); the first count where it is nowhere below.

    Parameters
    ----------
    counts : sequence of int
        Numbers of colours, rising, at least one.
    errors : sequence of float
        Mean ΔE00 with each of them.

    Examples
    --------
    >>> elbow_of([2, 4, 6, 8], [12.0, 5.0, 4.5, 4.2]).suggested
    4
    """
    line = np.interp(counts, [counts[0], counts[-1]], [errors[0], errors[-1]])
    below = line - np.asarray(errors, dtype=float)
    return ElbowCurve(tuple(counts), tuple(errors), counts[int(below.argmax())])


def matched_palettes(palettes: Sequence[Palette]) -> Stability:
    """Match the colours of palettes that were computed one by one with those of the first.

    They are matched so that the distances add up to as little as possible (the assignment problem).

    Parameters
    ----------
    palettes : sequence of Palette
        At least one.
    """
    from scipy.optimize import linear_sum_assignment

    first = srgb_to_lab(palettes[0].colors)
    matched = np.full((len(palettes), len(first)), -1, dtype=np.intp)
    matched[0] = np.arange(len(first))
    ways = np.zeros((len(palettes), len(first)))
    for seed, palette in enumerate(palettes[1:], start=1):
        apart = delta_e_2000(first[:, None], srgb_to_lab(palette.colors))
        rows, columns = linear_sum_assignment(apart)
        matched[seed, rows] = columns
        ways[seed] = apart.min(axis=1)
        ways[seed, rows] = apart[rows, columns]
    return Stability(tuple(palettes), matched, ways.sum(axis=0) / max(1, len(palettes) - 1))


def mean_error(result: Result) -> float:
    """Mean ΔE00 from the allowed pixels to the nearest colour of the palette."""
    return coverage(result.picture, result.palette.colors, result.recipe.sample.allowed(result.picture)).mean


def method_grid(recipe: Recipe) -> list[Recipe]:
    """List the recipes that differ from one only in the clustering, and in t-SNE on or off.

    A clustering that works on the picture itself, and so without t-SNE, appears once. The recipes can be run one by one
    through the Runner, and each `Result` passed to `grid_cell`.
    """
    clusterings = recipe.all_options()["clustering"].kind.choices
    recipes = [recipe.replace(clustering=name, use_tsne=on) for name in clusterings for on in (True, False)]
    return [each for each in recipes if each.embed.use_tsne == recipe.embed.use_tsne or not each.cluster.needs_picture]


def grid_cell(result: Result) -> GridCell:
    """Return what can be compared between a result and others."""
    apart = distinctness(result.palette.colors)
    return GridCell(
        result.recipe,
        result.palette,
        mean_error(result),
        None if apart is None else apart.least,
        sum(result.seconds.values()),
    )
