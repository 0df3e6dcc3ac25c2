"""What the gallery's operator may do with anything in it, in every mode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, delete, func, select, true, update

from gallery.errors import GalleryError, NotThereError

from . import queries
from .entry import Saved
from .schema import palettes, reports
from .search import SORTS, has_words
from .store import Gallery


@dataclass(frozen=True)
class Listed:
    """A palette as the operator sees it.

    Attributes
    ----------
    saved : Saved
    deleted : bool
        Whether its owner has deleted it, and may still take that back.
    reasons : tuple of str
        Of its reports, the oldest first; a reason may be empty.
    """

    saved: Saved
    deleted: bool
    reasons: tuple[str, ...]


class Operator:
    """Manages a gallery."""

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery

    def list_all(self, *, words: str = "", page: int = 1, per_page: int = 50) -> tuple[Listed, ...]:
        """Return all palettes that have these words, newest first; pages count from 1."""
        query = select(palettes.c.number).where(true(), *has_words(words)).order_by(*SORTS["newest"])
        return self._listed(query.limit(per_page).offset((page - 1) * per_page))

    def list_reported(self, *, page: int = 1, per_page: int = 50) -> tuple[Listed, ...]:
        """Return the palettes that were reported and can still be seen, most reported first; pages count from 1."""
        count = func.count()
        seen = palettes.c.deleted.is_(None) & ~palettes.c.hidden
        query = select(palettes.c.number).join(reports).where(seen).group_by(palettes.c.number)
        first = query.order_by(count.desc(), palettes.c.number)
        return self._listed(first.limit(per_page).offset((page - 1) * per_page))

    def _listed(self, query: Select[int]) -> tuple[Listed, ...]:
        with self._gallery.reading() as connection:
            numbers = connection.scalars(query).all()
            among = queries.is_among(numbers, connection)
            deleted = set(connection.scalars(select(palettes.c.number).where(among, palettes.c.deleted.is_not(None))))
            reasons: dict[int, list[str]] = {}
            of_them = select(reports.c.palette, reports.c.reason).join(palettes).where(among)
            for number, reason in connection.execute(of_them.order_by(reports.c.created)):
                reasons.setdefault(number, []).append(reason)
            saved = queries.load(connection, numbers, None)
        return tuple(
            Listed(one, number in deleted, tuple(reasons.get(number, ())))
            for number, one in zip(numbers, saved, strict=True)
        )

    def hide(self, id: str) -> None:  # noqa: A002
        """Hide a palette from everyone but its owner. Raises `NotThereError` if there is none."""
        with self._one(id) as (connection, number):
            queries.set_columns(connection, number, hidden=True)

    def unhide(self, id: str) -> None:  # noqa: A002
        """Show it again, and discard the reports about it. Raises `NotThereError` if there is none."""
        with self._one(id) as (connection, number):
            queries.set_columns(connection, number, hidden=False)
            queries.forget_reports(connection, number)

    def purge(self, id: str) -> None:  # noqa: A002
        """Delete a palette permanently. Raises `NotThereError` if there is none."""
        with self._one(id) as (connection, number):
            queries.forget(connection, number)

    def count_of_owner(self, id: str) -> int:  # noqa: A002
        """Return how many palettes the owner of this one has, including deleted ones.

        Raises
        ------
        NotThereError
            There is none with that id.
        GalleryError
            It is an example, which nobody has saved.
        """
        with self._gallery.reading() as connection:
            theirs = _of_same_owner(connection, id)
            return connection.scalar(select(func.count()).select_from(palettes).where(theirs)) or 0

    def hide_owner(self, id: str) -> int:  # noqa: A002
        """Hide all palettes of this one's owner, and return how many. Raises as `count_of_owner` does."""
        with self._gallery.writing() as connection:
            theirs = _of_same_owner(connection, id)
            return connection.execute(update(palettes).where(theirs).values(hidden=True)).rowcount

    def unhide_owner(self, id: str) -> int:  # noqa: A002
        """Show them again, discard the reports about them, and return how many. Raises as `count_of_owner` does."""
        with self._gallery.writing() as connection:
            theirs = _of_same_owner(connection, id)
            of_them = reports.c.palette.in_(select(palettes.c.number).where(theirs))
            connection.execute(delete(reports).where(of_them))
            return connection.execute(update(palettes).where(theirs).values(hidden=False)).rowcount

    def purge_owner(self, id: str) -> int:  # noqa: A002
        """Delete them permanently, and return how many. Raises as `count_of_owner` does."""
        with self._gallery.writing() as connection:
            return connection.execute(delete(palettes).where(_of_same_owner(connection, id))).rowcount

    @contextmanager
    def _one(self, id_: str) -> Iterator[tuple[Connection, int]]:
        with self._gallery.writing() as connection:
            yield connection, _number_of(connection, id_)


def _number_of(connection: Connection, id_: str) -> int:
    number = queries.number_of(connection, id_, true())
    if number is None:
        raise NotThereError("There is no palette with that id: cmapcore gallery list shows those that exist.")
    return number


def _of_same_owner(connection: Connection, id_: str) -> ColumnElement[bool]:
    number = _number_of(connection, id_)
    owner = connection.scalar(select(palettes.c.owner).where(palettes.c.number == number))
    if owner is None:
        raise GalleryError("This palette is an example, which nobody has saved: give its id alone, without --of.")
    theirs: ColumnElement[bool] = palettes.c.owner == owner
    return theirs
