"""The command line: ``cmapcore palette PICTURE_OR_URL`` and the other commands."""

from __future__ import annotations

import gc
import importlib
import io
import logging
import sys
from types import ModuleType

import click

from .cli.app import reach_app
from .cli.terminal import print_error, sentence
from .errors import CmapError
from .version import used_versions

FAILED = 2
"""The exit status of every error, as Click's own for a wrong command line."""

_COMMANDS = ("check", "colormap", "convert", "export", "formats", "palette", "replay", "serve", "show")


class CommandLine(click.Group):
    """The commands of the package, and the app's gallery commands; each is loaded on first use."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return all names."""
        return sorted([*_COMMANDS, "gallery"])

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Return the command of a name."""
        command: click.Command | None = None
        if name == "gallery":
            reach_app()
            command = importlib.import_module("gallery.commands").manage
        elif name in _COMMANDS:
            command = getattr(_loaded(f"{__package__}.cli.commands.{name}"), f"{name}_command")
        return command


def _loaded(module: str) -> ModuleType:
    """Load a module with garbage collection off: loading makes no garbage, and this saves a twentieth of the start."""
    if module not in sys.modules:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            importlib.import_module(module)
        finally:
            gc.freeze()  # or what was loaded would be scanned at the end
            if was_enabled:
                gc.enable()
    return sys.modules[module]


def _plain(token: str) -> str:
    """Return a flag or a command as declared if it was written with underscores."""
    return token.replace("_", "-")


def _print_versions(context: click.Context, _parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        import platform

        click.echo(f"{used_versions()}, Python {platform.python_version()}")
        context.exit()


@click.group(
    cls=CommandLine,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "token_normalize_func": _plain},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_versions,
    help="Show the version, and those of the libraries on which colours depend.",
)
@click.pass_context
def command_line(context: click.Context) -> None:
    """Colour palettes and colormaps from pictures."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main() -> None:
    """Run the command line; every error is one line on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for what a terminal's encoding does not have
    logging.getLogger("requests_hardened").addHandler(
        logging.NullHandler()
    )  # a refused address is reported by our error
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
