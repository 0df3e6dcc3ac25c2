"""A button with a label that opens the sidebar, and closes it again."""

from .components import component

_BUTTON = component("sidebar_button")


def open_sidebar_button(label: str, *, key: str) -> None:
    """Show the button; does not rerun the script."""
    _BUTTON(key=key, data={"label": label}, width="content")
