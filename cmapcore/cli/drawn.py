"""Palettes and colormaps drawn in a terminal, in true colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import numpy as np

from ..color.conversions import hex_codes
from ..palette import Palette

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

_WIDEST = 96


def palette_lines(palette: Palette) -> str:
    """Return a line for each colour: a swatch, the hex code, and its share if known."""
    shares = [f"  {share:6.1%}" if palette.has_shares else "" for share in palette.shares.tolist()]
    return "".join(f"{_block(code, 6)}  {code}{share}\n" for code, share in zip(palette.hex, shares, strict=True))


def colormap_lines(colormap: Colormap) -> str:
    """Return a bar as wide as the terminal, and the kind with its ends below."""
    from shutil import get_terminal_size  # which is slow to load, and hex codes do without

    table = colormap.rgb8
    width = max(1, min(_WIDEST, get_terminal_size().columns - 1))
    places = (np.arange(width) * len(table) // width).tolist()
    codes = hex_codes(table)
    bar = "".join(_block(codes[place], 1) for place in places)
    return f"{bar}\n{colormap.kind}, {len(table)} colours from {codes[0]} to {codes[-1]}\n"


def _block(code: str, width: int) -> str:
    red, green, blue = bytes.fromhex(code[1:])
    return click.style(" " * width, bg=(red, green, blue))
