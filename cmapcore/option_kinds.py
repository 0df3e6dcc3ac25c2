"""The kinds of options: each checks, reads and writes its values, and describes itself for whatever shows an option.

A new kind is a new class here, and nothing elsewhere.
"""

from __future__ import annotations

import math
import numbers
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from .color.css import css_names, six_digits
from .methods import Method
from .wording import number_text

MAX_RADIUS = 100
"""The largest radius of an exclusion, in CAM02-UCS: from black to white."""

_LONGEST_SLIDER = 20_000
"""Whole numbers on the longest slider; beyond that, a number is typed."""

_HEX = "#?(?:[0-9a-fA-F]{3}){1,2}"


@dataclass(frozen=True)
class Widget:
    """What a page shows for an option.

    Attributes
    ----------
    name : {"toggle", "select", "slider", "number"}
    low, high, step : int or float
        Of a slider or a number: whole where the option is.
    format : str
        How a slider writes its number, as ``printf`` has it.
    """

    name: Literal["toggle", "select", "slider", "number"]
    low: float = 0
    high: float = 0
    step: float = 0
    format: str = "%g"


class Kind(ABC):
    """What values an option has: the base of all kinds.

    Attributes
    ----------
    is_list : bool
        Whether a value is a list or a box: a tuple, empty by default.
    choices : mapping of str to Method, or tuple of str
        The only values that there are, where they are named.
    """

    is_list: ClassVar[bool] = False
    choices: Mapping[str, Method] | tuple[str, ...] = ()

    @property
    def methods(self) -> Mapping[str, Method]:
        """The entries of the registry whose keys are the choices; empty where they are of none."""
        return {}

    @property
    @abstractmethod
    def takes(self) -> str:
        """What the option takes, in words."""

    @property
    def widget(self) -> Widget | None:
        """What a page shows for it; None where there is no single widget, or nothing to choose."""
        return None

    @property
    def metavar(self) -> str:
        """What stands for the value in a command's help; empty where the flag itself is the value."""
        return type(self).__name__.upper()

    @property
    @abstractmethod
    def annotation(self) -> str:
        """The type of its values, as Python's annotations have it."""

    @property
    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """The text that it takes, as JSON Schema has it."""

    @abstractmethod
    def check(self, value: Any) -> Any:
        """Return the value in its own plain Python type; None if it is not of this kind."""

    def to_text(self, value: Any) -> str:
        """Return a value as text for a URL or a command line."""
        return str(value)

    def from_text(self, text: str) -> Any:
        """Read a value from a URL or a command line, to be checked; text that cannot be read stays as it is."""
        return text


@dataclass(frozen=True)
class Bool(Kind):
    """True or false."""

    @property
    def takes(self) -> str:
        return "true or false"

    @property
    def widget(self) -> Widget:
        return Widget("toggle")

    @property
    def metavar(self) -> str:
        return ""

    @property
    def annotation(self) -> str:
        return "bool"

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def check(self, value: Any) -> bool | None:
        # NumPy's own booleans are wanted too, 0 and 1 are not
        return bool(value) if _is_bool(value) else None

    def to_text(self, value: Any) -> str:
        return "true" if value else "false"

    def from_text(self, text: str) -> bool | str:
        return {"true": True, "false": False, "1": True, "0": False}.get(text.lower(), text)


@dataclass(frozen=True)
class _Number(Kind):
    low: float
    high: float

    _in_words: ClassVar[str]
    _in_schema: ClassVar[str]
    _in_python: ClassVar[str]

    @property
    def takes(self) -> str:
        return f"{self._in_words} from {number_text(self.low)} to {number_text(self.high)}"

    @property
    def annotation(self) -> str:
        return self._in_python

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": self._in_schema, "minimum": self.low, "maximum": self.high}

    def to_text(self, value: Any) -> str:
        return number_text(value)

    def from_text(self, text: str) -> float | str:
        return _read_number(text)


@dataclass(frozen=True)
class Float(_Number):
    """A number between limits."""

    _in_words = "a number"
    _in_schema = "number"
    _in_python = "float"

    @property
    def widget(self) -> Widget:
        step = 10.0 ** (math.floor(math.log10(self.high - self.low)) - 2)
        if self.low > 0:
            step = min(step, self.low)  # so that round numbers are among the steps
        return Widget("slider", float(self.low), float(self.high), float(step))

    def check(self, value: Any) -> float | None:
        return _number_between(value, self.low, self.high)


@dataclass(frozen=True)
class Int(_Number):
    """A whole number between limits."""

    low: int
    high: int

    _in_words = "a whole number"
    _in_schema = "integer"
    _in_python = "int"

    @property
    def widget(self) -> Widget:
        span = self.high - self.low
        if span > _LONGEST_SLIDER:
            return Widget("number", self.low, self.high, 1, "%d")
        step = max(1, 10 ** (len(str(span)) - 3))
        if self.low > 0:
            step = min(step, self.low)  # so that round numbers are among the steps
        return Widget("slider", self.low, self.high, step, "%d")

    def check(self, value: Any) -> int | None:
        number = _number_between(value, self.low, self.high)
        return int(number) if number is not None and number.is_integer() else None


@dataclass(frozen=True)
class Choice(Kind):
    """One of some words, which may be the keys of a registry."""

    choices: Mapping[str, Method] | tuple[str, ...]

    @property
    def methods(self) -> Mapping[str, Method]:
        return self.choices if isinstance(self.choices, Mapping) else {}

    @property
    def takes(self) -> str:
        return "one of " + ", ".join(self.choices)

    @property
    def widget(self) -> Widget | None:
        return Widget("select") if len(self.choices) > 1 else None

    @property
    def annotation(self) -> str:
        return f"Literal[{', '.join(map(_quoted, self.choices))}]"

    @property
    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.choices)}

    def check(self, value: Any) -> str | None:
        return value if isinstance(value, str) and value in self.choices else None


@dataclass(frozen=True)
class Hexes(Kind):
    """At most a number of colours, as hex codes; short ones and CSS names become six-digit codes."""

    most: int
    is_list: ClassVar[bool] = True

    @property
    def takes(self) -> str:
        return f"at most {self.most} colours such as ff8800, f80 or orange, separated by commas"

    @property
    def annotation(self) -> str:
        return "Sequence[str]"

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": _pattern_of_list(_color_pattern(), self.most)}

    def check(self, value: Any) -> tuple[str, ...] | None:
        codes = [code for code in value.split(",") if code.strip()] if isinstance(value, str) else value
        if not isinstance(codes, (list, tuple)) or len(codes) > self.most:
            return None
        found = tuple(code for code in map(_digits, codes) if code is not None)
        return found if len(found) == len(codes) else None

    def to_text(self, value: Any) -> str:
        return ",".join(value)


@dataclass(frozen=True)
class Exclusions(Kind):
    """At most a number of pairs of a colour, as in `Hexes`, and a radius around it, in CAM02-UCS."""

    most: int
    is_list: ClassVar[bool] = True

    @property
    def takes(self) -> str:
        return (
            f"at most {self.most} exclusions such as ffffff~10, separated by commas: "
            f"a colour and a radius above 0 and at most {MAX_RADIUS}"
        )

    @property
    def annotation(self) -> str:
        return "str | Sequence[tuple[str, float]]"

    @property
    def schema(self) -> dict[str, Any]:
        # numbers above 0 and at most `MAX_RADIUS`, a power of ten
        more_digits = len(str(MAX_RADIUS)) - 2
        whole = rf"{MAX_RADIUS}(?:\.0{{0,40}})?|[1-9][0-9]{{0,{more_digits}}}(?:\.[0-9]{{0,40}})?"
        radius = rf"(?:{whole}|0?\.0{{0,19}}[1-9][0-9]{{0,19}}|[1-9](?:\.[0-9]{{0,40}})?[eE]-[0-9]{{1,2}})"
        return {"type": "string", "pattern": _pattern_of_list(f"{_color_pattern()}~{radius}", self.most)}

    def check(self, value: Any) -> tuple[tuple[str, float], ...] | None:
        if isinstance(value, str):
            pairs = [part.partition("~")[::2] for part in value.split(",") if part.strip()]
            value = [(code, _read_number(radius.strip())) for code, radius in pairs]
        if not isinstance(value, (list, tuple)) or len(value) > self.most:
            return None
        found = []
        for pair in value:
            if not isinstance(pair, (list, tuple)) or len(pair) != 2:
                return None
            code, radius = _digits(pair[0]), _number_between(pair[1], 0, MAX_RADIUS)
            if code is None or not radius:
                return None
            found.append((code, radius))
        return tuple(found)

    def to_text(self, value: Any) -> str:
        return ",".join(f"{code}~{number_text(radius)}" for code, radius in value)


@dataclass(frozen=True)
class Box(Kind):
    """Left, top, right and bottom in fractions of width and height; empty for everything."""

    is_list: ClassVar[bool] = True

    @property
    def takes(self) -> str:
        return "x0,y0,x1,y1: four fractions of width and height from 0 to 1, x0 less than x1 and y0 less than y1"

    @property
    def annotation(self) -> str:
        return "str | Sequence[float]"

    @property
    def schema(self) -> dict[str, Any]:
        plain = r"1(?:\.0{0,40})?|0(?:\.[0-9]{0,40})?|\.[0-9]{1,40}"
        side = rf"(?:{plain}|[0-9](?:\.[0-9]{{0,40}})?[eE]-0?[1-9][0-9]?)"
        return {"type": "string", "pattern": f"^({side}(,{side}){{3}})?$"}

    def check(self, value: Any) -> tuple[float, ...] | None:
        if isinstance(value, str):
            value = [_read_number(part.strip()) for part in value.split(",")] if value.strip() else ()
        if not isinstance(value, (list, tuple)):
            return None
        sides = tuple(side for side in (_number_between(side, 0, 1) for side in value) if side is not None)
        if len(sides) != len(value) or len(sides) not in (0, 4):
            return None
        if not sides or sides == (0, 0, 1, 1):
            return ()
        return sides if sides[0] < sides[2] and sides[1] < sides[3] else None

    def to_text(self, value: Any) -> str:
        return ",".join(map(number_text, value))


def _quoted(word: str) -> str:
    return f'"{word}"'


def _is_bool(value: Any) -> bool:
    return type(value).__name__ in ("bool", "bool_")


def _digits(color: Any) -> str | None:
    return six_digits(color) if isinstance(color, str) else None


def _color_pattern() -> str:
    return f"(?:{_HEX}|{'|'.join(css_names())})"


def _pattern_of_list(one: str, most: int) -> str:
    return f"^({one}(,{one}){{0,{most - 1}}})?$"


def _number_between(value: Any, low: float, high: float) -> float | None:
    if _is_bool(value) or not isinstance(value, numbers.Real):
        return None
    return float(value) if low <= value <= high else None  # type: ignore[operator]  # NaN fails this too


def _read_number(text: str) -> float | str:
    # a Python literal's underscores and its "infinity" are not how an address writes numbers
    if not re.fullmatch(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", text, re.ASCII):
        return text
    return float(text) if set(text) & set(".eE") else int(text)
