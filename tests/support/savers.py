"""Saves palettes in a process of its own: ``python savers.py WHERE NAME THREADS TIMES``.

It says "ready", waits for a line, opens the gallery, and says the id of each palette once it is saved.
"""

import sys
import threading

import numpy as np

from cmapcore import Palette, Recipe
from gallery.store import Gallery

PALETTE = Palette(np.full((5, 3), 0.25), np.full(5, 0.2), np.zeros(5, bool), "Grey")


def main(where, name, threads, times):
    print("ready", flush=True)
    sys.stdin.readline()
    gallery = Gallery(where, saves_per_hour=100_000, saves_in_all=100_000)

    def save(thread):
        for number in range(int(times)):
            saved = gallery.save(PALETTE, Recipe(), owner=name, name=f"{name} {thread} {number}", tags=["grey"])
            sys.stdout.write(f"{saved.id}\n")
            sys.stdout.flush()

    running = [threading.Thread(target=save, args=(thread,)) for thread in range(int(threads))]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
