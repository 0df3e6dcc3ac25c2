"""The command line, as it is typed."""

import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest

import cmapcore as cmp
from cmapcore import Recipe
from cmapcore.__main__ import main

QUICK = ("--clustering=kmeans", "--no-use_tsne", "--npts=60", "--ncolors=4")
FLAT: dict[str, Any] = {"clustering": "kmeans", "use_tsne": False, "npts": 60, "ncolors": 4}
"""The same as options."""
LISTED = (*QUICK, "--kind=listed")
"""With a colormap of the palette's own colours, of which there is nothing to say on standard error."""
ANEW = "--ncolors=4"
"""What is quick in a process of its own, which loads no scikit-learn for it."""


def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *first: str
) -> Callable[..., tuple[int, str, str]]:
    """Give a function from arguments, after the first ones, to the exit status and what was printed on each stream."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cmapcore", *first, *map(str, arguments)])
        try:
            main()
            status = 0
        except SystemExit as stop:
            status = int(stop.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def palette_of(path: str, **flat: Any) -> cmp.Result:
    """What the picture of a path gives with these options."""
    return cmp.extract(cmp.load_picture(path), Recipe.of(**flat))


def recipe_in(document: dict[str, Any]) -> Recipe:
    """The recipe that a palette's JSON holds."""
    recipe, complaints = Recipe.from_query(dict(parse_qsl(document["provenance"]["recipe"], keep_blank_values=True)))
    assert not complaints
    return recipe
