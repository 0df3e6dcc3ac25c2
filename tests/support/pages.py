"""What every test of a page does with the app."""

import re

from streamlit.testing.v1 import AppTest

from ui.diagnostics.numbers import COVER
from ui.elements.nearing import name_of
from ui.frame.options import OPENED
from ui.palette.preview_with_data import PLACE
from ui.sections.preview import SEEN


def run(at: AppTest) -> AppTest:
    """Run the script again, which must not raise."""
    at.run()
    assert not at.exception
    return at


def all_seen(at: AppTest) -> AppTest:
    """Make it the app of somebody who has opened and seen all that there is: what stands there is made then."""
    at.session_state["_sidebar_to"] = name_of(OPENED)
    for key, place in {"_preview_seen": SEEN, "_data_seen": PLACE, "_cover_seen": COVER}.items():
        at.session_state[f"{key}_to"] = name_of(place)
    at.session_state["_checks"] = True
    at.session_state["_style"] = True
    at.session_state["_copy"] = True
    at.session_state["_plot_options"] = True
    at.session_state["_hex_codes_open"] = True
    return at


def as_read(text: str) -> str:
    """What a text says to a reader, without the marks that keep Markdown from seeing anything in it."""
    return re.sub(r"\\([^\w\s])|\N{WORD JOINER}", r"\1", text)
