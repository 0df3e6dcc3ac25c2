"""Environment settings: ``CMAPCORE_*`` variables with their defaults and effects.

A setting is read when it is asked for, never at import, so a test or a start script may change it.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from .errors import OptionError

T = TypeVar("T")


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One environment variable.

    Attributes
    ----------
    name : str
        The variable, ``CMAPCORE_…``.
    default : T
        What holds where the variable is unset or empty.
    help : str
        What it does, in one sentence.
    parse : callable
        Turns the variable's text into the value, or raises `ValueError` with what the variable takes.
    """

    name: str
    default: T
    help: str
    parse: Callable[[str], T]

    def read(self) -> T:
        """Return the current value.

        Raises
        ------
        OptionError
            The variable holds something else than it takes.
        """
        text = os.environ.get(self.name, "").strip()
        if not text:
            return self.default
        try:
            return self.parse(text)
        except ValueError as error:
            raise OptionError(f"{self.name} is {text!r}, but it takes {error}.") from error


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return a function that reads a whole number from `low` to `high`.

    Examples
    --------
    >>> whole_number(1, 64)("8")
    8
    """

    def parse(text: str) -> int:
        if not (text.isdecimal() and low <= int(text) <= high):
            raise ValueError(f"a whole number from {low:,} to {high:,}")
        return int(text)

    return parse


DATA_DIR = Setting(
    "CMAPCORE_DATA_DIR",
    Path("data"),
    "Folder for saved palettes and for what `get_image` downloads; unset, downloads go to the user's cache folder.",
    Path,
)
ALLOW_LOOPBACK = Setting(
    "CMAPCORE_ALLOW_LOOPBACK",
    0,
    "1 lets pictures be fetched from this machine's own loopback addresses, on any port: for tests and on a laptop, "
    "never on a server that others reach.",
    whole_number(0, 1),
)
