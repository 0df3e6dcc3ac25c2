"""The gallery as used by those who save palettes and those who view them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, and_, func, select

from cmapcore import __version__
from cmapcore.palette import Palette
from cmapcore.recipe import Recipe
from cmapcore.settings import DATA_DIR
from gallery.errors import GalleryError, NotThereError, NotYoursError
from hosting import settings

from . import queries
from .checked_text import checked_name, checked_note, checked_reason, checked_tags, checked_visibility
from .connections import Connections
from .entry import Entry, Saved, address_as_sent, checked
from .examples import insert_examples
from .ids import new_id
from .json_documents import Imported, read_entries, write_documents
from .quotas import Quotas
from .schema import palettes
from .search import MODES, SORTS, ColorIndex, Page, has_colors, has_tags, has_words, may_be_found, may_be_got
from .tag_counts import TagCounts

if TYPE_CHECKING:
    from cmapcore.colormaps.colormap_object import Colormap

SAVES: Counter[str] = Counter()
"""How many palettes this process has ``saved``, and how many ``imported``."""

UNDO = timedelta(days=7)  # in which a deleted palette can be restored

_BLOCK = 500  # palettes that an export has in memory
_NOT_THERE = "There is no such palette here: it may have been deleted, or its address was not copied in full."


class Gallery(Connections):
    """Saved palettes in a database; callable from any thread, and from any number of processes.

    An owner or viewer is a string that nobody else can know, such as a random token from a cookie, or one that the
    caller has verified. Only its SHA-256 is stored. The empty string is nobody, who owns nothing and sees what is
    public. A client is the address that a request comes from, empty if unknown; it is not stored.

    Parameters
    ----------
    url_or_path : str or Path
        ``postgresql://…``, or the path of an SQLite file, which is created if there is none.
    mode : str, optional
        ``"shared"``: all see what is public; ``"private"``: each sees their own, and the examples, and everything is
        saved by link only; ``"readonly"``: as shared, and nothing can be changed.
    saves_per_hour, saves_in_all : int, optional
        How many palettes one owner, or one client address, may save in an hour, and everybody together.
    imports_per_hour : int, optional
        How many one may import, and all together four times as many.

    Raises
    ------
    GalleryError
        There is no such mode or no such kind of database, or it belongs to a newer version.
    StorageError
        The database cannot be reached or written to. Every method may raise it.
    BusyError
        Others were writing for too long. Every method that changes something may raise it.
    """

    def __init__(
        self,
        url_or_path: str | Path,
        *,
        mode: str = "shared",
        saves_per_hour: int = settings.SAVES_PER_HOUR.default,
        saves_in_all: int = settings.SAVES_PER_HOUR_IN_ALL.default,
        imports_per_hour: int = settings.IMPORTS_PER_HOUR.default,
    ) -> None:
        if mode not in MODES:
            raise GalleryError(f"There is no mode {mode!r}; choose one of {', '.join(MODES)}.")
        super().__init__(url_or_path, insert_examples)
        self.mode = mode
        self._colors = ColorIndex()
        self._tags = TagCounts(self.reading, mode)
        self._quotas = Quotas(self.counting, saves=saves_per_hour, saves_in_all=saves_in_all, imports=imports_per_hour)
        if mode != "readonly":
            with self.writing() as connection:
                queries.forget_deleted(connection, UNDO)

    @classmethod
    def as_set(cls) -> Self:
        """Open the one named in the settings."""
        return cls(
            settings.DATABASE_URL.read() or DATA_DIR.read() / "gallery.db",
            mode=settings.GALLERY.read(),
            saves_per_hour=settings.SAVES_PER_HOUR.read(),
            saves_in_all=settings.SAVES_PER_HOUR_IN_ALL.read(),
            imports_per_hour=settings.IMPORTS_PER_HOUR.read(),
        )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection to write with: nobody else writes meanwhile, and it is all or nothing."""
        with super().writing() as connection:
            yield connection
        self._tags.forget()

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
        t: str = "",
        thumbnail: bytes | None = None,
        client: str = "",
    ) -> Saved:
        """Save a palette; once this returns, it is on disk.

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
        t : str, optional
            The part of a film.
        thumbnail : bytes, optional
            Of `entries.make_thumbnail`.
        client : str, optional

        Raises
        ------
        GalleryError
            The gallery is read-only, or does not accept something; the message says what.
        BusyError
            The owner, the client or all together have saved too much in the last hour.
        """
        entry = checked(
            Entry(
                palette=replace(palette, name=name or palette.name),
                colormap=colormap,
                recipe=recipe.to_query(),
                digest=digest,
                url=address_as_sent(url),
                sample=sample,
                t=t,
                thumbnail=thumbnail,
                created=datetime.now(UTC),
                version=__version__,
                tags=tuple(tags),
                note=note,
                visibility=self._visibility(visibility),
            )
        )
        me = self._writing(owner)
        self._quotas.count_save(me, client)
        id_ = new_id()
        with self.writing() as connection:
            queries.check_room(connection, me, 1)
            queries.insert_entry(connection, entry, id_, me)
        SAVES["saved"] += 1
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
        """Change a palette's name, tags, note or visibility; what is not given stays as it is.

        Raises
        ------
        NotThereError
            There is none, or not for them.
        NotYoursError
            It belongs to somebody else.
        GalleryError
            The gallery is read-only, or does not accept something; the message says what.
        """
        name = None if name is None else checked_name(name)
        new_tags = None if tags is None else checked_tags(tags)
        note = None if note is None else checked_note(note)
        visibility = None if visibility is None else self._visibility(visibility)
        with self._own(id, owner) as (connection, number):
            queries.change(connection, number, name=name, tags=new_tags, note=note, visibility=visibility)

    def delete(self, id: str, owner: str) -> None:  # noqa: A002
        """Delete a palette; for `UNDO` it can be restored, then it is purged. Raises as `change` does."""
        with self._own(id, owner) as (connection, number):
            queries.set_columns(connection, number, deleted=datetime.now(UTC))
            queries.forget_deleted(connection, UNDO)

    def undelete(self, id: str, owner: str) -> None:  # noqa: A002
        """Restore a deleted palette. Raises as `change` does, and if there is no room for it."""
        with self._own(id, owner, deleted=True) as (connection, number):
            queries.check_room(connection, self._writing(owner), 1)
            queries.set_columns(connection, number, deleted=None)

    @contextmanager
    def _own(self, id_: str, owner: str, *, deleted: bool = False) -> Iterator[tuple[Connection, int]]:
        """Change one's own palette; yields its number."""
        me = self._writing(owner)
        its = palettes.c.deleted
        own = and_(palettes.c.owner == me, its > datetime.now(UTC) - UNDO if deleted else its.is_(None))
        others = and_(palettes.c.owner.is_distinct_from(me), may_be_got(me, self.mode))
        with self.writing() as connection:
            number = queries.number_of(connection, id_, own)
            if number is not None:
                yield connection, number
            elif queries.number_of(connection, id_, others) is not None:
                raise NotYoursError("This palette belongs to somebody else, and only they can change it.")
            else:
                raise NotThereError(_NOT_THERE)

    def _writing(self, who: str) -> str:
        if self.mode == "readonly":
            raise GalleryError("This gallery is read-only: nothing can be saved or changed.")
        me = _hash(who)
        if me is None:
            raise GalleryError("This browser cannot be recognised: allow cookies and reload the page.")
        return me

    def _visibility(self, wanted: str) -> str:
        checked_visibility(wanted)
        return "link" if self.mode == "private" else wanted  # and so it stays, should the mode be another one day

    # For one who looks

    def get(self, id: str, viewer: str = "") -> Saved:  # noqa: A002
        """Return a palette by its id, public or not; raises `NotThereError` if there is none for this viewer."""
        me = _hash(viewer)
        with self.reading() as connection:
            number = queries.number_of(connection, id, may_be_got(me, self.mode))
            if number is None:
                raise NotThereError(_NOT_THERE)
            return queries.load(connection, [number], me)[0]

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
            A hex code, and the ΔE00 within which a colour of the palette must be.
        mine : bool, optional
            Only the viewer's own.
        tags : iterable of str, optional
            Tags that it must have, all of them.
        ncolors : int or (int, int), optional
            How many colours it must have, or from how many to how many.
        sort : {"newest", "name", "colorful", "lightest"}, optional
            Most colourful is of the highest mean chroma, lightest of the highest mean lightness (CIE L*a*b*).
        page : int, optional
            Counted from 1; empty past the last one.
        per_page : int, optional
            From 1 to 500.

        Raises
        ------
        GalleryError
            For what cannot be searched for.
        """
        if sort not in SORTS:
            raise GalleryError(f"There is no order {sort!r}; choose one of {', '.join(SORTS)}.")
        if page < 1 or not 1 <= per_page <= 500:
            raise GalleryError("Pages are counted from 1, and have from 1 to 500 palettes.")
        me = _hash(viewer)
        conditions = [may_be_found(me, self.mode), *has_words(words), *has_tags(tuple(tags)), *has_colors(ncolors)]
        if mine:
            conditions.append(palettes.c.owner == (me or ""))
        with self.reading() as connection:
            if near is not None:
                numbers = self._colors.near(connection, *near)
                conditions.append(queries.is_among(numbers.tolist(), connection))
            found = select(palettes.c.number).where(*conditions)
            total = connection.scalar(select(func.count()).select_from(palettes).where(*conditions)) or 0
            some = found.order_by(*SORTS[sort]).limit(per_page).offset(min((page - 1) * per_page, total))
            return Page(queries.load(connection, connection.scalars(some).all(), me), total)

    def tags(self, viewer: str = "", *, most: int = 100) -> dict[str, int]:
        """Return the tags of what `search` finds, the most used first, and how many palettes have each.

        What other processes have changed is seen within ten seconds.
        """
        return self._tags.most_used(_hash(viewer), most)

    def report(self, id: str, reporter: str, reason: str = "", *, client: str = "") -> None:  # noqa: A002
        """Report a palette to the operator; a second report from the same reporter replaces the first.

        Of a palette a hundred reports are kept; those that come after them change nothing. Raises as `change` does, and
        `BusyError` where the reporter, the client or all together have reported too much in the last hour.
        """
        reason, me = checked_reason(reason), self._writing(reporter)
        self._quotas.count_report(me, client)
        with self.writing() as connection:
            number = queries.number_of(connection, id, may_be_got(me, self.mode))
            if number is None:
                raise NotThereError(_NOT_THERE)
            queries.insert_report(connection, number, me, reason)

    # All of one owner's

    def export_all(self, owner: str) -> tuple[bytes, ...]:
        """Write all of an owner's palettes as JSON, oldest first, in one document or several.

        Each has at most 16 MB and 1,000 palettes, and `import_json` takes it alone.
        """
        me = _hash(owner) or ""
        p = palettes.c
        query = select(p.number).where(p.owner == me, p.deleted.is_(None)).order_by(p.created, p.number)
        with self.reading() as connection:
            numbers = connection.scalars(query).all()
            blocks = (queries.load(connection, numbers[at : at + _BLOCK], me) for at in range(0, len(numbers), _BLOCK))
            return tuple(write_documents(chain.from_iterable(blocks)))

    def import_entries(
        self, entries: Iterable[Entry], owner: str, *, client: str = "", visibility: str | None = None
    ) -> Imported:
        """Save the palettes of a file, all of them or none.

        One that the owner already has, whatever its name now, is left as it is; one that they have deleted comes back
        under its old id, as the file describes it. Raises as `save` does.

        Parameters
        ----------
        entries : iterable of Entry
            From `read_entries`, which has checked them.
        owner : str
        client : str, optional
        visibility : {"public", "link"}, optional
            Of all that are added; default: as the file says for each.
        """
        me = self._writing(owner)
        if visibility is not None or self.mode == "private":
            given = self._visibility(visibility or "link")
            entries = (replace(entry, visibility=given) for entry in entries)
        prepared = {new_id(): queries.prepared(entry) for entry in entries}
        with self.writing() as connection:
            added = queries.insert_missing(connection, prepared, me, partial(self._quotas.count_imports, me, client))
        SAVES["imported"] += added
        return Imported(added, len(prepared) - added)

    def import_json(self, data: bytes, owner: str, *, client: str = "", visibility: str | None = None) -> Imported:
        """Read a document from `export_all` and save its palettes. Raises as `read_entries` and `import_entries` do."""
        self._writing(owner)  # before it is read
        return self.import_entries(read_entries(data), owner, client=client, visibility=visibility)


def _hash(token: str) -> str | None:
    return hashlib.sha256(token.encode()).hexdigest() if token else None
