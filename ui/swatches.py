"""The swatch strip: a palette as buttons that copy their hex code, and can be moved and left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from ui import assets

Action = Literal["left", "right", "drop"]

_STRIP = st.components.v2.component(
    "swatches",
    html=assets.read("swatches.html", "copying.html"),
    css=assets.read("base.css", "copying.css", "swatches.css"),
    js=assets.read("copying.js", "swatches.js"),
)


@dataclass(frozen=True)
class Swatch:
    """A colour to show: its hex code, ``#rrggbb``, and its share of the picture, in [0, 1]."""

    hex: str
    share: float


@dataclass(frozen=True)
class Edit:
    """What a visitor asked for: the colour at `index` one place to the left, to the right, or left out."""

    action: Action
    index: int


def swatches(colors: Sequence[Swatch], *, key: str, editable: bool = False) -> Edit | None:
    """Show the colours as a strip of buttons, each of which copies its hex code without running the script again.

    Parameters
    ----------
    colors
        The palette in the order in which it is shown. The more colours, the smaller the swatches.
    key
        The element's key, unique on the page.
    editable
        Whether each colour can be moved and left out.

    Returns
    -------
    Edit or None
        The edit asked for since the last run, if it fits `colors`. The strip changes when it is given other colours.
    """
    result = _STRIP(
        key=key,
        data={"colors": [_shown(color) for color in colors], "editable": editable},
        on_edit_change=lambda: None,
    )
    return _edit_of(result.edit, colors) if editable else None


def _shown(color: Swatch) -> dict[str, str]:
    percent = 100 * color.share
    share = "<1\N{NO-BREAK SPACE}%" if 0 < percent < 1 else f"{percent:.0f}\N{NO-BREAK SPACE}%"
    return {"hex": color.hex, "share": share, "label": f"Copy {color.hex}, {percent:.1f} % of the picture"}


def _edit_of(event: object, colors: Sequence[Swatch]) -> Edit | None:
    """Return the edit if it is one of `colors`: what a browser sends is not to be trusted.

    The hex code must be the one at that place, or the edit was made on a palette that has changed since.
    """
    if not isinstance(event, dict):
        return None
    action, index = event.get("action"), event.get("index")
    if type(index) is not int or not 0 <= index < len(colors) or event.get("hex") != colors[index].hex:
        return None
    match action:
        case "left" if index > 0:
            return Edit("left", index)
        case "right" if index < len(colors) - 1:
            return Edit("right", index)
        case "drop" if len(colors) > 1:
            return Edit("drop", index)
    return None
