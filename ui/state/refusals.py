"""What a visitor is told when something cannot be done, and what the log is told."""

import streamlit as st

from cmapcore.errors import BusyError, CmapError, LimitError
from server.log import Refusals
from server.request_id import number_in, with_number

_REFUSALS = Refusals()


def told(error: CmapError) -> str:
    """Return what an error says; where a limit is why, it is logged, and the session's number stands behind it."""
    if not isinstance(error, (BusyError, LimitError)):
        return str(error)
    number = number_in(st.context.headers)
    _REFUSALS.log_event(why="busy" if isinstance(error, BusyError) else "too much work", of="page", request=number)
    return with_number(str(error), number)
