"""Limits on what a process computes, however busy the machine is."""

import os
import time
from contextlib import suppress

from cmapcore.errors import LimitError

from .fork_server import LESS

IDLE_SECONDS = 20.0
"""How long a job may make no progress."""

_LEAST_PART = 0.01  # of a processor; what has less stands still
_LONGEST = 20  # times its processor time a job may take by the clock, whatever it does
_TICK = os.sysconf("SC_CLK_TCK")


class ProcessorTime:
    """The processor time of a process, and its limit.

    Parameters
    ----------
    pid : int
    most : float
        In seconds.
    """

    def __init__(self, pid: int, most: float) -> None:
        self._stat = f"/proc/{pid}/stat"
        self._most = most
        self._began = self._looked = time.monotonic()
        self._had = 0.0

    def check(self) -> None:
        """Check it against the limits.

        Raises
        ------
        LimitError
            It has had its time, or stands still.
        """
        now = time.monotonic()
        has = self._had
        with suppress(OSError, ValueError, IndexError):  # just ended: its connection tells
            with open(self._stat, "rb") as stat:
                fields = stat.read().rpartition(b")")[2].split()
            has = (int(fields[11]) + int(fields[12])) / _TICK
        if has >= self._most:
            raise LimitError(f"This took longer than {self._most:g} seconds: {LESS}")
        if now - self._looked >= IDLE_SECONDS:
            if has - self._had < _LEAST_PART * IDLE_SECONDS:
                raise LimitError(f"This made no progress for {IDLE_SECONDS:g} seconds: try again.")
            self._looked, self._had = now, has
        if now - self._began > max(_LONGEST * self._most, IDLE_SECONDS):
            raise LimitError(f"This took longer than the server has time for: {LESS}")
