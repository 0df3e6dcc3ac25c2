"""A colormap as a bar."""

from functools import lru_cache
from html import escape

import numpy as np

from cmapcore.arrays import Floats
from cmapcore.color.gradients import gradient_css


def colormap_bar_html(rgb: Floats, stepped: bool, label: str, height: int) -> str:
    """Return the colours from end to end, as HTML; `height` is in pixels."""
    return (
        f'<div role="img" aria-label="{escape(label, quote=True)}" style="height:{height}px;border-radius:8px;'
        f'background:{_css(np.ascontiguousarray(rgb, dtype=float).tobytes(), stepped)}"></div>'
    )


@lru_cache(maxsize=512)
def _css(table: bytes, stepped: bool) -> str:
    return gradient_css(np.frombuffer(table).reshape(-1, 3), stepped)
