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
import inspect
import numbers
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Self

from .errors import OptionError
from .methods import Method
from .option_kinds import Bool, Choice, Float, Hexes, Int, Kind


@dataclass(frozen=True)
class Option:
    """An option's declaration, and how its values are checked, written and read."""

    name: str
    kind: Kind
    default: Any
    label: str
    help: str
    when: str | None = None
    automatic: Any = None

    def check(self, value: Any) -> Any:
        """Return the value in its own plain Python type.

        Raises
        ------
        OptionError
            Where it has the wrong type, is not finite, is out of range or is not among the choices.
        """
        checked = self.kind.check(value)
        if checked is None:
            raise OptionError(f"{self.name} takes {self.kind.takes}, not {_shown(value)}.")
        return checked

    def to_text(self, value: Any) -> str:
        """Return a value as text for a URL or a command line."""
        return self.kind.to_text(value)

    def from_text(self, text: str) -> Any:
        """Read a value from a URL or a command line.

        Raises
        ------
        OptionError
            As `check`.
        """
        return self.check(self.kind.from_text(text.strip()))

    @cached_property
    def entry(self) -> list[str]:
        """Its lines in the list of a docstring's parameters."""
        choices = self.kind.choices
        what = f"{{{', '.join(map(repr, choices))}}}" if choices else self.kind.annotation
        says_all = choices or not self.kind.metavar
        said = f"{self.label}: {self.help}" + ("" if says_all else f" Takes {self.kind.takes}.")
        lines = textwrap.wrap(said, 96, initial_indent="    ", subsequent_indent="    ")
        return [f"{self.name} : {what}, default {self.default!r}", *lines]


def option(
    default: Any,
    label: str,
    help: str,  # noqa: A002
    *,
    low: float | None = None,
    high: float | None = None,
    choices: Mapping[str, Method] | tuple[str, ...] = (),
    when: str | None = None,
    automatic: float | None = None,
    kind: Kind | None = None,
) -> Any:
    """Declare an option as a dataclass field.

    Parameters
    ----------
    default : bool, int, float, str or tuple
        Where `kind` is not given, its type tells it: a tuple is a list of hex codes.
    label, help : str
        What its widget says; what happens when the value goes up.
    low, high : float, optional
        The least and the greatest value; for a list of hex codes, `high` is the greatest length.
    choices : mapping of str to Method, or tuple of str, optional
        What it may be.
    when : str, optional
        The name of another option of the same stage without which (false or 0) this one is not used.
    automatic : float, optional
        The value with which it is chosen automatically.
    kind : Kind, optional
        What its values are, where the others do not tell.
    """
    words = {"label": label, "help": help, "when": when, "automatic": automatic}
    spec = words | {"low": low, "high": high, "choices": choices, "kind": kind}
    return field(default=default, metadata={"option": spec})


@dataclass(frozen=True)
class OptionSet:
    """A frozen dataclass whose fields are options.

    Attributes
    ----------
    title : str
        The heading above its options.
    """

    title: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for name, spec in self.options().items():
            object.__setattr__(self, name, spec.check(getattr(self, name)))

    @classmethod
    def options(cls) -> dict[str, Option]:
        """Return the options by name, in the order of their declaration."""
        found = cls.__dict__.get("_options")
        if found is None:
            found = {f.name: _read_declaration(f) for f in dataclasses.fields(cls) if "option" in f.metadata}
            cls._options = found  # type: ignore[attr-defined]
        return found

    def active(self) -> Iterator[str]:
        """Yield the names of the options that have an effect beside the values of the others."""
        specs = self.options()
        unused: set[str] = set()
        for name, spec in specs.items():
            methods = spec.kind.methods
            for method in methods.values():
                unused.update(method.uses)
            if methods:
                unused.difference_update(methods[getattr(self, name)].uses)
        for name, spec in specs.items():
            if name not in unused and (spec.when is None or getattr(self, spec.when)):
                yield name

    def key(self) -> tuple[Any, ...]:
        """Return what has an effect: the class name, and the active options with their values."""
        return (type(self).__name__, *((name, getattr(self, name)) for name in self.active()))

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some options changed.

        Raises
        ------
        OptionError
            For an unknown option or a bad value.
        """
        check_known(changes, self.options())
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True)
class Stage(OptionSet, ABC):
    """Options, and the work that they are for: calling a stage does it."""

    @abstractmethod
    def __call__(self, *inputs: Any, **more: Any) -> Any:
        """Do the work."""


def check_known(names: Iterable[str], options: Mapping[str, Option]) -> None:
    """Check that options with these names exist.

    Raises
    ------
    OptionError
        Names the first that does not.
    """
    for name in names:
        if name not in options:
            raise OptionError(f"{unknown(name, options)} Choose one of {', '.join(options)}.")


def unknown(name: str, names: Iterable[str]) -> str:
    """Say that there is no option with a name, and which may be meant.

    Examples
    --------
    >>> unknown("ncolours", ["ncolors", "npts"])
    "There is no option 'ncolours'; did you mean 'ncolors'?"
    >>> unknown("foo", ["ncolors", "npts"])
    "There is no option 'foo'."
    """
    from difflib import get_close_matches

    name = name[:40]
    said = f"There is no option {name!r}"
    close = get_close_matches(name.lower(), names, 1, 0.7)
    return f"{said}; did you mean {close[0]!r}?" if close else f"{said}."


def document_options(function: Callable[..., Any], options: Mapping[str, Option], keywords: type) -> None:
    """Put options into the signature and the docstring of a function that takes them as ``**options``.

    So `help`, editors and notebooks show each with its default and its effect.

    Parameters
    ----------
    function : callable
        Its docstring has an entry ``**options``.
    options : mapping of str to Option
    keywords : TypedDict
        The types of their values.
    """
    signature, types = inspect.signature(function), keywords.__annotations__
    kept = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    shown = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=spec.default, annotation=types.get(name, Any))
        for name, spec in options.items()
    ]
    function.__signature__ = signature.replace(parameters=kept + shown)  # type: ignore[attr-defined]
    lines = (function.__doc__ or "").splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip() == "**options")
    indent = lines[start][: -len("**options")]
    end = next(number for number in range(start + 1, len(lines) + 1) if not lines[number].startswith(f"{indent} "))
    entries = [indent + line for spec in options.values() for line in spec.entry]
    function.__doc__ = "\n".join([*lines[:start], *entries, *lines[end:]])


def document_fields(options: type[OptionSet]) -> None:
    """Put the options of a class into its docstring, as the parameters it is made with."""
    entries = ["    " + line for spec in options.options().values() for line in spec.entry]
    own = (options.__doc__ or "").rstrip()
    options.__doc__ = "\n".join([own, "", "    Parameters", "    ----------", *entries, "    "])


def _read_declaration(declared: dataclasses.Field[Any]) -> Option:
    spec = dict(declared.metadata["option"])
    low, high, choices = spec.pop("low"), spec.pop("high"), spec.pop("choices")
    kind = spec.pop("kind") or _kind_of(declared, low, high, choices)
    return Option(name=declared.name, kind=kind, default=kind.check(declared.default), **spec)


def _kind_of(declared: dataclasses.Field[Any], low: Any, high: Any, choices: Any) -> Kind:
    if choices:
        return Choice(choices)
    if isinstance(declared.default, tuple):
        return Hexes(high)
    if isinstance(declared.default, bool):
        return Bool()
    # the annotation is text: a whole-number default does not make an option whole
    return Int(low, high) if declared.type == "int" else Float(low, high)


def _shown(value: Any) -> str:
    is_plain = value is None or isinstance(value, (str, numbers.Number, bool, list, tuple))
    text = " ".join(repr(value).split()) if is_plain else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "…"
