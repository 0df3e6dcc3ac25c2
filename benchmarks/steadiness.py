"""How much palettes move when a picture is saved differently: ``python benchmarks/steadiness.py [FOLDER …]``.

The default palette is compared with the k-medians limit, the best coverage that a search of seconds finds, and with
k-means, which shows how much of the movement comes from the choice of colours and how much from the pictures. Every
second picture is measured unless told otherwise; a picture takes about a minute, most of it for the limit.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from palettes import SIZES, changed, moved, ours, pictures
from sklearn.cluster import KMeans

from benchmarks.limit import Limit
from cmapcore.arrays import Floats
from cmapcore.color.conversions import lab_to_srgb, srgb_to_lab
from cmapcore.pictures.picture import Picture

_POINTS = 20_000  # pixels that k-means is given
_STARTS = 10
_FARTHEST = 8, 12  # CIEDE2000


def of_k_means(picture: Picture) -> dict[int, Floats]:
    """K-means of randomly drawn pixels in CIELAB, the best of several starts."""
    pixels = np.random.default_rng(0).choice(picture.pixels.reshape(-1, 3), _POINTS)
    lab = srgb_to_lab(pixels / 255)
    found = {n: KMeans(n, n_init=_STARTS, random_state=0).fit(lab).cluster_centers_ for n in SIZES}
    return {n: np.clip(lab_to_srgb(colors), 0, 1) for n, colors in found.items()}


def of_limit(picture: Picture) -> dict[int, Floats]:
    """The k-medians limit."""
    search = Limit(picture)
    return {n: search.palette(n) for n in SIZES}


def of_default(picture: Picture) -> dict[int, Floats]:
    """The default palette."""
    return {n: ours(picture, n) for n in SIZES}


WAYS = {"the k-medians limit": of_limit, "k-means in CIELAB": of_k_means, "the default palette": of_default}


def main() -> None:
    """Measure and print a table for each number of colours."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, help="folders with further pictures")
    parser.add_argument("--every", type=int, default=2, help="measure every so many pictures (2)")
    asked = parser.parse_args()
    movements: dict[tuple[int, str, str], list[Floats]] = defaultdict(list)
    for picture in list(pictures(asked.folders))[:: asked.every]:
        variants = list(changed(picture.pixels))
        for way, palettes in WAYS.items():
            first = palettes(picture)
            for what, other in variants:
                second = palettes(other)
                for n in SIZES:
                    movements[n, what, way].append(moved(first[n], second[n]))
        print(f"{picture.name} ({time.process_time():.0f} s)", file=sys.stderr, flush=True)
    low, high = _FARTHEST
    for n in SIZES:
        print(
            f"\n{n} colours: mean movement (CIEDE2000); pictures with the farthest colour within {low}, within {high}"
        )
        print(f"\n| | {' | '.join(WAYS)} |\n|---|{'---|' * len(WAYS)}")
        for what in dict.fromkeys(what for _, what, _ in movements):
            cells = []
            for way in WAYS:
                each = movements[n, what, way]
                farthest = np.array([off.max() for off in each])
                mean = np.mean([off.mean() for off in each])
                cells.append(f"{mean:.1f}; {np.mean(farthest <= low):.0%}, {np.mean(farthest <= high):.0%}")
            print(f"| {what} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
