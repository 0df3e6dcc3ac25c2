"""Keeping what the pages' libraries load out of every garbage collection."""

import gc
import importlib
import threading
import time

import numpy as np

from cmapcore.palette import Palette

_LATE_LIBRARIES = (
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "pandas",
    "plotly.graph_objects",
    "scipy.spatial",
)


_START_SECONDS = 0.5  # the server answers first
_EACH_SECONDS = 15


def load_and_freeze() -> threading.Thread:
    """Load what the first pages would have to wait for, and exclude it from collections; returns the thread.

    All pages wait while garbage is collected: 0.1 s with the million objects of the libraries to look through, and
    hardly anything without them. After that it is collected every few seconds, and not after every run of a page.
    """
    thread = threading.Thread(target=_load_and_freeze, daemon=True, name="load-and-freeze")
    thread.start()
    return thread


def _load_and_freeze() -> None:
    time.sleep(_START_SECONDS)
    for library in _LATE_LIBRARIES:
        importlib.import_module(library)
    from cmapcore.colormaps.colormap_object import Colormap
    from cmapcore.figures.examples import DRAWINGS

    grey = np.linspace((0, 0, 0), (1, 1, 1), 256)
    for scene in DRAWINGS.values():  # what their drawings share is made once
        scene.draw(Palette(grey[:1], np.ones(1), np.zeros(1, dtype=bool)), Colormap(grey))
    gc.collect()
    gc.freeze()
    while True:  # pages leave circles of objects that hold their pictures, which Python alone would look for too rarely
        time.sleep(_EACH_SECONDS)
        gc.collect()
