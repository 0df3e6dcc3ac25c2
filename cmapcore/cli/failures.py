"""Failures of some of several things: the rest is done, and the exit status says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import click

from ..errors import CmapError, PictureError
from .terminal import print_error, printable, sentence

NOT_ALL = 1
"""The exit status where some pictures failed and the rest went well; of `replay`, where it is not the same; of `check`,
where something failed."""

_Types: TypeAlias = tuple[type[CmapError | OSError], ...]
_TOLD: _Types = (CmapError, OSError)


class Failures:
    """Failures of some of several things: reported at once and counted; that of the only one is raised.

    Errors of any other type end everything.
    """

    def __init__(self, count: int, none: str, types: _Types = _TOLD) -> None:
        self._count = count
        self._none = none
        self._types = types
        self._failed, self._partly = 0, False

    @contextmanager
    def noted(self, called: str) -> Iterator[None]:
        """Report an error under a name."""
        try:
            yield
        except click.exceptions.Exit:
            if self._count == 1:
                raise
            self._partly = True
        except BrokenPipeError:
            raise
        except self._types as error:
            if self._count == 1:
                raise
            self._failed += 1
            print_error(f"cmapcore: {called}: {sentence(error)}", over_bar=True)

    def end(self) -> None:
        """Tell the caller how it went.

        Raises
        ------
        PictureError
            Where nothing could be done.
        Exit
            Where some failed.
        """
        if self._count and self._failed == self._count:
            raise PictureError(self._none)
        if self._failed or self._partly:
            raise click.exceptions.Exit(NOT_ALL)


def do_each(
    things: Sequence[str],
    do: Callable[[str], None],
    none: str,
    types: _Types = _TOLD,
) -> None:
    """Do it for each file or name; if one of several fails with one of these errors, the rest is still done."""
    failures = Failures(len(things), none, types)
    for thing in things:
        with failures.noted(printable(thing)):
            do(thing)
    failures.end()
