"""How many cuts, dissolves and fades are found: ``python benchmarks/shots.py``, beside PySceneDetect where it is there.

The films are made of the built-in pictures, with a camera that pans, zooms and shakes; 24 frames a second of 48 × 27.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from measure import ONE_THREAD  # noqa: E402

os.environ.update(ONE_THREAD)  # before any library reads it

from cmapcore.films.shots import detect_cuts  # noqa: E402
from tests.support.synthetic_films import FPS, Film, film, matched  # noqa: E402

SEEDS = range(100, 112)  # none of those that the detector was tried on
KINDS = {"cuts": "cccccc", "dissolves": "dddddd", "fades": "ffff", "mixed": "cdfcdf"}
WITHIN = {"cuts": 0.1}
SLOW = 0.7
"""Seconds from the middle of a dissolve or a fade."""

Detector = Callable[[Film], tuple[float, ...]]


def ours(made: Film) -> tuple[float, ...]:
    """Find cuts by the package's own detector."""
    return detect_cuts(made.frames, made.times)


def scenedetect(name: str) -> Detector | None:
    """Return one of PySceneDetect's detectors, with its defaults; None where it is not installed."""
    try:
        import scenedetect
        from scenedetect import FrameTimecode
    except ImportError:
        return None

    def find(made: Film) -> tuple[float, ...]:
        detector = getattr(scenedetect, name)()
        found = []
        for number, frame in enumerate(made.frames):
            found += detector.process_frame(FrameTimecode(number, float(FPS)), frame[..., ::-1].copy())
        found += detector.post_process(FrameTimecode(len(made.frames) - 1, float(FPS)))
        return tuple(each.seconds for each in found)

    return find


def main() -> None:
    """Print the table."""
    detectors = {"own": ours} | {
        name: found for name in ("ContentDetector", "AdaptiveDetector") if (found := scenedetect(name)) is not None
    }
    print("| film | detector | found | false | CPU |\n|---|---|---|---|---|")
    for what, kinds in KINDS.items():
        films = [film(seed, kinds) for seed in SEEDS]
        for name, detect in detectors.items():
            start, hits, false = time.process_time(), 0, 0
            for made in films:
                hit, wrong = matched(detect(made), made.cuts, WITHIN.get(what, SLOW))
                hits, false = hits + hit, false + wrong
            known = sum(len(made.cuts) for made in films)
            print(f"| {what} | {name} | {hits} of {known} | {false} | {time.process_time() - start:.1f} s |")


if __name__ == "__main__":
    main()
