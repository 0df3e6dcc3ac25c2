"""The server's log: one JSON object a line on standard error, with nothing about any person in it.

No address, no path (a session's number stands in some), no name of a file, no URL of a picture. Of a client there is a
hash, with a salt that this process alone knows and forgets: it tells one from another until the process stops.
"""

import hashlib
import json
import logging
import os
import sys
from collections import Counter
from datetime import UTC, datetime

from starlette.types import Scope

from hosting.rate_limits import RateLimit

from .request_id import number_served

_SALT = os.urandom(16)
_LOGGER = logging.getLogger("cmapcore.server")
_REFUSALS_A_MINUTE = 60  # past that they are only counted, or refused clients could fill the disk

_REFUSED = "refused"  # in a request's state

_KINDS = (  # a part of a path, and what a request for it is called
    ("/_stcore/upload_file/", "upload"),
    ("/_stcore/stream", "session"),
    ("/_stcore/", "core"),
    ("/api/", "api"),
    ("/static/", "static"),
    ("/kept/", "kept"),
    ("/media/", "media"),
    ("/component/", "component"),
    ("/healthz", "health"),
    ("/readyz", "health"),
)


def start_log() -> None:
    """Send our lines to standard error, and keep out what libraries would log about visitors and refusals.

    uvicorn takes a refused handshake for a fault; the library behind `fetch` names the hosts that it refused.
    """
    _LOGGER.setLevel(logging.INFO)
    if not _LOGGER.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _LOGGER.addHandler(handler)
    for name in ("hosting", "gallery"):  # which do not know of the server
        if not logging.getLogger(name).handlers:
            logging.getLogger(name).addHandler(_Failures())
    logging.getLogger("uvicorn.error").addFilter(_is_no_refusal)
    logging.getLogger("requests_hardened").setLevel(logging.CRITICAL)


class _Failures(logging.Handler):
    """Writes our libraries' warnings as lines of the log."""

    def emit(self, record: logging.LogRecord) -> None:
        number = getattr(record, "request", "") or number_served()
        log_event("failed", of=record.name, why=record.getMessage(), **({"request": number} if number else {}))


EVENTS: Counter[tuple[str, str]] = Counter()
"""How many lines there were, by event and by its subject or reason."""


def log_event(event: str, **facts: object) -> None:
    """Write one line.

    Parameters
    ----------
    event : str
        What happened: ``start``, ``drain``, ``stop``, ``proxy``, ``refused``, ``upload``, ``session``, ``failed``.
    **facts
        What JSON can hold, and nothing of any person.
    """
    EVENTS[event, str(facts.get("why" if event == "refused" else "of", ""))] += 1
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    _LOGGER.info(json.dumps({"time": now, "event": event, **facts}))


class Refusals:
    """Writes the first refusals of a minute, and with the next one how many there were in between."""

    def __init__(self) -> None:
        self._rate = RateLimit(_REFUSALS_A_MINUTE)
        self._unsaid = 0

    def log_event(self, **facts: object) -> None:
        """Write one line, or count it."""
        if self._rate.wait("refused"):
            self._unsaid += 1
            EVENTS["refused", str(facts.get("why", ""))] += 1
            return
        more = {"unsaid": self._unsaid} if self._unsaid else {}
        self._unsaid = 0
        log_event("refused", **facts, **more)


def note_refusal(scope: Scope, why: str) -> None:
    """Have the edge log that a request was refused further in."""
    scope.setdefault("state", {})[_REFUSED] = why.lower()


def noted_refusal(scope: Scope) -> str:
    """Return why it was refused; empty if it was not."""
    return str(scope.get("state", {}).get(_REFUSED, ""))


def kind_of(path: str) -> str:
    """Return what kind of thing a path asks for."""
    return next((kind for part, kind in _KINDS if part in path), "page")


def pseudonym(address: str | None) -> str | None:
    """Return a pseudonym that tells clients apart without revealing who they are."""
    return None if address is None else hashlib.blake2s(address.encode(), key=_SALT, digest_size=6).hexdigest()


def _is_no_refusal(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("ASGI callable returned without completing handshake")
