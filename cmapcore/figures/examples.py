"""Examples of a palette and its colormap in use, as small SVG texts that are recoloured rather than drawn.

`DRAWINGS` names them. What does not depend on the colours (outlines, pictures of levels) is made once in a process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ..color.conversions import to_hex
from ..palette import Palette
from .example_shapes import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    across,
    contours,
    country,
    heat_cells,
    levels_of,
    polyline,
    relief,
    ripples,
    scale,
)
from .library_plots import INK, cloud, heights, waves

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

_PAPERS = {False: ("#ffffff", "#d9d9d6"), True: ("#1c1c1c", "#3c3c3c")}
"""Background and edge colours, by whether the background is dark: those of the app's own pages."""


class Draw(Protocol):
    """Draws a palette and a colormap in use, on a dark or a light background: SVG text."""

    def __call__(self, palette: Palette, colormap: Colormap, /, dark: bool = False) -> str:
        """Draw them."""
        ...


@dataclass(frozen=True)
class Drawing:
    """One kind of example.

    Attributes
    ----------
    shows : {"palette", "colormap"}
        What its colours are of.
    title : str
    alt : str
        A description for those who cannot see it.
    draw : Draw
    """

    shows: Literal["palette", "colormap"]
    title: str
    alt: str
    draw: Draw


def table_of(colormap: Colormap) -> NDArray[np.uint8]:
    """Return the colour of each of 256 levels, ``uint8[256, 3]``; the steps of a stepped colormap are equally wide."""
    count = len(colormap.rgb)
    return colormap.rgb8[np.arange(256) * count // 256]


def _card(dark: bool, *parts: str) -> str:
    ground, edge = _PAPERS[dark]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" stroke-linecap="round" '
        f'stroke-linejoin="round"><rect x="4" y="4" width="{WIDTH - 8}" height="{HEIGHT - 8}" rx="52" '
        f'fill="{ground}" stroke="{edge}" stroke-width="7"/>{"".join(parts)}</svg>'
    )


def _image(address: str, left: int = LEFT, right: int = RIGHT, more: str = "") -> str:
    return (
        f'<image x="{left}" y="{TOP}" width="{right - left}" height="{BOTTOM - TOP}" preserveAspectRatio="none" '
        f'href="{address}"{more}/>'
    )


_AXES = f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" stroke="{INK}" stroke-width="6"/>'
_SHARP = ' style="image-rendering:pixelated"'
_INSIDE = (  # without the lines along its edges
    f'<clipPath id="inside"><path d="M{LEFT + 3} {TOP + 3}H{RIGHT - 3}V{BOTTOM - 3}H{LEFT + 3}z"/></clipPath>'
)
_THIN = 'stroke="#000" stroke-opacity=".45" stroke-width="5"'


def _heat_map(_: Palette, colormap: Colormap, dark: bool = False) -> str:
    table = table_of(colormap)
    return _card(
        dark,
        _image(heat_cells().address(table), right=RIGHT - 110, more=_SHARP),
        _image(scale().address(table), left=RIGHT - 60),
    )


def _contours(_: Palette, colormap: Colormap, dark: bool = False) -> str:
    codes = to_hex(table_of(colormap) / 255)
    bands = (f'<path d="{it.outline}" fill="{codes[it.level]}"/>' for it in contours())
    return _card(dark, _INSIDE, f'<g fill-rule="evenodd" clip-path="url(#inside)" {_THIN}>', *bands, "</g>")


def _surface(_: Palette, colormap: Colormap, dark: bool = False) -> str:
    it = relief()
    return _card(
        dark,
        f'<path d="{it.box}" stroke="{INK}" stroke-width="5"/>',
        f'<clipPath id="surface"><path d="{it.outline}"/></clipPath><g clip-path="url(#surface)">',
        _image(it.levels.address(table_of(colormap))),
        _image(it.shading),
        "</g>",
    )


def _ripples(_: Palette, colormap: Colormap, dark: bool = False) -> str:
    return _card(dark, _image(ripples().address(table_of(colormap))))


def _lines(palette: Palette, _: Colormap, dark: bool = False) -> str:
    lines = (
        f'<path d="{line}" stroke="{code}"/>' for line, code in zip(_waves(len(palette)), palette.hex, strict=True)
    )
    return _card(dark, _AXES, '<g stroke-width="16">', *lines, "</g>")


@cache
def _waves(count: int) -> list[str]:
    time, values = waves(count)
    x, y = across(time, LEFT + 40, RIGHT - 20), across(values, BOTTOM - 40, TOP + 20)
    return [polyline(np.stack([x, line], axis=1)[:: 1 if count <= 16 else 2]) for line in y]


def _scatter(_: Palette, colormap: Colormap, dark: bool = False) -> str:
    codes = to_hex(table_of(colormap) / 255)
    dots = (f'<path d="{place}h0" stroke="{codes[level]}"/>' for place, level in _dots())
    return _card(dark, _AXES, '<g stroke-width="42">', *dots, "</g>")


@cache
def _dots() -> list[tuple[str, int]]:
    x, y, value = cloud()
    x, y = across(x, LEFT + 60, RIGHT - 40), across(y, BOTTOM - 60, TOP + 40)
    places = np.rint(np.stack([x, y], axis=1)).astype(int).tolist()
    return [(f"M{x} {y}", level) for (x, y), level in zip(places, levels_of(value).tolist(), strict=True)]


def _bars(palette: Palette, _: Colormap, dark: bool = False) -> str:
    tall = heights(len(palette))
    pitch = (RIGHT - LEFT) / len(palette)
    bars = (
        f'<rect x="{LEFT + (i + 0.1) * pitch:.1f}" y="{BOTTOM - h:.1f}" width="{0.8 * pitch:.1f}" height="{h:.1f}" '
        f'fill="{code}"/>'
        for i, (h, code) in enumerate(zip(tall / tall.max() * (BOTTOM - TOP - 20), palette.hex, strict=True))
    )
    return _card(dark, *bars, _AXES)


def _country(_: Palette, colormap: Colormap, dark: bool = False) -> str:
    codes = to_hex(table_of(colormap) / 255)
    return _card(dark, *(f'<path d="{it.outline}" fill="{codes[it.level]}"/>' for it in country()))


DRAWINGS: dict[str, Drawing] = {
    "heatmap": Drawing("colormap", "Heat map", "Heat map of two hills in the colormap, with its scale", _heat_map),
    "contours": Drawing("colormap", "Contours", "Contours of two hills, filled with steps of the colormap", _contours),
    "surface": Drawing("colormap", "Surface", "Two hills as a surface in space, coloured by height", _surface),
    "ripples": Drawing(
        "colormap",
        "Test pattern",
        "A ramp through the colormap with even ripples that grow towards the top; where they are hard to see, the "
        "colormap hides detail",
        _ripples,
    ),
    "lines": Drawing("palette", "Lines", "Waves, one line in each colour of the palette", _lines),
    "scatter": Drawing("colormap", "Scatter", "Points coloured by value in the colormap", _scatter),
    "bars": Drawing("palette", "Bars", "Bars, one in each colour of the palette", _bars),
    "country": Drawing(
        "colormap", "Map", "Districts of an invented island, coloured by value in the colormap", _country
    ),
}
