"""What the commands take: one flag for every option of the recipe, pictures, formats; and shell completion of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click

from .errors import OptionError
from .formats import What, names
from .options import Option
from .pipeline import Recipe

Decorator = Callable[[Callable[..., None]], Callable[..., None]]
_Complete = Callable[[click.Context, click.Parameter, str], list[Any]]

pictures_argument = click.argument(
    "pictures", metavar="PICTURE_OR_URL...", nargs=-1, required=True, type=click.Path(readable=False, allow_dash=True)
)
output_flag = click.option(
    *("-o", "--output"), metavar="FILE|DIR", type=click.Path(), help="Where to write, if not to standard output."
)


def format_flag(*whats: What, several: bool = False) -> Decorator:
    """Give a command the flag that names a format, or formats."""
    there_are = list(dict.fromkeys(name for what in whats for name in names(what)))
    said = f"{'Any of these, each with a flag of its own' if several else 'One of'} {', '.join(there_are)}."
    return click.option(
        *("-f", "--format", "format_"),
        metavar="NAME",
        multiple=several,
        help=said,
        shell_complete=_complete(there_are),
    )


def recipe_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one flag for every option of the recipe."""
    for spec in reversed(Recipe.all_options().values()):
        command = _flag(spec)(command)
    return command


def _flag(spec: Option) -> Decorator:
    default = spec.to_text(spec.default) or "none"
    described = f"{spec.label}: {spec.help} Takes {spec.takes}; default {default}."
    if spec.kind == "bool":
        return click.option(f"--{spec.name}/--no-{spec.name}", spec.name, default=None, help=described)
    return click.option(
        *(f"--{spec.name}", spec.name),
        metavar=spec.kind.upper(),
        help=described,
        shell_complete=_complete(spec.choices),
    )


def _complete(words: Iterable[str]) -> _Complete:
    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[Any]:
        return [word for word in words if word.startswith(begun)]

    return complete


def recipe_from_flags(flags: dict[str, str | bool | None]) -> Recipe:
    """Read the flags that were given.

    Raises
    ------
    OptionError
        With the first complaint.
    """
    given = {name: str(value) for name, value in flags.items() if value is not None}
    recipe, complaints = Recipe.from_query(given)
    if complaints:
        raise OptionError(complaints[0].removesuffix(" The default was used instead."))
    return recipe
