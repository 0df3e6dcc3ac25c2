"""The widget of an option, whether it stands in the frame or on a page."""

from typing import Any

from streamlit.testing.v1 import AppTest

from ui.state.address import ON_PAGES


def widget_of(at: AppTest, name: str) -> Any:
    """The widget of an option on the page that is open."""
    return at.get_by_key(f"_{name}" if name in ON_PAGES else name)
