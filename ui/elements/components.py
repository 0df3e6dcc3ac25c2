"""Our own components, each of HTML, styles and a script in files beside the module that shows it.

A browser loads all that by an address, once, and keeps it: what Streamlit is given of a component goes over the wire
again with every change of its data. Streamlit's own way to load a component's files by their address is for installed
packages alone, and lets no browser keep them.
"""

import json

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from server.routes.kept_files import KeptFile

from . import assets

_BASE, _LIKE_STREAMLIT = "elements/base.css", "elements/like_streamlit.css"
_COPYING = ("elements/copying.html", "elements/copying.css", "elements/copying.js")
_PANEL = "elements/panel.css"
_UPLOADER = "elements/uploader.js"
_LARGE_FILMS = (
    "elements/large_films.html",
    "elements/large_films.css",
    "elements/film_reader.js",
    "elements/large_films.js",
)
_COMPONENTS = {  # the name that its own files have, and what others use as well
    "copy_buttons": ("elements/copy_buttons", _BASE, _LIKE_STREAMLIT, *_COPYING),
    "file_button": ("elements/file_button", _BASE, _LIKE_STREAMLIT, _UPLOADER),
    "history_buttons": ("elements/history_buttons", _BASE),
    "nearing": ("elements/nearing",),
    "palette_cards": ("elements/palette_cards", _BASE),
    "palette_card": ("gallery/palette_card", _BASE, *_COPYING),
    "picture_box": ("elements/picture_box",),
    "picture_dots": ("elements/picture_dots", _BASE, "elements/copying.css"),
    "remember": ("state/remember",),
    "sample_picker": ("elements/sample_picker", _BASE, _LIKE_STREAMLIT),
    "scrubber": ("elements/scrubber", _BASE),
    "share_button": ("elements/sharing", _BASE, _LIKE_STREAMLIT, _PANEL, *_COPYING),
    "sidebar_button": ("elements/sidebar_button", _BASE),
    "swatches": ("elements/swatches", _BASE, *_COPYING),
    "time_strip": ("elements/time_strip", _BASE),
    "your_picture": ("elements/your_picture", _BASE, _LIKE_STREAMLIT, _PANEL, _UPLOADER, *_LARGE_FILMS),
}
_PLOT = "diagnostics/plot/"
_SCATTER_PARTS = tuple(f"{_PLOT}{name}.js" for name in ("player", "marks", "figure", "space"))


def _written(own: str, *shared: str) -> str:
    """Return the JavaScript of a component, made from its files."""
    files = {ending: [name for name in shared if name.endswith(ending)] for ending in (".html", ".css", ".js")}
    for ending, names in files.items():
        if (assets.FOLDER / f"{own}{ending}").exists():
            names.insert(0 if ending == ".html" else len(names), f"{own}{ending}")
    html, css, js = (assets.read(*names) for names in files.values())
    return f"(() => {{\n{js}\nreturn component({json.dumps(html)}, {json.dumps(css)}, show);\n}})()"


_SHARED = assets.read("elements/component.js")
COMPONENTS = KeptFile(
    "components.js", (_SHARED, *(f"export const {name} = {_written(*files)};" for name, files in _COMPONENTS.items()))
)
SCATTER = KeptFile(
    "scatter.js",
    (
        _SHARED,
        assets.read(f"{_PLOT}points.js"),
        f"export const scatter = {_written(f'{_PLOT}scatter', *_SCATTER_PARTS)};",
        'export const points = component("", "", keep);',
    ),
)


_LOAD = f"""
const load = (address) => import(new URL(address, document.baseURI).href);
const script = await load("{COMPONENTS.address}");
export default async (mounted) => {{
  const {{ [mounted.name]: show }} = mounted.name in script ? script : await load("{SCATTER.address}");
  return show(mounted);
}};
"""
"""The same for all, so that only the first is waited for: the module for a text is kept and reused."""


def component(name: str, *, isolate_styles: bool = True) -> ComponentRenderer:
    """Return a function that shows the component, as Streamlit's own `component` does.

    Parameters
    ----------
    name
        What one of the scripts exports.
    isolate_styles
        Whether it stands in a tree of its own. One that shows nothing needs none, and appears one render earlier
        without it.
    """
    return st.components.v2.component(name, js=_LOAD, isolate_styles=isolate_styles)
