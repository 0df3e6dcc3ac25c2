"""Data to view with a colormap: from a file to a field of numbers, and from numbers to levels.

A field is a table of numbers (CSV), an array (NPY) or a picture whose first band is taken as numbers. Which of these a
file is, its bytes tell, never its name.
"""

from __future__ import annotations

import array
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..errors import FormatError, PictureError
from ..pictures.band import decode_band
from ..pictures.limits import MAX_BYTES, MAX_SIDE
from ..pictures.signatures import picture_format
from .tables import counts_columns, decoded, is_number, is_text, numbers, rows_of, too_many

if TYPE_CHECKING:
    from ..arrays import Progress
    from ..colormaps.colormap_object import Colormap

KEPT_CELLS = 500_000
"""At most this many values are kept: if there are more, each block of n × n becomes its mean."""

LEVELS = 253
"""Steps of a colormap in a picture of levels; the three numbers above are those below."""
BAD, UNDER, OVER = 253, 254, 255
"""Levels of values that are missing, too low and too high."""
ROBUST = (2.0, 98.0)
"""Percentiles that bound the range, which a few extreme values do not change."""

_TABLE = "a table of numbers (CSV), an array (NPY) or a picture"
_NPY = b"\x93NUMPY"
_NPY_HEADER = 10_000  # bytes; NumPy itself reads no longer ones
_NUMERIC = re.compile(r"[<>|=]?([biuf])(1|2|4|8|16)")
_ROWS_AT_ONCE = 2**18  # values, about


@dataclass(frozen=True, eq=False)
class Field:
    """Numbers on a grid.

    Attributes
    ----------
    values : float[h, w]
        At least 2 × 2, at most `KEPT_CELLS`; NaN where a value is missing.
    name : str
    size : (int, int)
        Height and width of what the file holds.
    notices : tuple of str
        What was left out or averaged.
    """

    values: Floats
    name: str
    size: tuple[int, int]
    notices: tuple[str, ...] = ()


def read_field(
    data: bytes,
    name: str,
    progress: Progress | None = None,  # noqa: ARG001 - nobody tells any
) -> Field:
    """Read a field of numbers from a file.

    CSV: values separated by commas, semicolons, tabs or spaces, with a decimal point; cells that are empty or say NA,
    NaN, null, none or - are missing; a header row, a first column of labels, empty lines and lines that begin with #
    are ignored. NPY: two axes, or three, of which the first band is used; whole numbers, floats and booleans. A picture
    of any format that is read: its first band as the numbers in the file, 16 bits, 32 bits and floats in full;
    transparent pixels, and those that GDAL's tag marks as no data, are missing. Infinite values count as missing.

    Parameters
    ----------
    data : bytes
        At most 64 MiB; a picture of at most 50 million pixels; at most 32,768 rows and as many columns.
    name : str
        What to call it.
    progress : callable, optional

    Raises
    ------
    FormatError
        It is none of these, damaged, too large, or has less than two rows or two columns.
    PictureError
        As `load_picture`, for a picture.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(
            f"The file is too large: {len(data) / 2**20:.1f} MB, and at most {MAX_BYTES // 2**20} MB are read; use a "
            "part of the data."
        )
    missing: npt.NDArray[np.bool_] | None = None
    if data.startswith(_NPY):
        values, notices = _from_npy(data)
    elif not is_text(data):
        values, missing, notices = _from_picture(data)
    else:
        values, notices = _from_text(data)
    height, width = values.shape
    if min(height, width) < 2:
        raise FormatError(
            f"This is a single row or column ({height} × {width}); a picture needs rows and columns, so give a table "
            "of at least 2 × 2 numbers."
        )
    if max(height, width) > MAX_SIDE:
        raise FormatError(too_many(f"{height:,} × {width:,} values"))
    n = 1
    while math.ceil(height / n) * math.ceil(width / n) > KEPT_CELLS:
        n += 1
    if n > 1:
        notices += (f"Each block of {n} × {n} of the {height:,} × {width:,} values is shown as its mean.",)
    kept = _block_means(values, missing, n)
    if np.isnan(kept).all():
        raise FormatError("No value in this file is a finite number; give data that has some.")
    return Field(kept, name, (height, width), notices)


def _block_means(values: npt.NDArray[Any], missing: npt.NDArray[np.bool_] | None, n: int) -> Floats:
    """Return the mean of what is finite in each block of n × n, float[⌈h / n⌉, ⌈w / n⌉]; NaN where nothing is."""
    height, width = values.shape
    means = np.empty((math.ceil(height / n), math.ceil(width / n)))
    rows = n * max(1, _ROWS_AT_ONCE // (n * width))
    for top in range(0, height, rows):
        with np.errstate(over="ignore", invalid="ignore"):  # to infinite, which is missing
            part = values[top : top + rows].astype(np.float64)
        part[~np.isfinite(part)] = np.nan
        if missing is not None:
            part[missing[top : top + rows]] = np.nan
        if n > 1:
            part = np.pad(part, ((0, -len(part) % n), (0, -width % n)), constant_values=np.nan)
            part = part.reshape(len(part) // n, n, -1, n)
            count = np.isfinite(part).sum(axis=(1, 3))
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                part = np.nansum(part, axis=(1, 3)) / count
            part[~np.isfinite(part)] = np.nan  # nothing to sum, or too much
        means[top // n : top // n + len(part)] = part
    return means


# Pictures


def _from_picture(data: bytes) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_] | None, tuple[str, ...]]:
    try:
        is_film = picture_format(data) == "FILM"
    except PictureError as error:
        raise FormatError(f"This file is of a kind that cannot be read; save it as {_TABLE}.") from error
    if is_film:
        raise FormatError(f"This is a film, which holds no data to plot; give {_TABLE}.")
    band = decode_band(data)
    notices: tuple[str, ...] = ()
    if band.bands > 1:
        notices += (f"Only the first of the picture's {band.bands} bands is shown.",)
    if band.halved:
        notices += ("Its 16 bits were read as 8; a picture of one band keeps them.",)
    return band.values, band.missing, notices


# NPY


def _from_npy(data: bytes) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    """Read NumPy's format (NEP 1), versions 1 to 3; its header is looked through for three things, never evaluated."""
    start, length = (10, data[8:10]) if data[6:7] == b"\x01" else (12, data[8:12])
    size = int.from_bytes(length, "little")
    header = data[start : start + size].decode("latin-1")
    descr = re.search(r"""['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[))""", header)
    order = re.search(r"""['"]fortran_order['"]\s*:\s*(True|False)""", header)
    shape = re.search(r"""['"]shape['"]\s*:\s*\(([\d\s,L]*)\)""", header)
    if data[6:7] not in b"\x01\x02\x03" or size > _NPY_HEADER or not (descr and order and shape):
        raise FormatError("The NPY file's header is damaged; save the array again with numpy.save.")
    numeric = _NUMERIC.fullmatch(descr[1] or "")
    if numeric is None:
        kind = "records" if descr[2] else f"{descr[1]!r:.20}"
        raise FormatError(f"The NPY file holds {kind}, not plain numbers; save an array of floats or whole numbers.")
    sides = tuple(int(side[:12]) for side in re.findall(r"\d+", shape[1]))
    if len(sides) not in (2, 3):
        raise FormatError(
            f"The NPY file's array has {len(sides)} {'axis' if len(sides) == 1 else 'axes'}; give one of two axes, "
            "rows and columns."
        )
    try:
        dtype = np.dtype(descr[1])
    except TypeError as error:  # a size that this machine, or this kind of number, does not have
        raise FormatError(f"The NPY file's numbers, {descr[1]}, cannot be read here; save them as float64.") from error
    count = math.prod(sides)
    body = len(data) - start - size
    if not count:
        raise FormatError("The NPY file's array is empty; save one that has numbers.")
    if count * dtype.itemsize > body:
        said = " × ".join(map(str, sides))
        raise FormatError(
            f"The NPY file says that it holds {said} numbers of {dtype.itemsize} bytes, but {max(0, body):,} bytes "
            "follow; save the array again."
        )
    values = np.frombuffer(data, dtype, count, start + size)
    return _first_band(values.reshape(sides, order="F" if order[1] == "True" else "C"))


def _first_band(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    """Of three axes the first or the last, whichever is shorter, counts the bands."""
    if values.ndim == 2:
        return values, ()
    last = values.shape[2] < values.shape[0]
    band = values[..., 0] if last else values[0]
    bands = values.shape[2 if last else 0]
    return band, (f"Only the first of {bands} bands, along the {'last' if last else 'first'} axis, is shown.",)


# CSV


def _from_text(data: bytes) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    text = decoded(data)
    rows = rows_of(text)
    line, first = next(rows, (0, []))
    second_line, second = next(rows, (0, first))
    labels = len(second) > 1 and not is_number(second[0])
    header = not all(map(is_number, first[labels:])) or counts_columns(first, second)
    if not second or (header and not second_line) or text.lstrip()[:1] in ("<", "{"):
        raise FormatError(f"There are no rows of numbers in this file; give {_TABLE}.")
    labels = labels or (header and len(second) > 1 and (first[0].strip() == "" or len(first) == len(second) - 1))
    width = len(second)
    values = array.array("d")
    height = 0

    def add(line: int, cells: list[str]) -> None:
        nonlocal height
        height += 1
        if len(cells) != width:
            raise FormatError(f"Line {line} has {len(cells):,} values where others have {width:,}; correct that line.")
        if height > MAX_SIDE:
            raise FormatError(too_many(f"more than {MAX_SIDE:,} rows"))
        values.extend(numbers(line, cells, labels))

    if not header:
        add(line, first)
    if second_line:
        add(second_line, second)
    for line, cells in rows:
        add(line, cells)
    notices = ("The first row was taken as a header.",) * header
    notices += ("The first column was taken as labels.",) * labels
    return np.frombuffer(values, dtype=np.float64).reshape(height, width - labels), notices


# From numbers to levels


def value_range(values: npt.ArrayLike, *, whole: bool = False, centre: float | None = None) -> tuple[float, float]:
    """Choose the values at the two ends of a colormap.

    Parameters
    ----------
    values : float[...]
        At least one that is finite.
    whole : bool
        From the least to the largest; otherwise between the percentiles `ROBUST`, unless these coincide.
    centre : float, optional
        Where the middle of the colormap should be: the end that is nearer to it moves away from it.

    Returns
    -------
    (float, float)
        Equal where all values are.
    """
    finite = np.asarray(values, dtype=float)
    finite = finite[np.isfinite(finite)]
    low, high = (float(value) for value in np.percentile(finite, ROBUST))
    if whole or low == high:
        low, high = float(finite.min()), float(finite.max())
    if centre is not None:
        reach = max(high - centre, centre - low)
        low, high = centre - reach, centre + reach
    return low, high


def to_levels(values: npt.ArrayLike, low: float, high: float) -> npt.NDArray[np.uint8]:
    """Give each value its step of a colormap that runs from `low` to `high`, float[...] to uint8[...].

    From 0 to `LEVELS` - 1; `BAD` where a value is not finite, `UNDER` and `OVER` beyond the range. If the range is
    empty, values equal to it are in the middle.
    """
    given = np.asarray(values, dtype=float)
    finite = np.isfinite(given)
    held = np.clip(np.where(finite, given, low), low, high)
    span = high / 2 - low / 2  # halves, since the whole may be beyond the largest float
    part = (held / 2 - low / 2) / span if span > 0 else np.full(given.shape, 0.5)
    levels = np.minimum(part * LEVELS, LEVELS - 1).astype(np.uint8)
    levels[finite & (given < low)] = UNDER
    levels[finite & (given > high)] = OVER
    levels[~finite] = BAD
    return levels


def level_colors(cmap: Colormap) -> npt.NDArray[np.uint8]:
    """Return the colour of each level, ``uint8[256, 3]``."""
    place = (np.arange(LEVELS) + 0.5) / LEVELS * len(cmap.rgb8) - 0.5  # so that steps stay equally wide, and ends ends
    table = cmap.rgb8[np.rint(place).astype(int)]
    marks = np.rint(np.array([cmap.bad, cmap.under, cmap.over]) * 255).astype(np.uint8)
    return np.vstack([table, marks])
