"""Points with classes, as a scatter plot shows them: from a table to coordinates and class names."""

from __future__ import annotations

import array
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from ..arrays import Floats, Ints, Progress
from ..errors import FormatError
from ..wording import count_text
from .data_fields import Field, read_field
from .tables import decoded, is_number, is_text, number, rows_of

MOST_CLASSES = 64
MOST_POINTS = 1_000_000
KEPT_POINTS = 20_000
"""At most this many points are kept: if there are more, evenly spaced ones."""

_CLASS_NAMES = {"class", "label", "labels", "species", "group", "category", "cluster", "type", "kind", "hue", "target"}
_POINT = 3  # columns of a table with only x, y and class
_PER_CLASS = 2  # points on the mean; a column that hardly repeats itself names rows, not classes


@dataclass(frozen=True, eq=False)
class Points:
    """Points of a plane, each of a class.

    Attributes
    ----------
    x, y : float[n]
        Finite.
    labels : int[n]
        Number of each point's class.
    classes : tuple of str
        Names of the classes, in the order in which they come first.
    columns : tuple of str
        What the table calls x, y and the class; each empty where it does not say.
    name : str
    notices : tuple of str
        What was left out.
    """

    x: Floats
    y: Floats
    labels: Ints
    classes: tuple[str, ...]
    columns: tuple[str, str, str]
    name: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Columns:
    x: int
    y: int
    label: int
    names: tuple[str, str, str]
    header: bool


def read_points(data: bytes, name: str) -> Points | None:
    r"""Read points with classes from a table.

    The class is the column whose header says so (class, label, species, group and the like), or else one of words;
    x and y are the columns of these names, or else the first two of numbers. Rows where one of the three is missing are
    left out.

    Parameters
    ----------
    data : bytes
        Values separated by commas, semicolons, tabs or spaces.
    name : str
        What to call it.

    Returns
    -------
    Points or None
        None if the file is not a table with two columns of numbers and one of recurring classes.

    Raises
    ------
    FormatError
        More than `MOST_CLASSES` classes or `MOST_POINTS` points.

    Examples
    --------
    >>> points = read_points(b"x,y,species\n1,2,cat\n3,4,dog\n5,6,cat\n7,8,dog", "pets")
    >>> points.classes, points.labels.tolist()
    (('cat', 'dog'), [0, 1, 0, 1])
    """
    if not is_text(data):
        return None
    rows = rows_of(decoded(data))
    lines = [cells for _, cells in islice(rows, 2)]
    columns = _columns(*lines) if len(lines) == 2 else None
    if columns is None:
        return None
    read = _read_rows(chain(lines[columns.header :], (cells for _, cells in rows)), columns)
    if read is None:
        return None
    x, y, labels, left_out = read
    if len(labels) < _PER_CLASS * max(len(set(labels)), 1):
        return None
    notices: tuple[str, ...] = ()
    if left_out:
        notices += (f"{count_text(left_out, 'row')} without x, y or class left out.",)
    if len(labels) > KEPT_POINTS:
        notices += (f"Of {len(labels):,} points, {KEPT_POINTS:,} are shown.",)
    kept = np.linspace(0, len(labels) - 1, min(len(labels), KEPT_POINTS)).astype(int)
    classes, numbers = _classes([labels[place] for place in kept])
    return Points(np.array(x)[kept], np.array(y)[kept], numbers, classes, columns.names, name, notices)


def _read_rows(
    rows: Iterable[list[str]], columns: _Columns
) -> tuple[array.array[float], array.array[float], list[str], int] | None:
    """Return x, y and class of each row, and how many rows lack one; None if a row does not fit such a table."""
    x, y, labels = array.array("d"), array.array("d"), list[str]()
    left_out = 0
    for cells in rows:
        try:
            across, up, label = number(cells[columns.x]), number(cells[columns.y]), cells[columns.label].strip()
        except (IndexError, ValueError):
            return None
        if not label or not math.isfinite(across) or not math.isfinite(up):
            left_out += 1
            continue
        x.append(across)
        y.append(up)
        labels.append(label)
        if len(labels) > MOST_POINTS:
            raise FormatError(f"The table has more than {MOST_POINTS:,} points; give a part of them.")
    return x, y, labels, left_out


def read_data(
    data: bytes,
    name: str,
    progress: Progress | None = None,  # noqa: ARG001 - nobody tells any
) -> Field | Points:
    """Read points if a file is a table with a column of classes, and otherwise a field of numbers.

    Parameters and errors as `read_points` and `read_field`.
    """
    return read_points(data, name) or read_field(data, name)


def _classes(labels: list[str]) -> tuple[tuple[str, ...], Ints]:
    """Return the classes in order of appearance, and the number of each point's class."""
    number_of = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    if len(number_of) > MOST_CLASSES:
        raise FormatError(
            f"The table has {len(number_of):,} classes, but at most {MOST_CLASSES} can have colours of their own; "
            "combine some."
        )
    return tuple(number_of), np.array([number_of[label] for label in labels])


def _columns(first: list[str], second: list[str]) -> _Columns | None:
    """Tell which columns are x, y and the class, from the first two rows."""
    if len(first) != len(second):
        return None
    numeric = [is_number(cell) for cell in second]
    header = any(not is_number(cell) for cell, below in zip(first, numeric, strict=True) if below)
    called = [cell.strip() if header else "" for cell in first]
    lower = [each.lower() for each in called]
    said = [place for place, each in enumerate(lower) if each in _CLASS_NAMES]
    words = [place for place, is_one in enumerate(numeric) if not is_one]
    if words == [0] and len(second) > _POINT and not said:  # labels of the rows of a field
        return None
    if not said and not words:
        return None
    label = (said or words)[-1]
    of_numbers = [place for place, is_one in enumerate(numeric) if is_one and place != label]
    if header:
        of_numbers = [place for place in of_numbers if called[place]] or of_numbers  # a row's number has no name
    by_name = [place for axis in ("x", "y") for place in of_numbers if lower[place] == axis]
    axes = by_name if len(by_name) == 2 else of_numbers[:2]
    if len(axes) < 2:
        return None
    across, up = axes
    return _Columns(across, up, label, (called[across], called[up], called[label]), header)
