"""What the server puts at the end of the page, so that it is there before anything that a script sends."""

from ..elements import assets

_STYLES = (
    "frame/page.css",
    "frame/on_primary.css",
    "frame/readable.css",
    "frame/reserved.css",
    "palette/palette.css",
    "diagnostics/diagnostics.css",
)


def page_end() -> str:
    """Return styles and a script, as HTML."""
    return f"<style>{assets.read(*_STYLES)}</style><script>{assets.read('frame/help_names.js')}</script>"
