"""Pictures with planted accents, to count how many of them a palette finds.

An accent is a vivid colour in a few small spots, far from every other colour of the picture.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from cmapcore.arrays import Floats
from cmapcore.color.conversions import cam02ucs_to_srgb, delta_e_2000, in_gamut, srgb_to_cam02ucs, srgb_to_lab
from cmapcore.color.pixel_colors import gather_cells
from cmapcore.errors import OptionError

SHARES = (0.001, 0.03)
"""The smallest and the largest part of a scene that an accent covers."""
AWAY = 20.0
"""How far, in CAM02-UCS, an accent is from the colours of its ground and from other accents."""
VIVID = 22.0
"""The least distance of an accent from grey, in CAM02-UCS; the ground of a painted scene keeps below."""
MOST_ACCENTS = 4

_HEIGHT, _WIDTH = 300, 400
_TRIES = 4000  # colours drawn at most while looking for accents
_CELL = 2.5
_STRAY = 1e-4  # this part of the ground may be nearer to an accent after all
_SPOT = 80  # pixels that a spot has at least, where an accent is cut into several
_MOST_SPOTS = 6


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture with planted accents.

    Attributes
    ----------
    pixels : uint8[H, W, 3]
    accents : float[m, 3]
        The colour of each, sRGB in [0, 1]: the median of its pixels before any JPEG.
    shares : float[m]
        The part of the picture that each covers.
    """

    pixels: NDArray[np.uint8]
    accents: Floats
    shares: Floats


def planted_scene(seed: int, ground: NDArray[np.uint8] | None = None, quality: int | None = None) -> Scene:
    """Plant one to four accents.

    Parameters
    ----------
    seed : int
        What is drawn follows from it.
    ground : uint8[H, W, 3], optional
        The picture to plant them in; otherwise one of a few soft, unevenly lit areas is painted. In a picture so
        colourful that too little of the gamut is far from it, fewer are planted, or none.
    quality : int, optional
        1 to 95: what comes out has been through a JPEG of that quality with halved chroma resolution.

    Returns
    -------
    Scene
    """
    generator = np.random.default_rng(seed)
    pixels = _painted(generator) if ground is None else ground.copy()
    free = np.ones(pixels.shape[:2], dtype=bool)
    accents, shares = [], []
    for ucs in _far_colors(generator, pixels):
        spots = _spots(generator, free)
        if not spots.any():
            continue
        free &= ~spots
        uneven = generator.normal(scale=[generator.uniform(0.5, 2), 0.7, 0.7], size=(int(spots.sum()), 3))
        pixels[spots] = _eight_bits(ucs + uneven)
        accents.append(np.median(pixels[spots], axis=0) / 255)
        shares.append(float(spots.mean()))
    if quality is not None:
        pixels = _through_jpeg(pixels, quality)
    return Scene(pixels, np.array(accents).reshape(-1, 3), np.array(shares))


def accent_recall(palettes: Sequence[ArrayLike], scenes: Sequence[Scene], within: float = 5.0) -> float:
    """The part of all planted accents that palettes find.

    Parameters
    ----------
    palettes : sequence of float[k, 3]
        The palette of each scene, sRGB in [0, 1].
    scenes : sequence of Scene
    within : float
        An accent is found by a colour no farther from it than this, by CIEDE2000 (CIE 142:2001).

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    OptionError
        Another number of palettes than of scenes, or no accent in any scene.
    """
    if len(palettes) != len(scenes):
        raise OptionError(f"There are {len(palettes)} palettes for {len(scenes)} scenes; hand over one for each.")
    found = [
        delta_e_2000(srgb_to_lab(scene.accents)[:, None], srgb_to_lab(colors)).min(axis=1) <= within
        for colors, scene in zip(palettes, scenes, strict=True)
        if len(scene.accents)
    ]
    if not found:
        raise OptionError("No accent is planted in these scenes; take others.")
    return float(np.concatenate(found).mean())


def _painted(generator: np.random.Generator) -> NDArray[np.uint8]:
    """Three to six muted colours in soft-edged areas, with uneven light and some grain."""
    from scipy.ndimage import gaussian_filter

    count = int(generator.integers(3, 7))
    field = np.empty((_HEIGHT, _WIDTH, count))
    for place in range(count):
        smooth = gaussian_filter(generator.standard_normal((_HEIGHT, _WIDTH)), generator.uniform(15, 50))
        field[..., place] = smooth / smooth.std() + generator.normal(scale=0.5)
    part = np.exp(generator.uniform(3, 8) * (field - field.max(axis=-1, keepdims=True)))
    ucs = part / part.sum(axis=-1, keepdims=True) @ _muted(generator, count)
    light = gaussian_filter(generator.standard_normal((_HEIGHT, _WIDTH)), generator.uniform(1, 40))
    ucs[..., 0] += light / light.std() * generator.uniform(2, 7)
    ucs += generator.normal(scale=generator.uniform(0.3, 2), size=ucs.shape)
    return _eight_bits(ucs)


def _muted(generator: np.random.Generator, count: int) -> Floats:
    colors: list[Floats] = []
    while len(colors) < count:
        hue, chroma = generator.uniform(0, 2 * np.pi), generator.uniform(2, VIVID)
        ucs = np.array([generator.uniform(15, 92), chroma * np.cos(hue), chroma * np.sin(hue)])
        if in_gamut(cam02ucs_to_srgb(ucs)):
            colors.append(ucs)
    return np.array(colors)


def _far_colors(generator: np.random.Generator, ground: NDArray[np.uint8]) -> list[Floats]:
    """Vivid colours far from the ground and from one another."""
    cells = gather_cells(ground, _CELL)
    wanted = int(generator.integers(1, MOST_ACCENTS + 1))
    found: list[Floats] = []
    for ucs in srgb_to_cam02ucs(generator.random((_TRIES, 3))):
        if len(found) == wanted:
            break
        vivid = 20 < ucs[0] < 95 and np.hypot(ucs[1], ucs[2]) >= VIVID
        if not vivid or any(np.linalg.norm(ucs - other) < AWAY for other in found):
            continue
        near = np.linalg.norm(cells.ucs - ucs, axis=1) < AWAY
        if cells.counts[near].sum() <= _STRAY * cells.counts.sum():
            found.append(ucs)
    return found


def _spots(generator: np.random.Generator, free: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where an accent goes: one to six ellipses on free ground, less those that found no room."""
    height, width = free.shape
    area = free.size * np.exp(generator.uniform(*np.log(SHARES)))
    count = int(generator.integers(1, 1 + np.clip(area // _SPOT, 1, _MOST_SPOTS)))
    rows, columns = np.ogrid[:height, :width]
    spots = np.zeros_like(free)
    for _ in range(count):
        oblong = generator.uniform(0.6, 1.6)
        high, wide = np.sqrt(area / count / np.pi * np.array([oblong, 1 / oblong]))
        for _ in range(50):
            row, column = generator.random(2) * [height, width]
            spot = ((rows - row) / high) ** 2 + ((columns - column) / wide) ** 2 <= 1
            inside = high <= row <= height - high and wide <= column <= width - wide
            if inside and not (spot & (spots | ~free)).any():
                spots |= spot
                break
    return spots


def _eight_bits(ucs: Floats) -> NDArray[np.uint8]:
    """Pixels of CAM02-UCS, kept from black, below which it means nothing, and from beyond the gamut."""
    ucs = np.concatenate([np.clip(ucs[..., :1], 2, 100), ucs[..., 1:]], axis=-1)
    return np.rint(np.clip(cam02ucs_to_srgb(ucs), 0, 1) * 255).astype(np.uint8)


def _through_jpeg(pixels: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality, subsampling="4:2:0")
    return np.array(Image.open(file))
