"""The page that the app runs in, made of the one of the Streamlit that is installed."""

from pathlib import Path

from starlette.applications import Starlette
from streamlit.file_util import get_static_dir

from server.routes.app_page import app_page_routes
from tests.support.asgi import get

STREAMLIT = (Path(get_static_dir()) / "index.html").read_text()


def test_a_page_has_its_title_and_the_styles_and_all_that_streamlit_needs():
    app = Starlette(routes=app_page_routes({"": "First", "second": "Second & last"}, "<style>p { margin: 0 }</style>"))
    titles = {"/": "Colormaps from pictures", "/second": "Second &amp; last · Colormaps from pictures"}
    for path, title in titles.items():
        answer = get(app, path)
        page = answer.body.decode()
        assert answer.headers["cache-control"] == "no-cache"
        assert page.count("<title>") == page.count(f"<title>{title}</title>") == 1
        assert page.index('<div id="root">') < page.index("<style>p { margin: 0 }</style>")
        assert "woff2" in STREAMLIT
        assert "woff2" not in page  # a font that no text is set in
        scripts = [line.strip() for line in STREAMLIT.splitlines() if "static/js" in line or "static/css" in line]
        assert len(scripts) > 10
        assert all(script in page for script in scripts)
