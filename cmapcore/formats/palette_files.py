"""Reading palette files, those of other programs and our own."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from ..arrays import Floats
from ..errors import FormatError
from ..identifiers import tidy
from ..palette import Palette
from ..stages.cluster_methods import MAX_COLORS
from ..wording import count_text, unreadable
from . import adobe, data, languages
from .reading import Found
from .registry import FORMATS, readers

MOST_BYTES = 2**20
SUFFIXES = frozenset(
    {form.suffix for (what, _), form in FORMATS.items() if what == "palette" and form.read is not None} | {".hex"}
)
"""The suffixes of files that are read; palette sites use .hex for lists of hex codes, written as .txt here."""
_LAST = (languages.read_css, data.read_csv, adobe.read_act, data.read_codes)
"""The readers of formats without a signature, the least certain last."""


def read_palette(source: bytes | str | os.PathLike[str], *, name: str = "") -> Palette:
    r"""Read a palette file; its content, not its name, tells the format.

    Colours are rounded to 8 bits and clipped to sRGB, and transparency is ignored. CMYK is converted without a profile,
    R = (1 − C)(1 − K), and L*a*b* is relative to D50.

    Parameters
    ----------
    source : bytes or path
        At most 1 MB.
    name : str, optional
        What to call a palette whose file does not say; default: the name of the file.

    Returns
    -------
    Palette
        With the colours' names and shares where the file has them; `own_names` is empty, or all shares 0, where it does
        not. If there are more than 64 colours, it has the first 64, and `notices` says so.

    Raises
    ------
    FormatError
        There is no such file, it is too large, damaged, of no format that is read, or has no colour.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> cmp.read_palette(b"GIMP Palette\nName: Dusk\n255 136 0 Amber\n  0  51 102\n").hex
    ('#ff8800', '#003366')
    >>> cmp.read_palette(b"264653-2a9d8f-e9c46a", name="From Coolors").name
    'From Coolors'
    """
    content, name = read_file(source, name)
    return _palette(_found(content), name)


def check_palette_size(file: bytes) -> None:
    """Raise `FormatError` for more bytes than a file of colours may have, or none."""
    if len(file) > MOST_BYTES:
        raise FormatError("A file of colours may be at most 1 MB: save it again with fewer colours.")
    if not file:
        raise FormatError("This file is empty: save it again.")


def read_file(source: bytes | str | os.PathLike[str], name: str = "") -> tuple[bytes, str]:
    """Return the content of a file of colours, its size checked, and a name for it: the file's, if none is given.

    Raises
    ------
    FormatError
        Where there is no such file, or it is empty or too large.
    """
    if not isinstance(source, bytes):
        if not isinstance(source, str | os.PathLike):
            raise FormatError(f"A file is given as its path or its bytes, not as {type(source).__name__}.")
        path = Path(source)
        name = name or path.stem
        try:
            with path.open("rb") as opened:
                source = opened.read(MOST_BYTES + 1)
        except (OSError, ValueError) as error:  # a path that no system has
            raise FormatError(unreadable(os.fspath(path), error)) from error
    check_palette_size(source)
    return source, name


def _found(file: bytes) -> Found:
    for read in readers("palette", _LAST):
        found: Found | None = read(file)
        if found is not None and (found.colors or found.notices):
            return found
    raise FormatError(
        "No colours were found in this file: give a palette as .gpl, .ase, .aco, .act, .pal, .hex, .json or .css."
    )


def _palette(found: Found, name: str) -> Palette:
    if not found.colors:
        raise FormatError(" ".join(found.notices))
    rgb = np.array([color.rgb for color in found.colors], dtype=float)
    if not np.isfinite(rgb).all():
        raise FormatError("A colour in this file is not a number: save it again.")
    notices = found.notices
    if len(rgb) > MAX_COLORS:
        rgb = rgb[:MAX_COLORS]
        notices = (*notices, f"The file has {count_text(len(found.colors))}; the first {MAX_COLORS} are used.")
    used = found.colors[: len(rgb)]
    names = tuple(tidy(color.name) for color in used)
    return Palette(
        np.rint(np.clip(rgb, 0, 1) * 255) / 255,
        _shares([color.share for color in used]),
        np.zeros(len(rgb), dtype=bool),
        tidy(found.name) or tidy(name) or "palette",
        own_names=names if any(names) else (),
        ordered=True,
        notices=notices,
    )


def _shares(found: list[float | None]) -> Floats:
    """Return the shares of all colours; 0 each if some have none or they cannot be parts of one whole."""
    shares = np.array([np.nan if share is None else share for share in found], dtype=float)
    if (shares >= 0).all() and 0 < shares.sum() <= 1.001:
        return shares
    return np.zeros(len(shares))
