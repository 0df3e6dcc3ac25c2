"""What the commands take: one flag for every option of the recipe, pictures, formats; and shell completion of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..errors import OptionError
from ..options import Option
from ..pictures.several import EQUAL, WEIGHTINGS
from ..recipe import Recipe
from ..stages.map import Map
from .terminal import QUIET, VERBOSE

if TYPE_CHECKING:
    from ..formats.registry import What

Flags = Mapping[str, str | bool | None]
Decorator = Callable[[Callable[..., None]], Callable[..., None]]
_Complete = Callable[[click.Context, click.Parameter, str], list[Any]]

_OUTPUT, _PICTURES, _OTHER = "Output", "Pictures", "Other options"


class Flag(click.Option):
    """An option that is listed under a title in the help of its command."""

    def __init__(self, *arguments: Any, group: str = _OUTPUT, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.group = group


class GroupedCommand(click.Command):
    """A command whose help lists its options in groups, below examples of its use.

    Parameters
    ----------
    examples : sequence of str
        Command lines.
    """

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.examples = examples

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and the options, those of a group together."""
        if self.examples:
            with formatter.section("Examples"):
                for line in self.examples:
                    formatter.write(f"{' ' * formatter.current_indent}{line}\n")
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(context):
            record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
            if record is not None:
                groups.setdefault(getattr(parameter, "group", _OTHER), []).append(record)
        for title, records in sorted(groups.items(), key=lambda group: group[0] == _OTHER):
            with formatter.section(title):
                formatter.write_dl(records)


pictures_argument = click.argument(
    "pictures", metavar="PICTURE_OR_URL...", nargs=-1, required=True, type=click.Path(readable=False, allow_dash=True)
)


def _output(_context: click.Context, _parameter: click.Parameter, path: str | None) -> str | None:
    if path == "":
        raise click.BadParameter("it takes the name of a file or folder, but this is empty.")
    return None if path == "-" else path


output_flag = click.option(
    *("-o", "--output"),
    cls=Flag,
    metavar="FILE|DIR",
    type=click.Path(allow_dash=True),
    callback=_output,
    help="Where to write instead of standard output: a folder if it exists, ends in / or has no suffix; otherwise a "
    "file, whose suffix names the format unless --format does.",
)


part_flag = click.option(
    "--t",
    "t",
    cls=Flag,
    group=_PICTURES,
    metavar="FROM,TO",
    help="The part of a film to use, in seconds: 10,60 is from 10 to 60; 10 is from 10 to the end.",
)


def together_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the flags for one palette of several pictures."""
    weighting = click.option(
        "--weighting",
        cls=Flag,
        group=_PICTURES,
        metavar="NAME",
        help=f"How pictures are weighted with --together: {' or '.join(WEIGHTINGS)}; default {EQUAL}.",
        shell_complete=_complete(WEIGHTINGS),
    )
    together = click.option(
        "--together", cls=Flag, group=_PICTURES, is_flag=True, help="Make one palette of all the pictures."
    )
    return together(weighting(command))


class _FormatFlag(Flag):
    """The flag that names a format. Formats are loaded where somebody asks which there are, or writes one."""

    def __init__(self, *arguments: Any, whats: Sequence[What], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.whats = whats

    def get_help_record(self, context: click.Context) -> tuple[str, str] | None:
        """Return the flag and what it takes."""
        which = "Any of these, each with a flag of its own" if self.multiple else "One of these"
        self.help = f"{which}: {', '.join(_formats(self.whats))}."
        return super().get_help_record(context)


def format_flag(*whats: What, several: bool = False) -> Decorator:
    """Give a command the flag that names a format, or formats."""
    return click.option(
        *("-f", "--format", "format_"),
        cls=_FormatFlag,
        whats=whats,
        metavar="NAME",
        multiple=several,
        callback=lambda _context, _parameter, value: _in_lower_case(value),
        shell_complete=lambda *asked: _complete(_formats(whats))(*asked),
    )


def _formats(whats: Sequence[What]) -> list[str]:
    from ..formats.registry import names

    return list(dict.fromkeys(name for what in whats for name in names(what)))


def _in_lower_case(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(each.lower() for each in value)
    return value.lower() if isinstance(value, str) else value


def many_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the flags for many pictures, and for how much it says."""
    flags = (
        click.option(
            *("-j", "--jobs"),
            cls=Flag,
            group=_PICTURES,
            type=click.IntRange(min=1),
            metavar="INT",
            help="How many pictures to work on at once; default: the number of cores.",
        ),
        click.option(
            "--resume",
            cls=Flag,
            group=_PICTURES,
            is_flag=True,
            help="Skip pictures whose files are already in the -o folder. A file that is damaged, or that records "
            "other options or another picture, is made again. Pictures on the web are compared by address.",
        ),
        quiet_flag,
        _said("-v", "--verbose", VERBOSE, "Report each picture's size and how long it took."),
    )
    for flag in reversed(flags):
        command = flag(command)
    return command


def quiet_flag(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the flag to print only errors."""
    return _said("-q", "--quiet", QUIET, "Print only errors, no notices or warnings.")(command)


def _said(short: str, name: str, key: str, help_: str) -> Decorator:
    def note(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        context.meta[key] = value

    return click.option(
        *(short, name), cls=Flag, group=_OTHER, is_flag=True, expose_value=False, callback=note, help=help_
    )


def recipe_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one flag for every option of the recipe, those for the colours first."""
    titles = {name: stage.title for stage in Recipe.stages().values() for name in stage.options()}
    first = Recipe.stages()["cluster"].options()
    specs = {**first, **{name: spec for name, spec in Recipe.all_options().items() if name not in first}}
    for spec in reversed(specs.values()):
        command = _flag(spec, titles.get(spec.name, Recipe.title))(command)
    return command


def batch_flags(*whats: What, several: bool = False) -> Decorator:
    """Give a command pictures, and all the options for palettes and colormaps of them."""
    decorators = (pictures_argument, output_flag, format_flag(*whats, several=several), together_flags, part_flag)

    def add(command: Callable[..., None]) -> Callable[..., None]:
        for decorator in reversed((*decorators, many_flags, recipe_flags)):
            command = decorator(command)
        return command

    return add


def flag_name(name: str) -> str:
    """Return the flag of an option: ``--sort-type`` for ``sort_type``."""
    return f"--{name.replace('_', '-')}"


def _flag(spec: Option, group: str) -> Decorator:
    default = spec.to_text(spec.default) or "none"
    described = f"{spec.label}: {spec.help} Takes {spec.kind.takes}; default {default}."
    name = flag_name(spec.name)
    if not spec.kind.metavar:
        both = f"{name}/--no-{name.removeprefix('--')}"
        return click.option(both, spec.name, cls=Flag, group=group, default=None, help=described)
    return click.option(
        *(*_SHORT.get(spec.name, ()), name, spec.name),
        cls=Flag,
        group=group,
        metavar=spec.kind.metavar,
        help=described,
        shell_complete=_complete(spec.kind.choices),
    )


_SHORT = {"ncolors": ("-n",)}


def _complete(words: Iterable[str]) -> _Complete:
    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[Any]:
        return [word for word in words if word.startswith(begun)]

    return complete


def recipe_from_flags(flags: Flags) -> Recipe:
    """Read the flags that were given; choices in any case.

    Raises
    ------
    OptionError
        With the first complaint.
    """
    known = Recipe.all_options()
    given = {name: _in_case(known[name], str(value)) for name, value in flags.items() if value is not None}
    recipe, complaints = Recipe.from_query(given)
    if complaints:
        raise OptionError(complaints[0].removesuffix(" The default was used instead."))
    return recipe


def _in_case(spec: Option, text: str) -> str:
    return next((choice for choice in spec.kind.choices if choice.lower() == text.lower()), text)


def idle_warnings(flags: Flags, recipe: Recipe, printed: What | None = None) -> Iterator[str]:
    """Say why each flag that was given without effect has none.

    If a palette or a colormap is only printed, its recipe is not kept: then flags that change nothing else have none
    either.
    """
    active = recipe.active_options()
    for name, value in flags.items():
        if value is None:
            continue
        if name not in active:
            yield f"warning: {_as_given(name, value)} has no effect {_reason(name, recipe)}"
        elif printed == "palette" and name in Map.options():
            yield f"warning: {_as_given(name, value)} has no effect on a palette"
        elif printed == "colormap" and name not in recipe.colormap_options():
            yield f"warning: {_as_given(name, value)} has no effect {_with('kind', recipe)}"


def _as_given(name: str, value: Any) -> str:
    return f"--no-{flag_name(name).removeprefix('--')}" if value is False else flag_name(name)


def _with(name: str, recipe: Recipe) -> str:
    """Name the flag that leaves another without effect, with the value that does it."""
    spec, value = Recipe.all_options()[name], recipe.flat()[name]
    return f"with {_as_given(name, value)}" + ("" if value is False else f" {spec.to_text(value)}")


def _reason(name: str, recipe: Recipe) -> str:
    """Return the choice that leaves an option without effect."""
    if recipe.cluster.is_all_pinned and name in recipe.replace(pins=()).active_options():
        return "because every colour is pinned"
    if name in recipe.plot_options() - set(recipe.embed.options()):
        return _with("clustering", recipe)
    for stage in (getattr(recipe, each) for each in recipe.stages()):
        specs = stage.options()
        if name not in specs:
            continue
        if (when := specs[name].when) and not getattr(stage, when):
            return _with(when, recipe)
        for choice, spec in specs.items():
            if any(name in method.uses for method in spec.kind.methods.values()):
                return _with(choice, recipe)
    return _with("clustering", recipe)
