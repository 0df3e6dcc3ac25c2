"""The connections of one fetch: where they may lead under a policy, and how to cut them off from outside."""

import socket
import threading
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from ..settings import ALLOW_LOOPBACK
from .addresses import Policy

PORTS = (80, 443)  # of the public internet's pictures

_UNICAST_IPV6 = ip_network("2000::/3")  # all that is handed out; what translates to IPv4 lies mostly outside
_CLOSED = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16",  # looks public, but is what a cloud's virtual machines ask for their settings
        "192.0.0.0/24",  # IETF protocol assignments, and a cloud's metadata
        "192.88.99.0/24",  # 6to4 relays
        "224.0.0.0/4",  # multicast, part of which counts as global
        "2001::/23",  # Teredo, ORCHID and others
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address, whichever, in the next 32 bits
        "3fff::/20",  # documentation
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # an IPv4 address, whichever, follows these 32 bits (RFC 5214)


class Connections:
    """The connections of one fetch.

    Parameters
    ----------
    policy : {"any", "public"}
        With "public" a connection leads to the public internet alone, or to loopback where ``CMAPCORE_ALLOW_LOOPBACK``
        says so, and by no proxy. With "any" it leads anywhere, by the proxies of the environment.
    """

    def __init__(self, policy: Policy) -> None:
        self.is_public = policy == "public"
        self.allow_loopback = bool(ALLOW_LOOPBACK.read())
        self._is_cut = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def allows_port(self, port: int) -> bool:
        """Tell whether any address may be reached at this port."""
        return port in PORTS or self.allow_loopback or not self.is_public

    def check(self, host: str, port: int) -> None:
        """Raise `PermissionError` if this numerical address may not be reached."""
        if not self.is_public:
            return
        ip = ip_address(host)
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        if not (self.allow_loopback and ip.is_loopback) and not (_is_public(ip) and port in PORTS):
            raise PermissionError(f"{host} port {port} is out of bounds")

    def hold(self, sock: socket.socket) -> None:
        """Check where a socket has come to, and keep hold of it.

        A duplicate is kept: TLS takes the socket itself apart, and a closed one's number may be in use for another.
        """
        self.check(*sock.getpeername()[:2])
        with self._lock:
            if self._is_cut:
                raise TimeoutError("nobody waits any more")
            self._sockets.append(sock.dup())

    def cut(self) -> None:
        """Shut all connections, so that readers wake up, and allow no new ones."""
        with self._lock:
            self._is_cut = True
            for sock in self._sockets:
                with sock, suppress(OSError):  # where the other side has hung up already
                    sock.shutdown(socket.SHUT_RDWR)

    def adapter(self, *, is_https: bool) -> Any:
        """Return an adapter of requests whose connections are these.

        On its own it follows no redirects, and neither knows proxies nor passwords of the environment.
        """
        if self.is_public:
            # It resolves a name once and connects to that address; both are checked.
            from requests_hardened.ip_filter_adapter import IPFilterAdapter

            adapter = IPFilterAdapter(is_https_proto=is_https, allow_loopback=self.allow_loopback)
            self._guard(adapter.poolmanager)
            return adapter

        from requests.adapters import HTTPAdapter

        connections = self

        class Adapter(HTTPAdapter):
            def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
                return connections._guard(super().proxy_manager_for(*args, **options))

        plain = Adapter()
        self._guard(plain.poolmanager)
        return plain

    def _guard(self, manager: Any) -> Any:
        pools = manager.pool_classes_by_scheme
        manager.pool_classes_by_scheme = {scheme: _guarded(pool, self) for scheme, pool in pools.items()}
        return manager


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if not ip.is_global or any(ip in network for network in _CLOSED):
        return False
    return isinstance(ip, IPv4Address) or (ip in _UNICAST_IPV6 and int(ip) >> 32 & 0xFFFFFFFF not in _ISATAP)


def _guarded(pool_class: Any, connections: Connections) -> Any:
    class Connection(pool_class.ConnectionCls):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            connections.check(self._dns_host, self.port)
            sock: socket.socket = super()._new_conn()
            try:
                connections.hold(sock)
            except OSError:
                sock.close()
                raise
            return sock

    class Pool(pool_class):  # type: ignore[misc]
        ConnectionCls = Connection

    return Pool
