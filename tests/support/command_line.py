"""The command line, as it is typed."""

import sys
from collections.abc import Callable

import pytest

from cmapcore.__main__ import main


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
