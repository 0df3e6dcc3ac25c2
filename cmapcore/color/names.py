"""Names of colours: those of CSS, those of the xkcd survey, and the eleven basic terms.

CSS names are written as CSS has them, in one word. The survey's names are by Randall Munroe (CC0), in `xkcd_names.txt`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Ints
from .conversions import delta_e_2000, from_hex, srgb_to_cam02ucs, srgb_to_lab

BASIC_TERMS = ("black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
"""The terms that every speaker of English has for colours (Berlin and Kay 1969)."""

_SURVEY = Path(__file__).with_name("xkcd_names.txt")
_UNFIT = {
    *("barf", "bile", "booger", "diarrhea", "nasty", "piss", "poo", "poop", "puke", "shit", "sick", "sickly"),
    *("snot", "ugly", "vomit"),
}  # people wrote what came to their minds
_TWICE = ("aqua", "fuchsia")  # CSS's cyan and magenta
_TOO_FAR = 10.0  # from a name that is still free: rather number the one that fits
_LOOKED_AT = 12  # entries nearest in CAM02-UCS, from which the nearest by ΔE00 is taken


def color_names(colors: npt.ArrayLike, taken: Collection[str] = ()) -> tuple[str, ...]:
    """Name colours: each by the nearest name in ΔE00, no two alike.

    Where two colours are nearest to the same name, the nearer one has it; the other has the next name that is free, or
    the same with a number where that would be far.

    Parameters
    ----------
    colors : float[k, 3]
        sRGB in [0, 1].
    taken : collection of str
        Names that others have already.

    Examples
    --------
    >>> color_names([[1, 0.39, 0.28], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]])
    ('tomato', 'grey', 'medium grey')
    """
    return _names_of(np.asarray(colors, dtype=float).tobytes(), frozenset(taken))


@lru_cache(maxsize=256)  # a page names the colours of its palette in every run
def _names_of(rgb: bytes, taken: frozenset[str]) -> tuple[str, ...]:
    lab = srgb_to_lab(np.frombuffer(rgb).reshape(-1, 3))
    names, places = _all_names()
    apart = delta_e_2000(lab[:, None], places)
    nearest = apart.argmin(axis=1)
    free, given = apart.copy(), [""] * len(lab)
    free[:, [at for at, name in enumerate(names) if name in taken]] = np.inf
    for at in sorted(range(len(lab)), key=lambda at: float(apart[at, nearest[at]])):
        name = int(free[at].argmin())
        if free[at, name] <= max(apart[at, nearest[at]], _TOO_FAR):
            given[at] = names[name]
            free[:, name] = np.inf
        else:
            given[at] = next(_numbered(names[nearest[at]], {*given, *taken}))
    return tuple(given)


def basic_terms(colors: npt.ArrayLike) -> Ints:
    """Return the basic term of each colour, float[k, 3] of sRGB to int[k], numbers of `BASIC_TERMS`.

    It is the last word of the survey's nearest name (ΔE00) among those that end in a basic term: *dark sea green* is
    green.
    """
    rgb = np.asarray(colors, dtype=float).reshape(-1, 3)
    terms, lab, ucs = _basic_names()
    out = np.empty(len(rgb), dtype=np.intp)
    for start in range(0, len(rgb), 2048):
        block = slice(start, start + 2048)
        here = srgb_to_cam02ucs(rgb[block])
        apart = (ucs**2).sum(axis=1) - 2 * here @ ucs.T
        near = np.argpartition(apart, _LOOKED_AT, axis=1)[:, :_LOOKED_AT]
        nearest = delta_e_2000(srgb_to_lab(rgb[block])[:, None], lab[near]).argmin(axis=1)
        out[block] = terms[near[np.arange(len(near)), nearest]]
    return out


def _numbered(name: str, taken: Collection[str]) -> Iterator[str]:
    return (numbered for number in count(2) if (numbered := f"{name} {number}") not in taken)


@cache
def _survey() -> dict[str, str]:
    """Hex codes by name."""
    lines = _SURVEY.read_text(encoding="utf-8").splitlines()
    return {name: code for code, _, name in (line.partition(" ") for line in lines) if code != "#"}


@cache
def _all_names() -> tuple[tuple[str, ...], Floats]:
    """Return every name in use and its place in CIELAB."""
    from PIL.ImageColor import colormap, getrgb

    # By getrgb, which also replaces the codes in the table by what it has read.
    css = [name for name in colormap if "gray" not in name and name not in _TWICE]
    codes = {name: "#{:02x}{:02x}{:02x}".format(*getrgb(name)) for name in css}
    for name, code in _survey().items():
        if name.replace(" ", "") not in colormap and name != "dark" and not _UNFIT.intersection(name.split()):
            codes[name] = code
    return tuple(codes), srgb_to_lab(np.array([from_hex(code) for code in codes.values()]))


@cache
def _basic_names() -> tuple[Ints, Floats, Floats]:
    """Return the basic terms that names in the survey end in, and the names' places in CIELAB and CAM02-UCS."""
    ending = {code: name.split()[-1] for name, code in _survey().items() if name.split()[-1] in BASIC_TERMS}
    rgb = np.array([from_hex(code) for code in ending])
    terms = np.array([BASIC_TERMS.index(term) for term in ending.values()])
    return terms, srgb_to_lab(rgb), srgb_to_cam02ucs(rgb)
