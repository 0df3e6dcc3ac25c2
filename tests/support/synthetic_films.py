"""Films made of the built-in pictures, as small frames, with known cuts, dissolves and fades."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from cmapcore.pictures.samples import SAMPLES, sample_path

SIZE = (48, 27)
FPS = 24


@dataclass
class Film:
    """Small frames, when each is shown, and when shots begin."""

    frames: np.ndarray
    times: np.ndarray
    cuts: list[float]


def shot(name: str, seconds: float, random: np.random.Generator) -> np.ndarray:
    """A camera that pans, zooms and shakes over a picture, with noise and a changing exposure."""
    with Image.open(sample_path(name)) as opened:
        picture = opened.convert("RGB")
    count = round(seconds * FPS)
    width, height = picture.size
    starts, ends = random.uniform(0.05, 0.45, 2), random.uniform(0.05, 0.45, 2)
    zooms, lights = random.uniform(0.35, 0.55, 2), random.uniform(0.85, 1.1, 2)
    frames = []
    for part in np.linspace(0, 1, count):
        x, y = starts + (ends - starts) * part + random.normal(0, 0.004, 2)
        zoom = zooms[0] + (zooms[1] - zooms[0]) * part
        box = (x * width, y * height, (x + zoom) * width, (y + zoom) * height)
        frame = np.asarray(picture.resize(SIZE, Image.Resampling.BILINEAR, box), float)
        frames.append(frame * (lights[0] + (lights[1] - lights[0]) * part) + random.normal(0, 3, frame.shape))
    return np.clip(np.array(frames), 0, 255)


def film(seed: int, kinds: str = "cccccc", shots: int | None = None) -> Film:
    """A film whose shots are joined as the letters say: c for a cut, d for a dissolve, f for a fade through black."""
    random = np.random.default_rng(seed)
    names = random.permutation(list(SAMPLES))[: len(kinds) + 1]
    parts = [shot(str(name), random.uniform(2.0, 6.0), random) for name in names]
    frames, cuts = parts[0], []
    for kind, following in zip(kinds, parts[1:], strict=True):
        if kind == "d":
            length = round(random.uniform(0.8, 1.4) * FPS)
            mix = np.linspace(0, 1, length)[:, None, None, None]
            between = frames[-length:] * (1 - mix) + following[:length] * mix
            cuts.append((len(frames) - length / 2) / FPS)
            frames = np.concatenate([frames[:-length], between, following[length:]])
        elif kind == "f":
            length = round(0.6 * FPS)
            down = np.linspace(1, 0, length)[:, None, None, None]
            dark = np.zeros((round(0.4 * FPS), *frames.shape[1:]))
            cuts.append((len(frames) + len(dark) / 2) / FPS)
            frames = np.concatenate(
                [frames[:-length], frames[-length:] * down, dark, following[:length] * down[::-1], following[length:]]
            )
        else:
            cuts.append(len(frames) / FPS)
            frames = np.concatenate([frames, following])
    return Film(frames.round().astype(np.uint8), np.arange(len(frames)) / FPS, cuts)


def matched(found: tuple[float, ...], known: list[float], within: float) -> tuple[int, int]:
    """How many of the known cuts were found, and how many were found that are none."""
    left = list(known)
    false = 0
    for time in found:
        near = [cut for cut in left if abs(cut - time) <= within]
        if near:
            left.remove(min(near, key=lambda cut: abs(cut - time)))
        else:
            false += 1
    return len(known) - len(left), false
