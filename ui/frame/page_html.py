"""What the server appends to the page, so that it is there before anything a script sends."""

import re
from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from streamlit.file_util import get_static_dir

from ..elements import assets
from ..elements.components import COMPONENTS, SCATTER

_STYLES = (
    "frame/page.css",
    "frame/on_primary.css",
    "frame/readable.css",
    "frame/reserved.css",
    "frame/touch.css",
    "palette/palette.css",
    "diagnostics/diagnostics.css",
)
_ELEMENTS = ["BidiComponent", "Button", "ButtonGroup", "FileUploader", "Html", "ImageList", "NumberInput", "TextInput"]
"""Streamlit's scripts for the Palette page's elements, each of which it would request on first drawing one.

Asked for with the page they are there by then, and drawing it is not held up by asking for forty files one by one.
"""
_STATIC = Path(get_static_dir())
_IMPORTED = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)""")


def page_end() -> str:
    """Return styles and a script, as HTML; the elements' scripts are requested before Streamlit runs."""
    bar = assets.read("frame/hanging_bar.css")
    on_phone = f"@media (max-width: 767.98px) {{ {bar.replace('.st-key-_bar', '.st-key-_bar_on_page')} }}"
    styles = f"{assets.read(*_STYLES)}\n{bar}\n{on_phone}"
    script = assets.read("frame/accessible.js", "frame/color_in_popover.js", "frame/tabs.js")
    ours = [each.address for each in (COMPONENTS, SCATTER)]
    theirs = [f"./static/js/{name}" for name in _with_imports(_ELEMENTS)]
    early = "".join(f'<link rel="modulepreload" href="{address}">' for address in (*ours, *theirs))
    return f"{early}<style>{styles}</style><script>{script}</script>"


def _with_imports(names: Iterable[str]) -> list[str]:
    """Return the files of these scripts and all their imports, except those that Streamlit's page requests.

    Raises
    ------
    RuntimeError
        Streamlit has no such script: another version may call it otherwise.
    """
    folder = _STATIC / "static" / "js"
    waiting = []
    for name in names:
        files = [path.name for path in folder.glob(f"{name}.*.js")]
        if not files:
            raise RuntimeError(f"Streamlit {st.__version__} has no script named {name}; name another in {__name__}.")
        waiting += files
    passed = set(re.findall(r"static/js/([\w.-]+\.js)", (_STATIC / "index.html").read_text(encoding="utf-8")))
    found = []
    while waiting:
        name = waiting.pop()
        if name not in passed:
            passed.add(name)
            found.append(name)
            waiting += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return found
