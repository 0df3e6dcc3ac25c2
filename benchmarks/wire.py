"""What goes over the wire: a server's port once more, with the bytes counted that come from it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """Carries bytes between who connects and a port of this machine, and counts those that come back."""

    def __init__(self, port: int) -> None:
        self.received = 0
        """Bytes from the server, on all connections."""
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                for ends in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        with suppress(OSError):  # one of the two has gone away
            while data := source.recv(2**16):
                self.received += len(data) if counts else 0
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def counting(port: int) -> Iterator[Wire]:
    """Give a `Wire` to that port, and close it."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
