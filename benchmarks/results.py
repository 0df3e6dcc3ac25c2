"""Figures beside their goals: as a table to read, and kept as JSON for ``python benchmarks/compare.py OLD NEW``."""

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from measure import quartiles

FOLDER = Path(__file__).parent / "results"
_LIBRARIES = ("cmapcore", "numpy", "scipy", "scikit-learn", "openTSNE", "pillow", "streamlit")


@dataclass(frozen=True)
class Figure:
    """A line of the table: what was measured in each round, its goal (``"≤ 2.5"``), and what stands beside it."""

    name: str
    goal: str
    values: Sequence[float]
    unit: str = ""
    ours: str = ""
    rival: str = ""
    remarks: Sequence[str] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        """Whether the median is within the goal; without a goal it is."""
        if not self.goal:
            return True
        sign, limit, *_ = self.goal.split()
        middle = statistics.median(self.values)
        return middle <= float(limit) if sign == "≤" else middle >= float(limit)

    def cells(self) -> list[str]:
        """Write the line's cells."""
        if not self.values:
            return [self.name, self.goal, "not measured", "", "", "see below"]
        low, middle, high = quartiles(self.values)
        said = "" if not self.goal else " ✓" if self.is_met else " ✗ missed"
        measured = f"{_number(middle)}{self.unit}{said}"
        return [self.name, self.goal, measured, f"{_number(low)} – {_number(high)}", self.ours, self.rival]


def table(figures: Sequence[Figure]) -> str:
    """Write the figures as a table, its remarks below."""
    rows = [["figure", "goal", "measured", "quartiles", "ours", "beside it"], *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * width for width in widths])
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", *(remark for figure in figures for remark in figure.remarks)])


def keep(name: str, figures: Sequence[Figure], load: float) -> Path:
    """Write the medians, with the machine and the versions, to a file of this name in `FOLDER`; give its path."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    measured = {figure.name: statistics.median(figure.values) for figure in figures if figure.values}
    document = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "load": [round(load, 2), round(os.getloadavg()[0], 2)],
        "versions": {"Python": platform.python_version(), **versions(_LIBRARIES)},
        "higher is better": [figure.name for figure in figures if figure.goal.startswith("≥")],
        "figures": {name: float(f"{value:.4g}") for name, value in measured.items()},
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def machine() -> str:
    """Name the processor and how many there are."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{os.cpu_count()} × {model}"


def versions(projects: Sequence[str]) -> dict[str, str]:
    """Return the version of each project that is installed."""
    found = {}
    for project in projects:
        try:
            found[project] = version(project)
        except PackageNotFoundError:
            continue
    return found


def compared(old: Mapping[str, float], new: Mapping[str, float], higher: Sequence[str] = ()) -> list[tuple[str, float]]:
    """Return by how much each figure that is in both got worse: above 1 is worse, whichever way it counts."""
    both = [name for name in old if name in new]
    return [(name, old[name] / new[name] if name in higher else new[name] / old[name]) for name in both]


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
