"""What goes wrong with some of several things, so that the rest is done and the exit status says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from ..errors import CmapError, PictureError
from .terminal import print_error, printable, sentence

NOT_ALL = 1
"""The exit status where some pictures failed and the rest went well; of `replay`, where it is not the same; of `check`,
where something failed."""


class Failures:
    """What went wrong with some of several things: reported at once, and counted; with the only one it is raised."""

    def __init__(self, count: int, none: str) -> None:
        self._count = count
        self._none = none
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
        except (CmapError, OSError) as error:
            if self._count == 1:
                raise
            self._failed += 1
            print_error(f"cmapcore: {called}: {sentence(error)}", over_bar=True)

    def end(self) -> None:
        """Tell whoever called how it went.

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


def do_each(things: Sequence[str], do: Callable[[str], None], none: str) -> None:
    """Do it for each file or name; of several one that fails is reported, and the rest done."""
    failures = Failures(len(things), none)
    for thing in things:
        with failures.noted(printable(thing)):
            do(thing)
    failures.end()
