"""While a script of `pages` runs, Streamlit looks for modules there first, and would take the page for the package."""

from collections.abc import Iterator

import pytest

import gallery.store  # noqa: F401 - as app.py does before any page runs
from ui.state.runner import shared_runner


@pytest.fixture(scope="module", autouse=True)
def _runner_ends() -> Iterator[None]:
    """No module leaves workers to the next."""
    yield
    shared_runner().close()
    shared_runner.clear()
