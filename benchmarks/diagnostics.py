"""What the diagnostics page works out at every move: ``python benchmarks/diagnostics.py``.

Prints one line a figure, with its goal where it has one: the median of several runs on one 12-megapixel JPEG, at
screen size, that is on the pixels that are kept of it. A first run of each, which also loads what it needs, is not
counted. From a lasso to a lit picture also lie the browser and the page, which these figures leave out.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from photo import photo_jpeg

import cmapcore as cmp
from cmapcore.diagnosis.clusters import cluster_table, faithful_subset
from cmapcore.diagnosis.figures import scatter_figure
from cmapcore.diagnosis.segmentation import (
    error_map,
    error_picture,
    highlighted,
    nearest_colors,
    pixels_of_points,
    repainted,
)

ROUNDS = 9


def lit(result: cmp.Result, chosen: object) -> object:
    """Show where some of the points are."""
    return highlighted(result.picture, pixels_of_points(result, chosen))


def drawn_scatter(result: cmp.Result) -> str:
    """Draw the points, or a faithful subset of them, for a browser."""
    subset = faithful_subset(result.points, result.clusters.labels)
    return scatter_figure(result, result.embedding.xy, subset=subset).to_json()


def figures(picture: cmp.Picture) -> Iterator[tuple[str, Callable[[], object], float | None]]:
    """What is measured, how, and the seconds that it may take."""
    result = cmp.extract(picture)
    colors = result.palette.colors
    yield "segmentation, 6 colours", lambda: nearest_colors(picture, colors), 0.3
    many = np.random.RandomState(0).uniform(size=(64, 3))
    yield "segmentation, 64 colours", lambda: nearest_colors(picture, many), 0.3
    for npts, goal in ((1000, 1.0), (5000, 2.0)):
        sampled = cmp.extract(picture, cmp.Recipe.of(npts=npts))
        chosen = sampled.clusters.labels == 0
        yield f"points to highlighted picture, {npts:,} points", partial(lit, sampled, chosen), goal
        yield f"scatter as JSON, {npts:,} points", partial(drawn_scatter, sampled), None
    labels = nearest_colors(picture, colors)
    yield "repainted picture", lambda: repainted(picture, colors, labels), None
    yield "map of the error", lambda: error_picture(error_map(picture, colors, labels)), None
    yield "table of the clusters", lambda: cluster_table(result), None


def median_seconds(work: Callable[[], object]) -> float:
    """The median time of several runs after a first one."""
    work()
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


if __name__ == "__main__":
    for what, work, goal in figures(cmp.load_picture(photo_jpeg())):
        took = median_seconds(work)
        verdict = "" if goal is None else f"≤ {goal:g} s {'✓' if took <= goal else '✗ missed'}"
        print(f"{what:45} {took:7.3f} s  {verdict}".rstrip())
