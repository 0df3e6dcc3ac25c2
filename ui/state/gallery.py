"""The one gallery of this process, and its owner and viewer in this session."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import streamlit as st

from cmapcore.errors import CmapError
from gallery.owners import browser_owner
from gallery.store import Gallery
from hosting import settings
from server.identity import owner_of

from ..elements.text import as_typed
from .refusals import told


@st.cache_resource(show_spinner=False)
def shared_gallery() -> Gallery:
    """Return the gallery that all sessions and routes share; `app.py` is the first to ask for it.

    Raises
    ------
    GalleryError
        Its database cannot be used; the next call tries again.
    """
    return Gallery.as_set()


def mode() -> str:
    """Whose palettes the gallery shows: ``shared``, ``private`` or ``readonly``."""
    return settings.GALLERY.read()


def owner() -> str:
    """Return whom this visitor's palettes belong to; nobody, the empty string, if that is unknown."""
    return owner_of(st.context.cookies, st.user)


def reporter() -> str:
    """Return whom a report counts for: the owner, or else the browser of a visitor who has not signed in."""
    return owner() or browser_owner(st.context.cookies)


def permalink(id_: str) -> str:
    """Return a palette's permanent address."""
    base = urlsplit(st.context.url or "http://localhost:8501/")
    own = f"{base.scheme}://{base.netloc}{base.path.rpartition('/')[0]}"
    return f"{settings.PUBLIC_URL.read() or own}/p/{id_}"


@contextmanager
def errors_for_later() -> Iterator[None]:
    """In a callback: keep errors for `show_messages`."""
    try:
        yield
    except CmapError as error:
        message_for_later(told(error), "error")


def message_for_later(sentence: str, kind: str = "success") -> None:
    """In a callback: keep it for `show_messages`."""
    st.session_state["_gallery_said"] = (kind, sentence)


def show_messages() -> None:
    """Show once the messages of the last callback."""
    kind, sentence = st.session_state.pop("_gallery_said", ("", ""))
    if kind:
        {"success": st.success, "warning": st.warning, "error": st.error}[kind](as_typed(sentence))
