"""How long the examples take to recolour, beside drawing them by Matplotlib: ``python benchmarks/example_figures.py``.

Prints one line for each: the median of many, in milliseconds, with the size of what goes to the browser, for a palette
of six colours and of 64. What is made once in a process is timed apart. Matplotlib has four of the eight, as PNG.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from cmapcore import Colormap, Palette
from cmapcore.figures.examples import DRAWINGS
from cmapcore.figures.library_plots import EXAMPLES

GOAL = 2  # milliseconds
MOST = 60  # kilobytes
ROUNDS = 30


def palette(count: int) -> Palette:
    """Some colours by chance."""
    colors = np.random.RandomState(3).uniform(size=(count, 3))
    return Palette(colors, np.full(count, 1 / count), np.zeros(count, bool))


RAMP = Colormap(np.linspace((0.05, 0.1, 0.3), (1, 0.9, 0.6), 256), "sequential")


def milliseconds(make: Callable[[], object]) -> float:
    """The median of many times."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        make()
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def png(name: str, colors: Palette) -> bytes:
    """An example by Matplotlib, as the page shows it."""
    file = io.BytesIO()
    figure = EXAMPLES[name].matplotlib(colors, RAMP)
    figure.savefig(file, format="png", pil_kwargs={"compress_level": 1})
    return file.getvalue()


def main() -> None:
    """Time them all."""
    print(f"{'':14}{'once':>9}{'6 colours':>18}{'64 colours':>18}{'Matplotlib':>18}")
    missed = []
    for name, scene in DRAWINGS.items():
        began = time.perf_counter()
        scene.draw(palette(6), RAMP)
        line = f"{scene.title:14}{1000 * (time.perf_counter() - began):6.0f} ms"
        for count in (6, 64):
            colors = palette(count)
            took = milliseconds(lambda colors=colors, scene=scene: scene.draw(colors, RAMP))
            size = len(scene.draw(colors, RAMP)) / 1000
            line += f"{took:7.2f} ms{size:5.0f} kB"
            if took > GOAL or size > MOST:
                missed.append(scene.title)
        if name in EXAMPLES:
            took = milliseconds(lambda name=name: png(name, palette(6)))
            line += f"{took:7.2f} ms{len(png(name, palette(6))) / 1000:5.0f} kB"
        print(line)
    print(f"Goal: {GOAL} ms and {MOST} kB, {'missed by ' + ', '.join(missed) if missed else 'met by all'}.")


if __name__ == "__main__":
    main()
