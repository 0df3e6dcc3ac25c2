"""Who a palette in the gallery belongs to: a browser, by the token in its cookie, or a signed-in user.

An owner is a string, of which the gallery stores only the hash. No token can produce the string of a signed-in user.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping

COOKIE = "cmapcore_owner"
"""Its name."""

_TOKEN = re.compile("[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return 256 random bits, as text for a cookie."""
    return secrets.token_urlsafe(32)


def token_in(cookies: Mapping[str, str]) -> str:
    """Return the browser's token; empty if there is none, or none of ours."""
    token = cookies.get(COOKIE, "")
    return token if _TOKEN.fullmatch(token) else ""


def browser_owner(cookies: Mapping[str, str]) -> str:
    """Return the owner that a browser is; nobody, the empty string, if it has no token."""
    token = token_in(cookies)
    return f"browser {token}" if token else ""


def login_owner(issuer: str, subject: str) -> str:
    """Return the owner that a user verified by an OpenID provider is.

    Parameters
    ----------
    issuer, subject : str
        The claims ``iss`` and ``sub``, which together are one person's (OpenID Connect Core 1.0, section 2).
    """
    return f"login {json.dumps([issuer, subject])}" if issuer and subject else ""
