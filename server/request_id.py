"""The number of a request: the client sees it when refused, and the operator finds it in the log."""

import secrets
from collections.abc import Mapping
from contextvars import ContextVar

import streamlit as st
from starlette.types import Scope
from streamlit.runtime.scriptrunner import get_script_run_ctx

from .edge.security_headers import header

HEADER = b"x-request-id"
"""Its header; a page has that of its session in ``st.context.headers``."""


_served: ContextVar[str] = ContextVar("_served", default="")


def number_request(scope: Scope) -> str:
    """Give a request a new number, in place of one that the client may have sent."""
    number = secrets.token_hex(6)
    others = [pair for pair in scope["headers"] if pair[0] != HEADER]
    scope["headers"] = [*others, (HEADER, number.encode())]
    _served.set(number)
    return number


def number_served() -> str:
    """Return the number of the request or page session being served; empty if there is neither."""
    if get_script_run_ctx(suppress_warning=True) is not None:
        return number_in(st.context.headers)
    return _served.get()


def number_of(scope: Scope) -> str:
    """Return it; empty where the request has none."""
    return header(scope["headers"], HEADER).decode("latin-1")


def number_in(headers: Mapping[str, str]) -> str:
    """Return it from headers as Streamlit has them."""
    return headers.get(HEADER.decode(), "")


def with_number(sentence: str, number: str) -> str:
    """Return a message for a person, with the number to give to the operator."""
    return f"{sentence} (request {number})" if number else sentence
