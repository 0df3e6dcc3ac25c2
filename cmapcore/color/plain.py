"""Plain colours in any form: codes, names, arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..errors import OptionError
from .css import from_css

Colors: TypeAlias = str | Iterable[Any] | npt.NDArray[Any]
"""Hex codes, names or functions of CSS, names of Matplotlib, rows of three or four numbers; one text of several."""

_TAKES = "Colours are hex codes, names, or rows of three numbers from 0 to 1 (or whole numbers from 0 to 255)"
_BARE = re.compile("[0-9a-fA-F]{6}|[0-9a-fA-F]{3}")
_BETWEEN = re.compile(r"[\s,;]+(?![^(]*\))")  # but not inside of a function's parentheses
_TOLERANCE = 1e-6


def plain_colors(colors: Colors) -> Floats:
    """Read colours, ``float[k, 3]`` of sRGB in [0, 1].

    Parameters
    ----------
    colors : array, or iterable of str or of rows, or str
        An array is [k, 3], or [k, 4] whose last column, how opaque they are, does not count. Whole numbers of which one
        is above 1 are 8-bit values. A string is one of CSS (``"#f80"``, ``"ff8800"``, ``"gold"``, ``"hsl(…)"``), or a
        name of Matplotlib (``"tab:blue"``, ``"C0"``, ``"xkcd:sky blue"``). A single string may hold several codes or
        names separated by commas or spaces.

    Raises
    ------
    OptionError
        For anything else.

    Examples
    --------
    >>> plain_colors(["#f80", "navy"]).round(2).tolist()
    [[1.0, 0.53, 0.0], [0.0, 0.0, 0.5]]
    >>> plain_colors([[255, 136, 0], [0, 0, 128]]).round(2).tolist()
    [[1.0, 0.53, 0.0], [0.0, 0.0, 0.5]]
    """
    if isinstance(colors, str):
        return np.array([_of_text(text) for text in _texts(colors)]).reshape(-1, 3)
    try:
        given = colors if isinstance(colors, np.ndarray) else list(colors)
    except TypeError:
        raise OptionError(f"{_TAKES}, not what is of type {type(colors).__name__}.") from None
    if isinstance(given, list) and any(isinstance(each, str) for each in given):
        rows = [_of_text(each) if isinstance(each, str) else _of_numbers([each])[0] for each in given]
        return np.array(rows)
    return _of_numbers(given)


def _texts(text: str) -> list[str]:
    try:
        _of_text(text)
    except OptionError:
        return [part for part in _BETWEEN.split(text) if part]
    return [text]


def _of_text(text: str) -> Floats:
    word = text.strip()
    found = from_css(f"#{word}" if _BARE.fullmatch(word) else word)
    if found is not None:
        return np.clip(found, 0, 1)
    if ":" in word or re.fullmatch(r"C\d+|[bgrcmykw]", word):  # what only Matplotlib knows, which takes long to load
        from matplotlib.colors import to_rgb

        try:
            return np.array(to_rgb(word))
        except ValueError:
            pass
    raise OptionError(f"{text!r:.60} is not a colour: write a hex code such as #ff8800, or a name such as gold.")


def _of_numbers(numbers: Any) -> Floats:
    try:
        array = np.asarray(numbers)
        rgb: Floats = array.astype(float)
    except (TypeError, ValueError) as error:
        raise OptionError(f"{_TAKES}; these are not.") from error
    if rgb.size == 0:
        return np.zeros((0, 3))
    if rgb.ndim != 2 or rgb.shape[1] not in (3, 4):
        raise OptionError(f"{_TAKES}, not an array of shape {rgb.shape}.")
    given = rgb[:, :3]
    if array.dtype == np.uint8 or (array.dtype.kind in "ui" and rgb.max() > 1):
        rgb = rgb / 255
    rgb = rgb[:, :3]
    if not (np.isfinite(rgb).all() and rgb.min() >= -_TOLERANCE and rgb.max() <= 1 + _TOLERANCE):
        raise OptionError(f"{_TAKES}, not numbers from {given.min():g} to {given.max():g}.")
    return np.clip(rgb, 0, 1)
