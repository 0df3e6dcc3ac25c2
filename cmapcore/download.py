"""From a URL to bytes. All that reaches out to the network goes through `fetch`."""

import time
from typing import Any
from urllib.parse import urljoin, urlsplit

from .errors import FetchError

MAX_BYTES = 20 * 2**20  # of a picture file, however it comes in
DEADLINE_SECONDS = 12.0  # for the whole answer
CONNECT_SECONDS = 5.0
READ_SECONDS = 5.0  # without a single byte arriving
MAX_REDIRECTS = 5

# One wording for whatever refuses: which of these it was would tell a stranger what runs on a network
# that only this server sees.
REFUSAL = (
    "The address could not be fetched: it must begin with http:// or https://, open without signing in, "
    f"and answer within {DEADLINE_SECONDS:.0f} seconds with at most {MAX_BYTES // 2**20} MB."
)
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; cmapcore)",  # many picture hosts refuse a library's own name
    "Accept": "image/*,*/*;q=0.5",
    "Accept-Encoding": "identity",  # a few compressed kilobytes can unfold to gigabytes
}


def fetch(url: str) -> bytes:
    """Fetch what an http(s) address holds.

    Parameters
    ----------
    url : str
        The address; white space around it is ignored.

    Returns
    -------
    bytes
        The body of the answer, at most `MAX_BYTES`.

    Raises
    ------
    FetchError
        Anything but a complete answer with status 200 in time: another scheme, no such host, refused,
        too slow, too large, too many redirects. The sentence is the same for all.
    """
    import requests
    import urllib3

    deadline = time.monotonic() + DEADLINE_SECONDS
    url = url.strip()
    try:
        with requests.Session() as session:
            session.trust_env = False  # neither proxies nor passwords out of the environment
            for _ in range(1 + MAX_REDIRECTS):
                left = deadline - time.monotonic()
                if urlsplit(url).scheme.lower() not in ("http", "https") or left <= 0:
                    break
                with session.get(
                    url,
                    headers=_HEADERS,
                    timeout=(min(CONNECT_SECONDS, left), min(READ_SECONDS, left)),
                    stream=True,
                    allow_redirects=False,  # requests would read a redirect's body, however long
                ) as answer:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers["Location"])
                    elif answer.status_code == 200 and answer.headers.get("Content-Encoding", "identity") == "identity":
                        return _body(answer.raw, deadline)
                    else:
                        break
    except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:  # requests' own are OSErrors
        raise FetchError(REFUSAL) from error
    raise FetchError(REFUSAL)


def _body(raw: Any, deadline: float) -> bytes:
    """Read the answer piece by piece, so that neither a slow nor an endless one is waited for."""
    body = bytearray()
    while piece := raw.read1(65536):  # what has arrived; read() would wait for all 65,536
        body += piece
        if len(body) > MAX_BYTES or time.monotonic() > deadline:
            raise FetchError(REFUSAL)
    return bytes(body)
