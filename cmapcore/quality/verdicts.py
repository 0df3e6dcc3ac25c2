"""Results of checks: a verdict for each thing that was checked, and the report of all of them."""

from __future__ import annotations

import html
from dataclasses import dataclass

from ..wording import count_text

_SIGNS = {True: "pass", False: "FAIL", None: "note"}


@dataclass(frozen=True)
class Verdict:
    """One thing that was checked.

    Attributes
    ----------
    check : str
        What should be true, in a few words.
    passed : bool or None
        None for a note: not all colormaps of the kind can pass.
    figure : str
        What was measured.
    meaning : str
        What that means for those who view the plot, and what is required.
    colors : tuple of str
        Hex codes of the colours that the figure is about.
    """

    check: str
    passed: bool | None
    figure: str
    meaning: str
    colors: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Report:
    """All that was checked of one colormap.

    Attributes
    ----------
    kind : str
    verdicts : tuple of Verdict
    """

    kind: str
    verdicts: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing has failed."""
        return all(verdict.passed is not False for verdict in self.verdicts)

    @property
    def summary(self) -> str:
        """How many checks passed, are notes, and failed: ``6 passed, 2 notes``."""
        passed, notes, failed = ([each.passed for each in self.verdicts].count(was) for was in (True, None, False))
        parts = [
            f"{passed} passed" * bool(passed),
            count_text(notes, "note") * bool(notes),
            f"{failed} failed" * bool(failed),
        ]
        return ", ".join(filter(None, parts))

    def __repr__(self) -> str:
        """Return a table: the summary, and a line for each verdict."""
        width = max((len(each.check) for each in self.verdicts), default=0)
        lines = (f"{_SIGNS[each.passed]}  {each.check:{width}} │ {each.figure}" for each in self.verdicts)
        return "\n".join([f"{self.kind or 'colormap'}: {self.summary}", *lines])

    def _repr_html_(self) -> str:
        """Draw itself in a notebook, with what each verdict means."""
        rows = "".join(
            f'<tr title="{html.escape(each.meaning, quote=True)}"><td>{_SIGNS[each.passed]}</td>'
            f'<td style="text-align:left">{html.escape(each.check)}</td>'
            f'<td style="text-align:left">{html.escape(each.figure)}</td></tr>'
            for each in self.verdicts
        )
        caption = html.escape(f"{self.kind or 'colormap'}: {self.summary}")
        return f'<table><caption style="text-align:left">{caption}</caption>{rows}</table>'
