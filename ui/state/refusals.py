"""What a visitor is told when something cannot be done, and what is logged."""

from typing import TypeVar

import streamlit as st

from cmapcore.errors import BusyError, CmapError, FetchError, LimitError
from gallery.errors import StorageError
from server.log import Refusals
from server.request_id import number_in, with_number

from ..elements.text import as_typed

_REFUSALS = Refusals()
Found = TypeVar("Found")


class TooManyFetchesError(FetchError):
    """A visitor has had too many addresses fetched."""


_WHY = {BusyError: "busy", LimitError: "too much work", TooManyFetchesError: "fetches"}


def or_told(found: Found | CmapError) -> Found | None:
    """Return what was found; for an error, show its message, and return None."""
    if isinstance(found, CmapError):
        st.error(as_typed(told(found)))
        return None
    return found


def told(error: CmapError) -> str:
    """Return what an error says; for a refusal or a database fault, with the session's number.

    A refusal is logged here, under that number; the fault was logged where it happened.
    """
    number = number_in(st.context.headers)
    if isinstance(error, StorageError):
        return with_number(str(error), number)
    why = next((word for kind, word in _WHY.items() if isinstance(error, kind)), "")
    if not why:
        return str(error)
    _REFUSALS.log_event(why=why, of="page", request=number)
    return with_number(str(error), number)
