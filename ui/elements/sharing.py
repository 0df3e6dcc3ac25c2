"""The button that copies a link at once, and opens a panel that says what the link restores."""

from .components import component

_BUTTON = component("share_button")


def share_button(link: str, note: str, *, key: str) -> None:
    """Show *Share*. Does not rerun the script.

    Parameters
    ----------
    link
        What is copied.
    note
        What the link restores, shown in the panel.
    key
        The element's key, unique on the page.
    """
    _BUTTON(key=key, data={"link": link, "note": note}, width="content")
