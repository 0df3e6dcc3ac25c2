"""Options: declared once, as fields of a frozen dataclass, and read by everything that needs them.

A stage is written so::

    @dataclass(frozen=True)
    class Embed(Stage):
        use_tsne: bool = option(True, "Embed before clustering", "What happens when it is on.")
        tsne_perp: float = option(40, "Perplexity", "What happens when it goes up.", low=2, high=200, when="use_tsne")

From that follow validation, the widget, the URL parameter, the command-line flag, the keyword argument and the
reference table. Option names are unique across all stages.
"""

from __future__ import annotations

import dataclasses
import numbers
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Self

from .errors import OptionError
from .wording import number_text

Kind = Literal["bool", "int", "float", "choice", "hexes", "exclusions", "box"]

MAX_RADIUS = 100
"""The largest radius of an exclusion, in CAM02-UCS: from black to white."""

_HEX = re.compile(r"#?[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Method:
    """One way of doing a stage's work: an entry of a registry whose keys are the choices of an option.

    Attributes
    ----------
    function : callable
        What does the work.
    help : str
        What it does, in one sentence.
    needs : {"points", "picture"}
        What it works on; where it is the picture, no embedding is computed for it.
    uses : tuple of str
        Names of the options it uses. An option that some method of the registry uses, but not the chosen one,
        is ignored and not shown.
    """

    function: Callable[..., Any]
    help: str
    needs: Literal["points", "picture"] = "points"
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """An option's declaration, and how its values are checked and written as text."""

    name: str
    kind: Kind
    default: Any
    label: str
    help: str
    low: float | None = None
    high: float | None = None
    choices: Mapping[str, Method] | tuple[str, ...] = ()
    when: str | None = None

    @property
    def is_list(self) -> bool:
        """Whether its value is a list or a box, empty by default: a tuple."""
        return isinstance(self.default, tuple)

    @property
    def takes(self) -> str:
        """What the option takes, in words."""
        if self.kind == "bool":
            return "true or false"
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        if self.kind == "hexes":
            return f"at most {self.high:g} hex codes such as ff8800, separated by commas"
        if self.kind == "exclusions":
            return (
                f"at most {self.high:g} exclusions such as ffffff~10, separated by commas: "
                f"a hex code and a radius above 0 and at most {MAX_RADIUS}"
            )
        if self.kind == "box":
            return "x0,y0,x1,y1: four fractions of width and height from 0 to 1, x0 less than x1 and y0 less than y1"
        whole = "a whole number" if self.kind == "int" else "a number"
        return f"{whole} from {number_text(self.low)} to {number_text(self.high)}"

    def check(self, value: Any) -> Any:
        """Give the value in its own plain Python type.

        Raises
        ------
        OptionError
            Where it has the wrong type, is not finite, is out of range or is not among the choices.
        """
        checked = _CHECKS[self.kind](self, value)
        if checked is None:
            raise OptionError(f"{self.name} takes {self.takes}, not {_shown(value)}.")
        return checked

    def to_text(self, value: Any) -> str:
        """Write a value as an address or a command line has it."""
        if self.kind == "bool":
            return "true" if value else "false"
        if self.kind == "hexes":
            return ",".join(value)
        if self.kind == "exclusions":
            return ",".join(f"{code}~{number_text(radius)}" for code, radius in value)
        if self.kind == "box":
            return ",".join(map(number_text, value))
        return number_text(value) if self.kind in ("int", "float") else str(value)

    def from_text(self, text: str) -> Any:
        """Read a value from an address or a command line.

        Raises
        ------
        OptionError
            As `check`.
        """
        return self.check(_READERS.get(self.kind, str)(text.strip()))


def option(
    default: Any,
    label: str,
    help: str,  # noqa: A002
    *,
    low: float | None = None,
    high: float | None = None,
    choices: Mapping[str, Method] | tuple[str, ...] = (),
    when: str | None = None,
    kind: Kind | None = None,
) -> Any:
    """Declare an option as a dataclass field.

    Parameters
    ----------
    default : bool, int, float, str or tuple
        Its type tells the option's kind: a tuple is a list of hex codes, where `kind` does not say otherwise.
    label, help : str
        What its widget says; what happens when the value goes up.
    low, high : float, optional
        The least and the greatest value; for a list, `high` is the greatest length.
    choices : mapping of str to Method, or tuple of str, optional
        What it may be.
    when : str, optional
        The name of another option of the same stage without which (false or 0) this one is not used.
    kind : {"exclusions", "box"}, optional
        What tuple it is: of (hex code, radius) pairs; or left, top, right and bottom, empty for everything.
    """
    spec = {"label": label, "help": help, "low": low, "high": high, "choices": choices, "when": when, "kind": kind}
    return field(default=default, metadata={"option": spec})


@dataclass(frozen=True)
class Stage:
    """A frozen dataclass whose fields are options; calling it does its work."""

    title: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for name, spec in self.options().items():
            object.__setattr__(self, name, spec.check(getattr(self, name)))

    @classmethod
    def options(cls) -> dict[str, Option]:
        """The stage's options by name, in the order of their declaration."""
        found = cls.__dict__.get("_options")
        if found is None:
            found = {f.name: _read_declaration(f) for f in dataclasses.fields(cls) if "option" in f.metadata}
            cls._options = found  # type: ignore[attr-defined]
        return found

    def active(self) -> Iterator[str]:
        """The names of the options that have an effect beside the values of the others."""
        specs = self.options()
        unused: set[str] = set()
        for name, spec in specs.items():
            if isinstance(spec.choices, Mapping):
                for method in spec.choices.values():
                    unused.update(method.uses)
                unused.difference_update(spec.choices[getattr(self, name)].uses)
        for name, spec in specs.items():
            if name not in unused and (spec.when is None or getattr(self, spec.when)):
                yield name

    def key(self) -> tuple[Any, ...]:
        """What of this stage decides its result: its name and its active options."""
        return (type(self).__name__, *((name, getattr(self, name)) for name in self.active()))

    def replace(self, **changes: Any) -> Self:
        """The same stage with other values of some options.

        Raises
        ------
        OptionError
            For an unknown option or a bad value.
        """
        check_known(changes, self.options())
        return dataclasses.replace(self, **changes)


def check_known(names: Iterable[str], options: Mapping[str, Option]) -> None:
    """Make sure that there are options of these names.

    Raises
    ------
    OptionError
        With the first that there is not.
    """
    for name in names:
        if name not in options:
            raise OptionError(f"There is no option {name!r}; there are {', '.join(options)}.")


def _read_declaration(declared: dataclasses.Field[Any]) -> Option:
    spec = dict(declared.metadata["option"])
    kind = spec.pop("kind") or _kind_of(declared)
    default: Any = declared.default
    if kind == "float":
        default = float(default)
    return Option(name=declared.name, kind=kind, default=default, **spec)


def _kind_of(declared: dataclasses.Field[Any]) -> Kind:
    if declared.metadata["option"]["choices"]:
        return "choice"
    if isinstance(declared.default, tuple):
        return "hexes"
    if isinstance(declared.default, bool):
        return "bool"
    # the annotation is text: a whole-number default does not make an option whole
    return "int" if declared.type == "int" else "float"


def _check_bool(_: Option, value: Any) -> bool | None:
    # NumPy's own booleans are wanted too, 0 and 1 are not
    return bool(value) if type(value).__name__ in ("bool", "bool_") else None


def _check_number(spec: Option, value: Any) -> int | float | None:
    number = _real(value, spec.low or 0, spec.high or 0)
    if number is None or spec.kind == "float":
        return number
    return int(number) if number.is_integer() else None


def _real(value: Any, low: float, high: float) -> float | None:
    if type(value).__name__ in ("bool", "bool_") or not isinstance(value, numbers.Real):
        return None
    return float(value) if low <= value <= high else None  # type: ignore[operator]  # NaN fails this too


def _check_choice(spec: Option, value: Any) -> str | None:
    return value if isinstance(value, str) and value in spec.choices else None


def _check_hexes(spec: Option, value: Any) -> tuple[str, ...] | None:
    codes = value.split(",") if isinstance(value, str) else value
    if not isinstance(codes, (list, tuple)):
        return None
    codes = [code.strip() for code in codes if isinstance(code, str) and code.strip()]
    if len(codes) > (spec.high or 0) or not all(_HEX.fullmatch(code) for code in codes):
        return None
    if not isinstance(value, str) and len(codes) != len(value):
        return None
    return tuple(code.removeprefix("#").lower() for code in codes)


def _check_exclusions(spec: Option, value: Any) -> tuple[tuple[str, float], ...] | None:
    if isinstance(value, str):
        pairs = [part.partition("~")[::2] for part in value.split(",") if part.strip()]
        value = [(code, _read_number(radius.strip())) for code, radius in pairs]
    if not isinstance(value, (list, tuple)) or len(value) > (spec.high or 0):
        return None
    found = []
    for pair in value:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            return None
        code, radius = pair[0], _real(pair[1], 0, MAX_RADIUS)
        if not isinstance(code, str) or not _HEX.fullmatch(code.strip()) or not radius:
            return None
        found.append((code.strip().removeprefix("#").lower(), radius))
    return tuple(found)


def _check_box(_: Option, value: Any) -> tuple[float, ...] | None:
    if isinstance(value, str):
        value = [_read_number(part.strip()) for part in value.split(",")] if value.strip() else ()
    if not isinstance(value, (list, tuple)):
        return None
    sides = tuple(side for side in (_real(side, 0, 1) for side in value) if side is not None)
    if len(sides) != len(value) or len(sides) not in (0, 4):
        return None
    if not sides or sides == (0, 0, 1, 1):
        return ()
    return sides if sides[0] < sides[2] and sides[1] < sides[3] else None


_CHECKS: dict[Kind, Callable[[Option, Any], Any]] = {
    "bool": _check_bool,
    "int": _check_number,
    "float": _check_number,
    "choice": _check_choice,
    "hexes": _check_hexes,
    "exclusions": _check_exclusions,
    "box": _check_box,
}


def _read_bool(text: str) -> bool | str:
    return {"true": True, "false": False, "1": True, "0": False}.get(text.lower(), text)


def _read_number(text: str) -> int | float | str:
    # a Python literal's underscores and its "infinity" are not how an address writes numbers
    if not re.fullmatch(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", text, re.ASCII):
        return text
    return float(text) if set(text) & set(".eE") else int(text)


_READERS: dict[Kind, Callable[[str], Any]] = {"bool": _read_bool, "int": _read_number, "float": _read_number}


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, (str, numbers.Number, bool)) or value is None else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "…"
