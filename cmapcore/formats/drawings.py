"""Pictures of palettes and colormaps."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..identifiers import identifier
from ..palette import Palette
from .provenance import Provenance
from .writing import colormap_stops, comment, escaped, palette_rgb8

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

SWATCH = 64
"""Width and height of a swatch, in pixels."""

STRIP = (512, 32)
"""Width and height of a colormap's strip, in pixels; a wider one where there are more colours."""


def palette_svg(palette: Palette, name: str, provenance: Provenance | None) -> str:
    """Write a row of swatches, each with its hex code for a title."""
    swatches = "".join(
        f'  <rect x="{i * SWATCH}" width="{SWATCH}" height="{SWATCH}" fill="{code}"><title>{code}</title></rect>\n'
        for i, code in enumerate(palette.hex)
    )
    return _svg(len(palette) * SWATCH, SWATCH, name, swatches, provenance)


def colormap_svg(colormap: Colormap, name: str, provenance: Provenance | None) -> str:
    """Write a strip with a gradient."""
    stops = "".join(f'    <stop offset="{at:.6g}" stop-color="{code}"/>\n' for at, code in colormap_stops(colormap))
    word = identifier(name, "-", "colormap")
    drawn = (
        f'  <linearGradient id="{word}">\n{stops}  </linearGradient>\n'
        f'  <rect width="{STRIP[0]}" height="{STRIP[1]}" fill="url(#{word})"/>\n'
    )
    return _svg(*STRIP, name, drawn, provenance)


def _svg(width: int, height: int, name: str, drawn: str, provenance: Provenance | None) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img">\n  <title>{escaped(name)}</title>\n{comment(provenance, "  <!-- ", " -->")}{drawn}</svg>\n'
    )


def palette_png(palette: Palette, name: str, provenance: Provenance | None) -> bytes:
    """Write a row of swatches."""
    return _png(np.repeat(palette_rgb8(palette), SWATCH, axis=0), SWATCH, name, provenance)


def colormap_png(colormap: Colormap, name: str, provenance: Provenance | None) -> bytes:
    """Write a strip in which every colour is equally wide."""
    wide = -(-STRIP[0] // len(colormap.rgb8))
    return _png(np.repeat(colormap.rgb8, wide, axis=0), STRIP[1], name, provenance)


def _png(row: NDArray[np.uint8], height: int, name: str, provenance: Provenance | None) -> bytes:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_itxt("Title", name)
    if provenance is not None:
        text.add_text("cmapcore", provenance.to_line())
    file = io.BytesIO()
    Image.fromarray(np.tile(row, (height, 1, 1))).save(file, "PNG", pnginfo=text)
    return file.getvalue()
