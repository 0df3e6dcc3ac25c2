"""What all readers of palette files share: the colours found, bytes in order, text, messages about damage."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..errors import FormatError
from .provenance import text_of

_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")
_CODE = re.compile("#?[0-9a-fA-F]{6}")


class FoundColor(NamedTuple):
    """A colour in a file: sRGB that may lie outside of [0, 1], and its name and share where the file has them."""

    rgb: Sequence[float]
    name: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Found:
    """What is in a palette file.

    Attributes
    ----------
    colors : list of FoundColor
    name : str
        Of the palette, or empty.
    notices : tuple of str
        What in it could not be read, in one sentence each.
    """

    colors: list[FoundColor]
    name: str = ""
    notices: tuple[str, ...] = ()


def damaged(what: str) -> FormatError:
    """Return the error for a file that is of a format, but cannot be read."""
    return FormatError(f"This {what} is damaged or incomplete: save it again.")


def plain_text(data: bytes) -> str | None:
    """Return what is in a file of text; None where there are control characters in it that no text has."""
    text = text_of(data)
    return None if _CONTROL.search(text) else text


def own_name(name: str) -> str:
    """Return a colour's name; empty where it is its hex code, which programs write that know no other."""
    return "" if _CODE.fullmatch(name.strip()) else name


class Bytes:
    """The bytes of a file, taken in sequence; if too few are left, the file is damaged."""

    def __init__(self, data: bytes, what: str, start: int = 0) -> None:
        self._data = data
        self._what = what
        self._at = start

    def take(self, form: str) -> tuple[Any, ...]:
        """Take what `struct` describes."""
        try:
            values = struct.unpack_from(form, self._data, self._at)
        except struct.error:
            raise damaged(self._what) from None
        self._at += struct.calcsize(form)
        return values

    def text(self, count: str) -> str:
        """Take a text in UTF-16 after the number of its units, up to the zero that ends it."""
        (units,) = self.take(count)
        (text,) = self.take(f">{min(2 * units, len(self._data) + 1)}s")
        return str(text, "utf-16-be", errors="replace").partition("\0")[0]

    def part(self, length: int) -> Bytes:
        """Take a part by itself."""
        (part,) = self.take(f">{min(length, len(self._data) + 1)}s")
        return Bytes(part, self._what)
