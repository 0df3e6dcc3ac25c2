"""Every way that is timed, and the process that runs one of them: ``python ways.py WAY PHOTO``.

The process imports what it needs, then answers each line on its standard input with a number: ``time`` runs the way
and gives the seconds, ``memory`` runs it and gives by how many megabytes the peak lies above what was there before.
"""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

Run: TypeAlias = Callable[[], Any]

PROJECT = Path(__file__).parents[1]
NCOLORS = 6


def decode(photo: Path) -> Run:
    """Pillow's decoding at the scale that `load_picture` takes, and nothing else."""
    from PIL import Image

    import cmapcore as cmp

    data = photo.read_bytes()
    height, width = cmp.load_picture(data).pixels.shape[:2]

    def run() -> None:
        image = Image.open(io.BytesIO(data))
        image.draft(None, (width, height))
        image.load()
        if image.size != (width, height):
            raise ValueError(f"The decoder gave {image.size}, where load_picture gives {(width, height)}.")

    return run


def ours(photo: Path, **options: Any) -> Run:
    """From bytes to the palette, by the defaults where no option is given."""
    from PIL import ImageCms  # noqa: F401 - what is loaded when first needed is loaded before the clock starts

    import cmapcore as cmp

    data = photo.read_bytes()
    recipe = cmp.Recipe.of(**options)
    return lambda: cmp.extract(cmp.load_picture(data), recipe)


def quantized(photo: Path, method: str) -> Run:
    """Pillow's own palette, from the same reduced decode."""
    from PIL import Image

    import cmapcore as cmp

    data = photo.read_bytes()
    height, width = cmp.load_picture(data).pixels.shape[:2]

    def run() -> None:
        image = Image.open(io.BytesIO(data))
        image.draft(None, (width, height))
        image.quantize(NCOLORS, method=Image.Quantize[method])

    return run


def sample(_photo: Path) -> Run:
    """What a worker does for the first palette of a built-in sample."""
    import cmapcore as cmp
    from cmapcore.pictures.samples import sample_bytes

    data = sample_bytes("kingfisher")
    return lambda: cmp.extract(cmp.load_picture(data))


def embedding(photo: Path, npts: int) -> Run:
    """t-SNE of the photograph's sampled points as the package runs it."""
    import cmapcore as cmp
    from cmapcore.stages.embed import Embed

    drawn = cmp.Recipe.of(npts=npts).sample(cmp.load_picture(photo.read_bytes()), 42)
    return lambda: Embed()(drawn)


def scikit_tsne(photo: Path, npts: int) -> Run:
    """t-SNE of the same points by scikit-learn, with the original's 300 iterations."""
    import numpy as np
    from sklearn.manifold import TSNE

    import cmapcore as cmp

    drawn = cmp.Recipe.of(npts=npts).sample(cmp.load_picture(photo.read_bytes()), 42)
    colors = np.unique(drawn.rgb, axis=0)
    return lambda: TSNE(perplexity=40, max_iter=300, init="pca", random_state=42).fit_transform(colors)


def original(photo: Path, **options: Any) -> Run:
    """The same by the original's steps."""
    from original import original_colors

    data = photo.read_bytes()
    return lambda: original_colors(data, NCOLORS, **options)


def change(photo: Path) -> Run:
    """Another order or another pruning of a palette that is there, each time one that was not asked for before."""
    import cmapcore as cmp
    from hosting.runner import Runner

    runner = Runner()
    picture = runner.load_picture(photo.read_bytes())
    changes = [
        (ncolors, options)
        for options in _changes(tuple(cmp.SortOptions.options()["sort_type"].kind.choices))
        for ncolors in (NCOLORS, 64)
    ]
    recipes = {ncolors: cmp.Recipe.of(ncolors=ncolors) for ncolors in (NCOLORS, 64)}
    for recipe in recipes.values():
        runner.extract(picture, recipe)
    asked = iter(changes)

    def run() -> None:
        ncolors, options = next(asked)
        runner.extract(picture, recipes[ncolors].replace(**options))

    return run


def _changes(sorts: tuple[str, ...]) -> list[dict[str, Any]]:
    orders = [{"sort_type": sort, "reverse": reverse} for reverse in (True, False) for sort in sorts]
    return orders + [
        {"n_prune": count, "criterion": which} for which in ("similar", "different") for count in range(1, 6)
    ]


def pylette(photo: Path, ncolors: int = NCOLORS) -> Run:
    """Pylette: k-means on 256 × 256 pixels."""
    from pylette import extract_colors

    return lambda: extract_colors(str(photo), palette_size=ncolors)


def colorgram(photo: Path, ncolors: int = NCOLORS) -> Run:
    """colorgram.py: a histogram in pure Python."""
    from colorgram import extract

    return lambda: extract(str(photo), ncolors)


def modern_colorthief(photo: Path, ncolors: int = NCOLORS) -> Run:
    """modern-colorthief: median cut in Rust, its own decoder."""
    from modern_colorthief import get_palette

    return lambda: get_palette(str(photo), ncolors)


def fast_colorthief(photo: Path, ncolors: int = NCOLORS) -> Run:
    """fast-colorthief: median cut in C++."""
    from fast_colorthief import get_palette

    return lambda: get_palette(str(photo), ncolors)


def extcolors(photo: Path, ncolors: int = NCOLORS) -> Run:
    """extcolors: merging of like colours in pure Python."""
    from extcolors import extract_from_path

    return lambda: extract_from_path(str(photo), limit=ncolors)


PEERS: dict[str, Callable[[Path], Run]] = {
    "Pylette": pylette,
    "colorgram-py": colorgram,
    "modern-colorthief": modern_colorthief,
    "fast-colorthief": fast_colorthief,
    "extcolors": extcolors,
}
WAYS: dict[str, Callable[[Path], Run]] = {
    "decode": decode,
    "ours": ours,
    "ours, 24": lambda photo: ours(photo, ncolors=24),
    "ours, 64": lambda photo: ours(photo, ncolors=64),
    "k-means": lambda photo: ours(photo, clustering="kmeans", use_tsne=False),
    "original": original,
    "median cut": lambda photo: quantized(photo, "MEDIANCUT"),
    "octree": lambda photo: quantized(photo, "FASTOCTREE"),
    "sample": sample,
    "t-SNE, 1000": lambda photo: embedding(photo, 1000),
    "t-SNE, 5000": lambda photo: embedding(photo, 5000),
    "scikit-learn, 1000": lambda photo: scikit_tsne(photo, 1000),
    "change": change,
    **PEERS,
}


def seconds_of(run: Run) -> float:
    """Run once; the processor's time that this process used."""
    start = time.process_time()
    run()
    return time.process_time() - start


def added_megabytes(run: Run) -> float:
    """Run once; how far the process's peak of resident memory rises above where it was (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")  # starts the peak anew: imports may have been higher
    before = _status("VmRSS")
    run()
    return (_status("VmHWM") - before) / 1024


def _status(name: str) -> int:
    """Kilobytes, from the kernel's account of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


ANSWERS: dict[str, Callable[[Run], float]] = {"time": seconds_of, "memory": added_megabytes}


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    way, path = sys.argv[1:]
    prepared = WAYS[way](Path(path))
    for asked in sys.stdin:
        print(ANSWERS[asked.strip()](prepared), flush=True)
