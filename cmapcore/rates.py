"""How often something may be done: for one who asks, and for all together. Needs ``limits``, as the app does."""

import math
import threading
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


class RateLimit:
    """So many a minute, or in another window, counted in the memory of this process; callable from any thread.

    The window slides: what was done in the last clock minute counts by the part of it that lies less than sixty
    seconds back. That is two numbers for each who asks, forgotten after two windows, where a window of single moments
    takes as many as the limit, and the library's keeps a key for ever for everyone who ever asked.

    Parameters
    ----------
    each : int
        How many in the window for one.
    in_all : int, optional
        How many in the window for all together; without it there is no such limit.
    minutes : int, optional
        How long the window is.
    """

    def __init__(self, each: int, in_all: int | None = None, *, minutes: int = 1) -> None:
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._each = RateLimitItemPerMinute(each, minutes, namespace="each")
        self._in_all = None if in_all is None else RateLimitItemPerMinute(in_all, minutes, namespace="in all")
        self._lock = threading.Lock()

    def wait(self, who: str) -> int:
        """Count one more.

        Parameters
        ----------
        who : str
            Whoever asks: an address, or a session where there is none.

        Returns
        -------
        int
            0 where it may be done now; else after how many seconds to ask again. What may not be done by one does
            not count for all.
        """
        with self._lock:
            if not self._windows.hit(self._each, who):
                return self._seconds(self._each, who)
            if self._in_all is not None and not self._windows.hit(self._in_all):
                return self._seconds(self._in_all)
            return 0

    def _seconds(self, item: RateLimitItemPerMinute, *who: str) -> int:
        return max(1, math.ceil(self._windows.get_window_stats(item, *who).reset_time - time.time()))
