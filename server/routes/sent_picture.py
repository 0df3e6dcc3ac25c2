"""The picture that is a request's body."""

import asyncio
import re

from starlette.requests import Request

from cmapcore.errors import PictureError
from cmapcore.pictures.limits import MAX_BYTES
from cmapcore.pictures.signatures import picture_format

from ..problem import Problem

BODY_SECONDS = 60
"""How long a picture may take to arrive; it takes up no place until it has."""
_PARAMETERS = re.compile(rb"(\xef\xbb\xbf)?\s*([{\[]|\"https?://|[A-Za-z][\w.\[\]-]{0,40}=)")
"""How JSON and a form begin."""


async def read_picture(request: Request) -> bytes:
    """Read the picture sent as a request's body. Raises `Problem` if there is none, or it is too large or too slow."""
    body = bytearray()
    if request.headers.get("content-type", "").startswith("multipart/"):
        raise _no_picture()
    too_large = Problem(413, "Too large", f"A picture may be at most {MAX_BYTES // 2**20} MB: send a smaller one.")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_BYTES:
        raise too_large
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BYTES:
                    raise too_large
    except TimeoutError as error:
        raise Problem(408, "Too slow", f"A picture must arrive within {BODY_SECONDS} s: send a smaller one.") from error
    if not body:
        raise Problem(400, "No picture", "Send a picture as the request's body.")
    data = bytes(body)
    if _is_parameters(data):
        raise _no_picture()
    return data


def _is_parameters(body: bytes) -> bool:
    """Whether it is a form or JSON, by its first bytes: curl declares pictures as forms."""
    if not _PARAMETERS.match(body):
        return False
    try:
        picture_format(body)
    except PictureError:
        return True
    return False


def _no_picture() -> Problem:
    said = (
        "Send the picture itself as the body, neither a form nor JSON: curl --data-binary @picture.jpg. For a picture "
        "on the web, give its address in a GET request: url=https://…."
    )
    return Problem(400, "No picture", said)
