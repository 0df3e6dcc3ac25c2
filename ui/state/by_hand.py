"""What a visitor says of a picture by hand, in the address: colours to keep and to leave out, and where to look."""

from collections.abc import Sequence
from typing import Any

from cmapcore.errors import OptionError
from cmapcore.recipe import Recipe
from cmapcore.stages.sample import MOST_EXCLUSIONS

from .address import forget_by_hand, write


def may_keep(recipe: Recipe) -> bool:
    """Whether there is room for one more pinned colour."""
    return len(recipe.cluster.pins) < recipe.cluster.ncolors


def may_leave_out(recipe: Recipe) -> bool:
    """Whether there is room for one more exclusion."""
    return len(recipe.sample.exclude) < MOST_EXCLUSIONS


def keep(recipe: Recipe, code: str) -> None:
    """Pin a colour, ``#rrggbb``, to the palette."""
    _write("pins", [*recipe.cluster.pins, code] if code.removeprefix("#") not in recipe.cluster.pins else None)


def let_go(recipe: Recipe, code: str) -> None:
    """Take a colour, ``#rrggbb``, from the pinned ones."""
    _write("pins", [pin for pin in recipe.cluster.pins if pin != code.removeprefix("#")])


def leave_out(recipe: Recipe, code: str, radius: float) -> None:
    """Leave out what is within a radius of a colour, ``#rrggbb``, in CAM02-UCS; a larger one replaces a smaller one."""
    code = code.removeprefix("#")
    before = dict(recipe.sample.exclude)
    _write("exclude", [*(before | {code: max(radius, before.get(code, 0))}).items()])


def let_in(recipe: Recipe, number: int) -> None:
    """Take back one of the exclusions."""
    _write("exclude", [pair for i, pair in enumerate(recipe.sample.exclude) if i != number])


def look_at(region: Sequence[float]) -> None:
    """Look only at a box in the picture, in fractions of width and height; at all of it, where that is empty."""
    _write("region", region)


def _write(name: str, value: Sequence[Any] | None) -> None:
    if value is None:
        return
    option = Recipe.all_options()[name]
    try:
        text = option.to_text(option.check(value))
    except OptionError:  # the recipe of an older run: there is no room any more
        return
    forget_by_hand()  # it was arranged in a palette that will be another one
    write(name, text)
