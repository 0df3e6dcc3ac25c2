"""What Streamlit's login keeps in a browser, without a browser and a provider."""

from typing import Any

import pytest
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from gallery.owners import login_owner

SECRET, ORIGIN, ISSUER = "0" * 64, "https://colours.example.com", "https://id.example"
ADA = login_owner(ISSUER, "ada")


def configure_login(monkeypatch: pytest.MonkeyPatch, **auth: str) -> None:
    """Let visitors sign in until the test ends; with `auth`, the secrets' section of that name has this instead."""
    monkeypatch.setattr(secrets_singleton, "_secrets", None)
    monkeypatch.setattr(secrets_singleton, "_programmatic_secrets", None)
    auth = auth or {"redirect_uri": f"{ORIGIN}/oauth2callback", "cookie_secret": SECRET}
    secrets_singleton.merge_programmatic_secrets({"auth": auth})


def login_cookies(secret: str = SECRET, name: str = USER_COOKIE_NAME, **claims: Any) -> dict[str, str]:
    """Give the cookies of a browser in which Ada has signed in, or somebody of whom other things are claimed."""
    claims = {"iss": ISSUER, "sub": "ada", "origin": ORIGIN, "is_logged_in": True} | claims
    cookies: dict[str, str] = {}

    def sign(name: str, text: str) -> bytes:
        return create_signed_value(secret, name, text)

    def keep(name: str, text: str) -> None:
        cookies[name] = sign(name, text).decode()

    set_cookie_with_chunks(keep, sign, name, claims, cookie_attr_size=100)
    return cookies
