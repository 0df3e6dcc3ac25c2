"""Boxes of ISO base media files (ISO/IEC 14496-12), and what they say about a still picture's colours.

A HEIC or AVIF file holds items: the picture, its tiles, a thumbnail, a gain map. Each has its own properties, and only
the primary item's say what the colours mean (ISO/IEC 23008-12, 6.5.5). JPEG 2000 and JPEG XL are made of boxes too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from .color_profiles import Space

_UNSAID = 2  # the code point for primaries that are not told
_MOST_BOXES = 100_000  # examined in one file
_DERIVED = (b"grid", b"iovl", b"iden")  # items put together of others


class Box(NamedTuple):
    """A box's kind, and where its contents begin and end."""

    kind: bytes
    start: int
    end: int


class Colors(NamedTuple):
    """What is said about colours: a profile, and a space."""

    icc: bytes | None = None
    space: Space = Space()

    @property
    def are_defined(self) -> bool:
        """Whether a profile or code points say what each number stands for, so that none may be scaled."""
        return bool(self.icc) or (isinstance(self.space.primaries, int) and self.space.primaries != _UNSAID)


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Yield the boxes between two places in order; the last may end beyond the data.

    Raises
    ------
    ValueError
        A box ends before it begins.
    """
    end = len(data) if end is None else min(end, len(data))
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        length, kind, head = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        stop = start + length if length else end
        if stop < start + head:
            raise ValueError("a box ends before it begins")
        yield Box(kind, start + head, min(stop, end))
        start = stop


def item_colors(data: bytes) -> Colors:
    """Read what an AVIF or HEIC file says about the colours of its picture; nothing where its boxes make no sense."""
    with suppress(ValueError, IndexError):
        meta = _inside(data, Box(b"", 0, len(data)), b"meta", skip=4)
        if meta is not None:
            return _primary_colors(data, meta)
        entry = _sample_entry(data)
        if entry is not None:
            return colors_of([data[b.start : b.end] for b in boxes(data, entry.start, entry.end) if b.kind == b"colr"])
    return Colors()


def colors_of(said: list[bytes]) -> Colors:
    """Combine the colour boxes of one item; the first of each kind counts."""
    icc, space = None, None
    for one in said:
        kind = one[:4]
        if kind in (b"prof", b"rICC") and icc is None:
            icc = one[4:]
        elif kind == b"nclx" and space is None and len(one) >= 8:
            space = Space(int.from_bytes(one[4:6], "big"), int.from_bytes(one[6:8], "big"))
    return Colors(icc, space or Space())


def _inside(data: bytes, outer: Box, *path: bytes, skip: int = 0) -> Box | None:
    """Find a box within boxes; `skip` bytes (version and flags) come before what it holds."""
    for kind in path:
        found = next((box for box in boxes(data, outer.start, outer.end) if box.kind == kind), None)
        if found is None:
            return None
        outer = found
    return outer._replace(start=outer.start + skip)


def _number(data: bytes, start: int, size: int) -> int:
    if start + size > len(data):
        raise IndexError("the file ends within a box")
    return int.from_bytes(data[start : start + size], "big")


def _primary_colors(data: bytes, meta: Box) -> Colors:
    pitm, iprp = _inside(data, meta, b"pitm"), _inside(data, meta, b"iprp")
    if pitm is None or iprp is None:
        return Colors()
    item = _number(data, pitm.start + 4, 4 if data[pitm.start] else 2)
    shared = _inside(data, iprp, b"ipco")
    properties = list(boxes(data, shared.start, shared.end)) if shared else []
    owned: dict[int, list[int]] = {}
    for box in boxes(data, iprp.start, iprp.end):
        if box.kind == b"ipma":
            for number, indices in _associations(data, box):
                owned.setdefault(number, []).extend(indices)

    def colors(number: int) -> list[bytes]:
        found = (properties[index - 1] for index in owned.get(number, ()) if 0 < index <= len(properties))
        return [data[box.start : box.end] for box in found if box.kind == b"colr"]

    said = colors(item)
    for _ in range(8):  # a picture put together may leave it to its parts
        if said or _item_type(data, meta, item) not in _DERIVED:
            break
        parts = _parts(data, meta, item)
        if not parts:
            break
        item = parts[0]
        said = colors(item)
    return colors_of(said)


def _associations(data: bytes, box: Box) -> Iterator[tuple[int, list[int]]]:
    """Which properties each item has, in order, counted from 1."""
    id_size = 4 if data[box.start] else 2
    wide = data[box.start + 3] & 1
    place = box.start + 8
    for _ in range(min(_number(data, box.start + 4, 4), _MOST_BOXES)):
        if place >= box.end:
            return
        number, count = _number(data, place, id_size), data[place + id_size]
        place += id_size + 1
        size = 2 if wide else 1
        mask = 0x7FFF if wide else 0x7F  # the first bit says whether it is essential
        yield number, [_number(data, place + size * i, size) & mask for i in range(count)]
        place += size * count


def _item_type(data: bytes, meta: Box, item: int) -> bytes:
    iinf = _inside(data, meta, b"iinf")
    if iinf is None:
        return b""
    for box in boxes(data, iinf.start + (8 if data[iinf.start] else 6), iinf.end):
        version = data[box.start]
        if box.kind == b"infe" and version >= 2:
            size = 4 if version >= 3 else 2
            if _number(data, box.start + 4, size) == item:
                kind = box.start + 4 + size + 2
                return data[kind : kind + 4]
    return b""


def _parts(data: bytes, meta: Box, item: int) -> list[int]:
    """Find the items that a derived one is composed of."""
    iref = _inside(data, meta, b"iref")
    if iref is None:
        return []
    size = 4 if data[iref.start] else 2
    for box in boxes(data, iref.start + 4, iref.end):
        if box.kind == b"dimg" and _number(data, box.start, size) == item:
            count = _number(data, box.start + size, 2)
            return [_number(data, box.start + size + 2 + size * i, size) for i in range(min(count, 1))]
    return []


def _sample_entry(data: bytes) -> Box | None:
    """Find what describes the pictures of the first track, for a file of moving ones alone."""
    stsd = _inside(data, Box(b"", 0, len(data)), b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", skip=8)
    if stsd is None:
        return None
    entry = next(boxes(data, stsd.start, stsd.end), None)
    return None if entry is None else entry._replace(start=entry.start + 78)  # 14496-12, 12.1.3: VisualSampleEntry
