"""The gallery as those use it who save palettes and who look at them."""

from __future__ import annotations

import hashlib
import math
import secrets
import string
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, and_, func, select

from .. import settings
from ..colormaps import Colormap
from ..errors import BusyError, GalleryError, NotThereError, NotYoursError
from ..palette import Palette
from ..pipeline import Recipe
from ..rates import RateLimit
from . import rows
from .database import open_database, plain_errors
from .entries import Entry, Saved, checked
from .examples import insert_examples
from .exchange import Imported, read_entries, write_entries
from .schema import ID_LENGTH, palettes
from .schema import tags as tags_table
from .search import MODES, SORTS, ColorIndex, Page, has_tags, has_words, may_be_found, may_be_got
from .text import checked_name, checked_note, checked_reason, checked_tags, checked_visibility

UNDO = timedelta(days=7)
"""For how long what was deleted can be had back."""

IMPORTS_PER_HOUR = 10

_ALPHABET = string.digits + string.ascii_letters


class Gallery:
    """Saved palettes in a database; callable from any thread, and from as many processes as there are.

    An owner or viewer is a word that nobody else can know, such as a random token of a cookie, or one that the caller
    has made sure of. Only its SHA-256 is kept. The empty word is nobody: nobody owns nothing, and sees what is public.

    Parameters
    ----------
    url_or_path : str or Path
        ``postgresql://…``, or the path of an SQLite file, which is made where there is none.
    mode : str, optional
        ``"shared"``: all see what is public; ``"private"``: each sees their own, and the examples; ``"readonly"``: as
        shared, and nothing can be changed.
    saves_per_hour : int, optional
        For one owner.

    Raises
    ------
    GalleryError
        There is no such mode or no such kind of database, or it belongs to a newer version.
    StorageError
        The database cannot be reached or written to. Every method may raise it.
    BusyError
        Others were writing for too long. Every method that changes something may raise it.
    """

    def __init__(self, url_or_path: str | Path, *, mode: str = "shared", saves_per_hour: int = 60) -> None:
        if mode not in MODES:
            raise GalleryError(f"There is no mode {mode!r}; there are {', '.join(MODES)}.")
        self.mode = mode
        self._reader, self._writer = open_database(url_or_path, insert_examples)
        self._colors = ColorIndex()
        self._saves = RateLimit(saves_per_hour, minutes=60)
        self._imports = RateLimit(IMPORTS_PER_HOUR, minutes=60)
        if mode != "readonly":
            with self.writing() as connection:
                rows.forget_deleted(connection, UNDO)

    @classmethod
    def as_set(cls) -> Self:
        """Open the one that the settings name."""
        return cls(
            settings.DATABASE_URL.read() or settings.DATA_DIR.read() / "gallery.db",
            mode=settings.GALLERY.read(),
            saves_per_hour=settings.SAVES_PER_HOUR.read(),
        )

    def close(self) -> None:
        """Close its connections; another call opens new ones."""
        self._reader.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with."""
        with plain_errors(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection to write with: nobody else writes meanwhile, and all of it is done, or nothing."""
        with plain_errors(), self._writer.begin() as connection:
            yield connection

    # For one who saves

    def save(
        self,
        palette: Palette,
        recipe: Recipe,
        *,
        owner: str,
        name: str = "",
        tags: Iterable[str] = (),
        note: str = "",
        visibility: str = "public",
        colormap: Colormap | None = None,
        digest: str = "",
        url: str = "",
        sample: str = "",
        thumbnail: bytes | None = None,
    ) -> Saved:
        """Keep a palette; once this returns, it is on disk.

        Parameters
        ----------
        palette : Palette
            1 to 64 colours.
        recipe : Recipe
            How it came about.
        owner : str
        name : str, optional
            At most 80 characters; the palette's own, if not given.
        tags : iterable of str, optional
            At most 10 of at most 30 characters.
        note : str, optional
            At most 500 characters.
        visibility : {"public", "link"}, optional
        colormap : Colormap, optional
        digest, url, sample : str, optional
            The picture's.
        thumbnail : bytes, optional
            Of `entries.make_thumbnail`.

        Raises
        ------
        GalleryError
            The gallery is read-only, or does not take something; it says what.
        BusyError
            The owner has saved too much in the last hour.
        """
        from .. import __version__

        entry = checked(
            Entry(
                palette=replace(palette, name=name or palette.name),
                colormap=colormap,
                recipe=recipe.to_query(),
                digest=digest,
                url=url,
                sample=sample,
                thumbnail=thumbnail,
                created=datetime.now(UTC),
                version=__version__,
                tags=tuple(tags),
                note=note,
                visibility=visibility,
            )
        )
        me = self._writing(owner)
        _count(self._saves, me, "Too many palettes were saved in the last hour")
        id_ = _new_id()
        with self.writing() as connection:
            rows.insert_entry(connection, entry, id_, me)
        return Saved(**vars(entry), id=id_, mine=True, example=False, hidden=False)

    def change(
        self,
        id: str,  # noqa: A002
        owner: str,
        *,
        name: str | None = None,
        tags: Iterable[str] | None = None,
        note: str | None = None,
        visibility: str | None = None,
    ) -> None:
        """Give a palette another name, other tags, another note, or show it to others; what is not given stays.

        Raises
        ------
        NotThereError
            There is none, or not for them.
        NotYoursError
            It belongs to somebody else.
        GalleryError
            The gallery is read-only, or does not take something; it says what.
        """
        name = None if name is None else checked_name(name)
        new_tags = None if tags is None else checked_tags(tags)
        note = None if note is None else checked_note(note)
        visibility = None if visibility is None else checked_visibility(visibility)
        with self._own(id, owner) as (connection, number):
            rows.change(connection, number, name=name, tags=new_tags, note=note, visibility=visibility)

    def delete(self, id: str, owner: str) -> None:  # noqa: A002
        """Delete a palette; for `UNDO` it can be had back, then it is forgotten. Raises as `change` does."""
        with self._own(id, owner) as (connection, number):
            rows.set_columns(connection, number, deleted=datetime.now(UTC))
            rows.forget_deleted(connection, UNDO)

    def undelete(self, id: str, owner: str) -> None:  # noqa: A002
        """Have a deleted palette back. Raises as `change` does."""
        with self._own(id, owner, deleted=True) as (connection, number):
            rows.set_columns(connection, number, deleted=None)

    @contextmanager
    def _own(self, id_: str, owner: str, *, deleted: bool = False) -> Iterator[tuple[Connection, int]]:
        """Change a palette of one's own, of which this gives the number."""
        me = self._writing(owner)
        its = palettes.c.deleted
        own = and_(palettes.c.owner == me, its > datetime.now(UTC) - UNDO if deleted else its.is_(None))
        others = and_(palettes.c.owner.is_distinct_from(me), may_be_got(me, self.mode))
        with self.writing() as connection:
            number = rows.number_of(connection, id_, own)
            if number is not None:
                yield connection, number
            elif rows.number_of(connection, id_, others) is not None:
                raise NotYoursError("This palette belongs to somebody else, who alone can change it.")
            else:
                raise _not_there()

    def _writing(self, who: str) -> str:
        if self.mode == "readonly":
            raise GalleryError("This gallery is read-only: nothing can be saved or changed.")
        me = _hash(who)
        if me is None:
            raise GalleryError("Nobody is known here who could own it: allow cookies and reload the page.")
        return me

    # For one who looks

    def get(self, id: str, viewer: str = "") -> Saved:  # noqa: A002
        """Give a palette by its id; whoever knows it may see one that is not public too.

        Raises
        ------
        NotThereError
            There is none, or not for them.
        """
        me = _hash(viewer)
        with self.reading() as connection:
            number = rows.number_of(connection, id, may_be_got(me, self.mode))
            if number is None:
                raise _not_there()
            return rows.load(connection, [number], me)[0]

    def search(
        self,
        *,
        viewer: str = "",
        words: str = "",
        near: tuple[str, float] | None = None,
        mine: bool = False,
        tags: Iterable[str] = (),
        ncolors: int | tuple[int, int] | None = None,
        sort: str = "newest",
        page: int = 1,
        per_page: int = 24,
    ) -> Page:
        """Find palettes: those that are public, and the viewer's own.

        Parameters
        ----------
        viewer : str, optional
        words : str, optional
            Each must be somewhere in the name, the tags or the note, whatever its case and accents.
        near : (str, float), optional
            A colour in hex, and within which ΔE00 of it a colour of the palette must be.
        mine : bool, optional
            Only the viewer's own.
        tags : iterable of str, optional
            All of which it must have.
        ncolors : int or (int, int), optional
            How many colours it must have, or from how many to how many.
        sort : {"newest", "name", "colourful", "lightest"}, optional
            Most colourful is of the highest mean chroma, lightest of the highest mean lightness (CIE L*a*b*).
        page : int, optional
            From 1 on; past the last one there is nothing.
        per_page : int, optional
            From 1 to 500.

        Raises
        ------
        GalleryError
            For what cannot be searched for.
        """
        if sort not in SORTS:
            raise GalleryError(f"There is no order {sort!r}; there are {', '.join(SORTS)}.")
        if page < 1 or not 1 <= per_page <= 500:
            raise GalleryError("Pages are counted from 1, and have from 1 to 500 palettes.")
        me = _hash(viewer)
        conditions = [may_be_found(me, self.mode), *has_words(words), *has_tags(tuple(tags))]
        if mine:
            conditions.append(palettes.c.owner == (me or ""))
        if ncolors is not None:
            low, high = (ncolors, ncolors) if isinstance(ncolors, int) else ncolors
            conditions.append(palettes.c.ncolors.between(low, high))
        with self.reading() as connection:
            if near is not None:
                numbers = self._colors.near(connection, *near)
                conditions.append(rows.is_among(numbers.tolist(), connection))
            found = select(palettes.c.number).where(*conditions)
            total = connection.scalar(select(func.count()).select_from(palettes).where(*conditions)) or 0
            some = found.order_by(*SORTS[sort]).limit(per_page).offset(min((page - 1) * per_page, total))
            return Page(rows.load(connection, connection.scalars(some).all(), me), total)

    def tags(self, viewer: str = "", *, most: int = 100) -> dict[str, int]:
        """Give the tags of what `search` finds, the most used first, and how many palettes have each."""
        count, t = func.count(), tags_table.c
        query = (
            select(func.min(t.tag), count)
            .join(palettes, palettes.c.number == t.palette)
            .where(may_be_found(_hash(viewer), self.mode))
            .group_by(t.key)
            .order_by(count.desc(), t.key)
            .limit(most)
        )
        with self.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def report(self, id: str, reporter: str, reason: str = "") -> None:  # noqa: A002
        """Tell the operator of a palette; a second report of the same reporter replaces the first.

        Raises
        ------
        NotThereError
            There is none, or not for them.
        GalleryError
            The gallery is read-only, or the reason has more than 500 characters.
        """
        reason, me = checked_reason(reason), self._writing(reporter)
        with self.writing() as connection:
            number = rows.number_of(connection, id, may_be_got(me, self.mode))
            if number is None:
                raise _not_there()
            rows.insert_report(connection, number, me, reason)

    # All of one owner's

    def export_all(self, owner: str) -> bytes:
        """Write all of an owner's palettes as JSON, the oldest first; `import_json` reads it."""
        me = _hash(owner) or ""
        p = palettes.c
        query = select(p.number).where(p.owner == me, p.deleted.is_(None)).order_by(p.created, p.number)
        with self.reading() as connection:
            return write_entries(rows.load(connection, connection.scalars(query).all(), me))

    def import_json(self, data: bytes, owner: str) -> Imported:
        """Keep the palettes of a file that `export_all` wrote, all of them or none.

        One that the owner has already, whatever it is called now, is left as it is; one that they have deleted comes
        back under its old id, with what the file says of it.

        Raises
        ------
        GalleryError
            The gallery is read-only, or does not take something in the file; it says what.
        BusyError
            The owner has imported too often in the last hour.
        """
        me = self._writing(owner)
        entries = read_entries(data)
        _count(self._imports, me, "Too many files were imported in the last hour")
        added = 0
        with self.writing() as connection:
            for entry in entries:
                added += rows.insert_unless_there(connection, entry, _new_id(), me)
        return Imported(added, len(entries) - added)


def _count(rate: RateLimit, who: str, sentence: str) -> None:
    seconds = rate.wait(who)
    if seconds:
        raise BusyError(f"{sentence}: try again in {math.ceil(seconds / 60)} min.")


def _hash(token: str) -> str | None:
    return hashlib.sha256(token.encode()).hexdigest() if token else None


def _new_id() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))


def _not_there() -> NotThereError:
    return NotThereError(
        "There is no such palette here: it may have been deleted, or its address was not copied whole."
    )
