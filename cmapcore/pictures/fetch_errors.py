"""Why an address could not be fetched, in words."""

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

PREFIX = "The address could not be fetched:"
NO_ADDRESS = "This is not an address:"


class FetchFault(ValueError):
    """What was wrong with an address or an answer, in words that follow `PREFIX`."""


class AddressFault(FetchFault):
    """An address of a kind that is never fetched; for a given text, the words follow `NO_ADDRESS`."""


class AnswerFault(FetchFault):
    """What was wrong with the answer of a host that was reached: no secret, since whoever asks could reach it too."""


def cause_of(error: Exception, url: str) -> str:
    """Say what went wrong, and what to do, in words that follow `PREFIX`.

    Parameters
    ----------
    error : Exception
        What requests, urllib3 or a socket raised.
    url : str
        The address that was asked for.
    """
    import requests
    import urllib3

    causes = list(_causes(error))

    def found(*kinds: type[BaseException]) -> BaseException | None:
        return next((cause for cause in causes if isinstance(cause, kinds)), None)

    try:
        host = (urlsplit(url).hostname or "")[:100]
    except ValueError:
        host = ""
    if fault := found(FetchFault):
        return str(fault)
    if found(requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return "the proxy set in the environment does not reach it; check HTTP_PROXY, HTTPS_PROXY and NO_PROXY."
    if found(socket.gaierror):
        return f"there is no host named {host!r}, or its name cannot be looked up now; check the address."
    if found(ConnectionRefusedError):
        return f"{host} refused the connection; check the address and its port."
    if found(TimeoutError, requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
        return f"{host} did not answer in time; try again later, or download the picture and give the file."
    if found(ssl.SSLError):
        return f"no secure connection to {host} could be made, as its certificate or TLS is not accepted here."
    if found(requests.exceptions.InvalidSchema):  # of a proxy: requests asks for what it needs
        return "the proxy set in the environment needs a library that is not installed: pip install PySocks."
    if found(urllib3.exceptions.DecodeError):
        return "its compressed content is damaged; download the picture and give the file."
    if found(requests.exceptions.InvalidHeader, urllib3.exceptions.InvalidHeader):
        return f"{host} sent an answer that cannot be understood; download the picture and give the file."
    if isinstance(error, ValueError) or found(UnicodeError, urllib3.exceptions.LocationParseError):
        return "it is not a valid address; copy it again."
    told = next((cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror), "")
    return f"the connection to {host} broke off{f' ({told})' if told else ''}; try again later."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and everything that caused it: requests and urllib3 nest errors in several ways."""
    waiting, seen = [error], set()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        further = (getattr(each, "reason", None), *each.args, each.__cause__, each.__context__)
        waiting += [cause for cause in further if isinstance(cause, BaseException)]
