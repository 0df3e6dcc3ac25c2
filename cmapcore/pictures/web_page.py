"""Which picture a web page declares as its own."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

PAGE_BYTES = 512 * 1024  # of a page: anything further down is ignored
_SMALLEST = 32  # pixels on a side: smaller ones are icons, and count visits
_NAMES = (  # what says which picture stands for a page, the best first
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "twitter:image",
    "twitter:image:src",
    "image_src",
)
_START = re.compile(rb"(\xef\xbb\xbf)?\s*<")
_TAG = re.compile(rb"<(!doctype\s+html|html|head|meta|title|body|svg)\b", re.IGNORECASE)


def is_page(data: bytes) -> bool:
    """Whether a file is a web page, by its first bytes."""
    if not _START.match(data[:256]):
        return False
    found = _TAG.search(data[:2048])
    return found is not None and found[1].lower() != b"svg"


def declared_picture(data: bytes, url: str) -> str:
    """Find the picture that stands for a web page: its ``og:image``, or else the largest of its images.

    Parameters
    ----------
    data : bytes
        The page; the first `PAGE_BYTES` are read.
    url : str
        Its address, after redirects.

    Returns
    -------
    str
        The picture's http(s) address; empty where the page declares none.
    """
    page = _Page()
    # Never closed: at the end of a file the parser goes on from every tag that is not finished.
    page.feed(data[:PAGE_BYTES].decode("utf-8", "replace"))
    named = [place for name in _NAMES for place in page.named.get(name, ())]
    images = [place for _, place in sorted(page.images, key=lambda image: -image[0])]
    base = _joined(url, page.base) or url
    return next((place for each in (*named, *images) if (place := _joined(base, each))), "")


class _Page(HTMLParser):
    """Collects what tells of pictures.

    Attributes
    ----------
    base : str
        The base of relative addresses, if it is not the page's own.
    named : dict of str to list of str
        Addresses, by what they are called.
    images : list of (int, str)
        Pixels and address of each image; 0 if its size is not given.
    """

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.named: dict[str, list[str]] = {}
        self.images: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "base", "img"):
            return
        given = {name: value.strip() for name, value in reversed(attrs) if value}  # the first of two counts
        if tag == "meta":
            name = given.get("property") or given.get("name") or ""
            self._name(name.lower(), given.get("content", ""))
        elif tag == "link":
            for name in given.get("rel", "").lower().split():
                self._name(name, given.get("href", ""))
        elif tag == "base":
            self.base = self.base or given.get("href", "")
        else:
            self._add_image(given)

    def _name(self, name: str, place: str) -> None:
        if name in _NAMES and place:
            self.named.setdefault(name, []).append(place)

    def _add_image(self, given: dict[str, str]) -> None:
        place = given.get("src", "")
        width, height = (_number(given.get(side, "")) for side in ("width", "height"))
        for each in given.get("srcset", "").split(", "):
            at, _, size = each.strip().rpartition(" ")
            if size.endswith("w") and _number(size) > width:
                ratio = height / width if width and height else 1.0
                place, width, height = at.strip(), _number(size), int(ratio * _number(size))
        is_small = any(0 < side < _SMALLEST for side in (width, height))
        if place and not is_small and not place.partition("?")[0].lower().endswith(".svg"):
            self.images.append((width * height, place))


def _number(text: str) -> int:
    found = re.match(r"\d{1,6}", text)
    return int(found[0]) if found else 0


def _joined(base: str, place: str) -> str:
    """Return the whole address; empty if it is not an http(s) address."""
    try:
        whole = urljoin(base, place)
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.hostname else ""
