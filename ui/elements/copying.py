"""A row of buttons that put text on the clipboard."""

from collections.abc import Sequence

from .components import component

_BUTTONS = component("copy_buttons")


def copy_buttons(items: Sequence[tuple[str, str]], *, key: str) -> None:
    """Show a button for each label, which copies its text and says so. Does not rerun the script.

    Parameters
    ----------
    items
        Pairs of a button's label and the text that it copies.
    key
        The element's key, unique on the page.
    """
    _BUTTONS(key=key, data={"items": [{"label": label, "text": text} for label, text in items]})
