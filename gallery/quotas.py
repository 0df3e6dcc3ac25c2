"""How much may be done in an hour: by one owner, from one client address, and by everybody together.

A cookie is quickly made up, so an owner alone says little; an address alone may stand for many who have it in common.
"""

from __future__ import annotations

import math

from cmapcore.errors import BusyError
from gallery.errors import GalleryError
from hosting.rate_limits import RateLimit

from .rates import Connect, SharedRateLimit

REPORTS_PER_HOUR, REPORTS_PER_HOUR_IN_ALL = 20, 500

_IMPORTS_IN_ALL = 4  # times what one may import


class Quotas:
    """The remaining quotas; callable from any thread.

    Parameters
    ----------
    connect : callable
        As for `SharedRateLimit`.
    saves, saves_in_all : int
        Palettes that one and that all may save.
    imports : int
        Palettes that one may import.
    """

    def __init__(self, connect: Connect, *, saves: int, saves_in_all: int, imports: int) -> None:
        self._saves = SharedRateLimit("saves", connect, saves, saves_in_all, minutes=60)
        self._imports = SharedRateLimit("imports", connect, imports, _IMPORTS_IN_ALL * imports, minutes=60)
        self._reports = SharedRateLimit("reports", connect, REPORTS_PER_HOUR, REPORTS_PER_HOUR_IN_ALL, minutes=60)

    def count_save(self, owner: str, client: str) -> None:
        """Count a palette that is saved.

        Parameters
        ----------
        owner : str
        client : str
            The address; empty where it is not known.

        Raises
        ------
        BusyError
            It is too much; the error says when to try again. So it is with the others.
        """
        _count(self._saves, owner, client, 1, "Too many palettes were saved in the last hour")

    def count_imports(self, owner: str, client: str, number: int) -> None:
        """Count palettes that are imported. Raises `GalleryError` if nobody may import that many at once."""
        most = self._imports.most
        if number > most:
            raise GalleryError(
                f"At most {most:,} palettes can be imported in an hour, and these are {number:,}: split them."
            )
        if number:
            _count(self._imports, owner, client, number, "Too many palettes were imported in the last hour")

    def count_report(self, reporter: str, client: str) -> None:
        """Count a report."""
        _count(self._reports, reporter, client, 1, "Too many palettes were reported in the last hour")


def _count(rate: RateLimit, owner: str, client: str, number: int, sentence: str) -> None:
    seconds = rate.wait(*filter(None, (owner, client)), cost=number)
    if seconds:
        raise BusyError(f"{sentence}: try again in {math.ceil(seconds / 60)} min.")
