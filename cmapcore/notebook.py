"""How palettes, colormaps and results draw themselves in a notebook, in its own text colours."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from .arrays import Bools, Bytes

if TYPE_CHECKING:
    from .palette import Palette

_THUMBNAIL = 240
"""Width and height of a picture, in pixels, at most."""
_SMALL = "font:12px/1.4 monospace"


def swatches_html(palette: Palette) -> str:
    """Draw a palette: a swatch for each colour with its code on it, and below its name and, where known, its share."""
    swatches = zip(
        palette.hex,
        palette.text_colors,
        palette.names,
        palette.shares.tolist(),
        palette.pinned.tolist(),
        strict=True,
    )
    blocks = "".join(
        f'<div style="width:76px;text-align:center;{_SMALL}">'
        f'<div style="height:48px;line-height:48px;border-radius:6px;background:{code};color:{text}">{code}</div>'
        f"{html.escape(name)}{f'<br>{share:.0%}' * palette.has_shares}{' · pinned' * pinned}</div>"
        for code, text, name, share, pinned in swatches
    )
    return (
        f'<div role="img" aria-label="{html.escape(palette.name, quote=True)}" '
        f'style="display:flex;flex-wrap:wrap;gap:6px">{blocks}</div>'
    )


def bar_html(name: str, gradient: str) -> str:
    """Draw a colormap: a bar filled with a CSS gradient over its name."""
    name = html.escape(name, quote=True)
    return (
        f'<div role="img" aria-label="{name}" style="max-width:32em">'
        f'<div style="height:32px;border-radius:6px;background:{gradient}"></div>'
        f'<div style="{_SMALL};opacity:0.8">{name}</div></div>'
    )


def picture_html(pixels: Bytes, opaque: Bools | None, said: str) -> str:
    """Draw a small picture, without its transparent parts, over a line of text."""
    from PIL import Image

    alpha = () if opaque is None else (np.where(opaque, np.uint8(255), np.uint8(0))[..., None],)
    image = Image.fromarray(np.concatenate([pixels, *alpha], axis=2))
    image.thumbnail((_THUMBNAIL, _THUMBNAIL))
    file = io.BytesIO()
    image.save(file, "PNG" if alpha else "JPEG", quality=85)
    data = base64.b64encode(file.getvalue()).decode()
    text = html.escape(said, quote=True)
    kind = "png" if alpha else "jpeg"
    return (
        f'<div><img alt="{text}" src="data:image/{kind};base64,{data}" style="border-radius:6px">'
        f'<div style="{_SMALL};opacity:0.8">{text}</div></div>'
    )


def card_html(title: str, *parts: str, notices: Iterable[str] = ()) -> str:
    """Stack drawings under a title and above the notices."""
    said = "".join(f"<li>{html.escape(each)}</li>" for each in notices)
    listed = f'<ul style="margin:0;padding-left:1.4em">{said}</ul>' if said else ""
    return (
        '<div style="display:grid;gap:8px;max-width:44em;padding:8px;border:1px solid #8884;border-radius:8px">'
        f"<strong>{html.escape(title)}</strong>{''.join(parts)}{listed}</div>"
    )
