"""The dialog in which a colour is mixed: what is typed stays, and is applied only where it is a colour."""

from streamlit.testing.v1 import AppTest

WAITS = "Enter a hex code such as #e4002b."


def dialog() -> None:
    import streamlit as st

    from cmapcore.palette import Palette
    from cmapcore.recipe import Recipe
    from ui.elements.swatches import Edit
    from ui.palette.color_dialog import _mix, begin
    from ui.state.results import Shown

    if "_mix_typed" not in st.session_state:
        begin("#e4002b")
    _mix(Shown(Palette.of_hex(["#e4002b", "#004080"]), Recipe(), None), Edit("edit", 0))


def test_a_hex_code_that_is_none_stays_as_typed_and_cannot_be_applied():
    at = AppTest.from_function(dialog).run()
    for text in ("#12ab3", "none", ""):
        at.text_input(key="_mix_typed").set_value(text)
        at.run()
        assert not at.exception
        assert at.text_input(key="_mix_typed").value == text
        assert at.button(key="_mix_apply").disabled
        assert [caption.value for caption in at.caption] == [WAITS]
    at.text_input(key="_mix_typed").set_value("12ab34")
    at.run()
    assert at.text_input(key="_mix_typed").value == "#12ab34"
    assert not at.button(key="_mix_apply").disabled
    assert not at.caption


def test_chroma_has_three_decimals_at_most():
    at = AppTest.from_function(dialog).run()
    for code in ("#e4002b", "#004080", "#8a5a44", "#d0e1f9", "#357a38"):
        at.text_input(key="_mix_typed").set_value(code)
        chroma = at.run().slider(key="_mix_chroma").value
        assert chroma == round(chroma, 3)
