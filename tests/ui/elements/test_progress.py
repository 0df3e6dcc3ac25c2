from contextlib import suppress

import pytest
from streamlit.testing.v1 import AppTest

from ui.elements import progress


class Place:
    """What a placeholder was told to show; None where it was emptied."""

    def __init__(self):
        self.shown = []

    def empty(self):
        self.shown.append(None)

    def progress(self, part, text):
        self.shown.append((part, text))


@pytest.fixture
def place(monkeypatch):
    place = Place()
    monkeypatch.setattr(progress.st, "empty", lambda: place)
    return place


def test_a_short_wait_sends_nothing(place):
    with progress.Waiting() as waiting:
        waiting.tell("queue", 3)
        waiting.tell("cluster", 0.5)
    assert place.shown == []


def test_a_long_wait_is_shown_as_it_changes_and_goes_away(place, monkeypatch):
    monkeypatch.setattr(progress, "_SHORT", 0)
    with suppress(KeyboardInterrupt), progress.Waiting() as waiting:
        for part in (0.5, 0.5, 0.5, 0.7):
            waiting.tell("cluster", part)
        raise KeyboardInterrupt
    assert place.shown == [(0.5, "Grouping the colours…"), (0.7, "Grouping the colours…"), None]


def test_it_ends_the_run_where_the_user_has_moved_on():
    def script():
        import streamlit as st
        from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

        from ui.elements.progress import Waiting

        runs = st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        waiting = Waiting()
        if runs == 1:
            get_script_run_ctx().script_requests.request_rerun(RerunData())
            waiting.tell("cluster", 0.5)
            st.text("waited for what nobody wants")
        st.text(f"run {runs}")

    at = AppTest.from_function(script).run()
    assert [text.value for text in at.text] == ["run 2"]
