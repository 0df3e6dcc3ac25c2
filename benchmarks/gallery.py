"""The gallery's searches with ten thousand and a hundred thousand palettes, on SQLite and PostgreSQL:
``python benchmarks/gallery.py [NUMBER …]``."""

from __future__ import annotations

import hashlib
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import cmapcore as cmp  # noqa: E402
from cmapcore.pictures.samples import sample_bytes  # noqa: E402
from gallery.entry import Entry, make_thumbnail  # noqa: E402
from gallery.queries import insert_entry  # noqa: E402
from gallery.store import Gallery  # noqa: E402
from tests.support.postgres import NoPostgresError, make_database, postgres  # noqa: E402

GOALS = {10_000: 50, 100_000: 200}  # milliseconds
ROUNDS = 25
BLOCK = 5_000
OWNERS = 200
WORDS = [
    *("harbour", "evening", "forest", "market", "autumn", "glass", "desert"),
    *("winter", "meadow", "copper", "lagoon", "street"),
]
NOW = datetime.now(UTC)


def entries(count: int) -> Iterator[Entry]:
    """Make up palettes of 3 to 12 colours around a few hues, as pictures have them."""
    rng = np.random.default_rng(1)
    recipe = cmp.Recipe().to_query()
    thumbnail = make_thumbnail(cmp.load_picture(sample_bytes("kingfisher")))
    for number in range(count):
        k = int(rng.integers(3, 13))
        colors = np.clip(rng.uniform(size=3) + rng.normal(scale=0.25, size=(k, 3)), 0, 1)
        shares = rng.dirichlet(np.ones(k))
        words = [str(word) for word in rng.choice(WORDS, 4)]
        palette = cmp.Palette(colors, shares, np.zeros(k, bool), f"{words[0]} {words[1]} {number}")
        yield Entry(
            palette=palette,
            colormap=cmp.Colormap(colors, "listed", palette.name, stepped=True),
            recipe=recipe,
            digest="0" * 64,
            url=f"https://example.org/{number}.jpg",
            sample="",
            t="",
            thumbnail=thumbnail,
            created=NOW - timedelta(seconds=number),
            version=cmp.__version__,
            tags=tuple(dict.fromkeys(words[2:])),
            note="",
            visibility="public" if rng.random() < 0.9 else "link",
        )


def owner_of(number: int) -> str:
    """The word of whoever saved that one."""
    return f"owner {number % OWNERS}"


def fill(gallery: Gallery, count: int) -> float:
    """Put that many in; give the seconds it took."""
    began = time.perf_counter()
    waiting = entries(count)
    for start in range(0, count, BLOCK):
        with gallery.writing() as connection:
            for number in range(start, min(start + BLOCK, count)):
                owner = hashlib.sha256(owner_of(number).encode()).hexdigest()
                insert_entry(connection, next(waiting), secrets.token_hex(6), owner)
    return time.perf_counter() - began


def searches(gallery: Gallery) -> dict[str, Callable[[int], object]]:
    """What is timed; the number is the round's."""
    rng = np.random.default_rng(2)
    colors = [f"#{code:06x}" for code in rng.integers(0, 2**24, ROUNDS + 1)]
    return {
        "page query": lambda i: gallery.search(page=1 + i),
        "its fiftieth page, by name": lambda i: gallery.search(page=50 + i, sort="name"),
        "word search": lambda i: gallery.search(words=WORDS[i % len(WORDS)]),
        "of two words": lambda i: gallery.search(words=f"{WORDS[i % len(WORDS)]} {WORDS[-1 - i % len(WORDS)]}"),
        "that finds nothing": lambda _: gallery.search(words="nowhere"),
        "of a tag": lambda i: gallery.search(tags=[WORDS[i % len(WORDS)]]),
        "colour search, ΔE00 5": lambda i: gallery.search(near=(colors[i], 5)),
        "colour search, ΔE00 10": lambda i: gallery.search(near=(colors[i], 10)),
        "colour search, ΔE00 20": lambda i: gallery.search(near=(colors[i], 20)),
        "words and colour": lambda i: gallery.search(near=(colors[i], 10), words=WORDS[i % len(WORDS)]),
        "all tags": lambda _: gallery.tags(),
        "and one's own": lambda i: gallery.tags(owner_of(i)),
        "all tags after a change": lambda _: tags_anew(gallery),
    }


def tags_anew(gallery: Gallery) -> dict[str, int]:
    """Count the tags when something has been written."""
    with gallery.writing():
        pass
    return gallery.tags()


def measure(gallery: Gallery, where: str, count: int) -> None:
    """Fill it and print a row for each search."""
    print(f"\n{count:,} palettes in {where}, filled in {fill(gallery, count):.0f} s")
    print(f"  busy with other things: {os.getloadavg()[0]:.1f} processes on {os.cpu_count()} cores")
    began = time.perf_counter()
    gallery.search(near=("#336699", 10))
    print(f"  first colour search of a process: {(time.perf_counter() - began) * 1000:.0f} ms")
    for name, search in searches(gallery).items():
        search(0)
        times = []
        for i in range(1, ROUNDS + 1):
            began = time.perf_counter()
            search(i)
            times.append((time.perf_counter() - began) * 1000)
        median, goal = statistics.median(times), GOALS.get(count)
        print(f"  {name:<28}{median:7.1f} ms   worst {max(times):7.1f} ms   goal {goal} ms")


def main() -> None:
    """Do it for all numbers."""
    counts = [int(word) for word in sys.argv[1:]] or list(GOALS)
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            measure(Gallery(Path(folder) / "gallery.db"), "SQLite", count)
    try:
        with postgres() as address:
            for count in counts:
                gallery = Gallery(make_database(address, f"gallery_{count}"))
                measure(gallery, "PostgreSQL", count)
                gallery.close()
    except NoPostgresError as error:
        print(f"{error}.")


if __name__ == "__main__":
    main()
