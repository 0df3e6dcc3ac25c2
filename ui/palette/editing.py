"""What an edit on a swatch does: to the options if there is a picture, else to the colours themselves."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from cmapcore.color.conversions import from_hex, srgb_to_cam02ucs, srgb_to_oklab, to_hex
from cmapcore.color.pixel_colors import gather_cells
from cmapcore.palette import Palette

from ..elements.swatches import Edit
from ..state import address, by_hand
from ..state.colors import put_colors
from ..state.results import Shown
from . import edits


def change_for(shown: Shown, edit: Edit, code: str = "") -> Callable[[], None] | None:
    """Return a callback that makes an edit; None if nothing is to be changed.

    `code`, ``#rrggbb``, is the colour that is added, or put in the place of another.
    """
    if shown.result is None:
        palette = edited_colors(shown.palette, edit, code)
        return None if palette is None else partial(put_colors, palette)
    recipe, codes, index = shown.recipe, shown.palette.hex, edit.index
    match edit.action:
        case "pin":
            return partial(by_hand.pin, recipe, codes[index])
        case "unpin":
            return partial(by_hand.unpin, recipe, codes[index])
        case "edit":
            changes = edits.replaced(codes, index, code)
        case "add":
            changes = edits.added(codes, code)
        case "remove":
            changes = edits.removed(codes, index)
        case _:
            changes = edits.moved(codes, index, _steps(edit))
    return None if changes is None else partial(address.change, changes)


def edited_colors(palette: Palette, edit: Edit, code: str = "") -> Palette | None:
    """Return colours without a picture after an edit; None if nothing is to be changed.

    A colour that takes another's place takes its share too. Of one that is added none is known, and so of none.
    """
    index, count = edit.index, len(palette)
    if edit.action in ("edit", "add") and code in palette.hex:
        return None
    match edit.action:
        case "edit":
            colors = palette.colors.copy()
            colors[index] = from_hex(code)
            names = tuple("" if i == index else name for i, name in enumerate(palette.own_names))
            return Palette(colors, palette.shares, palette.pinned, palette.name, names)
        case "add":
            if count >= edits.MOST:
                return None
            colors = np.vstack([palette.colors, from_hex(code)])
            names = (*palette.own_names, "") if palette.own_names else ()
            return Palette(colors, np.zeros(count + 1), np.zeros(count + 1, dtype=bool), palette.name, names)
        case "remove":
            return picked(palette, [i for i in range(count) if i != index]) if count > 1 else None
        case "left" | "right":
            places = list(range(count))
            places.insert(index + _steps(edit), places.pop(index))
            return picked(palette, places)
    return None


def color_to_add(shown: Shown) -> str:
    """Return a colour that the palette lacks, ``#rrggbb``: the one in its picture that it represents worst.

    Without a picture, or where that has no other colour, it is the palette's last, a little lighter or darker.
    """
    codes, colors = shown.palette.hex, shown.palette.colors
    if shown.result is not None:
        cells = gather_cells(shown.result.recipe.sample.allowed_pixels(shown.result.picture), _CELL)
        apart = ((cells.ucs[:, None] - srgb_to_cam02ucs(colors)) ** 2).sum(axis=2).min(axis=1)
        for place in (-cells.counts * apart).argsort(kind="stable"):
            if (code := str(to_hex(cells.rgb[place]))) not in codes:
                return code
    end = 1 - round(srgb_to_oklab(colors[-1])[0])  # white for dark colours, black for light ones
    shades = (str(to_hex(colors[-1] + part * (end - colors[-1]))) for part in np.linspace(0.25, 1, edits.MOST + 1))
    return next(code for code in shades if code not in codes)


_CELL = 5.0
"""In units of CAM02-UCS: colours nearer than that are told apart only side by side."""


def picked(palette: Palette, places: list[int]) -> Palette:
    """Return some of the colours, in the order of their places."""
    return replace(
        palette,
        colors=palette.colors[places],
        shares=palette.shares[places],
        pinned=palette.pinned[places],
        own_names=tuple(palette.own_names[i] for i in places) if palette.own_names else (),
    )


def _steps(edit: Edit) -> int:
    return 1 if edit.action == "right" else -1
