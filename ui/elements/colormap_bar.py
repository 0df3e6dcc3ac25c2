"""A colormap as a bar."""

from html import escape

from cmapcore.arrays import Floats
from cmapcore.colormaps.colormap_object import gradient_css


def colormap_bar_html(rgb: Floats, stepped: bool, label: str, height: int) -> str:
    """Return the colours from end to end, as HTML; `height` is in pixels."""
    return (
        f'<div role="img" aria-label="{escape(label, quote=True)}" style="height:{height}px;border-radius:8px;'
        f'background:{gradient_css(rgb, stepped)}"></div>'
    )
