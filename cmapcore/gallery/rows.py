"""Entries as rows of the gallery's tables, and back."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
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

from ..color import srgb_to_lab
from ..colormaps import Colormap
from ..flow import Floats
from ..palette import Palette
from .entries import Entry, Saved
from .exchange import fingerprint
from .schema import contents, palettes, reports, tags
from .text import search_key, tag_key


def insert_entry(connection: Connection, entry: Entry, id_: str, owner: str | None) -> int:
    """Keep an entry; give its number."""
    lab = srgb_to_lab(entry.palette.colors)
    number: int = connection.execute(
        insert(palettes).returning(palettes.c.number),
        {
            "id": id_,
            "owner": owner,
            "fingerprint": fingerprint(entry),
            "created": entry.created,
            "ncolors": len(entry.palette),
            "colorfulness": float(np.hypot(lab[:, 1], lab[:, 2]).mean()),
            "lightness": float(lab[:, 0].mean()),
            "visibility": entry.visibility,
            **_names(entry.name, entry.tags, entry.note),
        },
    ).scalar_one()
    connection.execute(
        insert(contents),
        {
            "palette": number,
            "colors": _bytes(entry.palette.colors),
            "shares": _bytes(entry.palette.shares),
            "pinned": entry.palette.pinned.astype(np.uint8).tobytes(),
            "note": entry.note,
            "recipe": urlencode(entry.recipe),
            "digest": entry.digest,
            "url": entry.url,
            "sample": entry.sample,
            "version": entry.version,
            "thumbnail": entry.thumbnail,
            **_drawn(entry.colormap),
        },
    )
    _insert_tags(connection, number, entry.tags)
    return number


def _drawn(colormap: Colormap | None) -> dict[str, Any]:
    if colormap is None:
        return {}
    table = None if colormap.table is None else np.ascontiguousarray(colormap.table, np.uint8).tobytes()
    return {"kind": colormap.kind, "stepped": colormap.stepped, "rgb": _bytes(colormap.rgb), "rgb8": table}


def insert_unless_there(connection: Connection, entry: Entry, id_: str, owner: str) -> bool:
    """Keep an entry that its owner has not yet, or has deleted; tell whether it was kept."""
    p = palettes.c
    same = select(p.number, p.deleted).where(p.owner == owner, p.fingerprint == fingerprint(entry))
    found = connection.execute(same).one_or_none()
    if found is None:
        insert_entry(connection, entry, id_, owner)
        return True
    if found.deleted is None:
        return False
    change(connection, found.number, name=entry.name, tags=entry.tags, note=entry.note, visibility=entry.visibility)
    set_columns(connection, found.number, deleted=None)
    return True


def change(
    connection: Connection,
    number: int,
    *,
    name: str | None = None,
    tags: tuple[str, ...] | None = None,
    note: str | None = None,
    visibility: str | None = None,
) -> None:
    """Change what an owner may change; what is None stays."""
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
    _insert_tags(connection, number, new)


def _insert_tags(connection: Connection, number: int, new: tuple[str, ...]) -> None:
    if new:
        values = [{"palette": number, "position": i, "tag": tag, "key": tag_key(tag)} for i, tag in enumerate(new)]
        connection.execute(insert(tags), values)


def insert_report(connection: Connection, number: int, reporter: str, reason: str) -> None:
    """Keep a report, in place of an earlier one of the same reporter."""
    connection.execute(delete(reports).where(reports.c.palette == number, reports.c.reporter == reporter))
    values = {"palette": number, "reporter": reporter, "reason": reason, "created": datetime.now(UTC)}
    connection.execute(insert(reports), values)


def forget_reports(connection: Connection, number: int) -> None:
    """Forget what a palette was reported for."""
    connection.execute(delete(reports).where(reports.c.palette == number))


def forget(connection: Connection, number: int) -> None:
    """Delete a palette and all that hangs on it, for ever."""
    connection.execute(delete(palettes).where(palettes.c.number == number))


def forget_deleted(connection: Connection, after: timedelta) -> None:
    """Forget what was deleted longer ago than this."""
    connection.execute(delete(palettes).where(palettes.c.deleted < datetime.now(UTC) - after))


def number_of(connection: Connection, id_: str, condition: ColumnElement[bool]) -> int | None:
    """Give the number of the palette of that id, if the condition holds for it."""
    if not (id_.isascii() and id_.isalnum()):  # PostgreSQL takes no text with NUL
        return None
    return connection.scalar(select(palettes.c.number).where(palettes.c.id == id_, condition))


def is_among(numbers: Iterable[int], connection: Connection) -> ColumnElement[bool]:
    """Whether a palette's number is one of these, as many as they may be: they are one parameter."""
    values = ",".join(map(str, numbers))  # as text: a driver takes its time over every number of a list
    if connection.dialect.name == "sqlite":
        return palettes.c.number.in_(select(func.json_each(f"[{values}]").table_valued("value").c.value))
    return palettes.c.number == func.any(cast(bindparam(None, f"{{{values}}}", Text), ARRAY(Integer)))


def load(connection: Connection, numbers: Sequence[int], viewer: str | None) -> tuple[Saved, ...]:
    """Give the palettes of these numbers, in this order.

    Parameters
    ----------
    connection : Connection
    numbers : sequence of int
    viewer : str or None
        The hash of the token of whoever looks.
    """
    query = select(palettes, contents).join(contents).where(is_among(numbers, connection))
    found = {row.number: row for row in connection.execute(query)}
    of_tags = select(tags.c.palette, tags.c.tag).join(palettes).where(is_among(numbers, connection))
    its_tags: dict[int, list[str]] = {}
    for number, tag in connection.execute(of_tags.order_by(tags.c.palette, tags.c.position)):
        its_tags.setdefault(number, []).append(tag)
    return tuple(_saved(found[n], tuple(its_tags.get(n, ())), viewer) for n in numbers)


def _saved(row: Row[Any], its_tags: tuple[str, ...], viewer: str | None) -> Saved:
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
