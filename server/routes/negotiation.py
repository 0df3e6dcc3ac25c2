"""Which format a client wants, by its Accept header."""

from cmapcore.formats.registry import FORMATS, What, names

from ..problem import Problem
from ..quality_values import weights

_JSON = "application/json"

Ranges = dict[str, tuple[float, int]]
"""Media ranges, each with its quality and, for ties, minus its position."""


def negotiated(what: What, accept: str) -> str:
    """Return the format that a client wants most (RFC 9110, section 12.5.1); JSON if it has no preference.

    Of formats that are wanted alike, the one comes that is named more exactly, then the one that is named first. A
    browser that opens the address wants HTML before all, and shows JSON best.

    Raises
    ------
    Problem
        If none of its media types is available.
    """
    ranges = _ranges(accept)
    order = sorted(names(what), key=lambda name: name != "json")
    wishes = {name: _wish(FORMATS[what, name].media_type, ranges) for name in order}
    best = max(order, key=wishes.__getitem__)
    if wishes[best][0] > 0:
        return best
    offered = sorted({FORMATS[what, name].media_type for name in order})
    raise Problem(406, "No such media type", f"Use one of {', '.join(offered)}, or name a format with format=.")


def _ranges(accept: str) -> Ranges:
    wished = accept if accept.strip(", \t") else "*/*"  # a list of nothing wishes for nothing
    found = {name: (weight, -place) for place, (name, weight) in enumerate(weights(wished).items())}
    html = found.get("text/html", (0.0, 0))
    if _JSON not in found and html[0] >= _wish(_JSON, found)[0]:
        found[_JSON] = html
    return found


def _wish(media_type: str, ranges: Ranges) -> tuple[float, int, int]:
    """Return how much it is wanted, by the most specific range that it is in, even if that excludes it."""
    kind = media_type.partition("/")[0]
    for vagueness, media_range in enumerate((media_type, f"{kind}/*", "*/*")):
        if media_range in ranges:
            quality, place = ranges[media_range]
            return quality, -vagueness, place
    return 0.0, 0, 0
