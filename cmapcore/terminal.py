"""Palettes and colormaps on a terminal, in true colour where it has that."""

from __future__ import annotations

import os
import shutil
import sys

import click
import numpy as np

from .colormaps import Colormap
from .palette import Palette

_WIDEST = 96


def has_true_color() -> bool:
    """Whether standard output is a terminal that shows 24-bit colour, and colour is not unwanted (``NO_COLOR``)."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    return wanted and sys.stdout.isatty()


def palette_lines(palette: Palette) -> str:
    """A line for each colour: a swatch, the hex code, and its share."""
    rows = zip(palette.hex, palette.shares.tolist(), strict=True)
    return "".join(f"{_block(code, 6)}  {code}  {share:6.1%}\n" for code, share in rows)


def colormap_lines(colormap: Colormap) -> str:
    """A bar as wide as the terminal, and the kind with its ends below."""
    table = colormap.rgb8
    width = min(_WIDEST, shutil.get_terminal_size().columns - 1)
    places = (np.arange(width) * len(table) // width).tolist()
    codes = ["#{:02x}{:02x}{:02x}".format(*color) for color in table.tolist()]
    bar = "".join(_block(codes[place], 1) for place in places)
    return f"{bar}\n{colormap.kind}, {len(table)} colours from {codes[0]} to {codes[-1]}\n"


def _block(code: str, width: int) -> str:
    red, green, blue = bytes.fromhex(code[1:])
    return click.style(" " * width, bg=(red, green, blue))
