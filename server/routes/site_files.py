"""The two files that are requested at the root of every site."""

import io

from PIL import Image, ImageDraw
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_DAY = {"Cache-Control": "public, max-age=86400"}
_ROBOTS = """User-agent: *
Disallow: /api/
Disallow: /_stcore/
Disallow: /media/
Disallow: /component/
"""
_STRIPES = ((7, "#40261c"), (13, "#a85c32"), (19, "#d98452"), (25, "#71a0ca"), (32, "#eda672"))  # of ui/frame/icon.svg


def site_file_routes() -> list[Route]:
    """Return the routes of ``/robots.txt`` and ``/favicon.ico``."""
    icon = _icon()

    def robots(_request: Request) -> Response:
        return PlainTextResponse(_ROBOTS, headers=_DAY)

    def favicon(_request: Request) -> Response:
        return Response(icon, media_type="image/vnd.microsoft.icon", headers=_DAY)

    return [Route("/robots.txt", robots, methods=["GET"]), Route("/favicon.ico", favicon, methods=["GET"])]


def _icon() -> bytes:
    stripes, mask = Image.new("RGBA", (32, 32)), Image.new("L", (32, 32))
    draw, top = ImageDraw.Draw(stripes), 0
    for end, color in _STRIPES:
        draw.rectangle((0, top, 32, end - 1), color)
        top = end
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, 31, 31), 7, 255)
    stripes.putalpha(mask)
    file = io.BytesIO()
    stripes.save(file, "ICO", sizes=[(16, 16), (32, 32)])
    return file.getvalue()
