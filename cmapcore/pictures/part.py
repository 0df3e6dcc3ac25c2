"""A part of a film, as Media Fragments write it (https://www.w3.org/TR/media-frags/): ``t=10,60``."""

from __future__ import annotations

import math
import re
from typing import Any, TypeAlias, cast

from ..errors import OptionError, PictureError
from ..wording import number_text

Part: TypeAlias = tuple[float, float | None]
"""From when to when, in seconds; None: to the end."""

_SECONDS = r"\d{1,9}(?:\.\d{0,9})?"
_CLOCK = re.compile(rf"(?:(\d{{1,4}}):)?([0-5]\d):([0-5]\d(?:\.\d{{0,9}})?)|({_SECONDS})s?")
_TOO_ODD = "t is a part of a film in seconds, such as 10,60 or 1:30,2:00, not {said!r}."


def checked_part(part: object) -> Part:
    """Check whether this is a part.

    Raises
    ------
    OptionError
        It is none.
    """
    if isinstance(part, str):
        return part_of_text(part)
    try:
        first, last = cast("tuple[Any, Any]", part)
        start, end = round(float(first), 3), None if last is None else round(float(last), 3)
    except (TypeError, ValueError, OverflowError) as error:
        raise OptionError(_TOO_ODD.format(said=part)) from error
    if not (math.isfinite(start) and start >= 0 and (end is None or (math.isfinite(end) and end > start))):
        raise OptionError(_TOO_ODD.format(said=part))
    return start, end


def part_of_text(text: str) -> Part:
    """Read ``10,60``, ``10``, ``,60``, and the same with ``npt:`` before it or as ``hours:minutes:seconds``.

    Raises
    ------
    OptionError
        It is neither.
    """
    said = text.strip()[:100]
    start, comma, end = said.removeprefix("npt:").partition(",")
    if not start and not end:
        raise OptionError(_TOO_ODD.format(said=said))
    try:
        return checked_part((_seconds(start) if start else 0.0, _seconds(end) if comma else None))
    except (ValueError, OptionError) as error:
        raise OptionError(_TOO_ODD.format(said=said)) from error


def part_text(part: Part) -> str:
    """Write a part so that `part_of_text` reads it."""
    start, end = part
    return number_text(start) + ("" if end is None else "," + number_text(end))


def within(duration: float, part: Part | None) -> tuple[float, float]:
    """Return the start and end to use of a film of this length, in seconds.

    Raises
    ------
    PictureError
        There is nothing in that part.
    """
    start, end = (0.0, None) if part is None else part
    if start >= duration:
        raise PictureError(
            f"The film is {number_text(round(duration, 1))} seconds long: it has nothing at {number_text(start)} "
            "seconds; choose an earlier part."
        )
    return start, duration if end is None else min(end, duration)


def _seconds(text: str) -> float:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError("no time")
    hours, minutes, seconds, plain = found.groups()
    return float(plain) if plain else int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
