"""A button that opens the file chooser of the uploader with the key ``_upload``."""

from .components import component

_BUTTON = component("file_button")


def show_file_button(*, key: str) -> None:
    """Show *Choose a file*. Reruns the script when a file has arrived."""
    _BUTTON(key=key, width="content")
