"""What a colormap must satisfy: the traits of its kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Traits:
    """What is true of every colormap of a kind.

    Attributes
    ----------
    stepped : bool
        Whether its colours are meant as steps.
    closed : bool
        Whether the last colour is followed by the first.
    hinged : bool
        Whether two arms meet in the middle.
    ordered : bool
        Whether its colours come in an order that somebody chose, as a scale's steps do.
    checks : tuple of str
        Names from `checks.CHECKS` of the checks that apply, in the order of a report.
    """

    stepped: bool = False
    closed: bool = False
    hinged: bool = False
    ordered: bool = False
    checks: tuple[str, ...] = ("uniform", "lightness", "greyscale", "vision", "gamut", "picture")
