"""What is asked for at the root of every site."""

import io

from PIL import Image
from starlette.applications import Starlette

from server.routes.site_files import site_file_routes
from tests.support.asgi import get

SITE = Starlette(routes=site_file_routes())


def test_robots_are_kept_from_what_costs_work():
    answer = get(SITE, "/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "Disallow: /api/\n" in answer.text
    assert "Disallow: /\n" not in answer.text


def test_the_icon_is_one():
    answer = get(SITE, "/favicon.ico")
    icon = Image.open(io.BytesIO(answer.body))
    assert icon.info["sizes"] == {(16, 16), (32, 32)}
    assert icon.convert("RGB").getpixel((16, 22)) == (0x71, 0xA0, 0xCA)
