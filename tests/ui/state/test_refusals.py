"""What a visitor is told who is refused."""

import json
import logging

import streamlit as st
from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from cmapcore.errors import BusyError, OptionError
    from gallery.errors import StorageError
    from ui.state.refusals import TooManyFetchesError, told

    errors = (BusyError("Try again."), TooManyFetchesError("Wait."), StorageError("No room."))
    for error in (*errors, OptionError("No such option.")):
        st.text(told(error))


def test_a_refusal_is_told_and_logged_under_the_same_number(monkeypatch, caplog):
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: {"x-request-id": "0123456789ab"}))
    with caplog.at_level(logging.INFO, "cmapcore.server"):
        at = AppTest.from_function(page).run()
    numbered = "(request 0123456789ab)"
    assert [text.value for text in at.text] == [
        *(f"{sentence} {numbered}" for sentence in ("Try again.", "Wait.", "No room.")),
        "No such option.",
    ]
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "cmapcore.server"]
    assert [(line["event"], line["why"], line["request"]) for line in lines] == [
        ("refused", "busy", "0123456789ab"),
        ("refused", "fetches", "0123456789ab"),
    ]
