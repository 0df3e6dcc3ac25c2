"""The one gallery of this process, and its owner and viewer of this session."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import streamlit as st

from cmapcore import settings
from cmapcore.errors import CmapError
from cmapcore.gallery import Gallery
from cmapcore.owners import browser_owner, login_owner

from .text import as_typed


@st.cache_resource(show_spinner=False)
def gallery() -> Gallery:
    """Give the gallery that all sessions and routes share; `app.py` is the first to ask for it.

    Raises
    ------
    GalleryError
        Its database cannot be used; the next call tries again.
    """
    return Gallery.as_set()


def mode() -> str:
    """Whose palettes the gallery shows: ``shared``, ``private`` or ``readonly``."""
    return settings.GALLERY.read()


def has_login() -> bool:
    """Whether visitors can sign in here."""
    return "is_logged_in" in st.user


def is_signed_in() -> bool:
    """Whether this visitor has."""
    return bool(st.user.get("is_logged_in"))


def owner() -> str:
    """Give whom this visitor's palettes belong to: where one can sign in, whoever has; else this browser.

    The empty word is nobody: a browser without cookies, or a visitor who has not signed in.
    """
    if has_login():
        return login_owner(str(st.user.get("iss") or ""), str(st.user.get("sub") or "")) if is_signed_in() else ""
    return browser_owner(st.context.cookies)


def show_sign_in() -> None:
    """Offer to sign in or out, where that is possible."""
    if is_signed_in():
        st.button("Sign out", on_click=st.logout, key="_sign_out")
    elif has_login():
        st.button("Sign in", on_click=st.login, key="_sign_in")


def permalink(id_: str) -> str:
    """Give a palette's permanent address."""
    base = urlsplit(st.context.url or "http://localhost:8501/")
    own = f"{base.scheme}://{base.netloc}{base.path.rpartition('/')[0]}"
    return f"{settings.PUBLIC_URL.read() or own}/p/{id_}"


@contextmanager
def said_later() -> Iterator[None]:
    """In a callback: keep for `show_said` what goes wrong."""
    try:
        yield
    except CmapError as error:
        st.session_state["_gallery_said"] = ("error", str(error))


def say_later(sentence: str) -> None:
    """In a callback: keep it for `show_said`."""
    st.session_state["_gallery_said"] = ("success", sentence)


def show_said() -> None:
    """Say once what the last callback has to say."""
    kind, sentence = st.session_state.pop("_gallery_said", ("", ""))
    if kind:
        (st.error if kind == "error" else st.success)(as_typed(sentence))
