"""The costliest requests that the app allows: ``python benchmarks/costliest.py``, on Linux.

Asks a server of its own for palettes of a picture of noise, in which every sampled point has a colour of its own, one
after the other and then four at once; prints the processor time of the longest computation of each and the most memory
that all processes of the app took together (shared pages counted once), beside the goals.
"""

import io
import os
import platform
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from load import processor_seconds, resident
from PIL import Image

from tools.serving import Served, served

PATIENCE = 900  # seconds
MOST_SECONDS = 15
MOST_GIGABYTES = 1.5
MOST_POINTS = {"npts": 20_000}
REQUESTS: dict[str, dict[str, object]] = {
    "t-SNE": {"use_tsne": "true", "tsne_perp": 200, "clustering": "kmeans", "ncolors": 64},
    "OPTICS, many groups": {"use_tsne": "false", "clustering": "optics", "ncolors": 64},
    "OPTICS, one group": {"use_tsne": "false", "clustering": "optics", "ncolors": 1},
    "DBSCAN, widest radius": {"use_tsne": "false", "clustering": "DBSCAN", "dbscan_eps": 50, "ncolors": 64},
    "DBSCAN, automatic": {"use_tsne": "false", "clustering": "DBSCAN", "dbscan_eps": 0, "ncolors": 1},
    "GMM": {"use_tsne": "false", "clustering": "GMM", "ncolors": 64},
    "spectral": {"use_tsne": "false", "clustering": "spectral", "ncolors": 64},
}


class Watch:
    """Looks at the processes of the app until it is left."""

    def __init__(self, app: Served) -> None:
        self.seconds = 0.0  # of the longest computation
        self.gigabytes = 0.0
        self._app = app
        self._before = set(app.processes())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            processes = self._app.processes()
            self.gigabytes = max(self.gigabytes, sum(map(resident, processes)) / 1e9)
            for pid in set(processes) - self._before:
                self.seconds = max(self.seconds, processor_seconds(pid))


def noise() -> bytes:
    """A picture of a megapixel, as PNG."""
    file = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (1000, 1000, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()


def request(app: Served, picture: bytes, options: dict[str, object], seed: int) -> str:
    """Ask for a palette; give what went wrong."""
    query = urlencode(MOST_POINTS | options | {"rseed": seed})
    with closing(HTTPConnection("127.0.0.1", app.port, timeout=PATIENCE)) as connection:
        connection.request("POST", f"/api/v1/palette?{query}", picture, {"Content-Type": "image/png"})
        answer = connection.getresponse()
        body = answer.read().decode()
    return "" if answer.status == 200 else body


def row(cells: Sequence[object]) -> str:
    """Write one line of the table."""
    return "  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, (28, 20, 20, 12, 8), strict=False)).rstrip()


def met(goal: bool) -> str:
    """Say whether a goal is met."""
    return "✓" if goal else "✗ missed"


def main() -> None:
    """Ask for one after the other, then for four at once, and print the table."""
    load = os.getloadavg()[0]
    picture = noise()
    print(row(("20,000 points of noise", f"CPU (≤ {MOST_SECONDS} s)", f"memory (< {MOST_GIGABYTES} GB)", "took")))
    with served() as app:
        request(app, picture, {"npts": 100}, 1)  # which decodes the picture
        for name, options in REQUESTS.items():
            began = time.perf_counter()
            with Watch(app) as watch:
                wrong = request(app, picture, options, 1)
            took = f"{time.perf_counter() - began:.0f} s"
            cpu = f"{watch.seconds:.1f} s {met(watch.seconds <= MOST_SECONDS)}"
            memory = f"{watch.gigabytes:.2f} GB {met(watch.gigabytes < MOST_GIGABYTES)}"
            print(row((name, cpu, memory, took, wrong)), flush=True)
        worst = REQUESTS["t-SNE"]
        with Watch(app) as watch, ThreadPoolExecutor(4) as four:
            wrong = " ".join(four.map(lambda seed: request(app, picture, worst, seed), range(2, 6))).strip()
        print(
            row(("four t-SNE at once", "", f"{watch.gigabytes:.2f} GB {met(watch.gigabytes < MOST_GIGABYTES)}", wrong))
        )
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f} at the start.")


if __name__ == "__main__":
    main()
