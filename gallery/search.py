"""Finding palettes: who may see which, by words, tags and number of colours, and by colour.

By colour: the colours of all palettes lie in memory as L*a*b*, 32 bytes each. They never change, and numbers only
grow, so a search reads only what was saved since the last one. ΔE00 is never less than its lightness term (the rest of
equation 22 of Sharma, Wu and Dalal 2005 is not negative), so it is computed only within a range of lightness. The
palettes found go into the same query as everything else.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, true

from cmapcore.arrays import Floats
from cmapcore.color.conversions import delta_e_2000, from_hex, srgb_to_lab
from cmapcore.errors import OptionError
from gallery.errors import GalleryError

from .checked_text import search_key, tag_key
from .entry import Saved
from .schema import TAGS, contents, palettes, tags

SORTS: dict[str, tuple[ColumnElement[object], ...]] = {
    "newest": (palettes.c.created.desc(), palettes.c.number.desc()),
    "name": (palettes.c.name_key, palettes.c.number),
    "colorful": (palettes.c.colorfulness.desc(), palettes.c.number),
    "lightest": (palettes.c.lightness.desc(), palettes.c.number),
}
MODES = ("shared", "private", "readonly")

Numbers: TypeAlias = npt.NDArray[np.int64]

_MOST_WORDS = 10
_LONGEST_WORD = 10_000  # characters: nothing that is kept has a longer one, and SQLite looks for none
_ROUNDING = 1e-9  # ΔE00 of a colour from itself, converted among others or alone


@dataclass(frozen=True)
class Page:
    """One page of what was found.

    Attributes
    ----------
    items : tuple of Saved
    total : int
        How many there are on all pages.
    """

    items: tuple[Saved, ...]
    total: int


def may_be_got(viewer: str | None, mode: str) -> ColumnElement[bool]:
    """Return which palettes a viewer who knows their id may see; ``viewer`` is the hash of an owner's token."""
    others = palettes.c.owner.is_(None) if mode == "private" else true()
    return and_(palettes.c.deleted.is_(None), or_(_is_of(viewer), and_(others, ~palettes.c.hidden)))


def may_be_found(viewer: str | None, mode: str) -> ColumnElement[bool]:
    """Return which palettes are shown to a viewer who browses."""
    public = or_(palettes.c.visibility == "public", _is_of(viewer))
    return and_(may_be_got(viewer, mode), public)


def _is_of(viewer: str | None) -> ColumnElement[bool]:
    return false() if viewer is None else palettes.c.owner == viewer


def has_words(words: str) -> list[ColumnElement[bool]]:
    """Return a condition for each word: it is in the name, the tags or the note, whatever its case and accents."""
    wanted = search_key(words).split()[:_MOST_WORDS]
    if any(len(word) > _LONGEST_WORD for word in wanted):
        return [false()]
    return [palettes.c.words.contains(word, autoescape=True) for word in wanted]


def has_tags(wanted: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """Return a condition for each tag: it is among the palette's."""
    keys = dict.fromkeys(map(tag_key, wanted))
    if len(keys) > TAGS:  # no palette has that many, and no database takes an unlimited number of conditions
        return [false()]
    return [palettes.c.number.in_(select(tags.c.palette).where(tags.c.key == key)) for key in keys]


def has_colors(number: int | tuple[int, int] | None) -> list[ColumnElement[bool]]:
    """Return a condition on the number of colours: an exact number, a range, or none."""
    if number is None:
        return []
    low, high = (number, number) if isinstance(number, int) else number
    return [palettes.c.ncolors.between(low, high)]


class ColorIndex:
    """The colours of all palettes, in memory and in the order of their lightness; callable from any thread."""

    def __init__(self) -> None:
        self._lab: Floats = np.empty((0, 3))
        self._palette: Numbers = np.empty(0, np.int64)
        self._last = 0
        self._lock = threading.Lock()

    def near(self, connection: Connection, code: str, radius: float) -> Numbers:
        """Find the palettes that have a colour near another.

        Parameters
        ----------
        connection : Connection
        code : str
            The colour, in hex.
        radius : float
            ΔE00, from 0 to 100.

        Returns
        -------
        int[n]
            The palettes' numbers, each once, whoever may see them.

        Raises
        ------
        GalleryError
            There is no such colour or radius.
        """
        if not 0 <= radius <= 100:
            raise GalleryError(f"Colours are near within ΔE00 from 0 to 100, not {radius:.4g}.")
        try:
            target = srgb_to_lab(from_hex(code))
        except OptionError as error:
            raise GalleryError(str(error)) from error
        lab, palette = self._up_to_date(connection)
        some = slice(*np.searchsorted(lab[:, 0], lightness_within(float(target[0]), radius)))
        return np.unique(palette[some][delta_e_2000(lab[some], target) <= radius + _ROUNDING])

    def _up_to_date(self, connection: Connection) -> tuple[Floats, Numbers]:
        with self._lock:
            new = connection.execute(
                select(contents.c.palette, contents.c.colors)
                .where(contents.c.palette > self._last)
                .order_by(contents.c.palette)
            ).all()
            if new:
                numbers = np.array([number for number, _ in new])
                lab = srgb_to_lab(np.frombuffer(b"".join(colors for _, colors in new), "<f8").reshape(-1, 3))
                palette = np.repeat(numbers, [len(colors) // 24 for _, colors in new])
                order = np.argsort(lab[:, 0])
                at = np.searchsorted(self._lab[:, 0], lab[order, 0])
                self._lab = np.insert(self._lab, at, lab[order], axis=0)
                self._palette = np.insert(self._palette, at, palette[order])
                self._last = int(numbers[-1])
            return self._lab, self._palette


def lightness_within(lightness: float, radius: float) -> tuple[float, float]:
    """Return the L* range in which a colour's ΔE00 from one of this L* can be within the radius, at most 100.

    There |ΔL*| / S_L is the radius (CIE 142:2001), S_L being a function of the mean of both L*.
    """

    def reach(direction: int) -> float:
        near, far = 0.0, 2 * radius + 1e-6  # S_L is at most 1.75 between black and white
        for _ in range(50):  # |ΔL*| / S_L grows with |ΔL*|
            middle = (near + far) / 2
            off = (lightness + direction * middle / 2 - 50) ** 2
            near, far = (middle, far) if middle <= radius * (1 + 0.015 * off / math.sqrt(20 + off)) else (near, middle)
        return lightness + direction * far

    return reach(-1) - 1e-6, reach(1) + 1e-6
