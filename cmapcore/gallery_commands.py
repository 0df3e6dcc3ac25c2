"""The command line of the gallery's operator: ``cmapcore gallery …``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .errors import GalleryError

if TYPE_CHECKING:
    from .gallery import Listed, Operator


@click.group("gallery")
def manage() -> None:
    """Look after the gallery that the environment names."""


@contextmanager
def _operator() -> Iterator[Operator]:
    try:
        from .gallery import Gallery, Operator
    except ModuleNotFoundError as error:
        raise GalleryError(f"The gallery needs {error.name}: pip install 'cmapcore[app]' brings it.") from error
    opened = Gallery.as_set()
    try:
        yield Operator(opened)
    finally:
        opened.close()


@manage.command("list")
@click.argument("words", nargs=-1)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Fifty on each.")
def list_palettes(words: tuple[str, ...], page: int) -> None:
    """List the palettes that have these WORDS, or all, the newest first."""
    with _operator() as operator:
        _print(operator.list_all(words=" ".join(words), page=page))


@manage.command("reports")
def list_reports() -> None:
    """List the palettes that were reported and can still be seen, the most reported first."""
    with _operator() as operator:
        _print(operator.list_reported())


def _print(listed: Iterable[Listed]) -> None:
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


@manage.command("hide")
@click.argument("ids", nargs=-1, required=True)
def hide(ids: tuple[str, ...]) -> None:
    """Keep palettes from everyone but their owners."""
    with _operator() as operator:
        _do(operator.hide, ids, "is hidden")


@manage.command("unhide")
@click.argument("ids", nargs=-1, required=True)
def unhide(ids: tuple[str, ...]) -> None:
    """Show palettes again, and forget what they were reported for."""
    with _operator() as operator:
        _do(operator.unhide, ids, "is shown")


@manage.command("delete")
@click.argument("ids", nargs=-1, required=True)
def delete(ids: tuple[str, ...]) -> None:
    """Delete palettes for ever."""
    with _operator() as operator:
        _do(operator.purge, ids, "is deleted")


def _do(what: Callable[[str], None], ids: tuple[str, ...], done: str) -> None:
    for id_ in ids:
        what(id_)
        click.echo(f"{id_} {done}")
