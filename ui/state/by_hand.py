"""What a visitor sets for a picture by hand, in the address: colours to pin and to exclude, and a region."""

from collections.abc import Iterable, Sequence
from typing import Any

from cmapcore.errors import OptionError
from cmapcore.recipe import Recipe
from cmapcore.stages.sample import MOST_EXCLUSIONS

from .address import change

UNARRANGED: dict[str, Any] = {"order": (), "drop": ()}
"""The options of a palette in which no colour was moved or removed by hand."""


def may_pin(recipe: Recipe) -> bool:
    """Whether there is room for one more pinned colour."""
    return len(recipe.cluster.pins) < recipe.cluster.ncolors


def may_exclude(recipe: Recipe) -> bool:
    """Whether there is room for one more exclusion."""
    return len(recipe.sample.exclude) < MOST_EXCLUSIONS


def pin(recipe: Recipe, code: str) -> None:
    """Pin a colour, ``#rrggbb``, to the palette."""
    code = code.removeprefix("#")
    if may_pin(recipe) and code not in recipe.cluster.pins:
        change(pinned_alone(recipe, (*recipe.cluster.pins, code)))


def unpin(recipe: Recipe, code: str) -> None:
    """Unpin a colour, ``#rrggbb``."""
    code = code.removeprefix("#")
    change(pinned_alone(recipe, (other for other in recipe.cluster.pins if other != code)))


def unpin_all() -> None:
    """Unpin all colours."""
    change({"pins": ()} | UNARRANGED)


def pinned_alone(recipe: Recipe, pins: Iterable[str]) -> dict[str, Any]:
    """Return the options that pin only these colours, ``rrggbb``; of an order, what is still pinned stays."""
    pins = tuple(pins)
    return {"pins": pins, "order": tuple(code for code in recipe.sort.order if code in pins), "drop": ()}


def freed(recipe: Recipe) -> dict[str, Any]:
    """Return the options with which another method finds other colours: no arrangement, and not all of them pinned."""
    return UNARRANGED | ({"pins": ()} if recipe.cluster.is_all_pinned else {})


def unarrange() -> None:
    """Undo what was moved or removed by hand in one palette."""
    change(UNARRANGED)


def exclude(recipe: Recipe, code: str, radius: float) -> None:
    """Ignore colours within a radius of one, ``#rrggbb``, in CAM02-UCS; a larger radius replaces a smaller one."""
    code = code.removeprefix("#")
    before = dict(recipe.sample.exclude)
    _write("exclude", [*(before | {code: max(radius, before.get(code, 0))}).items()])


def include(recipe: Recipe, number: int) -> None:
    """Undo one of the exclusions."""
    _write("exclude", [pair for i, pair in enumerate(recipe.sample.exclude) if i != number])


def limit_to(region: Sequence[float]) -> None:
    """Use only a box in the picture, in fractions of width and height; all of it if that is empty."""
    _write("region", region)


def _write(name: str, value: Sequence[Any]) -> None:
    option = Recipe.all_options()[name]
    try:
        checked = option.check(value)
    except OptionError:  # the recipe of an older run: there is no more room
        return
    change({name: checked} | UNARRANGED)  # it was arranged in a palette that will be another one
