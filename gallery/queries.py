"""Entries as rows of the gallery's tables, and back."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)

from cmapcore.arrays import Floats
from cmapcore.color.conversions import srgb_to_lab
from cmapcore.palette import Palette
from gallery.errors import GalleryError

from .checked_text import search_key, tag_key
from .entry import Entry, Saved
from .json_documents import fingerprint
from .schema import OWNED, REPORTS, contents, palettes, reports, tags

if TYPE_CHECKING:
    from cmapcore.colormaps.colormap_object import Colormap


class Prepared(NamedTuple):
    """The rows of an entry, made before anybody has to wait for them to be written."""

    entry: Entry
    palette: dict[str, Any]
    contents: dict[str, Any]


def prepared(entry: Entry) -> Prepared:
    """Make the rows of an entry."""
    lab = srgb_to_lab(entry.palette.colors)
    palette = {
        "fingerprint": fingerprint(entry),
        "created": entry.created,
        "ncolors": len(entry.palette),
        "colorfulness": float(np.hypot(lab[:, 1], lab[:, 2]).mean()),
        "lightness": float(lab[:, 0].mean()),
        "visibility": entry.visibility,
        **_names(entry.name, entry.tags, entry.note),
    }
    content = {
        "colors": _bytes(entry.palette.colors),
        "shares": _bytes(entry.palette.shares),
        "pinned": entry.palette.pinned.astype(np.uint8).tobytes(),
        "note": entry.note,
        "recipe": urlencode(entry.recipe),
        "digest": entry.digest,
        "url": entry.url,
        "sample": entry.sample,
        "part": entry.t or None,
        "version": entry.version,
        "thumbnail": entry.thumbnail,
        **_drawn(entry.colormap),
    }
    return Prepared(entry, palette, content)


def _drawn(colormap: Colormap | None) -> dict[str, Any]:
    if colormap is None:
        return dict.fromkeys(("kind", "stepped", "rgb", "rgb8"))
    table = None if colormap.table is None else np.ascontiguousarray(colormap.table, np.uint8).tobytes()
    return {"kind": colormap.kind, "stepped": colormap.stepped, "rgb": _bytes(colormap.rgb), "rgb8": table}


def insert_entry(connection: Connection, entry: Entry, id_: str, owner: str | None) -> None:
    """Store an entry."""
    _insert(connection, {id_: prepared(entry)}, owner)


def check_room(connection: Connection, owner: str, number: int) -> None:
    """Raise `GalleryError` if that many more would exceed what one owner may have; deleted ones do not count."""
    own = select(func.count()).select_from(palettes).where(palettes.c.owner == owner, palettes.c.deleted.is_(None))
    there = connection.scalar(own) or 0
    if number and there + number > OWNED:
        raise GalleryError(
            f"One owner can have at most {OWNED:,} palettes here, and you have {there:,}: delete some that you do not "
            "need any more."
        )


def insert_missing(
    connection: Connection, by_id: Mapping[str, Prepared], owner: str, may_add: Callable[[int], None]
) -> int:
    """Store those entries that their owner does not have yet, or has deleted; return how many.

    Parameters
    ----------
    connection : Connection
    by_id : mapping of str to Prepared
        With the ids that they get where they are new.
    owner : str
    may_add : callable
        Told how many are to be kept, before any is; raises where those are too many.
    """
    p = palettes.c
    own = select(p.fingerprint, p.number, p.deleted).where(p.owner == owner)
    there = {row.fingerprint: row for row in connection.execute(own)}
    new: dict[str, tuple[str, Prepared]] = {}
    back: dict[int, Entry] = {}
    for id_, each in by_id.items():
        found = there.get(each.palette["fingerprint"])
        if found is None:
            new.setdefault(each.palette["fingerprint"], (id_, each))
        elif found.deleted is not None:
            back.setdefault(found.number, each.entry)
    check_room(connection, owner, len(new) + len(back))
    may_add(len(new) + len(back))
    _insert(connection, dict(new.values()), owner)
    for number, entry in back.items():
        change(connection, number, name=entry.name, tags=entry.tags, note=entry.note, visibility=entry.visibility)
        set_columns(connection, number, deleted=None)
    return len(new) + len(back)


def _insert(connection: Connection, by_id: Mapping[str, Prepared], owner: str | None) -> None:
    if not by_id:
        return
    of_palettes = [{"id": id_, "owner": owner, **each.palette} for id_, each in by_id.items()]
    numbers = connection.scalars(
        insert(palettes).returning(palettes.c.number, sort_by_parameter_order=True), of_palettes
    ).all()
    all_ = list(zip(numbers, by_id.values(), strict=True))
    connection.execute(insert(contents), [{"palette": number, **each.contents} for number, each in all_])
    of_tags = [row for number, each in all_ for row in _tag_rows(number, each.entry.tags)]
    if of_tags:
        connection.execute(insert(tags), of_tags)


def _tag_rows(number: int, new: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"palette": number, "position": i, "tag": tag, "key": tag_key(tag)} for i, tag in enumerate(new)]


def change(
    connection: Connection,
    number: int,
    *,
    name: str | None = None,
    tags: tuple[str, ...] | None = None,
    note: str | None = None,
    visibility: str | None = None,
) -> None:
    """Change what an owner may change; None leaves a field as it is."""
    (now,) = load(connection, [number], None)
    name = now.name if name is None else name
    note = now.note if note is None else note
    new_tags = now.tags if tags is None else tags
    set_columns(connection, number, visibility=visibility or now.visibility, **_names(name, new_tags, note))
    connection.execute(update(contents).where(contents.c.palette == number).values(note=note))
    if new_tags != now.tags:
        _replace_tags(connection, number, new_tags)


def set_columns(connection: Connection, number: int, **values: Any) -> None:
    """Write columns of a palette."""
    connection.execute(update(palettes).where(palettes.c.number == number).values(**values))


def _names(name: str, tags_: tuple[str, ...], note: str) -> dict[str, str]:
    words = "\n".join(search_key(text) for text in (name, *tags_, note))
    return {"name": name, "name_key": search_key(name), "words": words}


def _replace_tags(connection: Connection, number: int, new: tuple[str, ...]) -> None:
    connection.execute(delete(tags).where(tags.c.palette == number))
    if new:
        connection.execute(insert(tags), _tag_rows(number, new))


def insert_report(connection: Connection, number: int, reporter: str, reason: str) -> None:
    """Store a report, in place of an earlier one from the same reporter; the first `REPORTS` on a palette are kept."""
    of_it = reports.c.palette == number
    connection.execute(delete(reports).where(of_it, reports.c.reporter == reporter))
    if (connection.scalar(select(func.count()).select_from(reports).where(of_it)) or 0) >= REPORTS:
        return
    values = {"palette": number, "reporter": reporter, "reason": reason, "created": datetime.now(UTC)}
    connection.execute(insert(reports), values)


def forget_reports(connection: Connection, number: int) -> None:
    """Discard the reports about a palette."""
    connection.execute(delete(reports).where(reports.c.palette == number))


def forget(connection: Connection, number: int) -> None:
    """Delete a palette and everything attached to it, permanently."""
    connection.execute(delete(palettes).where(palettes.c.number == number))


def forget_deleted(connection: Connection, after: timedelta) -> None:
    """Purge what was deleted longer ago than this."""
    connection.execute(delete(palettes).where(palettes.c.deleted < datetime.now(UTC) - after))


def number_of(connection: Connection, id_: str, condition: ColumnElement[bool]) -> int | None:
    """Return the number of the palette with that id, if the condition holds for it."""
    if not (id_.isascii() and id_.isalnum()):  # PostgreSQL takes no text with NUL
        return None
    return connection.scalar(select(palettes.c.number).where(palettes.c.id == id_, condition))


def is_among(numbers: Iterable[int], connection: Connection) -> ColumnElement[bool]:
    """Whether a palette's number is one of these, however many: they are one parameter."""
    values = ",".join(map(str, numbers))  # as text: a driver takes its time over every number of a list
    if connection.dialect.name == "sqlite":
        return palettes.c.number.in_(select(func.json_each(f"[{values}]").table_valued("value").c.value))
    return palettes.c.number == func.any(cast(bindparam(None, f"{{{values}}}", Text), ARRAY(Integer)))


def load(connection: Connection, numbers: Sequence[int], viewer: str | None) -> tuple[Saved, ...]:
    """Return the palettes of these numbers, in this order.

    Parameters
    ----------
    connection : Connection
    numbers : sequence of int
    viewer : str or None
        The hash of the viewer's token.
    """
    query = select(palettes, contents).join(contents).where(is_among(numbers, connection))
    found = {row.number: row for row in connection.execute(query)}
    of_tags = select(tags.c.palette, tags.c.tag).join(palettes).where(is_among(numbers, connection))
    its_tags: dict[int, list[str]] = {}
    for number, tag in connection.execute(of_tags.order_by(tags.c.palette, tags.c.position)):
        its_tags.setdefault(number, []).append(tag)
    return tuple(_saved(found[n], tuple(its_tags.get(n, ())), viewer) for n in numbers)


def _saved(row: Row[Any], its_tags: tuple[str, ...], viewer: str | None) -> Saved:
    from cmapcore.colormaps.colormap_object import Colormap

    colors, shares = _floats(row.colors).reshape(-1, 3), _floats(row.shares)
    colormap = None
    if row.kind is not None:
        table = None if row.rgb8 is None else np.frombuffer(row.rgb8, np.uint8).reshape(-1, 3)
        colormap = Colormap(_floats(row.rgb).reshape(-1, 3), row.kind, row.name, row.stepped, table)
    return Saved(
        palette=Palette(colors, shares, np.frombuffer(row.pinned, np.uint8).astype(bool), row.name),
        colormap=colormap,
        recipe=dict(parse_qsl(row.recipe, keep_blank_values=True)),
        digest=row.digest,
        url=row.url,
        sample=row.sample,
        t=row.part or "",
        thumbnail=row.thumbnail,
        created=row.created,
        version=row.version,
        tags=its_tags,
        note=row.note,
        visibility=row.visibility,
        id=row.id,
        mine=viewer is not None and hmac.compare_digest(row.owner or "", viewer),
        example=row.owner is None,
        hidden=row.hidden,
    )


def _bytes(values: npt.ArrayLike) -> bytes:
    return np.ascontiguousarray(values, dtype="<f8").tobytes()


def _floats(data: bytes) -> Floats:
    return np.frombuffer(data, "<f8").astype(np.float64)
