"""What the pages look like: the styles that the server puts into the page before anything else is there."""

from ..elements import assets


def page_styles() -> str:
    """Return them as CSS."""
    return assets.read("frame/page.css", "frame/on_primary.css", "frame/readable.css", "diagnostics/diagnostics.css")
