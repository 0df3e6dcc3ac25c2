"""Pictures with one planted colour each, in a shape that palettes overlook: soft, textured, thin, or small text."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from cmapcore.arrays import Floats
from cmapcore.color.conversions import cam02ucs_to_srgb, srgb_to_cam02ucs, srgb_to_lab
from cmapcore.color.pixel_colors import gather_cells

SHAPES = ("hard", "soft", "textured", "line", "text")
"""A square; a spot that fades out over half of its radius; one with uneven light and holes; lines two pixels wide;
letters 14 pixels high."""
SHARES = (0.001, 0.002, 0.008)
"""The parts of the picture that are planted."""
QUALITY = 70

_AWAY = 22.0  # from every colour of the ground, in CAM02-UCS
_STRAY = 1e-4
_HUE = 35.0  # degrees from every hue of the ground, where there is such a colour
_TRIES = 3000


@dataclass(frozen=True, eq=False)
class Planted:
    """A picture in which a colour was planted.

    Attributes
    ----------
    pixels : uint8[H, W, 3]
    color : float[3]
        sRGB in [0, 1].
    shape : str
        One of `SHAPES`.
    """

    pixels: NDArray[np.uint8]
    color: Floats
    shape: str


def planted(ground: NDArray[np.uint8], shape: str, share: float, seed: int) -> Planted | None:
    """Plant a vivid colour that the ground does not have; None where it has them all."""
    generator = np.random.default_rng(seed)
    color = _far_color(generator, ground)
    if color is None:
        return None
    part = _part(generator, ground.shape[:2], shape, share)[..., None]
    paint = np.broadcast_to(srgb_to_cam02ucs(color), ground.shape)
    if shape == "textured":
        uneven = generator.normal(size=ground.shape[:2]) * 7 + _smooth(generator, ground.shape[:2], 3) * 5
        paint = paint + uneven[..., None] * [1, 0, 0] + generator.normal(scale=1.5, size=ground.shape)
    levels = np.clip(cam02ucs_to_srgb(np.clip(paint, [5, -99, -99], [96, 99, 99])), 0, 1) * 255
    pixels = np.rint(ground * (1 - part) + levels * part).astype(np.uint8)
    return Planted(pixels, color, shape)


def through_jpeg(pixels: NDArray[np.uint8], quality: int = QUALITY) -> NDArray[np.uint8]:
    """Pixels after JPEG with halved chroma resolution."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality, subsampling="4:2:0")
    return np.array(Image.open(file))


def _far_color(generator: np.random.Generator, ground: NDArray[np.uint8]) -> Floats | None:
    cells = gather_cells(ground, 4)
    weight = cells.counts / cells.counts.sum()
    lab = srgb_to_lab(cells.rgb)
    hues = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))[np.hypot(lab[:, 1], lab[:, 2]) >= 15]
    hue_weight = weight[np.hypot(lab[:, 1], lab[:, 2]) >= 15]
    best = None
    for rgb in generator.random((_TRIES, 3)):
        ucs = srgb_to_cam02ucs(rgb)
        if not (35 < ucs[0] < 85 and np.hypot(ucs[1], ucs[2]) >= 28):
            continue
        if weight[((cells.ucs - ucs) ** 2).sum(axis=1) < _AWAY**2].sum() > _STRAY:
            continue
        _, a, b = srgb_to_lab(rgb)
        turn = np.abs((hues - np.degrees(np.arctan2(b, a)) + 180) % 360 - 180)
        shared = float(hue_weight[turn < _HUE].sum())
        if best is None or shared < best[0]:
            best = shared, rgb
        if shared <= _STRAY:
            break
    return None if best is None else best[1]


def _part(generator: np.random.Generator, size: tuple[int, int], shape: str, share: float) -> Floats:
    """How much of each pixel is painted, float[H, W]."""
    height, width = size
    area = height * width * share
    rows, columns = np.mgrid[:height, :width]
    row, column = generator.uniform(0.25, 0.75, 2) * size
    away = np.hypot(rows - row, columns - column)
    if shape == "hard":
        half = np.sqrt(area) / 2
        return ((np.abs(rows - row) <= half) & (np.abs(columns - column) <= half)).astype(float)
    radius = np.sqrt(area / np.pi)
    if shape == "soft":
        return np.clip((1.3 * radius - away) / radius, 0, 1) ** 0.8
    if shape == "textured":
        holes = _smooth(generator, size, 1.5) > 1.2
        return np.clip((1.1 * radius - away) / (0.3 * radius), 0, 1) * np.where(holes, 0.3, 1)
    image = Image.new("L", (width * 2, height * 2))
    draw = ImageDraw.Draw(image)
    if shape == "line":
        left = area / 2
        while left > 0:
            start = generator.uniform(0.1, 0.9, 2) * (2 * width, 2 * height)
            turn, long = generator.uniform(0, np.pi), min(left, 0.4 * min(size))
            end = start + 2 * long * np.array([np.cos(turn), np.sin(turn)])
            draw.line([*start, *end], fill=255, width=4)
            left -= long
        return np.asarray(image.reduce(2), dtype=float) / 255
    font = ImageFont.load_default(28)
    inked, top = 0.0, int(0.1 * 2 * height)
    while inked < area and top < 2 * height - 40:
        words = "".join(generator.choice(list("abcdefghijklmnop rstuv"), max(1, min(40, int((area - inked) / 22)))))
        draw.text((int(generator.uniform(0.05, 0.3) * 2 * width), top), words, fill=255, font=font)
        inked, top = np.asarray(image, dtype=float).sum() / 255 / 4, top + 40
    return np.asarray(image.reduce(2), dtype=float) / 255


def _smooth(generator: np.random.Generator, size: tuple[int, int], radius: float) -> Floats:
    noise = Image.fromarray(generator.normal(128, 40, size).clip(0, 255).astype(np.uint8))
    field = np.asarray(noise.filter(ImageFilter.GaussianBlur(radius)), dtype=float)
    return (field - field.mean()) / max(field.std(), 1e-9)
