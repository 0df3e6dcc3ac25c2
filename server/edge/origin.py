"""Which sites' pages may talk to Streamlit: our own, and those that the operator names.

Streamlit would ask services on the internet for its own address before it refuses another site's page, and serve
nobody meanwhile. So all such are refused before Streamlit hears of them.
"""

from urllib.parse import urlsplit

from starlette.types import Scope
from streamlit.web.server.server_util import is_allowed_origin

from .refusal import Refused
from .security_headers import header

_STREAMLIT = "/_stcore/"


def check_origin(scope: Scope, public_url: str) -> Scope:
    """Return the scope for Streamlit, or refuse a page of another site.

    Parameters
    ----------
    scope : dict
        Of a request or a WebSocket.
    public_url : str
        The app's address as others have it, or nothing.

    Returns
    -------
    dict
        The same; where the page's own host is not the one that the request names, since a proxy wrote another, the
        header Host is the page's, as Streamlit compares the two.

    Raises
    ------
    Refused
        The page is from another site. A client that sends no Origin is not a browser's page.
    """
    origin = header(scope["headers"], b"origin").decode("latin-1").strip()
    if not origin or _STREAMLIT not in scope["path"]:
        return scope
    its_host = _host(origin)
    if its_host and its_host == header(scope["headers"], b"host").decode("latin-1").strip().lower():
        return scope
    ours = public_url and _root(origin) == _root(public_url)
    if not its_host or not (ours or is_allowed_origin(origin)):
        raise Refused(403, "origin", "This app does not accept requests from other sites.")
    others = [pair for pair in scope["headers"] if pair[0] != b"host"]
    return {**scope, "headers": [(b"host", its_host.encode("latin-1")), *others]}


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:  # what no browser writes
        return ""


def _root(address: str) -> tuple[str, str]:
    return address.partition("://")[0].lower(), _host(address)
