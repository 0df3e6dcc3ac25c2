"""Signing in, if `[auth]` is configured, and coming back to where that began.

Streamlit takes everybody who has signed in to the first page, as a new session with no options: earlier changes would
be lost.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

import streamlit as st

from .cookies import read_cookie, write_cookie

_COOKIE = "signing_in"
_LONGEST = 3_000  # characters of an address; browsers take 4,096 bytes


def has_login() -> bool:
    """Whether visitors can sign in here."""
    return "is_logged_in" in st.user


def is_signed_in() -> bool:
    """Whether this visitor has."""
    return bool(st.user.get("is_logged_in"))


def show_sign_in() -> None:
    """Offer to sign in or out, if possible."""
    if is_signed_in():
        st.button("Sign out", on_click=st.logout, key="_sign_out")
    elif has_login():
        st.button("Sign in", on_click=st.login, key="_sign_in")


def come_back(pages: Sequence[st.Page]) -> None:
    """On a session's first run, if the visitor has just signed in, go back to where that began."""
    if "_came_back" in st.session_state:
        return
    st.session_state["_came_back"] = True
    if not is_signed_in() or st.query_params:
        return
    path, _, text = read_cookie(_COOKIE).partition("?")
    if not text:
        return
    query = parse_qs(text)
    (page,) = [page for page in pages if page.url_path == path] or pages[:1]
    if page == pages[0]:
        st.query_params.from_dict(query)
    else:
        st.switch_page(page, query_params=query)


def keep_address(page: st.Page, query: Mapping[str, str]) -> None:
    """Have the browser remember the address until somebody has signed in."""
    if not has_login():
        return
    where = f"{page.url_path}?{urlencode(query)}"
    write_cookie(_COOKIE, "" if is_signed_in() or len(where) > _LONGEST else where, key="_signing_in")
