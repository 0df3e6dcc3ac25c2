"""Who asks, for pages and routes alike: a signed-in user, or else a browser."""

import json
from collections.abc import Mapping
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri, get_secrets_auth_section
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from gallery.owners import browser_owner, login_owner


def owner_of(cookies: Mapping[str, str], user: Mapping[str, Any] | None = None) -> str:
    """Return whom a visitor's palettes belong to: the signed-in user if the app has sign-in, or else the browser.

    Parameters
    ----------
    cookies : mapping of str to str
        The browser's.
    user : mapping, optional
        ``st.user`` in a page, which Streamlit has verified; in a route it is verified here, from the cookies.

    Returns
    -------
    str
        Empty for nobody: a browser without our cookie, or a visitor who has not signed in.
    """
    user = _verified_user(cookies) if user is None else user
    if "is_logged_in" not in user:
        return browser_owner(cookies)
    return login_owner(str(user.get("iss") or ""), str(user.get("sub") or "")) if user["is_logged_in"] else ""


def _verified_user(cookies: Mapping[str, str]) -> dict[str, Any]:
    """Return what ``st.user`` is in a page of the same browser; empty if the app has no sign-in."""
    if not get_secrets_auth_section():
        return {}
    secret = get_cookie_secret()

    def verified(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, ""))

    signed = get_cookie_with_chunks(verified, USER_COOKIE_NAME)
    try:
        user = json.loads(signed or b"{}")
    except ValueError:  # pieces of different cookies
        user = {}
    # A browser sends a cookie to every port of its host, so another app with the same secret may have set it. Streamlit
    # compares with the header Origin, which browsers leave out when they open a page.
    origin = get_origin_from_redirect_uri()
    is_ours = origin is not None and user.get("origin") == origin
    return {"is_logged_in": False} | (user if is_ours else {})
