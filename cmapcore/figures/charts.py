"""Lightness and speed along a colormap, as numbers and as small charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..color.conversions import srgb_to_cam02ucs, to_hex
from ..quality.uniformity import local_speed

_INK = "#8a8a8a"
"""Legible on light and dark backgrounds."""
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 360, 150, 34, 20, 18
_PIECES = 32  # of the curve, each in the map's own colour there
_BAR = 0.8  # of the room that a bar has


@dataclass(frozen=True, eq=False)
class Along:
    """The course of a colormap, from its start at 0 to its end at 1.

    Attributes
    ----------
    place : float[n]
    lightness : float[n]
        J' of CAM02-UCS (Luo, Cui and Li 2006).
    speed : float[n]
        Distance in CAM02-UCS per whole length, between two neighbours half and half.
    """

    place: Floats
    lightness: Floats
    speed: Floats


def along(rgb: npt.ArrayLike) -> Along:
    """Follow a colormap.

    Parameters
    ----------
    rgb : float[n, 3]
        sRGB, at least two colours.

    Raises
    ------
    OptionError
        For anything but a colormap.
    """
    speed = local_speed(rgb)
    lightness = srgb_to_cam02ucs(rgb)[:, 0]
    both = (np.append(speed[:1], speed) + np.append(speed, speed[-1:])) / 2
    return Along(np.linspace(0, 1, len(lightness)), lightness, both)


def lightness_chart(rgb: npt.ArrayLike, rival: npt.ArrayLike) -> str:
    """Draw the lightness of a colormap, and of another as a dashed line, as SVG."""
    own, other = along(rgb), along(rival)
    return _chart("Lightness J′", 100, rgb, (own.place, own.lightness), (other.place, other.lightness))


def speed_chart(rgb: npt.ArrayLike, rival: npt.ArrayLike) -> str:
    """Draw the speed of a colormap in units of its mean, and of another as a dashed line, as SVG."""
    own, other = along(rgb), along(rival)
    speeds = _relative(own.speed), _relative(other.speed)
    most = max(2, int(np.ceil(max(speed.max() for speed in speeds))))
    return _chart("Speed ÷ its mean", most, rgb, (own.place, speeds[0]), (other.place, speeds[1]))


def lightness_bars(rgb: npt.ArrayLike) -> str:
    """Draw the lightness J' of each of some colours ``float[n, 3]`` as a bar in that colour, as SVG."""
    colors = np.clip(np.asarray(rgb, dtype=float), 0, 1)
    room = (_WIDTH - 8 - _LEFT) / len(colors)
    bars = "".join(
        f'<rect x="{_LEFT + room * (number + (1 - _BAR) / 2):.1f}" y="{top:.1f}" width="{room * _BAR:.1f}" '
        f'height="{_HEIGHT - _BOTTOM - top:.1f}" fill="{code}" stroke="{_INK}"/>'
        for number, (code, top) in enumerate(
            zip(to_hex(colors), _y(srgb_to_cam02ucs(colors)[:, 0], 100).tolist(), strict=True)
        )
    )
    return _framed("Lightness J′ of each colour", 100, bars)


def _relative(speed: Floats) -> Floats:
    mean = speed.mean()
    return speed / mean if mean else speed


def _chart(
    title: str,
    most: float,
    rgb: npt.ArrayLike,
    own: tuple[Floats, Floats],
    rival: tuple[Floats, Floats],
) -> str:
    codes = to_hex(np.clip(np.asarray(rgb, dtype=float), 0, 1))
    ends = np.unique(np.linspace(0, len(codes) - 1, _PIECES + 1).astype(int))
    pieces = f'<polyline points="{_points(*own, most)}" stroke="{_INK}" stroke-width="7"/>' + "".join(
        f'<polyline points="{_points(own[0][a : b + 1], own[1][a : b + 1], most)}" '
        f'stroke="{codes[(a + b) // 2]}" stroke-width="5"/>'
        for a, b in pairwise(ends)
    )
    return _framed(
        title,
        most,
        f'<text x="{_WIDTH - 8}" y="12" text-anchor="end">- - viridis</text>'
        f'<g fill="none" stroke-linecap="round">{pieces}'
        f'<polyline points="{_points(*rival, most)}" stroke="{_INK}" stroke-width="1.5" stroke-dasharray="4 3"/></g>',
    )


def _framed(title: str, most: float, drawn: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="11" fill="{_INK}">'
        f'<text x="{_LEFT}" y="12">{title}</text>{"".join(_axis(most))}{drawn}</svg>'
    )


def _axis(most: float) -> Iterator[str]:
    for value in (0, most / 2, most):
        y = _y(value, most)
        yield f'<line x1="{_LEFT}" x2="{_WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_INK}" stroke-opacity="0.35"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'


def _points(place: Floats, value: Floats, most: float) -> str:
    x = _LEFT + place * (_WIDTH - 8 - _LEFT)
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, _y(np.clip(value, 0, most), most), strict=True))


def _y(value: Floats | float, most: float) -> Floats:
    return np.asarray(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - np.asarray(value) / most))
