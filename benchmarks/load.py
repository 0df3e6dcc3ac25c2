"""Many visitors at once: ``python benchmarks/load.py [--sessions 50 120 200] [--pause 5]``, on Linux.

Starts the app as a user does, on a free port of this machine, and lets that many visitors come at the same time. Each
is a WebSocket of its own that speaks Streamlit's protocol as a browser does; it asks for the files that the page names
and for the pictures on it. It opens the app, scrolls to the examples, changes the picture (every other visitor to
another sample, the rest to a photograph of their own), then the number of colours, the background and the library of
the examples, and looks at what has come for a while before each change. Prints one table.
"""

import argparse
import asyncio
import math
import os
import platform
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import processor_seconds
from photo import photo_jpeg
from visitor import Page, Visitor
from websockets.exceptions import InvalidStatus, WebSocketException

from cmapcore.pictures.samples import SAMPLES
from tools.serving import PATIENCE, Served, served

LONGEST = 900  # seconds that all visits together may take
BUSY = ("Many pictures are being worked on", "Many computations from your", "8 computations of yours", "REFUSED")
"""How the sentences begin that tell a visitor to come again."""


@dataclass(frozen=True)
class Step:
    """An interaction: ``open``, ``compute``, ``quick`` (needs no computing) or ``broken``, and what the page said."""

    kind: str
    seconds: float
    amid_others: bool  # who had the app compute
    errors: tuple[str, ...]

    @property
    def busy(self) -> bool:
        """Whether the visitor was told to try again."""
        return any(error.startswith(BUSY) for error in self.errors)

    @property
    def failed(self) -> bool:
        """Whether the visitor was told anything else in red."""
        return any(not error.startswith(BUSY) for error in self.errors)


@dataclass
class Crowd:
    """So many visitors at once, and what became of each."""

    sessions: int
    pause: float
    visits: list[list[Step]] = field(default_factory=list)
    peak: float = 0.0  # gigabytes
    processor_seconds: float = 0.0  # of the server process
    seconds: float = 0.0
    _computing: int = 0

    async def come(self, port: int, photo: bytes) -> None:
        """Let all of them in, and wait for the last to leave."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(self.sessions))
        async with Visitor(port) as first:  # which warms the app and is not counted
            await first.look()
        self.visits = [[] for _ in range(self.sessions)]
        began = time.perf_counter()
        with suppress(TimeoutError):  # each visit has noted that for itself
            async with asyncio.timeout(LONGEST), asyncio.TaskGroup() as group:
                for number, steps in enumerate(self.visits):
                    group.create_task(self._visit(number, port, photo, steps))
        self.seconds = time.perf_counter() - began

    async def _visit(self, number: int, port: int, photo: bytes, steps: list[Step]) -> None:
        chance = random.Random(number)
        samples = list(SAMPLES)
        try:
            await asyncio.sleep(chance.uniform(0, 2 * self.pause))
            start = time.perf_counter()
            query = f"sample={samples[number % len(samples)]}&ncolors={3 + number % 9}"
            async with Visitor(port, query, f"10.0.{number // 250}.{number % 250 + 1}") as visitor:
                await self._time(steps, "open", visitor.look(), start)
                await self._look(chance)
                await self._time(steps, "quick", visitor.come_near("_preview_seen"))
                await self._look(chance)
                if number % 2:
                    comment = number.to_bytes(4, "big")  # behind its end: everybody's photograph is another
                    await self._time(steps, "compute", visitor.upload(photo + comment))
                else:
                    await self._time(steps, "compute", visitor.pick(samples[1 + number // 2 % (len(samples) - 1)]))
                await self._look(chance)
                await self._time(steps, "compute", visitor.change("_ncolors", 7.0 + number % 10))
                await self._look(chance)
                await self._time(steps, "quick", visitor.change("_ground", ["On dark"]))
                await self._look(chance)
                await self._time(steps, "quick", visitor.change("_library", ["Plotly"]))
        except InvalidStatus as error:  # of the handshake
            steps.append(Step("broken", 0.0, False, (f"REFUSED at the door: {error.response.status_code}",)))
        except (OSError, WebSocketException, HTTPException) as error:  # TimeoutError is an OSError
            steps.append(Step("broken", 0.0, False, (f"{type(error).__name__}: {error}",)))
        except asyncio.CancelledError:
            steps.append(Step("broken", 0.0, False, (f"not done after {LONGEST} s",)))
            raise

    async def _look(self, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(0.2, 1.8) * self.pause)

    async def _time(self, steps: list[Step], kind: str, page: Awaitable[Page], start: float | None = None) -> None:
        start = start or time.perf_counter()
        if steps and steps[-1].busy:
            kind = "compute"  # what was not done then is tried again
        amid_others = self._computing > 0
        self._computing += kind == "compute"
        try:
            async with asyncio.timeout(PATIENCE):
                errors = (await page).errors
        finally:
            self._computing -= kind == "compute"
        steps.append(Step(kind, time.perf_counter() - start, amid_others or self._computing > 0, errors))


@contextmanager
def watched(app: Served, crowd: Crowd) -> Iterator[None]:
    """Note the most memory that all processes of the app took together, and the processor time of the server."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            crowd.peak = max(crowd.peak, sum(map(resident, app.processes())) / 1e9)

    before = processor_seconds(app.process.pid)
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        crowd.processor_seconds = processor_seconds(app.process.pid) - before


def resident(pid: int) -> int:
    """The process's memory in bytes, of what it shares with others its part."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(text.partition("\nPss:")[2].split()[0]) * 1024


# --- the table

ROWS = (
    ("visitors served all they asked for", "all"),
    ("visitors refused", "0"),
    ("visitors who met an error", "0"),
    ("interactions", ""),
    ("    median", ""),
    ("    95th percentile", ""),
    ("openings", ""),
    ("    median", ""),
    ("    95th percentile", ""),
    ("computations", ""),
    ("    median", ""),
    ("    95th percentile", ""),
    ("that need no computing, while others compute", ""),
    ("    median", ""),
    ("    95th percentile", "≤ 1 s"),
    ("peak memory of all processes (PSS)", "< 1.5 GB"),
    ("all visits together", ""),
    ("processor time of the server process, each interaction", "≤ 0.05 s"),
)


def column(crowd: Crowd) -> list[str]:
    """Write what became of a crowd, one cell for each of `ROWS`."""
    steps = [step for visit in crowd.visits for step in visit]
    failed = sum(any(step.failed for step in visit) for visit in crowd.visits)
    served_all = sum(not any(step.errors for step in visit) for visit in crowd.visits)
    seconds = [step.seconds for step in steps if step.kind != "broken"]
    quick = [step.seconds for step in steps if step.kind == "quick" and step.amid_others]
    opened, computed = ([step.seconds for step in steps if step.kind == kind] for kind in ("open", "compute"))
    refused = crowd.sessions - served_all - failed
    return [
        f"{served_all} {_met(served_all == crowd.sessions)}",
        f"{refused} {_met(not refused)}",
        f"{failed} {_met(not failed)}",
        f"{len(seconds)}",
        *(f"{time:.2f} s" for time in _middle_and_high(seconds)),
        f"{len(opened)}",
        *(f"{time:.2f} s" for time in _middle_and_high(opened)),
        f"{len(computed)}",
        *(f"{time:.2f} s" for time in _middle_and_high(computed)),
        f"{len(quick)}",
        f"{_middle_and_high(quick)[0]:.2f} s",
        f"{_middle_and_high(quick)[1]:.2f} s {_met(_middle_and_high(quick)[1] <= 1)}",
        f"{crowd.peak:.2f} GB {_met(crowd.peak < 1.5)}",
        f"{crowd.seconds:.0f} s",
        f"{crowd.processor_seconds / max(1, len(seconds)):.3f} s",
    ]


def _middle_and_high(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    if len(seconds) < 2:
        return (math.nan, math.nan) if not seconds else (seconds[0], seconds[0])
    return statistics.median(seconds), statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def _met(goal: bool) -> str:
    return "✓" if goal else "✗ missed"


def table(crowds: Sequence[Crowd]) -> str:
    """Write what became of all crowds, and below that what they were told in red."""
    columns = [column(crowd) for crowd in crowds]
    rows = [["figure", "goal", *(f"{crowd.sessions} visitors" for crowd in crowds)]]
    rows += [[name, goal, *cells] for (name, goal), *cells in zip(ROWS, *columns, strict=True)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * width for width in widths])
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    told = Counter(
        (crowd.sessions, error) for crowd in crowds for visit in crowd.visits for step in visit for error in step.errors
    )
    return "\n".join([*lines, "", *(f"{times} × of {sessions}: {error}" for (sessions, error), times in told.items())])


def main() -> None:
    """Let one crowd after the other come, each to a server of its own, and print the table."""
    parser = argparse.ArgumentParser(description="Many visitors at once.")
    parser.add_argument(
        "--sessions", type=int, nargs="+", default=[50, 120, 200], help="how many visitors come at once"
    )
    parser.add_argument(
        "--pause", type=float, default=5.0, help="seconds that a visitor looks before each change, on average; 0: none"
    )
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    photo = photo_jpeg()
    crowds = [Crowd(sessions, asked.pause) for sessions in asked.sessions]
    for crowd in crowds:
        print(f"measuring: {crowd.sessions} visitors", file=sys.stderr, flush=True)
        with served(settings={"CMAPCORE_TRUSTED_PROXIES": "1"}) as app, watched(app, crowd):
            asyncio.run(crowd.come(app.port, photo))
    print(table(crowds))
    print(
        f"\nAll come within {2 * asked.pause:g} s and look for {asked.pause:g} s on average before each change. "
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f} at the start."
    )


if __name__ == "__main__":
    main()
