"""What every test of a page does with the app."""

from streamlit.testing.v1 import AppTest

from ui.elements.nearing import name_of
from ui.frame.options import OPENED
from ui.sections.preview import SEEN


def run(at: AppTest) -> AppTest:
    """Run the script again, which must not raise."""
    at.run()
    assert not at.exception
    return at


def all_seen(at: AppTest) -> AppTest:
    """Make it the app of somebody who has opened and seen all that there is: what stands there is made then."""
    at.session_state["_sidebar_to"] = name_of(OPENED)
    at.session_state["_preview_seen_to"] = name_of(SEEN)
    at.session_state["_checks"] = True
    at.session_state["_style"] = True
    at.session_state["_hex_codes_open"] = True
    return at
