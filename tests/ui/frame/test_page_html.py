"""What the server puts at the end of the page."""

import pytest

from ui.frame import page_html


def test_a_script_that_streamlit_does_not_have_is_an_error(monkeypatch):
    assert "./static/js/NumberInput." in page_html.page_end()
    monkeypatch.setattr(page_html, "_ELEMENTS", ["NumberInput", "NumbersIn"])
    with pytest.raises(RuntimeError, match="has no script named NumbersIn;"):
        page_html.page_end()
