"""The shapes that the example drawings share: outlines, and pictures of levels 0 to 255.

Each is made when first asked for, and once in a process. Coordinates are whole numbers from the upper left corner of a
scene of `WIDTH` by `HEIGHT`; outlines are data of an SVG path.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from .indexed_png import IndexedPng
from .library_plots import landscape

WIDTH, HEIGHT = 1600, 1120
LEFT, TOP, RIGHT, BOTTOM = 80, 80, 1520, 1040
"""The part of a scene that its picture fills."""

_STEEP = 1.4  # how much higher the surface is drawn than it is


class Region(NamedTuple):
    """An outline and the level of what is in it."""

    outline: str
    level: int


class Relief(NamedTuple):
    """A surface seen from above and from the side.

    Attributes
    ----------
    levels : IndexedPng
        Heights as far as the picture goes, also where the surface is not.
    shading : str
        Address of a picture to lay over it: light, shadow and a mesh.
    outline : str
        Of the surface.
    box : str
        Lines around the ground, and from there up to the corners of the surface.
    """

    levels: IndexedPng
    shading: str
    outline: str
    box: str


def polyline(xy: Floats) -> str:
    """Write a line through points, ``float[n, 2]``, as path data."""
    places = np.rint(xy).astype(int)
    steps = " ".join(f"{right} {down}" for right, down in np.diff(places, axis=0).tolist())
    return f"M{places[0, 0]} {places[0, 1]}l{steps}".replace(" -", "-")


def across(values: Floats, low: float, high: float) -> Floats:
    """Spread values from their least to their greatest over a range."""
    return np.interp(values, (values.min(), values.max()), (low, high))


def levels_of(values: Floats) -> NDArray[np.uint8]:
    """Levels 0 to 255 of values from their least to their greatest."""
    return np.rint(across(values, 0, 255)).astype(np.uint8)


def _above(edge: float, field: Floats, x: Floats, y: Floats) -> str:
    """Outline where a field, ``float[len(y), len(x)]``, is above an edge; for the fill rule ``evenodd``."""
    from contourpy import FillType, contour_generator

    generator: Any = contour_generator(x, y, field, fill_type=FillType.OuterOffset)
    areas, rings = generator.filled(edge, np.inf)
    return "".join(
        polyline(ring[:-1]) + "z"  # the last is the first again
        for points, starts in zip(areas, rings, strict=True)
        for ring in np.split(points, starts[1:-1])
    )


@cache
def heat_cells() -> IndexedPng:
    """Return a heat map of few cells."""
    return IndexedPng.of(levels_of(landscape(30, 20))[::-1])


@cache
def scale() -> IndexedPng:
    """Return all levels, the highest on top."""
    return IndexedPng.of(np.arange(256, dtype=np.uint8)[::-1, None])


@cache
def ripples() -> IndexedPng:
    """Return a ramp with ripples that grow towards the top.

    The test picture of Kovesi 2015, "Good Colour Maps: How to Design Them": on a ramp a sine, whose amplitude falls
    with the square of the way down from 5 % of the ramp's height to nothing; each row then fills the whole range.
    """
    columns, rows, wavelength = 320, 214, 10
    sine = np.sin(2 * np.pi * np.arange(columns) / wavelength)
    field = np.linspace(0, 1, columns) + 0.05 * np.linspace(1, 0, rows)[:, None] ** 2 * sine
    low, high = field.min(axis=1, keepdims=True), field.max(axis=1, keepdims=True)
    return IndexedPng.of(levels_of((field - low) / (high - low)))


@cache
def contours(count: int = 11) -> tuple[Region, ...]:
    """Return bands of height from the lowest to the highest, each with all that is higher: they are painted in turn."""
    field = landscape()
    x, y = np.linspace(LEFT, RIGHT, field.shape[1]), np.linspace(BOTTOM, TOP, field.shape[0])
    edges = np.linspace(field.min(), field.max(), count + 1)
    return tuple(
        Region(_above(edge if i else -np.inf, field, x, y), int((i + 0.5) * 256 / count))
        for i, edge in enumerate(edges[:-1].tolist())
    )


@cache
def country(count: int = 40) -> tuple[Region, ...]:
    """Return the districts of an invented island: what is nearest to each of its towns, with borders slightly bent."""
    generator = np.random.RandomState(11)
    x, y = np.linspace(-1.5, 1.5, 210), np.linspace(-1, 1, 140)[:, None]
    towns = _spread_out(generator.uniform((-1.4, -0.9), (1.4, 0.9), (4000, 2)), count)
    bent_x = x + 0.03 * np.sin(9 * y) + 0.012 * np.sin(31 * y + 1)
    bent_y = y + 0.03 * np.sin(8 * x + 2) + 0.012 * np.sin(29 * x)
    away = np.hypot(bent_x - towns[:, 0, None, None], bent_y - towns[:, 1, None, None])
    nearest, second = np.partition(away, 1, axis=0)[:2]
    inside = (np.where(away == nearest, second, nearest) - away) / 2
    angle = np.arctan2(y, x)
    bays = ((2, 0.5, 0.06), (3, 4.0, 0.07), (5, 2.0, 0.05), (9, 1.0, 0.03), (17, 0.0, 0.02), (31, 2.0, 0.01))
    coast = 0.88 + sum(size * np.sin(times * angle + start) for times, start, size in bays)
    inland = coast - (np.abs(x / 1.5) ** 2.4 + np.abs(y) ** 2.4) ** (1 / 2.4)
    grid = across(x, LEFT, RIGHT), across(y[:, 0], TOP, BOTTOM)
    outlines = [_above(0.004, np.minimum(part, inland), *grid) for part in inside]
    at_sea = np.array([not outline for outline in outlines])
    value = towns[:, 0] / 1.5 - towns[:, 1] + generator.normal(scale=0.5, size=count)
    levels = levels_of(value[~at_sea].argsort().argsort().astype(float))
    return tuple(map(Region, filter(None, outlines), levels.tolist()))


def _spread_out(points: Floats, count: int) -> Floats:
    """Take points one after the other, each the farthest from those before it."""
    taken = [0]
    away = np.hypot(*(points - points[0]).T)
    while len(taken) < count:
        taken.append(int(away.argmax()))
        away = np.minimum(away, np.hypot(*(points - points[taken[-1]]).T))
    return points[taken]


@cache
def relief() -> Relief:
    """Look at the landscape from the side and from above."""
    rows, columns, fine = 160, 240, 3  # of the picture; what is averaged is made that much finer
    shape = rows * fine, columns * fine
    field = landscape(1080, 720)[::-1]  # from far to near
    x, y = np.linspace(-3, 3, field.shape[1]), np.linspace(2, -2, field.shape[0])[:, None]
    corners = np.ix_((0, -1), (0, -1))
    top, ground = _aslant(x, y, field), _aslant(x[[0, -1]], y[[0, -1]], np.full((2, 2), field.min() - 0.15))
    lowest = ground[..., 1].min()
    unit = min((RIGHT - LEFT) / np.ptp(ground[..., 0]), (BOTTOM - TOP) / (top[..., 1].max() - lowest))

    def placed(aslant: Floats) -> Floats:
        return np.asarray((WIDTH / 2, BOTTOM) + (aslant - (0, lowest)) * (unit, -unit))

    pixel = (placed(top) - (LEFT, TOP)) * (shape[1] / (RIGHT - LEFT))
    column, row = pixel.reshape(-1, 2).astype(int).clip(0, (shape[1] - 1, shape[0] - 1)).T
    nearest = np.full(shape[0] * shape[1], -1)
    np.maximum.at(nearest, row * shape[1] + column, np.arange(field.size))  # hides what is farther away
    seen = nearest.reshape(shape)
    there = seen >= 0
    shade = np.where(there, _shade(field, x[None], y).ravel()[seen], 0.0)
    first, last = there.argmax(axis=0), shape[0] - 1 - there[::-1].argmax(axis=0)
    within = np.arange(shape[0])[:, None].clip(first, last)  # the colours go on where the outline cuts them off
    levels = np.take_along_axis(levels_of(field).ravel()[seen], within, axis=0)[::fine, ::fine]

    middles = [(np.arange(count) + 0.5) * (RIGHT - LEFT) / columns for count in (columns, rows)]
    outline = _above(0.5, _averaged(there, fine), LEFT + middles[0], TOP + middles[1])
    high, low = (placed(them).reshape(4, 2)[[0, 1, 3, 2]] for them in (top[corners], ground))
    posts = (polyline(np.stack(ends)) for ends in zip(high, low, strict=True))
    box = polyline(low[[0, 1, 2, 3, 0]]) + "".join(posts)
    return Relief(IndexedPng.of(levels), _overlay(_averaged(shade, fine)), outline, box)


def _aslant(x: Floats, y: Floats, height: Floats) -> Floats:
    """How far right and up a place is when seen from the side and above, in parallel projection."""
    turn, tilt = np.radians(-32), np.radians(38)
    right = x * np.cos(turn) - y * np.sin(turn)
    away = x * np.sin(turn) + y * np.cos(turn)
    return np.stack([right, away * np.sin(tilt) + _STEEP * height * np.cos(tilt)], axis=-1)


def _shade(field: Floats, x: Floats, y: Floats) -> Floats:
    """Light (above 0) and shadow (below) on a surface lit from the left, with a mesh; a plain has 0."""
    to_y, to_x = np.gradient(_STEEP * field, y.ravel(), x.ravel())
    light = np.array([-0.55, -0.2, 1.0]) / np.hypot.reduce([-0.55, -0.2, 1.0])
    lit = (light[2] - to_x * light[0] - to_y * light[1]) / np.sqrt(1 + to_x**2 + to_y**2) - light[2]
    mesh = (np.abs((x * 4 + 0.5) % 1 - 0.5) < 0.03) | (np.abs((y * 4 + 0.5) % 1 - 0.5) < 0.03)
    return np.asarray(0.35 * lit - 0.17 * mesh)


def _averaged(fine: NDArray[Any], times: int) -> Floats:
    rows, columns = np.array(fine.shape) // times
    return np.asarray(fine.reshape(rows, times, columns, times).mean(axis=(1, 3)))


def _overlay(shade: Floats) -> str:
    """Return a picture to lay over another: white as far as the shade is above 0, black as far as it is below."""
    most = 30
    steps = np.arange(-most, most + 1)
    table = np.repeat(np.where(steps > 0, 255, 0), 3).reshape(-1, 3).astype(np.uint8)
    opacity = np.rint(np.abs(steps) * 255 / most).astype(np.uint8)
    level = np.rint(shade.clip(-1, 1) * most) + most
    return IndexedPng.of(level.astype(np.uint8)).address(table, opacity.tobytes())
