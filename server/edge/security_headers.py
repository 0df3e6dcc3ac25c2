"""The security headers of every response."""

import re
from collections.abc import Iterable
from functools import lru_cache

_HOST = re.compile(rb"[A-Za-z0-9._-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")

Headers = tuple[tuple[bytes, bytes], ...]


@lru_cache(maxsize=64)
def security_header_pairs(frame_ancestors: str, host: bytes = b"", https_seconds: int = 0) -> Headers:
    """Return names and values, as ASGI has them.

    Parameters
    ----------
    frame_ancestors : str
        Whose pages may show ours in a frame, in the words of the policy.
    host : bytes
        The request's Host. Some browsers do not count a WebSocket of the page's own host as ``'self'``.
    https_seconds : int
        For how long browsers must use HTTPS only; 0: no header is sent.
    """
    sockets = f" ws://{host.decode()} wss://{host.decode()}" if is_host(host) else ""
    policy = {
        "default-src": "'self'",
        # Streamlit's page has an inline script, Plotly and Vega compile functions, components are loaded as blobs.
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "worker-src": "'self' blob:",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' data:{sockets}",  # a photograph comes out of the camera as a data URL
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": frame_ancestors,
    }
    https = ((b"strict-transport-security", f"max-age={https_seconds}".encode()),) if https_seconds else ()
    return (
        *https,
        (b"content-security-policy", "; ".join(f"{name} {value}" for name, value in policy.items()).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cross-origin-opener-policy", b"same-origin-allow-popups"),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
        (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
    )


def is_host(host: bytes) -> bool:
    """Whether a request's Host is a name or an address, with or without a port, and nothing else."""
    return _HOST.fullmatch(host) is not None


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes:
    """Return the first value of that name (in lower case), or an empty one."""
    return next((value for key, value in headers if key == name), b"")
