"""What all writers share: the form of a registry entry, colours in 8 bits, comments."""

from __future__ import annotations

import html
import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..color.conversions import to_hex
from ..color.gradients import Stop, smooth_stops, step_stops
from ..errors import FormatError
from ..identifiers import tidy
from ..palette import Palette
from .provenance import CONTINUED, Provenance

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

What = Literal["palette", "colormap"]

LONGEST_LINE = 100
"""In bytes, for readers that take short lines only."""


@dataclass(frozen=True)
class Format:
    """How one format is written, and what it is for.

    Attributes
    ----------
    label : str
        What a person calls it.
    suffix : str
        Of the file's name, with the dot.
    media_type : str
    write : callable
        Takes the palette or colormap, a name from `tidy` and a `Provenance` or None; returns text or bytes.
    tool : str
        The program that takes it, by the name people know.
    purpose : str
        What it is for there.
    reader : str
        The software with which the tests read it back.
    holds_provenance : bool
        Whether it can hold a provenance.
    read : callable, optional
        Takes the bytes of a file; returns what it finds, a `Found` or, for a colormap, a `FoundColormap`, or None if
        they are of another format. Raises `FormatError` if they are damaged.
    """

    label: str
    suffix: str
    media_type: str
    write: Callable[[Any, str, Provenance | None], str | bytes]
    tool: str
    purpose: str
    reader: str
    holds_provenance: bool = True
    read: Callable[[bytes], Any] | None = None

    @property
    def is_text(self) -> bool:
        """Whether it can be shown and copied as text."""
        return self.media_type not in ("application/octet-stream", "application/zip", "image/png")


def escaped(text: str) -> str:
    """Escape text for XML, between tags and in attributes."""
    return html.escape(text, quote=True)


def as_json(document: Any, *, indent: int | None = None) -> str:
    """Write a document as JSON that ends its last line."""
    return json.dumps(document, ensure_ascii=False, indent=indent) + "\n"


def comment(provenance: Provenance | None, start: str, end: str = "") -> str:
    """Return how it was made as a comment of one line, from `start` to `end`; empty if that is not known."""
    return "" if provenance is None else f"{start}cmapcore {provenance.to_line()}{end}\n"


def short_comments(provenance: Provenance | None) -> str:
    """Return the same as lines of at most 100 bytes, each a comment that starts with ``#``."""
    if provenance is None:
        return ""
    line = f"# cmapcore {provenance.to_line()}"
    parts = [line[i : i + LONGEST_LINE - 3] for i in range(0, len(line), LONGEST_LINE - 3)]
    return CONTINUED.join(parts) + "\n"


def wrapped(items: list[str], indent: str = "", separator: str = ", ") -> str:
    """Join items that hold no spaces into lines of less than 100 characters."""
    return textwrap.fill(
        separator.join(items),
        LONGEST_LINE,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def palette_rgb8(palette: Palette) -> NDArray[np.uint8]:
    """Return the palette's colours as its hex codes have them, ``uint8[k, 3]``."""
    return np.array([list(bytes.fromhex(code[1:])) for code in palette.hex], dtype=np.uint8)


def palette_names(palette: Palette) -> list[str]:
    """Return what each colour is called, in one line each."""
    return [tidy(name) or code for name, code in zip(palette.names, palette.hex, strict=True)]


def check_size(palette: Palette, most: int, what: str, other: str) -> None:
    """Raise `FormatError` where a format holds fewer colours than the palette has."""
    if len(palette) > most:
        raise FormatError(
            f"{what} holds at most {most} colours, and this palette has {len(palette)}; "
            f"make it smaller, or use the format {other}."
        )


def colormap_stops(colormap: Colormap) -> list[Stop]:
    """Few stops for a gradient that shows the colormap."""
    return step_stops(colormap.rgb8) if colormap.stepped else smooth_stops(colormap.rgb8)


def extremes(colormap: Colormap) -> dict[str, NDArray[np.float64]]:
    """Return the colours of values that are missing, below and above, ``float[3]`` in [0, 1] each."""
    return {"bad": colormap.bad, "under": colormap.under, "over": colormap.over}


def extremes8(colormap: Colormap) -> dict[str, list[int]]:
    """Return the same in 8 bits."""
    return {end: np.rint(color * 255).astype(int).tolist() for end, color in extremes(colormap).items()}


def extreme_codes(colormap: Colormap) -> dict[str, str]:
    """Return the same as hex codes."""
    return {end: str(to_hex(color)) for end, color in extremes(colormap).items()}
