"""What a pasted text means as an address, and which file a share page points to. Nothing here uses the network."""

import base64
import html
import re
from pathlib import PurePosixPath
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, unquote, unquote_to_bytes, urlencode, urlsplit

from ..errors import FetchError, PictureError

Policy: TypeAlias = Literal["any", "public"]
"""Where an address may lead: anywhere, or to the public internet alone."""
POLICIES: tuple[Policy, ...] = ("any", "public")

_LONGEST = 8192  # characters of a text that is examined
_WEB = re.compile(r"https?://", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(
    r"www\.[\w-]+(\.[\w-]+)+(:\d+)?(?=[/?#]|$)|([\w-]+\.)+[^\W\d_][\w-]*(:\d+)?/|"
    r"(?P<near>localhost|\d+(\.\d+){3})(?P<port>:\d+)?/",
    re.IGNORECASE,
)
_CUT_HOST = re.compile(r"https?://[^/?#\s]+\s+(?!https?://|www\.)", re.IGNORECASE)  # a space in it: no two addresses
_PAIRS = ('""', "''", "``", "“”", "„“", "‘’", "«»", "‹›", "<>", "()", "[]")
_MARKUP = (
    re.compile(r"\[!\[[^\]]*\]\(\s*(?P<address>.+?)\s*\)\]\(.*\)", re.DOTALL),  # Markdown: a picture that is a link
    re.compile(r"!?\[[^\]]*\]\(\s*(?P<address>.+?)\s*\)", re.DOTALL),
    re.compile(r"<img\b[^>]*?\bsrc\s*=\s*(?P<quote>[\"'])(?P<address>.+?)(?P=quote).*", re.DOTALL | re.IGNORECASE),
    re.compile(r"\[img[^\]]*\]\s*(?P<address>.+?)\s*\[/img\]", re.DOTALL | re.IGNORECASE),
)
_TITLE = re.compile(r"\s+(\"[^\"]*\"|'[^']*'|\([^()]*\))$")  # of a Markdown link, after its address
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060"  # copied along from web pages; no address begins or ends with these


def is_web_address(text: str) -> bool:
    """Tell whether a text begins with http:// or https://."""
    return bool(_WEB.match(text))


def as_address(text: str) -> str:
    """Return the http(s) address that a pasted text means.

    Quotes, angle brackets, Markdown and an HTML image around it are taken off. One that names a host and a path, or
    begins with ``www.``, gets the scheme that it lacks.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The address; where the text means none, the text without the white space around it.
    """
    plain = without_wrapping(text)
    if is_web_address(plain):
        return plain
    if found := _WITHOUT_SCHEME.match(plain):
        # as browsers do: a machine nearby has no certificate
        return f"{'http' if found['near'] else 'https'}://{plain}"
    return text.strip()


def addresses_in(text: str) -> list[str]:
    """Return the addresses that a text means: each of several separated by white space, or else `as_address`.

    Examples
    --------
    >>> addresses_in("https://a.example/1.jpg www.b.example/2.jpg")
    ['https://a.example/1.jpg', 'https://www.b.example/2.jpg']
    """
    several = len(text) <= _LONGEST and not _CUT_HOST.match(text.strip())
    words = [as_address(word) for word in text.split()] if several else []
    return words if len(words) > 1 and all(map(is_web_address, words)) else [as_address(text)]


def without_wrapping(text: str) -> str:
    """Remove the quotes, brackets and markup around a text."""
    text = text.strip().strip(_UNSEEN).strip()
    for _ in range(4 if len(text) <= _LONGEST else 0):
        inner = _unwrapped(text)
        if inner == text:
            break
        text = inner
    return text


def _unwrapped(text: str) -> str:
    for markup in _MARKUP:
        if found := markup.fullmatch(text):
            inner = _TITLE.sub("", found["address"])
            return html.unescape(inner) if "quote" in markup.groupindex else inner
    if len(text) > 2 and text[0] + text[-1] in _PAIRS:
        return text[1:-1].strip()
    return text


def file_address(url: str) -> str:
    """Return the address of the file that a share page shows, if its site has a public rule for that.

    Parameters
    ----------
    url : str
        An http(s) address.

    Returns
    -------
    str
        The file's address, or the same one.

    Raises
    ------
    FetchError
        There is a space in its host.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if re.search(r"\s", parts.netloc):
        from .fetch_errors import PREFIX  # which loads all of TLS

        raise FetchError(f"{PREFIX} there is a space in its host; check the address.")
    host, path = parts.netloc.lower(), parts.path
    query = dict(parse_qsl(parts.query))
    if host in ("dropbox.com", "www.dropbox.com") and path.startswith(("/s/", "/scl/fi/")):
        kept = {name: value for name, value in query.items() if name not in ("dl", "raw")}
        return f"https://www.dropbox.com{path}?{urlencode(kept | {'dl': '1'})}"
    if host in ("github.com", "www.github.com") and (found := re.fullmatch(r"(/[^/]+/[^/]+)/blob/(.+)", path)):
        return f"https://github.com{found[1]}/raw/{found[2]}"
    if re.fullmatch(r"(commons(\.m)?\.wikimedia|[a-z-]+(\.m)?\.wikipedia)\.org", host):
        shown = re.fullmatch(r"/media/[^:/]+:(.+)", parts.fragment)  # over an article
        if found := shown or re.fullmatch(r"/wiki/File:(.+)", path):
            drawn = "?width=1280" if found[1].lower().endswith(".svg") else ""  # as a PNG
            return f"https://{host}/wiki/Special:FilePath/{found[1]}{drawn}"
    if host == "drive.google.com":
        found = re.match(r"/file/d/([\w-]+)", path)
        name = found[1] if found else query.get("id", "") if path in ("/open", "/uc") else ""
        if name:
            key = {"resourcekey": query["resourcekey"]} if "resourcekey" in query else {}
            return f"https://drive.google.com/uc?{urlencode({'export': 'download', 'id': name} | key)}"
    return url


def name_of_url(url: str) -> str:
    """Return the name of a picture from an address: the last part of its path, without suffix.

    Examples
    --------
    >>> name_of_url("https://example.org/birds/kingfisher.jpg?size=large")
    'kingfisher'
    """
    try:
        return stem(unquote(urlsplit(url.strip()).path))
    except ValueError:
        return ""


def stem(path: str) -> str:
    """Return the last part of a path, without its suffix and what cannot be printed."""
    return "".join(c for c in PurePosixPath(path).stem if c.isprintable())


def path_of_file_url(url: str) -> str:
    """Return the path that a ``file:`` URL names.

    Raises
    ------
    PictureError
        It names a file of another machine, or none.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("file://?")
    if parts.netloc not in ("", "localhost") or not parts.path:
        raise PictureError(
            f"{url[:200]!r} names no file on this machine: write file:// and an absolute path, with three slashes in "
            "all."
        )
    from urllib.request import url2pathname  # which loads all of HTTP and TLS

    return url2pathname(parts.path)


def data_of_url(url: str) -> bytes:
    """Return what a ``data:`` URL holds (RFC 2397).

    Raises
    ------
    PictureError
        It is none.
    """
    kind, comma, written = url.partition(",")
    data = unquote_to_bytes(re.sub(r"\s+", "", written))
    try:
        if not comma:
            raise ValueError("no comma")
        if not kind.lower().rstrip().endswith(";base64"):
            return data
        data = data.replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except ValueError as error:
        raise PictureError("The data: address is damaged or cut off; copy the whole of it.") from error
