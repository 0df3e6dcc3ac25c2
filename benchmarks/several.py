"""One palette of several pictures of very different size: ``python benchmarks/several.py``.

Compares what the worst served picture loses where each picture counts equally, and where each counts by its pixels.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from measure import ONE_THREAD  # noqa: E402

os.environ.update(ONE_THREAD)  # before any library reads it

import cmapcore as cmp  # noqa: E402
from cmapcore.pictures.samples import sample_path  # noqa: E402
from cmapcore.pictures.several import WEIGHTINGS  # noqa: E402
from cmapcore.quality.palettes import coverage  # noqa: E402

FIVE = ("chameleon", "cat", "coffee", "asylum_vestibule", "scarlet_macaw")
"""From 182,000 to 812,000 pixels."""
NCOLORS = 8
GOAL = 0.12


def errors(weighting: str) -> dict[str, float]:
    """Mean ΔE00 of each picture, measured on the picture itself, to the palette of all."""
    pictures = {name: cmp.load_picture(sample_path(name)) for name in FIVE}
    together = cmp.load_picture([*pictures.values()], weighting=weighting)
    palette = cmp.extract(together, cmp.Recipe.of(ncolors=NCOLORS)).palette
    return {name: coverage(picture, palette.colors).mean for name, picture in pictures.items()}


def main() -> None:
    """Print the table."""
    found = {weighting: errors(weighting) for weighting in WEIGHTINGS}
    print("| picture | pixels | equal | size |\n|---|---|---|---|")
    for name in FIVE:
        width, height = cmp.load_picture(sample_path(name)).size
        print(f"| {name} | {width * height:,} | {found['equal'][name]:.2f} | {found['size'][name]:.2f} |")
    equal, by_size = (max(found[weighting].values()) for weighting in WEIGHTINGS)
    lower = 1 - equal / by_size
    print(f"| **the worst** | | **{equal:.2f}** | **{by_size:.2f}** |")
    print(f"\n{lower:.1%} lower with equal weights; goal ≥ {GOAL:.0%}: {'reached' if lower >= GOAL else 'missed'}.")


if __name__ == "__main__":
    main()
