"""What happens to the options when a colour of the palette is changed by hand.

An edit changes one colour: the others are pinned as they are, in the order in which they are shown. Every function
returns the options that change, by name; None if nothing is to be changed.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from cmapcore.palette import Palette
from cmapcore.recipe import Recipe

from ..state.by_hand import pinned_alone

Changes = dict[str, Any]

MOST = Recipe.all_options()["ncolors"].kind.schema["maximum"]


def replaced(codes: Sequence[str], index: int, code: str) -> Changes | None:
    """Replace a colour by another; codes are ``#rrggbb``."""
    if code in codes:
        return None
    return _held([*codes[:index], code, *codes[index + 1 :]])


def added(codes: Sequence[str], code: str) -> Changes | None:
    """Add a colour, the last in the order."""
    if code in codes or len(codes) >= MOST:
        return None
    return _held([*codes, code])


def removed(codes: Sequence[str], index: int) -> Changes | None:
    """Remove a colour; the last one stays."""
    if len(codes) < 2:
        return None
    return _held([*codes[:index], *codes[index + 1 :]])


def moved(codes: Sequence[str], index: int, by: int) -> Changes | None:
    """Move a colour by some places. This changes only the order, so nothing is pinned."""
    place = index + by
    if not 0 <= place < len(codes):
        return None
    rest = [*codes[:index], *codes[index + 1 :]]
    return {"order": _plain([*rest[:place], codes[index], *rest[place:]])}


def with_number(recipe: Recipe, palette: Palette | None, ncolors: int) -> Changes:
    """Ask for another number of colours; if more are pinned, the pins with the largest shares stay."""
    changes: Changes = {"ncolors": ncolors}
    pins = recipe.cluster.pins
    if ncolors < len(pins):
        shares = {} if palette is None else dict(zip(_plain(palette.hex), palette.shares.tolist(), strict=False))
        heaviest = sorted(pins, key=lambda pin: -shares.get(pin, 0))[:ncolors]
        changes |= pinned_alone(recipe, [pin for pin in pins if pin in heaviest])
    return changes


def _held(codes: Iterable[str]) -> Changes:
    plain = _plain(codes)
    return {"pins": plain, "order": plain, "ncolors": len(plain), "n_prune": 0, "drop": ()}


def _plain(codes: Iterable[str]) -> tuple[str, ...]:
    """Return each code once, without its #."""
    return tuple(dict.fromkeys(code.removeprefix("#") for code in codes))
