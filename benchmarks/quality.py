"""How good palettes and colormaps are, beside their rivals: ``python benchmarks/quality.py``.

Measures every figure of `goals` on the built-in samples and on scenes with planted accents, for every way of `rivals`,
prints one table and writes it to docs/quality.md. ``--quick`` takes a few pictures only and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from tempfile import TemporaryDirectory
from typing import TypeAlias

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from measure import ONE_THREAD  # noqa: E402

os.environ.update(ONE_THREAD)  # before any library reads it

import numpy as np  # noqa: E402
from goals import (  # noqa: E402
    ACCENT_GOALS,
    CATEGORIES,
    GOALS,
    MAP_GOALS,
    PALETTE_GOALS,
    SIZES,
    TIME_GOALS,
    Goal,
    MadeMap,
    MadePalette,
)
from limit import Limit  # noqa: E402
from photo import photo_jpeg  # noqa: E402
from PIL import Image  # noqa: E402
from reasons import EARLIER, REASONS  # noqa: E402
from rivals import OURS, PALETTES, Floats, fixed_maps, others_maps, our_maps  # noqa: E402

import cmapcore as cmp  # noqa: E402
from benchmarks.planted_accents import accent_recall, planted_scene  # noqa: E402
from cmapcore.pictures.samples import SAMPLES, sample_bytes  # noqa: E402
from cmapcore.quality.palettes import coverage  # noqa: E402

DOCUMENT = ROOT / "docs" / "quality.md"
COMMAND = "python benchmarks/quality.py"
LIBRARIES = ("numpy", "scikit-learn", "Pylette", "colorgram.py", "modern_colorthief", "extcolors", "cmap")

PAINTED = 16
FIRST_SEED = 1000
QUALITY = 75
_GROUND_WIDTH = 400
_ROUNDS = 7
LIMIT = "the k-medians limit"

Figures: TypeAlias = dict[tuple[Goal, str], dict[str, float]]
"""By goal and by name of the way, the figure of each picture."""


class Measurements:
    """All that was measured, and how many colours were given where fewer than asked came."""

    def __init__(self) -> None:
        self.figures: Figures = defaultdict(dict)
        self.given: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.ways = dict(PALETTES)
        self.left_out: list[str] = []

    def palettes(self, photo: Path, sizes: tuple[int, ...]) -> dict[str, dict[int, Floats]]:
        """Every way's palettes of a picture, by name and size; a way whose library is missing is asked no more."""
        found: dict[str, dict[int, Floats]] = {}
        for name, way in list(self.ways.items()):
            try:
                found[name] = dict(zip(sizes, way(photo, sizes), strict=True))
            except ImportError as error:
                self.left_out.append(f"{name} could not be imported: {error}.")
                del self.ways[name]
        return found

    def sample(self, name: str, folder: Path) -> None:
        """Measure the maps and the palettes of a built-in picture."""
        picture = cmp.load_picture(sample_bytes(name))
        photo = _written(picture.pixels, folder)
        palettes = self.palettes(photo, (*SIZES, CATEGORIES))
        pixels = picture.pixels.reshape(-1, 3)
        for kind, made in our_maps(picture).items():
            self._map(kind, OURS, name, MadeMap(made.rgb, made.rgb8, pixels))
        others = others_maps(photo, palettes)
        for kind, fixed in fixed_maps().items():
            for rival, rgb in (others.get(kind, {}) | fixed).items():
                self._map(kind, rival, name, MadeMap(rgb, np.rint(rgb * 255).astype(np.uint8), pixels))
        search = Limit(picture)
        for size in SIZES:
            made_by = {way: of_size[size] for way, of_size in palettes.items()}
            made_by[LIMIT] = search.palette(size, made_by.values())
            limit = coverage(picture, made_by[LIMIT]).mean
            for way, colors in made_by.items():
                self.given[way, size].append(len(colors))
                for goal in PALETTE_GOALS[size]:
                    self.figures[goal, way][name] = goal.of_one(MadePalette(colors, picture, limit))

    def _map(self, kind: str, way: str, name: str, made: MadeMap) -> None:
        for goal in MAP_GOALS[kind]:
            figure = goal.of_one(made)
            if figure is not None:
                self.figures[goal, way][name] = figure

    def scene(self, ground: str, seed: int, pixels: np.ndarray | None, folder: Path) -> None:
        """Look for the accents of one planted scene, before and after JPEG."""
        for through_jpeg in (False, True):
            scene = planted_scene(seed, pixels, QUALITY if through_jpeg else None)
            palettes = self.palettes(_written(scene.pixels, folder), SIZES)
            for way, of_size in palettes.items():
                for size, colors in of_size.items():
                    found = self.figures[ACCENT_GOALS[size][ground, through_jpeg], way]
                    for number, accent in enumerate(scene.accents):
                        one = replace(scene, accents=accent[None], shares=scene.shares[number, None])
                        found[f"{seed}, {number}"] = accent_recall([colors], [one])

    def times(self, ways: dict[str, dict[str, Callable[[cmp.Picture], object]]], data: bytes) -> None:
        """Time what is made of a picture, alone and with its decoding."""
        picture = cmp.load_picture(data)
        for what, by_way in ways.items():
            for way, make in by_way.items():
                make(picture)  # loads what is loaded once
                alone = [_seconds(lambda make=make: make(picture)) for _ in range(_ROUNDS)]
                decoded = [_seconds(lambda make=make: make(cmp.load_picture(data))) for _ in range(_ROUNDS)]
                self.figures[TIME_GOALS[what, False], way]["photo"] = float(np.median(alone))
                self.figures[TIME_GOALS[what, True], way]["photo"] = float(np.median(decoded))


def _seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def _written(pixels: np.ndarray, folder: Path) -> Path:
    photo = folder / "picture.png"
    Image.fromarray(pixels).save(photo, compress_level=1)
    return photo


def timed() -> dict[str, dict[str, Callable[[cmp.Picture], object]]]:
    """What is timed, by goal and way."""

    def palette(**options: object) -> Callable[[cmp.Picture], object]:
        recipe = cmp.Recipe.of(ncolors=SIZES[0], **options)
        return lambda picture: cmp.extract(picture, recipe)

    def colormap(kind: str) -> Callable[[cmp.Picture], object]:
        stage = cmp.Recipe.of(kind=kind).map
        nothing = cmp.Palette(np.zeros((1, 3)), np.ones(1), np.zeros(1, dtype=bool))
        return lambda picture: stage(nothing, picture.pixels.reshape(-1, 3))

    palettes = {
        OURS: palette(clustering="accents"),
        "ours, k-means with t-SNE": palette(clustering="kmeans", sampling="random", use_tsne=True),
        "ours, k-means with t-SNE of cells": palette(clustering="kmeans", sampling="cells", use_tsne=True),
        "ours, k-means without t-SNE": palette(clustering="kmeans", sampling="random", use_tsne=False),
    }
    kinds = ("sequential", "diverging", "cyclic")
    return {"palette by accents": palettes, **{kind: {OURS: colormap(kind)} for kind in kinds}}


def ground_of(name: str) -> np.ndarray:
    """A sample at about the size of a painted scene: one pixel of each block, so that no colour is new."""
    pixels = cmp.load_picture(sample_bytes(name)).pixels
    every = max(1, round(pixels.shape[1] / _GROUND_WIDTH))
    return np.ascontiguousarray(pixels[::every, ::every])


def table(measured: Measurements) -> Iterator[str]:
    """Write a row for each goal that there are figures for."""
    yield "| of | figure | goal | ours | worst picture | others, best first |"
    yield "|---|---|---|---|---|---|"
    for goal in GOALS:
        by_way = {way: values for (of, way), values in measured.figures.items() if of is goal}
        own = by_way.pop(OURS)
        better_first = sorted(by_way, key=lambda way: goal.overall(by_way[way]), reverse=goal.sign == "≥")
        beside = "; ".join(f"{way} {_marked(goal, by_way[way])}" for way in better_first)
        was = EARLIER.get((goal.of, goal.figure))
        ours = f"**{_marked(goal, own)}**" + (f" (was {goal.form(was)})" if was is not None else "")
        yield f"| {goal.of} | {goal.figure} | {goal.text} | {ours} | {_worst(goal, own)} | {beside} |"


def _marked(goal: Goal, values: dict[str, float]) -> str:
    overall = goal.overall(values)
    return f"{goal.form(overall)} {'✓' if goal.reached(overall) else '✗'}"


def _worst(goal: Goal, values: dict[str, float]) -> str:
    if goal in TIME_GOALS.values():
        return ""
    worst = goal.worst(values)
    if worst not in SAMPLES:
        lacking = sum(value < 1 for value in values.values())
        return f"{lacking} of {len(values)} not found"
    if len(set(values.values())) == 1:
        return ""
    return worst if goal.every else f"{goal.form(values[worst])}, {worst}"


def document(measured: Measurements, samples: list[str], scenes: int) -> str:
    """Write docs/quality.md."""
    missed = [goal for goal in GOALS if not goal.reached(goal.overall(measured.figures[goal, OURS]))]
    fewer = [
        f"{way} {np.mean(given):.1f} of {size}"
        for (way, size), given in measured.given.items()
        if np.mean(given) < size - 0.05
    ]
    lines = [
        "# How good the palettes and colormaps are",
        "",
        f"Written by `{COMMAND}`, with {', '.join(_versions())}. To install the libraries "
        "for comparison, run `pip install -r requirements-dev.txt -r requirements-bench.txt`.",
        "",
        INTRODUCTION.format(samples=len(samples), scenes=scenes, grounds=len(samples), quality=QUALITY),
        "",
        *table(measured),
        "",
        *([f"Fewer colours than asked for, on average: {'; '.join(fewer)}.", ""] if fewer else []),
        *(f"Left out: {each}" for each in dict.fromkeys(measured.left_out)),
        "## Missed goals",
        "",
    ]
    for goal in missed:
        figure = _marked(goal, measured.figures[goal, OURS]).removesuffix(" ✗")
        why = REASONS.get((goal.of, goal.figure), "Not explained yet.")
        lines += [f"**{goal.of}: {goal.figure}**, {goal.text}, is {figure}. {why}", ""]
    return "\n".join(lines if missed else [*lines, "None.", ""])


def _versions() -> Iterator[str]:
    yield f"Python {python_version()}"
    yield f"cmapcore {cmp.__version__}"
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):  # what is missing is told with what it was for
            yield f"{name} {version(name)}"


INTRODUCTION = """\
- The pictures are the {samples} built-in samples. Accents are tested in {scenes} painted scenes and in small
  versions of {grounds} samples. One to four vivid spots of 0.1 to 3 % of the area were planted in each
  (`benchmarks/planted_accents.py`), and each picture is measured both as it is and after JPEG compression at quality
  {quality}. All tools get the same lossless files.
- *Ours* is the default for each kind of colormap and, for palettes, `clustering="accents"`. This project's other
  methods are listed separately.
- The value in brackets is from before the last change to the method, if that changed it.
- A goal for every picture is compared with the worst one, any other goal with the mean; ✓ means that the goal is met.
- The figures for colormaps are defined in `cmapcore/quality/uniformity.py`, in CAM02-UCS unless another space is
  named; those for palettes in `cmapcore/quality/palettes.py`, as CIEDE2000 distances. Colormaps are measured as
  floating-point numbers.
- The k-medians limit is the palette closest to a picture's pixels that a long search finds, starting from, among
  others, the palettes of all tools (`benchmarks/limit.py`). It does not consider accents.
- The pipelines of the original and of palettecleanse are reimplemented in `benchmarks/`; the others are the published
  libraries with their defaults. If a colormap repeats its first colour at the end, the repetition is not measured.
- Processor time is the median on a 12-megapixel JPEG, on one thread, without imports."""


def measure(samples: list[str], painted: int) -> Measurements:
    """Measure it all."""
    measured = Measurements()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for sample in samples:
            _say(sample)
            measured.sample(sample, folder)
        for seed in range(FIRST_SEED, FIRST_SEED + painted):
            _say(f"painted scene {seed}")
            measured.scene("painted", seed, None, folder)
        for number, sample in enumerate(samples):
            _say(f"accents in {sample}")
            measured.scene("sample", FIRST_SEED + number, ground_of(sample), folder)
    _say("a 12-megapixel JPEG")
    measured.times(timed(), photo_jpeg())
    return measured


def _say(what: str) -> None:
    print(f"measuring: {what} ({time.process_time():.0f} s)", file=sys.stderr, flush=True)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="two pictures and four scenes; writes no document")
    quick = parser.parse_args().quick
    warnings.simplefilter("ignore")  # what libraries say about few colours and old functions
    samples, painted = (list(SAMPLES)[:2], 2) if quick else (list(SAMPLES), PAINTED)
    text = document(measure(samples, painted), samples, painted)
    print(text)
    if not quick:
        DOCUMENT.write_text(text, encoding="utf-8")
    _say("done")


if __name__ == "__main__":
    main()
