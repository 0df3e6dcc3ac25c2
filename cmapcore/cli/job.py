"""One job of a command: a picture, or several that share a palette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import OptionError
from ..pictures.part import Part, part_of_text
from ..pictures.several import EQUAL
from ..pictures.sources import address_of


@dataclass(frozen=True)
class Job:
    """One picture, or several to use together, as the command line names them."""

    places: tuple[str, ...]
    weighting: str = EQUAL
    t: Part | None = None

    def __str__(self) -> str:
        return self.places[0] if len(self.places) == 1 else f"{len(self.places)} pictures"

    @property
    def source(self) -> str:
        """The addresses, separated by spaces; empty if one of them is not on the web."""
        addresses = [address_of(place) for place in self.places]
        return " ".join(addresses) if all(addresses) else ""


def jobs_of(places: Sequence[str], together: bool, weighting: str | None, t: str | None = None) -> list[Job]:
    """Return what is to be done: one job for each picture, or one for all.

    Raises
    ------
    OptionError
        Where a weighting is given to pictures that are not used together, or `t` is not a part of a film.
    """
    if weighting and not together:
        raise OptionError("--weighting has no effect without --together: give that as well.")
    part = part_of_text(t) if t else None
    if together:
        return [Job(tuple(places), weighting or EQUAL, part)]
    return [Job((place,), t=part) for place in places]
