"""Who counts as one visitor."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

HOME, OFFICE = "192.0.2.1", "198.51.100.7"
ADA = {"is_logged_in": True, "iss": "https://id.example", "sub": "ada"}


def page():
    import streamlit as st

    from ui.state.visitor import who_asks

    st.text(who_asks().address)


def seen(monkeypatch, user, address):
    monkeypatch.setattr(st, "user", user)
    monkeypatch.setattr(type(st.context), "ip_address", property(lambda _: address))
    at = AppTest.from_function(page).run()
    assert not at.exception
    return at.text[0].value


@pytest.mark.parametrize("user", [{}, {"is_logged_in": False}])
def test_who_has_not_signed_in_is_their_address(monkeypatch, user):
    assert seen(monkeypatch, user, HOME) == HOME
    assert seen(monkeypatch, user, None).startswith("session ")


def test_who_has_signed_in_is_one_wherever_they_come_from(monkeypatch):
    ada = {seen(monkeypatch, ADA, address) for address in (HOME, OFFICE, None)}
    assert len(ada) == 1
    assert not ada & {HOME, seen(monkeypatch, ADA | {"sub": "bob"}, HOME)}
