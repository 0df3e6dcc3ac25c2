"""What the environment can set: every ``CMAPCORE_*`` variable with its default and its effect.

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
        """Give the value that holds now.

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


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isdecimal() and low <= int(text) <= high):
            raise ValueError(f"a whole number from {low:,} to {high:,}")
        return int(text)

    return parse


DATA_DIR = Setting(
    "CMAPCORE_DATA_DIR",
    Path("data"),
    "Folder for what is kept between runs: downloads and saved palettes.",
    Path,
)
WORKERS = Setting(
    "CMAPCORE_WORKERS",
    2,
    "How many heavy computations the app runs at the same time.",
    _whole_number(1, 64),
)
CACHE_MB = Setting(
    "CMAPCORE_CACHE_MB",
    256,
    "Memory, in megabytes, in which the app keeps finished stages; 0 keeps none.",
    _whole_number(0, 65_536),
)

SETTINGS: tuple[Setting[Path] | Setting[int], ...] = (DATA_DIR, WORKERS, CACHE_MB)


def settings_table() -> str:
    """Write all settings as a Markdown table, one row each."""
    rows = [f"| `{s.name}` | `{s.default}` | {s.help} |" for s in SETTINGS]
    return "\n".join(["| variable | default | effect |", "|---|---|---|", *rows])
