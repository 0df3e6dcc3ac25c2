"""What a visitor is told when something cannot be done, and what the log is told."""

import streamlit as st

from cmapcore.errors import BusyError, CmapError, FetchError, LimitError
from gallery.errors import StorageError
from server.log import Refusals
from server.request_id import number_in, with_number

_REFUSALS = Refusals()


class TooManyFetchesError(FetchError):
    """A visitor has had too many addresses fetched."""


_WHY = {BusyError: "busy", LimitError: "too much work", TooManyFetchesError: "fetches"}


def told(error: CmapError) -> str:
    """Return what an error says; of a refusal and of a fault of the database also the session's number.

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
