"""Tables as text: rows of cells, and the numbers in them.

Values are separated by commas, semicolons, tabs or spaces, with a decimal point; cells that are empty or say NA, NaN,
null, none or - are missing; empty lines and lines that begin with # are ignored.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

from ..errors import FormatError
from ..pictures.limits import MAX_SIDE

_MISSING = {"", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "."}


def decoded(data: bytes) -> str:
    """Return a file's text, UTF-8 or, with its mark, UTF-16."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def is_text(data: bytes) -> bool:
    """Whether a file is text rather than a picture or an array."""
    return b"\0" not in data or data.startswith((b"\xff\xfe", b"\xfe\xff"))


def too_many(found: str) -> str:
    """Say that there are too many rows or columns."""
    return f"The data are too large: {found}, and at most {MAX_SIDE:,} rows and columns are read; use a part of them."


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that is neither empty nor a comment."""
    delimiter: str | None = ""
    for line_number, line in enumerate(io.StringIO(text, newline=None), 1):
        line = line.strip("\r\n ")
        if not line.strip() or line.startswith("#"):
            continue
        if delimiter == "":
            delimiter = next((mark for mark in "\t;," if mark in line), None)
        if line.count(delimiter or " ") > MAX_SIDE:
            raise FormatError(too_many(f"more than {MAX_SIDE:,} columns"))
        if delimiter is None:
            yield line_number, line.split()
        elif '"' in line:
            try:
                yield line_number, next(csv.reader([line], delimiter=delimiter))
            except csv.Error as error:
                raise FormatError(f"Line {line_number} is not a row of a table ({error}); write it as CSV.") from error
        else:
            yield line_number, line.split(delimiter)


def is_number(cell: str) -> bool:
    """Whether a cell holds a number or says that one is missing."""
    try:
        number(cell)
    except ValueError:
        return False
    return True


def number(cell: str) -> float:
    """Return the number in a cell, NaN where it is missing; raises `ValueError` for anything else."""
    return math.nan if cell.strip().lower() in _MISSING else float(cell)


def numbers(line: int, cells: list[str], start: int) -> list[float]:
    """Return the numbers in a line's cells from one on; raises `FormatError` if one is not a number."""
    try:
        return [float(cell) for cell in cells[start:]]
    except ValueError:  # some are missing, which is rarer
        pass
    found = []
    for column, cell in enumerate(cells[start:], start + 1):
        try:
            found.append(number(cell))
        except ValueError as error:
            raise FormatError(
                f"In line {line}, value {column} is {cell.strip()[:20]!r}, which is not a number; write decimals with "
                "a point, and leave missing values empty."
            ) from error
    return found


def counts_columns(first: list[str], second: list[str]) -> bool:
    """Whether the first row only counts the columns and the second begins with a row's number, as pandas writes it."""
    return len(first) > 2 and first == ["", *map(str, range(len(first) - 1))] and second[0] == "0"
