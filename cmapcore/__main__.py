"""The command line: ``cmapcore palette PICTURE_OR_URL``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from . import __version__
from .errors import CmapError, OptionError
from .options import Option
from .picture import load_picture
from .pipeline import Recipe, Result, extract

FAILED = 2
"""The exit status of every error, as Click's own for a wrong command line."""


@click.group(invoke_without_command=True)
@click.version_option(__version__, prog_name="cmapcore")
@click.pass_context
def cli(context: click.Context) -> None:
    """Colour palettes and colormaps from pictures."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def recipe_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one flag for every option of the recipe."""
    for spec in reversed(Recipe.all_options().values()):
        command = _flag(spec)(command)
    return command


def _flag(spec: Option) -> Callable[[Callable[..., None]], Callable[..., None]]:
    default = spec.to_text(spec.default) or "none"
    described = f"{spec.label}: {spec.help} Takes {spec.takes}; default {default}."
    if spec.kind == "bool":
        return click.option(f"--{spec.name}/--no-{spec.name}", spec.name, default=None, help=described)
    return click.option(f"--{spec.name}", spec.name, metavar=spec.kind.upper(), help=described)


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


@cli.command("palette")
@click.argument("picture", metavar="PICTURE_OR_URL")
@click.option("--json", "as_json", is_flag=True, help="Print colours, shares, recipe and notices as JSON.")
@recipe_flags
def print_palette(picture: str, as_json: bool, **flags: Any) -> None:
    """Print the palette of a picture, one hex code a line.

    Where less could be given than was asked, standard error says so.
    """
    recipe = recipe_from_flags(flags)
    result = extract(load_picture(picture), recipe)
    if as_json:
        click.echo(json.dumps(as_document(result), ensure_ascii=False, indent=2))
        return
    for code in result.palette.hex:
        click.echo(code)
    for notice in result.notices:
        click.echo(notice, err=True)


def as_document(result: Result) -> dict[str, Any]:
    """What `--json` prints of a result."""
    return {
        "name": result.palette.name,
        "digest": result.picture.digest,
        "colors": list(result.palette.hex),
        "shares": [round(share, 6) for share in result.palette.shares.tolist()],
        "recipe": result.recipe.to_query(),
        "notices": list(result.notices),
    }


def main() -> None:
    """Run the command line; every error is one line on standard error."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _fail(error.format_message())
    except CmapError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"The palette could not be written: {error.strerror}.")


def _fail(message: str) -> None:
    click.echo(f"cmapcore: {' '.join(message.split())}", err=True)
    sys.exit(FAILED)


if __name__ == "__main__":
    main()
