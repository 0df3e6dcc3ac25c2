"""Who asks: what a route believes of the cookies that Streamlit's login leaves in a browser."""

import json
import time
from secrets import token_hex

import pytest
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_server_config import AUTH_COOKIE_MAX_AGE_SECONDS, USER_COOKIE_NAME

from gallery.owners import COOKIE, browser_owner, login_owner, new_token
from server.identity import owner_of
from tests.support.streamlit_login import ADA, ISSUER, ORIGIN, SECRET, configure_login, login_cookies

BROWSER = {COOKIE: new_token()}


@pytest.fixture(autouse=True)
def _login(monkeypatch):
    configure_login(monkeypatch)


def signed_in(**changes):
    return BROWSER | login_cookies(**changes)


def test_whoever_has_signed_in_is_known_by_the_cookie():
    assert owner_of(signed_in()) == ADA
    assert owner_of(signed_in(sub="eve")) == login_owner(ISSUER, "eve") != ADA


def test_a_page_and_a_route_know_the_same_owner():
    user = {"is_logged_in": True, "iss": ISSUER, "sub": "ada"}
    assert owner_of(BROWSER, user) == owner_of(signed_in()) == ADA
    assert owner_of(signed_in(), {"is_logged_in": False}) == owner_of(BROWSER) == ""


def test_a_cookie_in_pieces_is_put_together():
    cookies = signed_in(picture=token_hex(9_000))
    assert f"{USER_COOKIE_NAME}_3" in cookies
    assert owner_of(cookies) == ADA
    for missing in (USER_COOKIE_NAME, f"{USER_COOKIE_NAME}_2"):
        assert owner_of({name: text for name, text in cookies.items() if name != missing}) == ""
    other = signed_in(groups=[token_hex(9_000)])
    assert owner_of(other) == ADA
    assert owner_of(other | {f"{USER_COOKIE_NAME}_2": cookies[f"{USER_COOKIE_NAME}_3"]}) == ""


def test_nobody_is_believed_without_the_signature():
    cookie = signed_in()[USER_COOKIE_NAME]
    body, stamp, signature = cookie.rsplit(".", 2)
    eve = signed_in(sub="eve")[USER_COOKIE_NAME].rsplit(".", 2)[0]
    plain = json.dumps({"iss": ISSUER, "sub": "ada", "origin": ORIGIN, "is_logged_in": True})
    for forged in ("", plain, body, f"{eve}.{stamp}.{signature}", cookie[:-2], f"{cookie}.", ADA):
        assert owner_of(BROWSER | {USER_COOKIE_NAME: forged}) == ""
    assert owner_of(signed_in(secret="1" * 64)) == ""
    assert owner_of(BROWSER | {USER_COOKIE_NAME: signed_in(name="_streamlit_other")["_streamlit_other"]}) == ""


def test_a_sign_in_ends(monkeypatch):
    cookies, now = signed_in(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + AUTH_COOKIE_MAX_AGE_SECONDS)
    assert owner_of(cookies) == ADA
    monkeypatch.setattr(time, "time", lambda: now + AUTH_COOKIE_MAX_AGE_SECONDS + 2 * 24 * 60 * 60)
    assert owner_of(cookies) == ""


@pytest.mark.parametrize(
    "changes",
    [{"origin": "https://other.example"}, {"origin": None}, {"is_logged_in": False}, {"sub": None}, {"iss": ""}],
)
def test_who_has_not_signed_in_here_is_nobody(changes):
    assert owner_of(signed_in(**changes)) == ""


def test_without_an_address_to_come_back_to_nobody_is_believed(monkeypatch):
    configure_login(monkeypatch, cookie_secret=SECRET)
    assert owner_of(signed_in(origin=None)) == owner_of(BROWSER) == ""


def test_where_nobody_can_sign_in_it_is_the_browser():
    secrets_singleton.merge_programmatic_secrets({"auth": {}})
    assert owner_of(BROWSER) == owner_of(signed_in()) == owner_of(BROWSER, {}) == browser_owner(BROWSER)
    assert owner_of({}) == ""
