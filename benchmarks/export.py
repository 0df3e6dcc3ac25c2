"""How long every format takes to write: ``python benchmarks/export.py``.

Prints one line a format: the goal and the median of many exports, of a palette of 64 colours or as many as the format
holds, and of a smooth colormap, both with a name and with how they were made. What is made once for a colormap, its
colours for missing values and the like, is counted. PNG and zip, which compress, have no goal.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from cmapcore import Colormap, FormatError, Palette, Provenance, export
from cmapcore.formats.registry import FORMATS

GOALS = {"palette": 20, "colormap": 50}
COMPRESSED = ("png", "swatches")
ROUNDS = 25
CHANCE = np.random.RandomState(3)
PROVENANCE = Provenance("v=1&" + "&".join(f"option_{i}=12345" for i in range(30)), "ab" * 32, link="https://a.example/")


def palette(count: int) -> Palette:
    """Some colours by chance."""
    return Palette(CHANCE.uniform(size=(count, 3)), np.full(count, 1 / count), np.zeros(count, bool), "Old harbour")


def colormap() -> Colormap:
    """A smooth run, made anew so that nothing is remembered of an earlier export."""
    knots = CHANCE.uniform(size=(6, 3))
    places = np.linspace(0, 5, 256)
    return Colormap(np.stack([np.interp(places, range(6), channel) for channel in knots.T], axis=1), "diverging")


def milliseconds(what: str, name: str) -> float:
    """The median time of an export."""
    took = []
    for _ in range(ROUNDS):
        thing = palette(64) if what == "palette" else colormap()
        try:
            export(thing, name)
        except FormatError:
            thing = palette(30)
        start = time.perf_counter()
        export(thing if what == "palette" else colormap(), name, provenance=PROVENANCE)
        took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took)


if __name__ == "__main__":
    for what, name in FORMATS:
        took = milliseconds(what, name)
        goal = "" if name in COMPRESSED else f"≤ {GOALS[what]} ms {'✓' if took <= GOALS[what] else '✗ missed'}"
        print(f"{what:9} {name:14} {took:7.2f} ms  {goal}")
