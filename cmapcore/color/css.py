"""Colours as CSS Color 4 writes them: hex codes, names, and functions such as ``oklch(0.7 0.1 200)``."""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Callable

import numpy as np

from ..arrays import Floats
from .conversions import lab_d50_to_srgb, oklab_to_srgb

FUNCTION = r"(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\([^()]{3,80}\)"
"""Matches a colour function in lower case; whether it can be read is for `from_css` to decide."""

_HEX = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})")
_DIGITS = re.compile("#?([0-9a-f]{6}|[0-9a-f]{3})")
_CALL = re.compile(r"([a-z]+)\(\s*(.*?)\s*\)")
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?)(%|deg|grad|rad|turn)?")
_FARTHEST = 1e4  # of a component; there are no colours beyond
_TURN: dict[str | None, float] = {None: 360.0, "deg": 360.0, "grad": 400.0, "rad": 2 * math.pi, "turn": 1.0}


def from_css(text: str) -> Floats | None:
    """Read a colour, ``float[3]`` of sRGB that may lie outside of [0, 1]; None if the text is not a colour.

    How transparent it is does not count.

    Examples
    --------
    >>> from_css("#f80").round(2).tolist()
    [1.0, 0.53, 0.0]
    >>> from_css("hsl(120deg 100% 50% / 0.5)").tolist(), from_css("gold") is not None, from_css("golden")
    ([0.0, 1.0, 0.0], True, None)
    """
    text = text.strip().lower()
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) > 5 else "".join(2 * digit for digit in text[1:])
        return np.array(list(bytes.fromhex(digits[:6]))) / 255
    if call := _CALL.fullmatch(text):
        name = call[1].removesuffix("a") if call[1] in ("rgba", "hsla") else call[1]
        parts = re.split(r"[\s,/]+", call[2])
        if name not in _FUNCTIONS or len(parts) not in (3, 4):
            return None
        scales, to_srgb = _FUNCTIONS[name]
        values = [_value(part, scale) for part, scale in zip(parts[:3], scales, strict=True)]
        return None if None in values else np.asarray(to_srgb(*values), dtype=float)
    return _named(text) if text.isalpha() else None


def css_names() -> list[str]:
    """Return the names that CSS has for colours."""
    from PIL.ImageColor import colormap

    return list(colormap)


def six_digits(text: str) -> str | None:
    """Return the digits of a colour given as a hex code, with or without #, or a name; None if it is neither.

    Examples
    --------
    >>> six_digits("#F80"), six_digits("ff8800"), six_digits("Navy"), six_digits("rgb(0 0 0)")
    ('ff8800', 'ff8800', '000080', None)
    """
    word = text.strip().lower()
    if digits := _DIGITS.fullmatch(word):
        return digits[1] if len(digits[1]) == 6 else "".join(2 * digit for digit in digits[1])
    rgb = _named(word) if word.isalpha() else None
    return None if rgb is None else bytes(np.rint(rgb * 255).astype(np.uint8)).hex()


def _named(name: str) -> Floats | None:
    from PIL.ImageColor import colormap, getrgb

    return np.array(getrgb(name)[:3]) / 255 if name in colormap else None


def _value(text: str, scale: float) -> float | None:
    """Read a component: `scale` is the value of 100 %, or 0 for an angle, which is read in turns."""
    if text == "none":
        return 0.0
    number = _NUMBER.fullmatch(text)
    if number is None or (number[2] == "%" if not scale else number[2] not in (None, "%")):
        return None
    value = min(max(float(number[1]), -_FARTHEST), _FARTHEST)
    if not scale:
        return value / _TURN[number[2]]
    return value * (scale / 100 if number[2] else 1)


def _hsl(hue: float, saturation: float, lightness: float) -> tuple[float, float, float]:
    return colorsys.hls_to_rgb(hue % 1, _within(lightness / 100), _within(saturation / 100))


def _hwb(hue: float, white: float, black: float) -> Floats:
    white, black = _within(white / 100), _within(black / 100)
    if white + black >= 1:
        return np.full(3, white / (white + black))
    return np.array(colorsys.hsv_to_rgb(hue % 1, 1, 1)) * (1 - white - black) + white


def _within(part: float) -> float:
    return min(max(part, 0.0), 1.0)


def _polar(chroma: float, hue: float) -> tuple[float, float]:
    return chroma * math.cos(2 * math.pi * hue), chroma * math.sin(2 * math.pi * hue)


_FUNCTIONS: dict[str, tuple[tuple[float, float, float], Callable[..., object]]] = {
    "rgb": ((255, 255, 255), lambda *rgb: np.array(rgb) / 255),
    "hsl": ((0, 100, 100), _hsl),
    "hwb": ((0, 100, 100), _hwb),
    "lab": ((100, 125, 125), lambda *lab: lab_d50_to_srgb(lab)),
    "lch": ((100, 150, 0), lambda light, chroma, hue: lab_d50_to_srgb([light, *_polar(chroma, hue)])),
    "oklab": ((1, 0.4, 0.4), lambda *oklab: oklab_to_srgb(oklab)),
    "oklch": ((1, 0.4, 0), lambda light, chroma, hue: oklab_to_srgb([light, *_polar(chroma, hue)])),
}
"""For each function, the values of 100 % of its components (0: an angle), and how they become sRGB."""
