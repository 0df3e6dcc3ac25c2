"""How far apart the colours of touching classes are when they are assigned to data, beside random orders.

Run from the folder of the project: python benchmarks/assignment.py
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import cmapcore as cmp
from cmapcore.arrays import Floats, Ints
from cmapcore.colormaps.assignment import assigned_order, closest_touching, touching_classes
from cmapcore.pictures.samples import SAMPLES, sample_bytes

POINTS = 3000
ORDERS = 500
CLASSES = 8


def scatters(random: np.random.Generator) -> dict[str, tuple[Floats, Ints]]:
    """Return labelled points, float[n, 2] and int[n], in which at most half of the pairs of classes touch."""
    labels = random.integers(0, CLASSES, POINTS)
    turn = labels / CLASSES * 2 * np.pi
    noise = random.normal(size=(POINTS, 2))
    along = labels + random.uniform(-0.6, 0.6, POINTS)
    return {
        "ring": (np.stack([np.cos(turn), np.sin(turn)], axis=1) * 4 + noise * 0.9, labels),
        "chain": (np.stack([along, np.sin(along) + noise[:, 0] * 0.2], axis=1), labels),
        "grid": (np.stack([labels % 4, labels // 4], axis=1) * 2.0 + noise * 0.5, labels),
        "star": (
            np.where((labels > 0)[:, None], np.stack([np.cos(turn), np.sin(turn)], axis=1) * 3, 0) + noise * 0.7,
            labels,
        ),
    }


def main() -> None:
    """Print a row for each scatter, on the mean of the built-in pictures."""
    random = np.random.default_rng(1)
    palettes = [
        cmp.colormap(
            cmp.extract(cmp.load_picture(sample_bytes(name)), cmp.Recipe.of(kind="qualitative", ncolors=CLASSES))
        ).rgb
        for name in SAMPLES
    ]
    palettes = [rgb for rgb in palettes if len(rgb) == CLASSES]
    print(f"{len(palettes)} qualitative colormaps of {CLASSES} colours; the closest of touching classes, in CAM02-UCS")
    print(f"{'scatter':8s} {'pairs that touch':>17s} {'assigned':>9s} {'random':>7s} {'ratio':>6s} {'least':>6s}")
    for name, (xy, labels) in scatters(random).items():
        touching = touching_classes(xy[:, 0], xy[:, 1], labels)
        reached = np.array([closest_touching(rgb[assigned_order(rgb, touching)], touching) for rgb in palettes])
        rivals = np.array(
            [np.mean([closest_touching(random.permutation(rgb), touching) for _ in range(ORDERS)]) for rgb in palettes]
        )
        part = touching.sum() / (CLASSES * (CLASSES - 1))
        print(
            f"{name:8s} {part:17.0%} {reached.mean():9.1f} {rivals.mean():7.1f} {reached.mean() / rivals.mean():6.2f} "
            f"{(reached / rivals).min():6.2f}"
        )


if __name__ == "__main__":
    main()
