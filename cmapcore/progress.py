"""Progress as a bar of text, on a terminal or in a notebook, for work that takes longer than a moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO, TypeAlias

from .errors import OptionError

StageProgress: TypeAlias = Callable[[str, float], None]
"""Called with a stage's name and the part of its work that is done, in [0, 1]; may raise `Canceled`."""

DELAY = 0.5
"""Seconds after which work is shown with a bar."""

_WIDTH = 24
_EVERY = 0.1  # seconds


@contextmanager
def shown(progress: StageProgress | bool | None) -> Iterator[StageProgress | None]:
    """Yield the callback for progress, and clear the bar afterwards, whatever happened.

    Parameters
    ----------
    progress : callable, bool or None
        A callable is called itself. True shows a bar on standard error, False none; None shows one if standard error is
        a terminal or a notebook's.

    Raises
    ------
    OptionError
        For anything else.

    Examples
    --------
    >>> with shown(False) as tell:
    ...     tell is None
    True
    """
    if callable(progress):
        yield progress
    elif not (progress is None or isinstance(progress, bool)):
        raise OptionError(f"progress takes true, false or a callable, not {progress!r:.40}.")
    elif progress is False or sys.stderr is None or (progress is None and not _is_watched(sys.stderr)):
        yield None
    else:
        bar = _Bar(sys.stderr)
        try:
            yield bar
        finally:
            bar.clear()


class _Bar:
    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._start = self._drawn = time.monotonic()
        self._name = ""
        self._length = 0

    def __call__(self, name: str, part: float) -> None:
        now = time.monotonic()
        if name != self._name:
            self._name, self._start, self._drawn = name, now, 0.0 if self._length else now + DELAY - _EVERY
        if now - self._drawn < _EVERY:
            return
        self._drawn = now
        full = round(_WIDTH * part)
        spent = now - self._start
        left = f"<{_clock(spent / part - spent)}" if part else ""
        self._write(f"{name}: {part:4.0%}|{'█' * full}{' ' * (_WIDTH - full)}| {_clock(spent)}{left}")

    def clear(self) -> None:
        if self._length:
            self._write("")
            self._file.write("\r")
            self._file.flush()

    def _write(self, line: str) -> None:
        self._file.write(f"\r{line.ljust(self._length)}")
        self._file.flush()
        self._length = len(line)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02}:{rest:02}"


def _is_watched(file: TextIO) -> bool:
    """Whether somebody sees it as it is written: a terminal, or the output of a notebook cell."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return file.isatty() or (shell is not None and hasattr(shell, "kernel"))
