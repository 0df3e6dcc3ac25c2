"""The line of verdict on a colormap."""

import pytest

from cmapcore.quality.verdicts import Report, Verdict
from ui.palette.checks import _line


@pytest.mark.parametrize(
    ("passed", "line"),
    [
        ({"Within sRGB": True, "Even steps": None}, "**1 passed, 1 note:** :small[even steps]"),
        ({"Within sRGB": False, "Even steps": None}, "**1 note, 1 failed:** :small[within srgb]"),
        ({"Within sRGB": True, "Even steps": True}, "**2 passed:** :small[within srgb · even steps]"),
    ],
)
def test_the_line_names_the_worst_of_the_checks(passed, line):
    report = Report("sequential", tuple(Verdict(check, was, "", "") for check, was in passed.items()))
    assert _line(report).endswith(line)
