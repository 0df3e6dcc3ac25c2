"""What the default palette gets right and wrong, picture by picture: ``python benchmarks/palettes.py [FOLDER …]``.

Measured on the built-in samples, on the pictures of scikit-learn and on those of any folder, in two halves that
follow from their names: a rule for a palette may be tuned on the first half alone. With ``--beside FILE`` another
palette is measured in the same run, that of a Python file's function ``palette(picture, ncolors)``.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import runpy
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from measure import ONE_THREAD  # noqa: E402

os.environ.update(ONE_THREAD)  # before any library reads it

import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402
from scipy.optimize import linear_sum_assignment  # noqa: E402

import cmapcore as cmp  # noqa: E402
from benchmarks.limit import Limit  # noqa: E402
from benchmarks.planted_shapes import SHAPES, SHARES, planted, through_jpeg  # noqa: E402
from cmapcore.arrays import Bytes, Floats  # noqa: E402
from cmapcore.color.conversions import delta_e_2000, srgb_to_lab  # noqa: E402
from cmapcore.color.pixel_colors import gather_cells  # noqa: E402
from cmapcore.colormaps.kinds import KINDS  # noqa: E402
from cmapcore.pictures.picture import Picture, load_picture  # noqa: E402
from cmapcore.pictures.samples import SAMPLES, sample_bytes  # noqa: E402
from cmapcore.quality.palettes import coverage, distinctness  # noqa: E402

SIZES = (6, 12)
GROUNDS = 8  # pictures of each half that colours are planted in
SUFFIXES = {".jpg", ".png", ".webp"}
Way = Callable[[Picture, int], Floats]


def ours(picture: Picture, ncolors: int) -> Floats:
    """The default palette."""
    return cmp.extract(picture, cmp.Recipe.of(ncolors=ncolors)).clusters.colors


def half(name: str) -> int:
    """Which half a picture belongs to: 0 may be tuned on, 1 may not."""
    return hashlib.sha256(name.encode()).digest()[0] & 1


def pictures(folders: list[Path]) -> Iterator[Picture]:
    """Each picture once."""
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES]
    sources = [*((name, sample_bytes(name)) for name in SAMPLES), *((path.stem, path.read_bytes()) for path in files)]
    try:
        import sklearn.datasets as sets

        sources += [(path.stem, path.read_bytes()) for path in sorted(Path(sets.__file__).parent.glob("images/*.jpg"))]
    except ImportError:
        pass
    seen = set()
    for name, data in sources:
        picture = load_picture(data, name=name)
        if picture.digest not in seen:
            seen.add(picture.digest)
            yield picture


# --- what is measured


def apart(first: Floats, second: Floats) -> Floats:
    """CIEDE2000 between all colours of two palettes."""
    return delta_e_2000(srgb_to_lab(first)[:, None], srgb_to_lab(second))


def moved(first: Floats, second: Floats) -> Floats:
    """How far each colour of a palette moved to become one of another, paired as well as can be."""
    table = apart(first, second)
    rows, columns = linear_sum_assignment(table)
    left = np.setdiff1d(np.arange(len(first)), rows)
    right = np.setdiff1d(np.arange(len(second)), columns)
    return np.concatenate([table[rows, columns], table[left].min(axis=1), table[:, right].min(axis=0)])


def missed_hues(picture: Picture, colors: Floats) -> tuple[int, int]:
    """How many hues a picture has, and how many of them a palette lacks."""
    lab = srgb_to_lab(picture.pixels.reshape(-1, 3)[:: max(1, picture.pixels.size // 600_000)] / 255)
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360 // 30
    palette, hues, missed = srgb_to_lab(colors), 0, 0
    vivid = (chroma > 35) & (lab[:, 0] > 20)
    for number in range(12):
        own = vivid & (hue == number)
        if own.mean() < 0.002:
            continue
        best = own & (chroma >= np.median(chroma[own]))
        away = delta_e_2000(lab[best].mean(axis=0), palette).min()
        hues, missed = hues + 1, missed + int(away > 20)
    return hues, missed


def unserved(picture: Picture, colors: Floats, least: float, share: float = 2e-4) -> bool:
    """Whether a colour of some share of the picture is farther than that from the palette."""
    cells = gather_cells(picture.pixels, 5)
    spots = cells.counts >= share * cells.counts.sum()
    return bool((apart(cells.rgb[spots], colors).min(axis=1) > least).any())


def changed(pixels: Bytes) -> Iterator[tuple[str, Picture]]:
    """The same picture, saved or cut otherwise."""
    image = Image.fromarray(pixels)
    height, width = pixels.shape[:2]

    def saved(image: Image.Image, form: str, **options: object) -> Picture:
        file = io.BytesIO()
        image.save(file, form, **options)
        return load_picture(file.getvalue())

    def resized(longer: int) -> Image.Image:
        by = longer / max(width, height)
        return image.resize((round(width * by), round(height * by)), Image.Resampling.LANCZOS)

    yield "flip", load_picture(np.ascontiguousarray(pixels[:, ::-1]))
    yield "JPEG 60", saved(image, "JPEG", quality=60)
    yield "WebP", saved(image, "WEBP", quality=80)
    yield "crop 3 %", load_picture(np.ascontiguousarray(pixels[round(0.03 * height) :, round(0.03 * width) :]))
    yield "400 px", load_picture(np.asarray(resized(400)))
    yield "1500 px", saved(resized(1500), "JPEG", quality=92)
    yield "4000 px", saved(resized(4000), "JPEG", quality=92)


class Figures:
    """Values by figure, half and way."""

    def __init__(self, folder: Path | None) -> None:
        self.values: dict[tuple[str, int, str], dict[str, float]] = defaultdict(dict)
        self._limits = None if folder is None else folder / "limits.json"
        there = self._limits is not None and self._limits.exists()
        self._known: dict[str, float] = json.loads(self._limits.read_text()) if there else {}

    def add(self, figure: str, picture: str, name: str, way: str, value: float) -> None:
        """Note one value."""
        self.values[figure, half(picture), way][name] = float(value)

    def limit(self, picture: Picture) -> dict[int, float]:
        """Give the coverage of the k-medians limit."""
        lacking = [n for n in SIZES if f"{picture.digest} {n}" not in self._known]
        if lacking:
            search = Limit(picture)
            for n in lacking:
                self._known[f"{picture.digest} {n}"] = coverage(picture, search.palette(n)).mean
            if self._limits is not None:
                self._limits.write_text(json.dumps(self._known))
        return {n: self._known[f"{picture.digest} {n}"] for n in SIZES}

    def table(self, ways: list[str]) -> Iterator[str]:
        """One line for each figure: of either half, the mean and the worst of each way."""
        yield "| figure | " + " | ".join(f"{way}, half {number}" for number in (0, 1) for way in ways) + " |"
        yield "|---|" + "---|" * (2 * len(ways))
        for figure in dict.fromkeys(figure for figure, _, _ in self.values):
            cells = []
            for number in (0, 1):
                for way in ways:
                    values = self.values.get((figure, number, way), {})
                    cells.append(summary(figure, values) if values else "")
            yield f"| {figure} | " + " | ".join(cells) + " |"


def summary(figure: str, values: dict[str, float]) -> str:
    """Counts are added up; of the rest the mean, and the worst with its name."""
    numbers = np.array(list(values.values()))
    if figure.startswith("#"):
        return f"{numbers.sum():.0f} of {len(numbers)}"
    if "worst" in figure:
        return f"{numbers.mean():.1f}; ≤ 8 {np.mean(numbers <= 8):.0%}, ≤ 12 {np.mean(numbers <= 12):.0%}"
    top = min if "closest" in figure else max
    name = top(values, key=values.__getitem__)
    return f"{numbers.mean():.3f} ({values[name]:.3f} {name})"


def measure_picture(figures: Figures, picture: Picture, ways: dict[str, Way], stable: bool) -> None:
    """Measure all that needs nothing planted."""
    limit, name = figures.limit(picture), picture.name
    variants = list(changed(picture.pixels)) if stable else []
    for way, palette in ways.items():
        found = {n: palette(picture, n) for n in SIZES}
        for n, colors in found.items():
            covers = coverage(picture, colors)
            figures.add(f"coverage at {n} ÷ limit", name, name, way, covers.mean / limit[n])
            figures.add(f"95th percentile at {n}", name, name, way, covers.p95)
            if len(colors) > 1:
                figures.add(f"closest pair at {n}", name, name, way, distinctness(colors).least)
            hues, missed = missed_hues(picture, colors)
            for number in range(hues):
                figures.add(f"# hues missed at {n}", name, f"{name} {number}", way, number < missed)
            dark = int((srgb_to_lab(colors)[:, 0] < 12).sum())
            many = dark > 2 and unserved(picture, colors, 10)
            figures.add(f"# near-blacks while a colour is unserved at {n}", name, name, way, many)
            free = len(colors) < n and unserved(picture, colors, 5)
            figures.add(f"# slots free while a spot is unserved at {n}", name, name, way, free)
        lost = apart(found[6], found[12]).min(axis=1) > 8
        for number, gone in enumerate(lost):
            figures.add("# colours at 6 not at 12", name, f"{name} {number}", way, gone)
        for what, other in variants:
            for n in SIZES:
                off = moved(found[n], palette(other, n))
                figures.add(f"{what} at {n}: mean", name, name, way, off.mean())
                figures.add(f"{what} at {n}: worst", name, name, way, off.max())


def measure_planted(figures: Figures, picture: Picture, ways: dict[str, Way]) -> None:
    """Plant every shape in one picture, and look for it."""
    pixels = np.asarray(Image.fromarray(picture.pixels).reduce(2)) if picture.pixels.size > 1.5e6 else picture.pixels
    for number, shape in enumerate(SHAPES):
        for share in SHARES:
            scene = planted(pixels, shape, share, int(1e4 * share) + 100 * number)
            if scene is None:
                continue
            for saved, shown in (("PNG", scene.pixels), ("JPEG", through_jpeg(scene.pixels))):
                planted_picture = load_picture(shown)
                for way, palette in ways.items():
                    found = {n: _found(palette(planted_picture, n), scene.color, shape) for n in SIZES}
                    key = f"{picture.name} {share}"
                    for n in SIZES:
                        figures.add(f"# {shape} found at {n}, {saved}", picture.name, key, way, found[n])
                    if found[6]:
                        what = f"# {shape} found at 6 and at 12, {saved}"
                        figures.add(what, picture.name, key, way, found[12])


def _found(colors: Floats, color: Floats, shape: str) -> bool:
    if shape not in ("line", "text"):
        return bool(apart(color[None], colors).min() < 8)
    lab, (_, a, b) = srgb_to_lab(colors), srgb_to_lab(color)
    turn = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]) - np.arctan2(b, a))
    near = np.abs((turn + 180) % 360 - 180) <= 30
    return bool((near & (np.hypot(lab[:, 1], lab[:, 2]) >= 15)).any())


def sheet(shown: list[Picture], palette: Way) -> Image.Image:
    """Draw pictures beside each other, each above its palettes and the colormaps that need a picture."""
    across, width, height, bar = 4, 240, 160, 22
    kinds = [name for name in KINDS if KINDS[name].needs == "picture"]
    one = width + 8, height + bar * (len(SIZES) + len(kinds)) + 10
    page = Image.new("RGB", (across * one[0], -(-len(shown) // across) * one[1]), "white")
    for number, picture in enumerate(shown):
        left, top = number % across * one[0], number // across * one[1]
        small = Image.fromarray(picture.pixels)
        small.thumbnail((width, height))
        page.paste(small, (left, top))
        result = cmp.extract(picture)
        strips = [np.rint(palette(picture, size) * 255).astype(np.uint8) for size in SIZES]
        strips += [cmp.colormap(result, kind).rgb8 for kind in kinds]
        for row, colors in enumerate(strips):
            strip = Image.fromarray(colors[None]).resize((width, bar - 2), Image.Resampling.NEAREST)
            page.paste(strip, (left, top + height + 2 + row * bar))
    return page


def main() -> None:
    """Measure and print, or draw."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, help="folders with further pictures")
    parser.add_argument("--beside", type=Path, help="a Python file with palette(picture, ncolors)")
    parser.add_argument("--cache", type=Path, help="a folder that keeps the limits for the next run")
    parser.add_argument("--half", type=int, choices=(0, 1), help="one half only")
    parser.add_argument("--only", choices=("pictures", "planted"), help="one part only")
    parser.add_argument("--no-changes", action="store_true", help="leave out the same pictures saved otherwise")
    parser.add_argument("--sheet", type=Path, help="draw the samples with their palettes into this file, and no more")
    asked = parser.parse_args()
    if asked.sheet:
        sheet([load_picture(sample_bytes(name), name=name) for name in SAMPLES], ours).save(asked.sheet, quality=60)
        return
    ways: dict[str, Way] = {"ours": ours}
    if asked.beside:
        ways["beside"] = runpy.run_path(str(asked.beside))["palette"]
    if asked.cache:
        asked.cache.mkdir(parents=True, exist_ok=True)
    figures = Figures(asked.cache)
    grounds: dict[int, int] = defaultdict(int)
    for picture in pictures(asked.folders):
        number = half(picture.name)
        if asked.half not in (None, number):
            continue
        if asked.only != "planted":
            measure_picture(figures, picture, ways, not asked.no_changes)
        if asked.only != "pictures" and grounds[number] < GROUNDS:
            grounds[number] += 1
            measure_planted(figures, picture, ways)
        print(f"{picture.name} ({time.process_time():.0f} s)", file=sys.stderr, flush=True)
    print("\n".join(figures.table(list(ways))))


if __name__ == "__main__":
    main()
