"""Who counts as one visitor, and how many addresses the app fetches for each."""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gallery.rates import SharedRateLimit
from hosting.clients import Client, asked_by
from hosting.rate_limits import RateLimit
from hosting.settings import FETCHES, FETCHES_PER_CLIENT
from server.identity import owner_of
from server.request_id import number_served

from .gallery import shared_gallery
from .refusals import TooManyFetchesError


@st.cache_resource(show_spinner=False)
def fetch_rate() -> RateLimit:
    """Return the count of fetches that all sessions share, and with PostgreSQL all copies of the app."""
    return SharedRateLimit("fetches", lambda: shared_gallery().counting(), FETCHES_PER_CLIENT.read(), FETCHES.read())


def client() -> str:
    """Return the client's address, or this session if there is none.

    `server.edge` has put the client's address in place of the peer's.
    """
    context = get_script_run_ctx()
    session = context.session_id if context is not None else ""
    return st.context.ip_address or f"session {session}"


def who_asks() -> Client:
    """Return who asks for a computation: this visitor, or outside a page whoever `asking` names."""
    context = get_script_run_ctx(suppress_warning=True)
    return asked_by() if context is None else Client(_counted(), context.session_id, number_served())


def _counted() -> str:
    """Return whom to count: the signed-in user, wherever they connect from, or else the client."""
    return owner_of({}, st.user) or client()


def fetch_counter() -> Callable[[], None]:
    """Return a function that counts one more fetch for this visitor; callable from any thread.

    It raises a `FetchError` where there were too many in the last minute, which says when to try again.
    """
    rate, who = fetch_rate(), _counted()

    def count() -> None:
        seconds = rate.wait(who)
        if seconds:
            unit = "second" if seconds == 1 else "seconds"
            said = f"Too many addresses were fetched in the last minute: try again in {seconds} {unit}."
            raise TooManyFetchesError(said)

    return count
