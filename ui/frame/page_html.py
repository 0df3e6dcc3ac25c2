"""What the server puts at the end of the page, so that it is there before anything that a script sends."""

from ..elements import assets


def page_end() -> str:
    """Return styles and a script, as HTML."""
    styles = assets.read("frame/page.css", "frame/on_primary.css", "frame/readable.css", "diagnostics/diagnostics.css")
    return f"<style>{styles}</style><script>{assets.read('frame/help_names.js')}</script>"
