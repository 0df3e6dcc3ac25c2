"""What uvicorn does not handle: slow and surplus connections, and a stop that loses nobody.

uvicorn waits forever for a request that was begun, accepts connections until the process runs out of file descriptors,
and closes its socket before anybody knows that it is stopping. ``streamlit run`` passes it no options, so it is changed
in place when the app starts: the class that serves connections, a few values of its configuration, and what SIGTERM
does. That relies on uvicorn's internals; `tests/server/test_listener.py` names the version it was tried with.
"""

import asyncio
import os
import resource
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from hosting import settings

from .edge.client_address import address_of_client
from .log import Refusals, log_event

HEADER_SECONDS = 10.0
"""How long a request's line and headers may take to arrive."""

BODY_SECONDS, BODY_BYTES = 20.0, 20_000
"""In each such time, a request's body must grow by this much, unless we are not reading."""

READ_SECONDS = 60.0
"""How long a client may leave unread an answer that does not fit into the system's buffers."""

_MOST = 2_000
_BACKLOG = 128  # connections that asyncio accepts at one go; it may do so three times before the first is counted
_OTHER_FILES = 200  # that the process needs open: libraries, the database, workers
_END_SECONDS = 3  # for answers under way when the door is closed; then they are broken off
_LAST_SECONDS = 4.0  # after draining, whatever hangs


@dataclass(eq=False)
class ConnectionLimits:
    """How many connections there may be, besides those that have become sessions.

    If there are too many, the one that has waited longest for a request gives way; if all are busy, the newest.

    Parameters
    ----------
    in_all : int
        How many there may be.
    each : int or None
        How many of one address; None where all come from proxies of ours.
    """

    in_all: int
    each: int | None
    open: Counter[str] = field(default_factory=Counter)
    waiting: "dict[LimitedProtocol, None]" = field(default_factory=dict)
    """Those without a request, the oldest first."""
    refusals: Refusals = field(default_factory=Refusals)

    @classmethod
    def as_set(cls) -> "ConnectionLimits":
        """Make them from the settings and the number of files this process may have open."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != hard:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        files = _MOST * 10 if hard == resource.RLIM_INFINITY else hard
        room = files - settings.CONNECTIONS.read() - 3 * _BACKLOG - _OTHER_FILES
        in_all = max(20, min(_MOST, room))
        return cls(in_all, None if settings.TRUSTED_PROXIES.read() else in_all // 2)

    def take(self, newcomer: "LimitedProtocol") -> bool:
        """Count one more; return False if there is no room for it."""
        address = newcomer.address
        why = ""
        if self.each is not None and self.open[address] >= self.each:
            why = "open connections per address"
            oldest = next((one for one in self.waiting if one.address == address), None)
        elif self.open.total() >= self.in_all:
            why = "open connections in all"
            oldest = next(iter(self.waiting), None)
        if why:
            self.refusals.log_event(why=why, status=0, of="connection")
            if oldest is None:
                return False
            oldest.give_way()
        self.open[address] += 1
        return True

    def give_back(self, gone: "LimitedProtocol") -> None:
        """Count one less."""
        self.open[gone.address] -= 1
        if not self.open[gone.address]:
            del self.open[gone.address]


class LimitedProtocol(H11Protocol):
    """uvicorn's connection, with deadlines, and counted."""

    limits: ConnectionLimits

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.address = ""
        self._counted = False
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._received = 0
        self._begun: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, and wait for a request."""
        super().connection_made(transport)
        its_socket = transport.get_extra_info("socket")
        if its_socket is not None and its_socket.family in (socket.AF_INET, socket.AF_INET6):
            # asyncio does that only for its own sockets; without it the second part of an answer waits 40 ms
            its_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.address = address_of_client(self.client, (), 0) or ""
        self._counted = self.limits.take(self)
        if self._counted:
            self._wait_for_request()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take the data received, and check how complete the request is."""
        self._received += len(data)
        super().data_received(data)
        self._note_request()

    def on_response_complete(self) -> None:
        """Wait for the next request, part of which may already be here."""
        super().on_response_complete()
        self._note_request()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Hand it over: sessions are counted where they are let in, and pinged."""
        self._forget()
        super().handle_websocket_upgrade(event)

    def pause_writing(self) -> None:
        """Wait for the client to read, but not forever."""
        super().pause_writing()
        self._unread = self._unread or self.loop.call_later(READ_SECONDS, self.give_way)

    def resume_writing(self) -> None:
        """Go on."""
        self._stop_unread()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close it, without waiting forever for what was written to be read."""
        super().timeout_keep_alive_handler()
        self._unread = self._unread or self.loop.call_later(READ_SECONDS, self.give_way)

    def give_way(self) -> None:
        """Break it off."""
        self.transport.abort()

    def _note_request(self) -> None:
        if not self._counted:  # gone, or a session
            return
        if self.cycle is None or self.cycle.response_complete:
            if self not in self.limits.waiting:
                self._wait_for_request()
        elif self.cycle is not self._begun:
            self._begun = self.cycle
            self.limits.waiting.pop(self, None)
            self._received = 0
            self._set(BODY_SECONDS, self._look_at_body)

    def _wait_for_request(self) -> None:
        self.limits.waiting[self] = None
        self._set(HEADER_SECONDS, self.give_way)

    def _look_at_body(self) -> None:
        if not self.cycle.more_body:
            return  # it is our turn
        if self._received < BODY_BYTES and not self.flow.read_paused:
            self.give_way()
            return
        self._received = 0
        self._set(BODY_SECONDS, self._look_at_body)

    def _set(self, seconds: float, then: Callable[[], None]) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, then)

    def _stop_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._stop_unread()
        self.limits.waiting.pop(self, None)
        if self._counted:
            self._counted = False
            self.limits.give_back(self)


class Draining:
    """Whether the server is about to stop, and how it does.

    Parameters
    ----------
    tell : callable
        Called when it begins, in the event loop.
    end : callable
        Ends the work that is still under way; called in a thread.

    Attributes
    ----------
    began : bool
        From then on the server is not ready for new visitors, though it goes on to serve for a while.
    """

    def __init__(self, tell: Callable[[], None], end: Callable[[], None]) -> None:
        self.began = False
        self._seconds = settings.DRAIN_SECONDS.read()
        self._tell = tell
        self._end = end

    def install(self, server: uvicorn.Server) -> None:
        """Have SIGTERM begin it, in place of uvicorn's own handling; a second one ends it at once."""
        loop = asyncio.get_running_loop()
        server.config.timeout_graceful_shutdown = _END_SECONDS

        def stop(_number: int, _frame: object) -> None:
            if self.began:
                server.should_exit = True
            else:
                self.began = True
                loop.call_soon_threadsafe(self._begin, loop, server)

        # not uvicorn's `handle_exit`, which raises the signal again at the end, so that the exit status is 143
        signal.signal(signal.SIGTERM, stop)

    def _begin(self, loop: asyncio.AbstractEventLoop, server: uvicorn.Server) -> None:
        log_event("drain", seconds=self._seconds)
        self._tell()
        threading.Thread(target=_exit_at_last, args=(self._seconds + _LAST_SECONDS,), daemon=True).start()
        loop.call_later(self._seconds, self._close, server)

    def _close(self, server: uvicorn.Server) -> None:
        threading.Thread(target=self._end, daemon=True, name="end-work").start()
        server.should_exit = True


def _exit_at_last(seconds: float) -> None:
    time.sleep(seconds)
    log_event("stop", why="something did not end by itself")
    os._exit(0)


def limit_connections(draining: Draining) -> bool:
    """Change the uvicorn that runs this app; to be called when the app starts, before uvicorn takes connections.

    Parameters
    ----------
    draining : Draining
        What SIGTERM begins.

    Returns
    -------
    bool
        Whether there is one: other servers, and uvicorn in a thread, are left as they are.
    """
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    if not isinstance(server, uvicorn.Server):
        return False
    limits = ConnectionLimits.as_set()
    server.config.http_protocol_class = type("LimitedProtocol", (LimitedProtocol,), {"limits": limits})
    server.config.backlog = _BACKLOG
    server.config.encoded_headers = [pair for pair in server.config.encoded_headers if pair[0] != b"server"]
    draining.install(server)
    return True
