"""A small page for people, where there is no Streamlit."""

from html import escape

from starlette.responses import HTMLResponse

SITE = "Colormaps from pictures"

_STYLE = (
    ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}"
    "body{max-width:40rem;margin:15vh auto;padding:0 1.5rem;overflow-wrap:anywhere}a{color:inherit}"
)


def small_page(status: int, title: str, body: str, head: str = "") -> HTMLResponse:
    """Return a page that caches do not share.

    Parameters
    ----------
    status : int
    title : str
        As text; the site's name is added.
    body, head : str
        As HTML.
    """
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)} · {SITE}</title>{head}'
        f"<style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    return HTMLResponse(page, status, {"Cache-Control": "private, no-cache"})
