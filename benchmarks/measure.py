"""Timing in turn: each way in a process of its own, one round after the other, so that the machine's drift cancels."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from ways import ANSWERS

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class CannotRunError(Exception):
    """A way that fails; the message is the last line that its process said."""


@dataclass(frozen=True)
class Worker:
    """A process that runs one way whenever it is told to."""

    process: subprocess.Popen[str]
    said: IO[str]  # its standard error

    def ask(self, what: str) -> None:
        """Let it run, for the sake of one of `ANSWERS`."""
        if what not in ANSWERS:
            raise ValueError(f"A worker tells {', '.join(ANSWERS)}, not {what!r}.")
        try:
            os.write(
                self.process.stdin.fileno(), f"{what}\n".encode()
            )  # unbuffered: nothing is left to flush at the end
        except BrokenPipeError as error:
            raise CannotRunError(self._last_line()) from error

    def answer(self) -> float:
        """Wait for what it has to say.

        Raises
        ------
        CannotRunError
            The way failed.
        """
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise CannotRunError(self._last_line())
        return float(line)

    def _last_line(self) -> str:
        self.process.wait()
        self.said.seek(0)
        return (self.said.read().strip().splitlines() or ["it ended without a word"])[-1]


@contextmanager
def working(way: str, photo: Path, environment: Mapping[str, str] | None = None) -> Iterator[Worker]:
    """Start a process for one of the ways, with more in its environment, and end it."""
    command = [sys.executable, str(Path(__file__).with_name("ways.py")), way, str(photo)]
    with (
        TemporaryFile("w+") as said,
        subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):
        try:
            yield Worker(process, said)
        finally:
            process.kill()


def together(team: Sequence[Worker]) -> float:
    """Let all workers of a team run at once; the seconds until the last of them was done."""
    for worker in team:
        worker.ask("time")
    return max(worker.answer() for worker in team)


def in_turn(teams: Mapping[str, Sequence[Worker]], rounds: int) -> dict[str, list[float]]:
    """Run each team `rounds` times, one team after the other; a round before those warms up and is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in teams}
    for _ in range(rounds + 1):
        for name, team in teams.items():
            seconds[name].append(together(team))
    return {name: times[1:] for name, times in seconds.items()}


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Divide round by round."""
    return [one / other for one, other in zip(above, below, strict=True)]


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def processor_seconds(pid: int) -> float:
    """Of a process and all its threads, on Linux; 0 where it has ended."""
    try:
        return time.clock_gettime(
            ~pid << 3 | 2
        )  # its clock's number, as the C library's `clock_getcpuclockid` gives it
    except OSError:
        return 0.0
