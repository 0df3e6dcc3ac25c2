"""How fast and how lean the way from a picture to a palette is, beside its rivals: ``python benchmarks/pipeline.py``.

Prints one table. All is measured on one 12-megapixel JPEG, made when it is needed; every way runs in a warm process of
its own, so imports are not counted. Ways that are compared run in turn, round after round, and are divided round by
round; a figure is the median of its rounds, with the quartiles beside it.
"""

import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import ONE_THREAD, CannotRunError, in_turn, quartiles, ratios, together, working
from photo import SIZE, photo_jpeg
from visits import first_visits
from ways import PEERS

PATIENCE = 3.0  # seconds; a peer that took longer is not asked again


@dataclass(frozen=True)
class Figure:
    """A line of the table: what was measured in each round, its goal, and what stands beside it."""

    name: str
    goal: str
    values: list[float]
    unit: str = ""
    ours: str = ""
    rival: str = ""
    remarks: list[str] = field(default_factory=list)

    def cells(self) -> list[str]:
        """Write the line's cells."""
        if not self.values:
            return [self.name, self.goal, "not measured", "", "", "see below"]
        low, middle, high = quartiles(self.values)
        sign, limit, *_ = self.goal.split()
        met = middle <= float(limit) if sign == "≤" else middle >= float(limit)
        measured = f"{_number(middle)}{self.unit} {'✓' if met else '✗ missed'}"
        return [self.name, self.goal, measured, f"{_number(low)} – {_number(high)}", self.ours, self.rival]


def without_tsne(photo: Path) -> Iterator[Figure]:
    """The way without t-SNE, beside bare decoding and beside the peers."""
    with ExitStack() as stack:
        teams, remarks = {}, []
        for name in PEERS:
            worker = stack.enter_context(working(name, photo))
            try:
                took = together([worker])
            except CannotRunError as error:
                remarks.append(f"{name} cannot run here: {error}")
                continue
            if took > PATIENCE and teams:
                remarks.append(f"{name}: {took:.1f} s, once")
            else:
                teams[name] = [worker]
        for name in ("decode", "ours"):
            teams[name] = [stack.enter_context(working(name, photo))]
        seconds = in_turn(teams, 25)
    ours, decode = seconds.pop("ours"), seconds.pop("decode")
    name = "6 colours, no t-SNE ÷ bare decoding"
    yield Figure(name, "≤ 2.5", ratios(ours, decode), "", _time(ours), f"{_time(decode)}, the same reduced JPEG decode")
    name = "6 colours, no t-SNE ÷ fastest peer"
    if not seconds:
        yield Figure(name, "≤ 0.3", [], remarks=remarks)
        return
    fastest = min(seconds, key=lambda peer: statistics.median(seconds[peer]))
    remarks += [f"{peer}: {_time(times)}" for peer, times in seconds.items() if peer != fastest]
    rival = f"{_time(seconds[fastest])}, {fastest}"
    yield Figure(name, "≤ 0.3", ratios(ours, seconds[fastest]), "", _time(ours), rival, remarks)


def with_tsne(photo: Path) -> Iterator[Figure]:
    """The defaults, beside the original's steps."""
    name = "6 colours, t-SNE: original ÷ ours, one thread each"
    yield _original_over_ours(photo, name, "≥ 1.2", at_once=1, environment=ONE_THREAD, rounds=12)
    name = "the same, two at once, default threads"
    yield _original_over_ours(photo, name, "≥ 3", at_once=2, environment={}, rounds=5)


def _original_over_ours(
    photo: Path, name: str, goal: str, *, at_once: int, environment: dict[str, str], rounds: int
) -> Figure:
    with ExitStack() as stack:
        teams = {
            way: [stack.enter_context(working(way, photo, environment)) for _ in range(at_once)]
            for way in ("original, t-SNE", "ours, t-SNE")
        }
        original, ours = in_turn(teams, rounds).values()
    return Figure(name, goal, ratios(original, ours), "", _time(ours), f"{_time(original)}, the original's steps")


def memory(photo: Path) -> Iterator[Figure]:
    """What the way without t-SNE adds to the process's peak, the first time that it runs."""
    name, goal = "added peak memory, no t-SNE", "≤ 60 MB"
    if sys.platform != "linux":
        yield Figure(name, goal, [], remarks=["Memory: only Linux tells a process's peak."])
        return
    ours, original = ([_added(way, photo) for _ in range(3)] for way in ("ours", "original"))
    yield Figure(name, goal, ours, " MB", "", f"{statistics.median(original):.0f} MB, the original's steps")


def _added(way: str, photo: Path) -> float:
    with working(way, photo) as worker:
        worker.ask("memory")
        return worker.answer()


def change(photo: Path) -> Iterator[Figure]:
    """Another order or pruning of a palette that is there, of 6 colours and of 64."""
    with working("change", photo) as worker:
        seconds = in_turn({"change": [worker]}, 50)["change"]
    slowest = f"slowest {max(seconds) * 1e3:.2f} ms"
    rival = "the original does all anew"
    yield Figure("change of sort or prune alone", "≤ 20 ms", [1e3 * each for each in seconds], " ms", slowest, rival)


def first_visit(_photo: Path) -> Iterator[Figure]:
    """The app in a browser that has never seen it, its server warm."""
    name, goal = "first visit: address opened → palette visible", "≤ 2 s"
    try:
        seconds = first_visits(10)
    except CannotRunError as error:
        yield Figure(name, goal, [], remarks=[f"First visit: {error}."])
        return
    app, empty = seconds["app"], seconds["empty page"]
    times = f"{statistics.median(ratios(app, empty)):.2f} × empty"
    yield Figure(name, goal, app, " s", times, f"{_time(empty)}, an empty Streamlit page")


PARTS: tuple[Callable[[Path], Iterator[Figure]], ...] = (without_tsne, with_tsne, memory, change, first_visit)


def _time(seconds: list[float]) -> str:
    middle = statistics.median(seconds)
    return f"{middle:.2f} s" if middle >= 1 else f"{middle * 1e3:.0f} ms"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def table(figures: list[Figure]) -> str:
    """Write the figures as a table, its remarks below."""
    rows = [["figure", "goal", "measured", "quartiles", "ours", "beside it"], *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * width for width in widths])
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", *(remark for figure in figures for remark in figure.remarks)])


def main() -> None:
    """Measure everything and print the table."""
    before = os.getloadavg()[0]
    with TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(photo_jpeg())
        megabytes = photo.stat().st_size / 1e6
        figures: list[Figure] = []
        for part in PARTS:
            print(f"measuring: {part.__doc__}", file=sys.stderr, flush=True)
            figures += part(photo)
    print(table(figures))
    print(
        f"\nA JPEG of {SIZE[0]} × {SIZE[1]} pixels, {megabytes:.1f} MB. Python {platform.python_version()}, "
        f"{os.cpu_count()} processors, load {before:.1f} before and {os.getloadavg()[0]:.1f} after. "
        "Medians of rounds in turn, imports not counted."
    )


if __name__ == "__main__":
    main()
