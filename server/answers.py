"""A palette or a colormap as the answer to a request, in any of the formats."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from cmapcore.colormaps import Colormap
from cmapcore.formats import FORMATS, What, export, file_name
from cmapcore.palette import Palette
from cmapcore.provenance import Provenance

FRESH_SECONDS = 300
"""How long an answer may be used again without asking: what is behind an address may change."""


def file_answer(
    request: Request,
    made: Palette | Colormap,
    format: str,  # noqa: A002
    *,
    name: str = "",
    provenance: Provenance | None = None,
    tag: str = "",
) -> Response:
    """Write it, or say that it is what the client has already.

    Parameters
    ----------
    request : Request
    made : Palette or Colormap
    format : str
        A name from `FORMATS`.
    name : str, optional
        What to call it; its own name, if not given.
    provenance : Provenance, optional
    tag : str, optional
        The answer's entity tag where its whole cause is known; of what is written, if not given.

    Raises
    ------
    FormatError
        As `cmapcore.export`.
    """
    what: What = "palette" if isinstance(made, Palette) else "colormap"
    content = export(made, format, name=name, provenance=provenance)
    known = same_answer(request, tag := tag or entity_tag(content))
    if known is not None:
        return known
    file = file_name(what, format, name or made.name)
    headers = _headers(tag) | {"Content-Disposition": f'inline; filename="{file}"'}
    return Response(content, headers=headers, media_type=FORMATS[what, format].media_type)


def same_answer(request: Request, tag: str) -> Response | None:
    """Give the answer for a client that has what the tag names, or None."""
    if request.method == "POST":
        return None
    given = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers=_headers(tag)) if tag in given or "*" in given else None


def entity_tag(*cause: object) -> str:
    """Name an answer by what makes it what it is."""
    return f'"{hashlib.sha256(repr(cause).encode()).hexdigest()[:32]}"'


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": f"public, max-age={FRESH_SECONDS}", "Vary": "Accept"}
