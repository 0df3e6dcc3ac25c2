"""A small page for people, where there is no Streamlit."""

from html import escape

from starlette.responses import HTMLResponse

SITE = "Colormaps from pictures"

_STYLE = (  # the colours are those of .streamlit/config.toml
    ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif;--line:light-dark(#d9d9d6,#3c3c3c);"
    "background:light-dark(#f6f6f4,#1c1c1c);color:light-dark(#222,#eee)}"
    "body{margin:0;overflow-wrap:anywhere}header{padding:1.1rem 1.5rem;border-bottom:1px solid var(--line);"
    "font-size:.95rem;font-weight:650}main{max-width:40rem;margin:12vh auto;padding:0 1.5rem}"
    "h1{margin:0 0 .5rem;font-size:1.5rem}a{color:inherit}nav{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:1.5rem}"
    "nav a{display:inline-flex;align-items:center;min-height:44px;padding:0 1rem;border:1px solid var(--line);"
    "border-radius:8px;background:light-dark(#fff,#2a2a2a);text-decoration:none}nav a:hover{border-color:currentcolor}"
    "a:focus-visible{outline:2px solid;outline-offset:2px}"
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
        f"<style>{_STYLE}</style></head><body><header>{SITE}</header><main>{body}</main></body></html>"
    )
    return HTMLResponse(page, status, {"Cache-Control": "private, no-cache"})
