"""The ways of doing a stage's work, in registries whose keys are the choices of an option."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Method:
    """One way of doing a stage's work: an entry of a registry whose keys are the choices of an option.

    Attributes
    ----------
    function : callable
        What does the work.
    help : str
        What it does, in one sentence.
    label : str
        What a page calls it; its key, if empty.
    needs : {"points", "picture"}
        What it works on; where it is the picture, no embedding is computed for it.
    uses : tuple of str
        Names of the options it uses. An option that some method of the registry uses, but not the chosen one,
        is ignored and not shown.
    is_random : bool
        Whether it draws random numbers, so that the seed has an effect.
    """

    function: Callable[..., Any]
    help: str
    needs: Literal["points", "picture"] = "points"
    uses: tuple[str, ...] = ()
    label: str = ""
    is_random: bool = False
