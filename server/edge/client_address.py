"""The client's address, as far as it can be known."""

import ipaddress
from collections.abc import Iterable

_IPV6_PREFIX = 64  # what one subscriber is given; every address in it is theirs


def address_of_client(peer: tuple[str, int] | None, headers: Iterable[tuple[bytes, bytes]], proxies: int) -> str | None:
    """Return the address of the client.

    Each proxy of ours adds the address that it was asked from to the right of X-Forwarded-For, so with n of them the
    n-th from the right is the client's. All that stands further left is what the client wrote.

    Parameters
    ----------
    peer : tuple of str and int, or None
        Host and port of the other end of the connection, as the scope's ``client`` has them.
    headers : iterable of (bytes, bytes)
        The request's, names in lower case.
    proxies : int
        How many proxies of ours stand before the app; with 0 the header is not believed.

    Returns
    -------
    str or None
        IPv4 as it is; of IPv6 the first address of its /64. None where it cannot be known: fewer entries than
        proxies, no IP address in that place, or a peer without one.
    """
    forwarded = b",".join(value for name, value in headers if name == b"x-forwarded-for").decode("latin-1")
    entries = [entry.strip() for entry in forwarded.split(",")] if forwarded else []
    if proxies:
        return _address(entries[-proxies]) if len(entries) >= proxies else None
    if peer is None:
        return None
    host, port = peer
    # Uvicorn believes the header of a peer on this machine, and puts what stands in it in the peer's place.
    if entries and (not port or {f"{host}:{port}", f"[{host}]:{port}"} & set(entries)):
        return "127.0.0.1"
    return _address(host)


def _address(text: str) -> str | None:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), _IPV6_PREFIX), strict=False).network_address)
