"""How many palettes have each tag.

What everybody finds is counted once for all who ask within ten seconds, unless something is changed: to count means to
look at every tag there is, and a page asks each time it is shown. What its owner alone finds is counted each time.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import ColumnElement, Connection, and_, func, not_, select

from .schema import palettes, tags
from .search import may_be_found

_SECONDS = 10
_MOST = 10_000  # tags, the most used, however many there are


class TagCounts:
    """The tags of a gallery; callable from any thread.

    Parameters
    ----------
    reading : callable
        Gives a connection to read with.
    mode : str
        The gallery's.
    """

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]], mode: str) -> None:
        self._reading = reading
        self._mode = mode
        self._lock = threading.Lock()
        self._now = object()  # another one after each change
        self._counted, self._counted_of, self._until = dict[str, tuple[str, int]](), object(), -math.inf

    def forget(self) -> None:
        """Count again on the next request: something was changed."""
        self._now = object()

    def most_used(self, viewer: str | None, most: int) -> dict[str, int]:
        """Return the most used tags among what the viewer can find, and how many palettes have each.

        What this process changes is seen at once, what others change within ten seconds.
        """
        counts = self._of_all()
        if viewer is not None:
            alone = and_(
                palettes.c.owner == viewer,
                may_be_found(viewer, self._mode),
                not_(may_be_found(None, self._mode)),
            )
            with self._reading() as connection:
                counts = _together(counts, _counted(connection, alone))
        first = sorted(counts.items(), key=lambda item: (-item[1][1], item[0]))[:most]
        return {tag: count for _, (tag, count) in first}

    def _of_all(self) -> dict[str, tuple[str, int]]:
        with self._lock:
            now = self._now
            if self._counted_of is not now or time.monotonic() > self._until:
                with self._reading() as connection:
                    self._counted = _counted(connection, may_be_found(None, self._mode))
                self._counted_of, self._until = now, time.monotonic() + _SECONDS
            return self._counted


def _counted(connection: Connection, condition: ColumnElement[bool]) -> dict[str, tuple[str, int]]:
    """By key, the tag as the oldest palette spells it, and how many palettes have it."""
    t, count = tags.c, func.count().label("count")
    of_key = (
        select(t.key, count, func.min(t.palette).label("oldest"))
        .where(t.palette.in_(select(palettes.c.number).where(condition)))
        .group_by(t.key)
        .order_by(count.desc(), t.key)
        .limit(_MOST)
        .subquery()
    )
    its = of_key.c
    rows = select(its.key, t.tag, its.count).join(tags, and_(t.key == its.key, t.palette == its.oldest))
    return {key: (tag, number) for key, tag, number in connection.execute(rows)}


def _together(some: dict[str, tuple[str, int]], others: dict[str, tuple[str, int]]) -> dict[str, tuple[str, int]]:
    both = dict(some)
    for key, (tag, count) in others.items():
        known, number = both.get(key, (tag, 0))
        both[key] = known, number + count
    return both
