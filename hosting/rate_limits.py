"""Rate limits, for each client and for all clients together. Needs ``limits``, as the app does."""

import math
import threading
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


class RateLimit:
    """A number of actions per minute, or another window, counted in this process's memory; callable from any thread.

    The window slides: actions in the last clock minute count in proportion to how much of it lies less than sixty
    seconds back. That takes two numbers per client, forgotten after two windows, whereas a window of single moments
    takes as many as the limit, and the library's keeps a key forever for everyone who ever asked.

    Parameters
    ----------
    each : int
        How many in the window for one.
    in_all : int, optional
        How many in the window for everybody together; without it there is no such limit.
    minutes : int, optional
        How long the window is.

    Attributes
    ----------
    most : int
        How many one may do at once where nobody has done any.
    """

    def __init__(self, each: int, in_all: int | None = None, *, minutes: int = 1) -> None:
        self.most = each if in_all is None else min(each, in_all)
        self._storage = MemoryStorage()
        self._windows = SlidingWindowCounterRateLimiter(self._storage)
        self._each = RateLimitItemPerMinute(each, minutes, namespace="each")
        self._in_all = None if in_all is None else RateLimitItemPerMinute(in_all, minutes, namespace="in all")
        self._lock = threading.Lock()

    def wait(self, *who: str, cost: int = 1) -> int:
        """Count one more, or several more at once.

        Parameters
        ----------
        *who : str
            Whoever asks: an address, a session, an owner. Under every name that is given it counts as one.
        cost : int, optional
            How many, at most `most`.

        Returns
        -------
        int
            0 where it may be done now; else after how many seconds to ask again, and then nothing was counted.
        """
        windows: list[tuple[RateLimitItemPerMinute, tuple[str, ...]]] = [(self._each, (name,)) for name in who]
        if self._in_all is not None:
            windows.append((self._in_all, ()))
        with self._lock:
            seconds = max(self._seconds(item, names, cost) for item, names in windows)
            if not seconds:
                for item, names in windows:
                    self._windows.hit(item, *names, cost=cost)
            return seconds

    def _seconds(self, item: RateLimitItemPerMinute, names: tuple[str, ...], cost: int) -> int:
        if self._windows.test(item, *names, cost=cost):
            return 0
        window = item.get_expiry()
        before, _, count, _ = self._storage.get_sliding_window(item.key_for(*names), window)
        return max(1, seconds_to_wait(before, count, item.amount - cost, window, time.time()))


def seconds_to_wait(before: int, count: int, most: int, window: int, now: float) -> int:
    """Return when something may be done, for a sliding window.

    Parameters
    ----------
    before : int
        How many there were in the last of the clock's windows, which count less and less all through this one.
    count : int
        How many there are in this one.
    most : int
        How many there may be, less those that are to be done.
    window : int
        In seconds.
    now : float
        In seconds since 1970.

    Returns
    -------
    int
        0 for now; else after how many seconds to ask again.
    """
    rest, room = window - now % window, most + 1  # the count must be less than that
    if before * rest / window + count < room:
        return 0
    seconds = rest - (room - count) * window / before if count < room else rest + window - room * window / count
    return max(1, math.ceil(seconds))
