"""What the server puts at the end of the page, so that it is there before anything that a script sends."""

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


def page_end() -> str:
    """Return styles and a script, as HTML; the components' scripts are asked for before Streamlit runs."""
    bar = assets.read("frame/hanging_bar.css")
    on_phone = f"@media (max-width: 767.98px) {{ {bar.replace('.st-key-_bar', '.st-key-_bar_on_page')} }}"
    styles = f"{assets.read(*_STYLES)}\n{bar}\n{on_phone}"
    script = assets.read("frame/accessible.js", "frame/color_in_popover.js")
    early = "".join(f'<link rel="modulepreload" href="{each.address}">' for each in (COMPONENTS, SCATTER))
    return f"{early}<style>{styles}</style><script>{script}</script>"
