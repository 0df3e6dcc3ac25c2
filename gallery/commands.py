"""The command line of the gallery's operator: ``cmapcore gallery …``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from cmapcore.cli.failures import do_each
from cmapcore.settings import DATA_DIR
from gallery.errors import GalleryError, NotThereError
from hosting.settings import DATABASE_URL

if TYPE_CHECKING:
    from .operator import Listed, Operator


@click.group("gallery")
def manage() -> None:
    """Manage the gallery database."""


@contextmanager
def _needs_app() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise GalleryError(
            "The gallery needs the app's libraries: install them with pip install 'cmapcore[app]'."
        ) from error


@contextmanager
def _operator() -> Iterator[Operator]:
    with _needs_app():
        from .operator import Operator
        from .store import Gallery
    opened = Gallery.as_set()
    try:
        yield Operator(opened)
    finally:
        opened.close()


_PAGE = click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Fifty on each.")
_NONE_FOUND = 1
"""The exit status if there is nothing to print, like that of grep."""


@manage.command("list")
@click.argument("words", nargs=-1)
@_PAGE
@click.pass_context
def list_palettes(context: click.Context, words: tuple[str, ...], page: int) -> None:
    """List the palettes that have these WORDS, or all of them, newest first.

    The exit status is 1 if there are none.
    """
    with _operator() as operator:
        _print(context, operator.list_all(words=" ".join(words), page=page))


@manage.command("reports")
@_PAGE
@click.pass_context
def list_reports(context: click.Context, page: int) -> None:
    """List the palettes that were reported and can still be seen, most reported first.

    The exit status is 1 if there are none.
    """
    with _operator() as operator:
        _print(context, operator.list_reported(page=page))


def _print(context: click.Context, listed: Sequence[Listed]) -> None:
    for one in listed:
        saved = one.saved
        marks = {"hidden": saved.hidden, "deleted": one.deleted, "example": saved.example}
        words = [saved.visibility, *(word for word, holds in marks.items() if holds)]
        if one.reasons:
            words.append(f"{len(one.reasons)} reported")
        line = f"{saved.id}  {saved.created:%Y-%m-%d %H:%M}  {', '.join(words)}  {saved.name}"
        click.echo(f"{line}  {' '.join(saved.palette.hex[:6])}")
        for reason in filter(None, one.reasons):
            click.echo(f"    {' '.join(reason.split())}")
    if not listed:
        click.echo("None found.", err=True)
        context.exit(_NONE_FOUND)


def _ids_or_one(context: click.Context, _: click.Parameter, ids: tuple[str, ...]) -> tuple[str, ...]:
    if bool(ids) == (context.params["of"] is not None):
        raise click.UsageError("Give either IDS or --of ID.")
    return ids


def _takes_ids(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the ids of palettes, or one that stands for all of its owner's."""
    of = "Instead of IDS: all palettes of the person who saved this one."
    for parameter in (
        click.option("--yes", is_flag=True, help="With --of: do not ask for confirmation."),
        click.option("--of", metavar="ID", is_eager=True, help=of),
        click.argument("ids", nargs=-1, callback=_ids_or_one),
    ):
        command = parameter(command)
    return command


@manage.command("hide")
@_takes_ids
def hide(ids: tuple[str, ...], of: str | None, yes: bool) -> None:
    """Hide palettes from everyone but their owners."""
    with _operator() as operator:
        _do(operator, ids, of, yes, operator.hide, operator.hide_owner, "hidden")


@manage.command("unhide")
@_takes_ids
def unhide(ids: tuple[str, ...], of: str | None, yes: bool) -> None:
    """Show hidden palettes again and discard the reports about them."""
    with _operator() as operator:
        _do(operator, ids, of, yes, operator.unhide, operator.unhide_owner, "shown")


@manage.command("delete")
@_takes_ids
def delete(ids: tuple[str, ...], of: str | None, yes: bool) -> None:
    """Delete palettes permanently."""
    with _operator() as operator:
        _do(operator, ids, of, yes, operator.purge, operator.purge_owner, "deleted")


@manage.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def write_backup(file: Path) -> None:
    """Write the gallery's database to FILE while the app goes on using it."""
    _backup().back_up(_named(), file)
    click.echo(f"Written: {file}")


@manage.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def read_backup(file: Path, yes: bool) -> None:
    """Replace the gallery's database with a backup. Stop the app first."""
    if not yes:
        click.confirm("This replaces everything in the gallery. Continue?", abort=True, err=True)
    _backup().restore(file, _named())
    click.echo("Restored.")


@manage.command("check")
def check_database() -> None:
    """Read all of the gallery's database and report whether it is intact."""
    count = _backup().check(_named())
    click.echo(f"The database is intact: {count:,} palettes.")


def _backup() -> ModuleType:
    with _needs_app():
        from . import backup
    return backup


def _named() -> str | Path:
    """Return the database that the settings name."""
    return DATABASE_URL.read() or DATA_DIR.read() / "gallery.db"


def _do(
    operator: Operator,
    ids: tuple[str, ...],
    of: str | None,
    yes: bool,
    to_one: Callable[[str], None],
    to_all: Callable[[str], int],
    done: str,
) -> None:
    def do(id_: str) -> None:
        to_one(id_)
        click.echo(f"{id_} is {done}")

    do_each(ids, do, "None of these palettes exists.", (NotThereError,))
    if of is not None:
        there = operator.count_of_owner(of)
        if not yes:
            click.confirm(
                f"All {there:,} palettes of the person who saved {of} will be {done}. Continue?", abort=True, err=True
            )
        click.echo(f"{to_all(of):,} of the person who saved {of}: {done}")
