"""The command line: ``cmapcore palette PICTURE_OR_URL`` and the other commands."""

from __future__ import annotations

import importlib
import io
import logging
import platform
import sys

import click

from .cli.app import reach_app
from .cli.commands import (
    check_command,
    colormap_command,
    convert_command,
    export_command,
    formats_command,
    palette_command,
    replay_command,
    serve_command,
    show_command,
)
from .cli.flags import plain_flag
from .cli.terminal import print_error, sentence
from .errors import CmapError
from .version import used_versions

FAILED = 2
"""The exit status of every error, as Click's own for a wrong command line."""


class CommandLine(click.Group):
    """The commands of the package, and of the app those of the gallery, which are loaded when they are asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return all names."""
        return sorted([*super().list_commands(context), "gallery"])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return the command of a name."""
        if name != "gallery":
            return super().get_command(context, name)
        reach_app()
        manage: click.Group = importlib.import_module("gallery.commands").manage
        return manage


def _print_versions(context: click.Context, _parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        click.echo(f"{used_versions()}, Python {platform.python_version()}")
        context.exit()


@click.group(
    cls=CommandLine,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "token_normalize_func": plain_flag},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_versions,
    help="Show the version, and those of the libraries that colours depend on.",
)
@click.pass_context
def command_line(context: click.Context) -> None:
    """Colour palettes and colormaps from pictures."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (
    palette_command,
    colormap_command,
    export_command,
    check_command,
    convert_command,
    show_command,
    replay_command,
    formats_command,
    serve_command,
):
    command_line.add_command(command)


def main() -> None:
    """Run the command line; every error is one line on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for what a terminal's encoding does not have
    logging.getLogger("requests_hardened").addHandler(logging.NullHandler())  # an address refused is told by our error
    try:
        status = command_line(standalone_mode=False)  # of whatever called for an exit; a command gives none
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _fail(error.format_message())
    except (CmapError, OSError) as error:
        _fail(sentence(error))
    else:
        sys.exit(status)


def _fail(message: str) -> None:
    print_error(f"cmapcore: {message}")
    sys.exit(FAILED)


if __name__ == "__main__":
    main()
