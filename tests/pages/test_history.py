"""Undo and redo: of edits, of options in the sidebar and on the page, and of one picture."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.support.pages import all_seen
from ui.elements.swatches import Edit

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "100", "kind": "listed"}


@pytest.fixture(autouse=True)
def _plain_buttons(monkeypatch):
    """Buttons of Streamlit's own stand in for what only a browser can press."""

    def undo_and_redo(*, undo, redo, key):
        for name, step in {"undo": undo, "redo": redo}.items():
            st.button(name, key=f"{key}_{name}", disabled=step is None, on_click=step)

    def swatch_strip(colors, *, key, edits, on_edit):
        st.button("remove", key="remove_second", on_click=on_edit, args=(Edit("remove", 1),))
        st.button("pin", key="pin_first", on_click=on_edit, args=(Edit("pin", 0),))
        st.text(" ".join(color.hex for color in colors))

    monkeypatch.setattr("ui.sections.undo.undo_redo_buttons", undo_and_redo)
    monkeypatch.setattr("ui.palette.colors.swatch_strip", swatch_strip)


def opened(**query):
    at = all_seen(AppTest.from_file(FRAME, default_timeout=90))
    for name, text in (QUICK | query).items():
        at.query_params[name] = text
    return run(at)


def run(at):
    at.run()
    assert not at.exception
    return at


def press(at, key):
    at.get_by_key(key).click()
    return run(at)


def undo(at):
    return press(at, "_history_buttons_undo")


def redo(at):
    return press(at, "_history_buttons_redo")


def codes(at):
    (shown,) = [text.value.split() for text in at.text if text.value.startswith("#")]
    return shown


def test_edits_and_options_are_undone_and_redone_in_turn():
    at = opened()
    assert at.get_by_key("_history_buttons_undo").disabled
    first, address_first = codes(at), dict(at.query_params)
    edited = codes(press(at, "remove_second"))
    assert edited == [first[0], *first[2:]]
    address_edited = dict(at.query_params)
    assert address_edited["pins"].split(",") == [code[1:] for code in edited]
    at.get_by_key("reverse").set_value(True)
    run(at)
    assert codes(at) == edited[::-1]
    at.get_by_key("_ncolors").set_value(7)
    assert len(codes(run(at))) == 7
    assert codes(undo(at)) == edited[::-1]
    assert codes(undo(at)) == edited
    assert dict(at.query_params) == address_edited
    assert codes(undo(at)) == first
    assert dict(at.query_params) == address_first
    assert at.get_by_key("_history_buttons_undo").disabled
    assert codes(redo(at)) == edited
    assert dict(at.query_params) == address_edited
    press(at, "_unpin_all")
    assert at.get_by_key("_history_buttons_redo").disabled, "another change ends what was undone"
    assert "pins" not in at.query_params


def test_what_was_changed_on_one_page_is_undone_on_another():
    at = opened()
    at.get_by_key("reverse").set_value(True)
    run(at)
    run(at.switch_page("diagnostics.py"))
    assert at.query_params["reverse"] == "true"
    undo(at)
    assert "reverse" not in at.query_params
    assert redo(at).query_params["reverse"] == "true"


def test_another_picture_has_a_history_of_its_own():
    at = opened()
    press(at, "pin_first")
    at.query_params["sample"] = "owl"
    run(at)
    assert "pins" not in at.query_params
    assert at.get_by_key("_history_buttons_undo").disabled
    at.get_by_key("reverse").set_value(True)
    owl = codes(run(at))
    assert codes(undo(at)) == owl[::-1]
    assert at.get_by_key("reverse").value is False


def test_edits_of_colours_without_a_picture_are_undone_and_redone_in_turn():
    at = opened(source="colors", colors="ff0000,00ff00,0000ff")
    assert at.get_by_key("_history_buttons_undo").disabled
    press(at, "remove_second")
    at.selectbox(key="_sort_colors").set_value("reverse")
    assert codes(run(at)) == ["#0000ff", "#ff0000"]
    at.get_by_key("_flip").set_value(True)
    run(at)
    assert codes(undo(at)) == ["#0000ff", "#ff0000"]
    assert "flip" not in at.query_params
    assert codes(undo(at)) == ["#ff0000", "#0000ff"]
    assert codes(undo(at)) == ["#ff0000", "#00ff00", "#0000ff"]
    assert at.get_by_key("_history_buttons_undo").disabled
    assert codes(redo(at)) == ["#ff0000", "#0000ff"]
    assert at.query_params["colors"] == "ff0000,0000ff"


def test_a_click_made_before_the_browser_heard_of_the_last_change_keeps_it():
    at = opened()
    before = dict(at.query_params)
    at.get_by_key("reverse").set_value(True)
    run(at)
    at.query_params.clear()
    at.query_params.update(before)  # what a browser still has
    at.get_by_key("_ncolors").set_value(7)
    run(at)
    assert (at.query_params["reverse"], at.query_params["ncolors"]) == ("true", "7")
    at.query_params.clear()
    at.query_params.update(before | {"ncolors": "5"})  # where the app has never been: by hand, or by a link
    run(at)
    assert (at.query_params.get("reverse"), at.query_params["ncolors"]) == (None, "5")
