"""What a terminal can show, and lines of text without control characters."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TextIO

import click

from ..errors import CmapError, OptionError

QUIET, VERBOSE = "cmapcore.quiet", "cmapcore.verbose"
"""What is asked for besides the results, in a context's `meta`."""

_LONGEST = 2000  # characters of a line: what a file says may be longer than anybody reads


def printable(text: str) -> str:
    """Return text without anything that a terminal would obey or show out of order.

    Control, format and bidi characters, halves of surrogate pairs and line breaks are written as Python escapes them.
    """
    text = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(
        each if each.isprintable() or unicodedata.category(each) == "Zs" else each.encode("unicode_escape").decode()
        for each in text
    )


def is_asked(key: str) -> bool:
    """Whether the command was asked to be `QUIET` or `VERBOSE`."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(key))


def print_error(text: str, *, over_bar: bool = False) -> None:
    """Print one line on standard error; with several pictures, over the bar that a terminal shows."""
    start = "\r\x1b[K" if over_bar and is_terminal(sys.stderr) else ""
    click.echo(start + printable(" ".join(text.split())), err=True)


def print_notice(text: str, *, over_bar: bool = False) -> None:
    """Print one line on standard error, unless only errors are wanted."""
    if not is_asked(QUIET):
        print_error(text, over_bar=over_bar)


def sentence(error: CmapError | OSError) -> str:
    """Say what went wrong in one sentence. Reading fails with a `CmapError`, so any other error is one of writing."""
    if isinstance(error, CmapError):
        return str(error)
    where = "Standard output" if error.filename is None else repr(error.filename)
    return f"{where} could not be written ({error.strerror or error}); choose another place."


def has_true_color() -> bool:
    """Whether standard output is a terminal that shows 24-bit colour, and colour is not unwanted (``NO_COLOR``)."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    return wanted and is_terminal(sys.stdout)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is a terminal; a closed one is not."""
    return stream is not None and stream.isatty()


def check_standard_output(advice: str = "give -o FILE or -o DIR") -> None:
    """Raise `OptionError` if standard output is closed; the message ends with what to do, or why that matters."""
    if sys.stdout is None:
        raise OptionError(f"Standard output is closed: {advice}.")
