"""A saved palette as a card: its picture, its colours, each of which copies its hex code, and its name."""

from base64 import b64encode
from collections.abc import Callable

from cmapcore.color.gradients import gradient_css
from gallery.entry import Saved

from ..elements.components import component
from ..state.gallery import mode

_CARD = component("palette_card")


def show_palette_card(saved: Saved, *, key: str, on_open: Callable[[], None]) -> None:
    """Show the card. Any text on it is shown as typed.

    Parameters
    ----------
    saved
    key
        The element's key, unique on the page.
    on_open
        Called when the picture or the name was clicked, before the next run.
    """
    cmap = saved.colormap
    count = len(saved.palette)
    _CARD(
        key=key,
        data={
            "name": saved.name,
            "count": "1 colour" if count == 1 else f"{count} colours",
            "marks": _marks(saved),
            "facts": " · ".join([*saved.tags, f"{saved.created:%-d %b %Y}"]),
            "picture": thumbnail_address(saved),
            "colors": list(saved.palette.hex),
            "bar": "" if cmap is None else gradient_css(cmap.rgb, cmap.stepped),
            "kind": "" if cmap is None else cmap.kind,
        },
        on_open_change=on_open,
    )


def thumbnail_address(saved: Saved) -> str:
    """Return the small copy of its picture as a data address; empty if there is none."""
    return f"data:image/webp;base64,{b64encode(saved.thumbnail).decode('ascii')}" if saved.thumbnail else ""


def _marks(saved: Saved) -> list[str]:
    marks = {
        "example": saved.example,
        "yours": saved.mine,
        "by link only": saved.visibility == "link" and mode() != "private",  # whose links are for their owner alone
        "hidden by the operator": saved.hidden,
    }
    return [word for word, holds in marks.items() if holds]
