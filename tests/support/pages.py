"""What every test of a page does with the app."""

from streamlit.testing.v1 import AppTest


def run(at: AppTest) -> AppTest:
    """Run the script again, which must not raise."""
    at.run()
    assert not at.exception
    return at
