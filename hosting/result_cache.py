"""The one cache of finished stages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any


class ResultCache:
    """The most recently used values, up to a number of bytes; callable from any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        """Return the value stored under it, or None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: Any) -> None:
        """Store it, discarding the least recently used values if there is no room."""
        size = _size(value)
        with self._lock:
            self._bytes += size - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = (value, size)
            while self._bytes > self._most and self._kept:
                self._bytes -= self._kept.popitem(last=False)[1][1]


def _size(value: Any) -> int:
    """Return the bytes of the arrays in a stage's value, and a little for the rest."""
    if isinstance(value, tuple):
        return sum(_size(part) for part in value)
    if hasattr(value, "__dict__"):
        return 200 + sum(_size(part) for part in vars(value).values())
    return int(getattr(value, "nbytes", 0))
