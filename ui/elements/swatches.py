"""The swatch strip: a palette as buttons that copy their hex codes; its colours can be changed or selected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from cmapcore.palette import Palette

from .components import component

Action = Literal["pin", "unpin", "edit", "left", "right", "remove", "add", "choose"]

MOVES: tuple[Action, ...] = ("left", "right")
CHANGES: tuple[Action, ...] = ("edit", *MOVES, "remove", "add")
ALL_EDITS: tuple[Action, ...] = ("pin", *CHANGES)

_STRIP = component("swatches")


@dataclass(frozen=True)
class Swatch:
    """A colour to show: its hex code, ``#rrggbb``, its share of the picture, in [0, 1], whether it is pinned, its name.

    Its share is None where that is not known, and then not shown. The name is for screen readers.
    """

    hex: str
    share: float | None
    pinned: bool = False
    name: str = ""


@dataclass(frozen=True)
class Edit:
    """What a visitor asked for, and for which colour: `left` and `right` move it by one place.

    With `add` the index is that of a colour that is not there yet.
    """

    action: Action
    index: int


def swatches_of(palette: Palette, *, with_pins: bool = True) -> list[Swatch]:
    """Return the colours of a palette, with their shares if these are known."""
    shares = palette.shares.tolist() if palette.has_shares else [None] * len(palette)
    pinned = (with_pins & palette.pinned).tolist()
    return [Swatch(*each) for each in zip(palette.hex, shares, pinned, palette.names, strict=True)]


def swatch_strip(
    colors: Sequence[Swatch],
    *,
    key: str,
    edits: Sequence[Action] = (),
    choosing: bool = False,
    chosen: str = "",
    on_edit: Callable[[Edit], None] | None = None,
) -> Edit | None:
    """Show the colours as a strip of buttons, each of which copies its hex code without rerunning the script.

    A pinned colour has a pin on it, with which it is unpinned.

    Parameters
    ----------
    colors
        The palette in the order in which it is shown. Up to eight are in one row if there is room.
    key
        The element's key, unique on the page.
    edits
        What can be done with each colour, and with ``add`` whether others can be added.
    choosing
        Whether a colour's button selects it instead of copying.
    chosen
        The hex code of the selected colour.
    on_edit
        Called with the edit before the next run.

    Returns
    -------
    Edit or None
        The edit asked for since the last run, if it fits `colors`. The strip changes when it is given other colours.
    """

    def fitting(event: object) -> Edit | None:
        edit = _edit_of(event, colors)
        allowed = ("unpin", *edits, *(("choose",) if choosing else ()))
        return edit if edit is not None and edit.action in allowed else None

    def tell() -> None:
        edit = fitting(st.session_state[key].get("edit"))
        if edit is not None and on_edit is not None:
            on_edit(edit)

    result = _STRIP(
        key=key,
        data={
            "colors": [_shown(color, choosing) for color in colors],
            "edits": list(edits),
            "choosing": choosing,
            "chosen": chosen,
        },
        on_edit_change=tell,
    )
    return fitting(result.edit)


def _shown(color: Swatch, choosing: bool) -> dict[str, str | bool]:
    share = stands_for = ""
    if color.share is not None:
        percent = 100 * color.share
        share = "<1\N{NO-BREAK SPACE}%" if 0 < percent < 1 else f"{percent:.0f}\N{NO-BREAK SPACE}%"
        stands_for = f", {percent:.1f} % of the picture"
    does = "Show where" if choosing else "Copy"
    is_ = " is" if choosing else ""
    pinned = ", pinned" if color.pinned else ""
    name = f" ({color.name})" if color.name else ""
    label = f"{does} {color.hex}{name}{is_ if stands_for else ''}{stands_for}{pinned}"
    return {"hex": color.hex, "share": share, "label": label, "pinned": color.pinned}


def _edit_of(event: object, colors: Sequence[Swatch]) -> Edit | None:
    """Return the edit if it is one of `colors`: what a browser sends is not to be trusted.

    The hex code must be the one at that place, or the edit was made on a palette that has changed since.
    """
    if not isinstance(event, dict):
        return None
    action, index = event.get("action"), event.get("index")
    if action == "add":
        return Edit("add", len(colors))
    if type(index) is not int or not 0 <= index < len(colors) or event.get("hex") != colors[index].hex:
        return None
    pinned = colors[index].pinned
    possible: dict[Action, bool] = {
        "pin": not pinned,
        "unpin": pinned,
        "edit": True,
        "left": index > 0,
        "right": index < len(colors) - 1,
        "remove": len(colors) > 1,
        "choose": True,
    }
    return next((Edit(name, index) for name, can_be in possible.items() if name == action and can_be), None)
