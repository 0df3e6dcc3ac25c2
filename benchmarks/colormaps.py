"""What colormaps, moods and themes are held to, on the samples and on other pictures.

``python benchmarks/colormaps.py [FOLDER]`` prints each figure beside its goal: the mean, the worst, and which that is.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from goals import MAP_GOALS, MadeMap
from rivals import our_maps

import cmapcore as cmp
from cmapcore.color.conversions import from_hex, srgb_to_cam02ucs, srgb_to_lab
from cmapcore.formats.theme import themes_of
from cmapcore.pictures.samples import SAMPLES, sample_bytes
from cmapcore.stages.moods import MOODS

OTHER_GOALS = {
    "smooth through the palette: checks passed": "1 on at least 75 %",
    "moods: C* of colorful over natural": "> 0 on samples, ≥ 0 elsewhere",
    "moods: C* of natural over muted": "> 0 on samples, ≥ 0 elsewhere",
    "moods: L* of bright over natural": "> 0 on samples, ≥ 0 elsewhere",
    "moods: L* of natural over dark": "> 0 on samples, ≥ 0 elsewhere",
    "theme: mean shift in CAM02-UCS": "≤ 10",
}


def figures(picture: cmp.Picture) -> Iterator[tuple[str, str, float]]:
    """Measure a picture: what, its goal, the figure."""
    pixels = picture.pixels.reshape(-1, 3)
    for kind, made in our_maps(picture).items():
        for goal in MAP_GOALS[kind]:
            figure = goal.of_one(MadeMap(made.rgb, made.rgb8, pixels))
            if figure is not None:
                yield f"{goal.of}: {goal.figure}", goal.text, figure
    result = cmp.extract(picture)
    values = [float(cmp.colormap(result, "continuous").report(pixels).passed), *_moods(picture), _shift(result.palette)]
    for (what, goal_text), figure in zip(OTHER_GOALS.items(), values, strict=True):
        yield what, goal_text, figure


def _moods(picture: cmp.Picture) -> Iterator[float]:
    means = {}
    for mood in ("natural", *MOODS):
        lab = srgb_to_lab(cmp.extract(picture, cmp.Recipe.of(mood=mood)).palette.colors)
        means[mood] = float(np.hypot(lab[:, 1], lab[:, 2]).mean()), float(lab[:, 0].mean())
    natural = means["natural"]
    yield means["colorful"][0] - natural[0]
    yield natural[0] - means["muted"][0]
    yield means["bright"][1] - natural[1]
    yield natural[1] - means["dark"][1]


def _shift(palette: cmp.Palette) -> float:
    own = srgb_to_cam02ucs(palette.colors)
    codes = [code for theme in themes_of(palette).values() for code in theme.values()]
    places = srgb_to_cam02ucs(np.array([from_hex(code) for code in codes]))
    return float(np.linalg.norm(places[:, None] - own, axis=-1).min(axis=1).mean())


def main() -> None:
    """Measure and print."""
    warnings.simplefilter("ignore")
    groups = {"samples": {name: sample_bytes(name) for name in SAMPLES}}
    if sys.argv[1:]:
        files = sorted(path for path in Path(sys.argv[1]).iterdir() if path.suffix in (".jpg", ".png", ".webp"))
        groups["pictures"] = {path.stem: path.read_bytes() for path in files}
    for group, pictures in groups.items():
        found: dict[tuple[str, str], dict[str, float]] = {}
        for name, data in pictures.items():
            for what, goal, figure in figures(cmp.load_picture(data)):
                found.setdefault((what, goal), {})[name] = figure
        print(f"\n{len(pictures)} {group}\n| figure | goal | mean | least | most |\n|---|---|---|---|---|")
        for (what, goal), of in found.items():
            least, most = min(of, key=of.__getitem__), max(of, key=of.__getitem__)
            ends = f"{of[least]:.2f}, {least} | {of[most]:.2f}, {most}"
            print(f"| {what} | {goal} | {np.mean(list(of.values())):.2f} | {ends} |")


if __name__ == "__main__":
    main()
