"""A palette or a colormap as the answer to a request, in any format."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from cmapcore.formats.provenance import Provenance
from cmapcore.formats.registry import FORMATS, What, called, export, file_name
from cmapcore.palette import Palette

if TYPE_CHECKING:
    from cmapcore.colormaps.colormap_object import Colormap

FRESH_SECONDS = 300
"""How long an answer may be reused without asking: what is at an address may change."""


def file_answer(
    request: Request,
    made: Palette | Colormap,
    format: str,  # noqa: A002
    *,
    tag: str,
    provenance: Provenance,
) -> Response:
    """Return it, or say that the client already has it.

    Parameters
    ----------
    request : Request
    made : Palette or Colormap
    format : str
        A name from `FORMATS`.
    tag : str
        The answer's entity tag.
    provenance : Provenance

    Raises
    ------
    FormatError
        As `cmapcore.export`.
    """
    known = same_answer(request, tag)
    if known is not None:
        return known
    what: What = "palette" if isinstance(made, Palette) else "colormap"
    content = export(made, format, provenance=provenance)
    known = same_answer(request, tag, there_is_one=True)
    if known is not None:
        return known
    file = file_name(what, format, called(made))
    headers = headers_of(tag) | {"Content-Disposition": f'inline; filename="{file}"'}
    if request.method == "POST":  # of a picture that is the client's own
        headers["Cache-Control"] = "no-store"
    return Response(content, headers=headers, media_type=FORMATS[what, format].media_type)


def same_answer(request: Request, tag: str, *, there_is_one: bool = False) -> Response | None:
    """Return the answer for a client that already has what the tag names, or None.

    Parameters
    ----------
    request : Request
    tag : str
    there_is_one : bool
        Whether it is certain that there is an answer: only then ``If-None-Match: *`` is met (RFC 9110, section 13.1.2).
    """
    if request.method == "POST":
        return None
    given = [each.strip().removeprefix("W/") for each in ",".join(request.headers.getlist("if-none-match")).split(",")]
    has_it = tag.removeprefix("W/") in given or (there_is_one and "*" in given)
    return Response(status_code=304, headers=headers_of(tag)) if has_it else None


def entity_tag(*cause: object) -> str:
    """Return an answer's tag, from everything it depends on; a weak one, as it may be sent compressed or not."""
    return f'W/"{hashlib.sha256(repr(cause).encode()).hexdigest()[:32]}"'


def headers_of(tag: str) -> dict[str, str]:
    """Return the headers of an answer that a tag names."""
    return {"ETag": tag, "Cache-Control": f"public, max-age={FRESH_SECONDS}", "Vary": "Accept"}
