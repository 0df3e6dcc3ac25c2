"""What the commands take: one flag for every option of the recipe, pictures, formats; and shell completion of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from ..errors import OptionError
from ..formats.registry import What, names
from ..options import Option
from ..pictures.several import EQUAL, WEIGHTINGS
from ..recipe import Recipe

Flags = Mapping[str, str | bool | None]
Decorator = Callable[[Callable[..., None]], Callable[..., None]]
_Complete = Callable[[click.Context, click.Parameter, str], list[Any]]

pictures_argument = click.argument(
    "pictures", metavar="PICTURE_OR_URL...", nargs=-1, required=True, type=click.Path(readable=False, allow_dash=True)
)


def _output(_context: click.Context, _parameter: click.Parameter, path: str | None) -> str | None:
    if path == "":
        raise click.BadParameter("it takes the name of a file or folder, and this is empty.")
    return None if path == "-" else path


output_flag = click.option(
    *("-o", "--output"),
    metavar="FILE|DIR",
    type=click.Path(allow_dash=True),
    callback=_output,
    help="Where to write, if not to standard output: a folder if it is there, ends in / or has no suffix, otherwise a "
    "file. Its suffix names the format, where --format does not.",
)


part_flag = click.option(
    "--t",
    "t",
    metavar="FROM,TO",
    help="The part of a film, in seconds: 10,60 is from 10 to 60, 10 from 10 to the end.",
)


def together_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the flags for one palette of several pictures."""
    weighting = click.option(
        "--weighting",
        metavar="NAME",
        help=f"What each picture counts for with --together: {' or '.join(WEIGHTINGS)}; default {EQUAL}.",
        shell_complete=_complete(WEIGHTINGS),
    )
    together = click.option("--together", is_flag=True, help="Make one palette of all the pictures.")
    return together(weighting(command))


def format_flag(*whats: What, several: bool = False) -> Decorator:
    """Give a command the flag that names a format, or formats."""
    there_are = list(dict.fromkeys(name for what in whats for name in names(what)))
    said = f"{'Any of these, each with a flag of its own' if several else 'One of these'}: {', '.join(there_are)}."
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
    described = f"{spec.label}: {spec.help} Takes {spec.kind.takes}; default {default}."
    if not spec.kind.metavar:
        return click.option(f"--{spec.name}/--no-{spec.name}", spec.name, default=None, help=described)
    return click.option(
        *(f"--{spec.name}", spec.name),
        metavar=spec.kind.metavar,
        help=described,
        shell_complete=_complete(spec.kind.choices),
    )


def _complete(words: Iterable[str]) -> _Complete:
    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[Any]:
        return [word for word in words if word.startswith(begun)]

    return complete


def recipe_from_flags(flags: Flags) -> Recipe:
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


def idle_notice(flags: Flags, recipe: Recipe) -> str:
    """Say which of the flags that were given have no effect beside the others; nothing where all have."""
    active = recipe.active_options()
    idle = [name for name, value in flags.items() if value is not None and name not in active]
    said = [f"--{'no-' if flags[name] is False else ''}{name} ({_reason(name, recipe)})" for name in idle]
    return f"Without effect: {', '.join(said)}." if said else ""


def _reason(name: str, recipe: Recipe) -> str:
    """Return the choice that leaves an option without effect."""
    if recipe.cluster.is_all_pinned and name in recipe.replace(pins=()).active_options():
        return "every colour is pinned"
    if name in recipe.plot_options() - set(recipe.embed.options()):
        return f"clustering is {recipe.cluster.clustering}"
    for stage in (getattr(recipe, each) for each in recipe.stages()):
        specs = stage.options()
        if name not in specs:
            continue
        if (when := specs[name].when) and not getattr(stage, when):
            return f"{when} is {specs[when].to_text(getattr(stage, when))}"
        for choice, spec in specs.items():
            if any(name in method.uses for method in spec.kind.methods.values()):
                return f"{choice} is {getattr(stage, choice)}"
    return f"clustering is {recipe.cluster.clustering}"
