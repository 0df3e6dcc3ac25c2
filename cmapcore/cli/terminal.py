"""What the commands show: palettes and colormaps in true colour, and text that no terminal obeys."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING, TextIO

import click
import numpy as np

from ..color.conversions import hex_codes
from ..errors import CmapError
from ..palette import Palette
from .flags import QUIET, is_asked

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

_WIDEST = 96
_LONGEST = 2000  # characters of a line: what a file says may be longer than anybody reads


def printable(text: str) -> str:
    """Text in which nothing is left that a terminal obeys or shows out of order.

    Control, format and bidi characters, halves of surrogate pairs and line breaks are written as Python escapes them.
    """
    text = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(
        each if each.isprintable() or unicodedata.category(each) == "Zs" else each.encode("unicode_escape").decode()
        for each in text
    )


def print_error(text: str, *, over_bar: bool = False) -> None:
    """Print one line on standard error; of several pictures, over the bar that a terminal shows."""
    start = "\r\x1b[K" if over_bar and is_terminal(sys.stderr) else ""
    click.echo(start + printable(" ".join(text.split())), err=True)


def print_notice(text: str, *, over_bar: bool = False) -> None:
    """Print one line on standard error, unless only errors are wanted."""
    if not is_asked(QUIET):
        print_error(text, over_bar=over_bar)


def sentence(error: CmapError | OSError) -> str:
    """Say what went wrong in one sentence. What cannot be read is a `CmapError`, so the rest could not be written."""
    if isinstance(error, CmapError):
        return str(error)
    where = "Standard output" if error.filename is None else repr(error.filename)
    return f"{where} could not be written ({error.strerror or error}); choose another place with -o."


def has_true_color() -> bool:
    """Whether standard output is a terminal that shows 24-bit colour, and colour is not unwanted (``NO_COLOR``)."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    return wanted and is_terminal(sys.stdout)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is a terminal; where it was closed, there is none."""
    return stream is not None and stream.isatty()


def palette_lines(palette: Palette) -> str:
    """Return a line for each colour: a swatch, the hex code, and its share."""
    rows = zip(palette.hex, palette.shares.tolist(), strict=True)
    return "".join(f"{_block(code, 6)}  {code}  {share:6.1%}\n" for code, share in rows)


def colormap_lines(colormap: Colormap) -> str:
    """Return a bar as wide as the terminal, and the kind with its ends below."""
    table = colormap.rgb8
    width = min(_WIDEST, shutil.get_terminal_size().columns - 1)
    places = (np.arange(width) * len(table) // width).tolist()
    codes = hex_codes(table)
    bar = "".join(_block(codes[place], 1) for place in places)
    return f"{bar}\n{colormap.kind}, {len(table)} colours from {codes[0]} to {codes[-1]}\n"


def _block(code: str, width: int) -> str:
    red, green, blue = bytes.fromhex(code[1:])
    return click.style(" " * width, bg=(red, green, blue))
