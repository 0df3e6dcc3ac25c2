"""What a visitor says of a picture by hand, in the address: colours to keep and to leave out, and where to look."""

from collections.abc import Sequence
from typing import Any

from cmapcore.errors import OptionError
from cmapcore.recipe import Recipe
from cmapcore.stages.sample import MOST_EXCLUSIONS

from .address import change


def may_keep(recipe: Recipe) -> bool:
    """Whether there is room for one more pinned colour."""
    return len(recipe.cluster.pins) < recipe.cluster.ncolors


def may_leave_out(recipe: Recipe) -> bool:
    """Whether there is room for one more exclusion."""
    return len(recipe.sample.exclude) < MOST_EXCLUSIONS


def keep(recipe: Recipe, code: str) -> None:
    """Pin a colour, ``#rrggbb``, to the palette."""
    pins = recipe.cluster.pins
    if may_keep(recipe) and code.removeprefix("#") not in pins:
        _pin(recipe, (*pins, code.removeprefix("#")))


def let_go(recipe: Recipe, code: str) -> None:
    """Unpin a colour, ``#rrggbb``."""
    _pin(recipe, tuple(pin for pin in recipe.cluster.pins if pin != code.removeprefix("#")))


def let_all_go() -> None:
    """Unpin all colours."""
    change({"pins": (), "order": (), "drop": ()})


def _pin(recipe: Recipe, pins: tuple[str, ...]) -> None:
    """Pin these and no others. What is pinned keeps its place in an order by hand; the others are made anew."""
    change({"pins": pins, "order": tuple(code for code in recipe.sort.order if code in pins), "drop": ()})


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


def _write(name: str, value: Sequence[Any]) -> None:
    option = Recipe.all_options()[name]
    try:
        checked = option.check(value)
    except OptionError:  # the recipe of an older run: there is no room any more
        return
    change({name: checked, "order": (), "drop": ()})  # it was arranged in a palette that will be another one
