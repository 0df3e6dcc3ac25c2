"""Pictures and figures for the browser, made once.

They are data addresses, which go to the browser with the page: a file of Streamlit's is taken away by the next run of
the script, often before a browser that has much to do has asked for it.
"""

import io
from base64 import b64encode
from urllib.parse import quote

import numpy as np
import streamlit as st
from PIL import Image

from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.figures.examples import DRAWINGS
from cmapcore.figures.library_plots import EXAMPLES
from cmapcore.palette import Palette
from cmapcore.pictures.picture import Picture

_SHOWN = 960
"""Pixels of the longer side."""

_ESCAPED = "%#<>\\\t\n\r"
"""Characters of a drawing that a URL may not contain; the first of them marks an escaped one."""


@st.cache_data(max_entries=16, show_spinner=False)
def preview(digest: str, _picture: Picture) -> str:
    """Return the picture at screen size, with its transparency, but nothing else from its file."""
    image = Image.fromarray(_picture.pixels)
    if _picture.opaque is not None:
        image.putalpha(Image.fromarray(_picture.opaque.astype(np.uint8) * 255))
    image.thumbnail((_SHOWN, _SHOWN), Image.Resampling.HAMMING)  # half the work of the default
    return address_of(image, "jpeg", quality=88) if _picture.opaque is None else address_of(image, "webp", quality=88)


@st.cache_data(max_entries=32, show_spinner=False)
def example_png(name: str, hexes: tuple[str, ...], table: bytes, _palette: Palette, _colormap: Colormap) -> str:
    """Draw an example by Matplotlib as PNG; `hexes` and `table` stand for the palette and its colormap."""
    figure = EXAMPLES[name].matplotlib(_palette, _colormap)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", pil_kwargs={"compress_level": 1})
    return _data("png", buffer.getvalue())


@st.cache_data(max_entries=96, show_spinner=False)
def drawing_svg(
    name: str, hexes: tuple[str, ...], table: bytes, dark: bool, _palette: Palette, _colormap: Colormap
) -> str:
    """Return a recoloured example; `hexes` and `table` stand for the palette and its colormap."""
    return svg_address(DRAWINGS[name].draw(_palette, _colormap, dark))


def address_of(image: Image.Image, kind: str, **options: int) -> str:
    """Return a picture as a data address."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return _data(kind, buffer.getvalue())


def svg_address(svg: str) -> str:
    """Return a drawing as a data address."""
    # not base64, which hides repetition from compression, nor `quote`, which looks at every single character
    escaped = svg.replace('"', "'")
    for character in _ESCAPED:
        escaped = escaped.replace(character, quote(character))
    return f"data:image/svg+xml,{escaped}"


def _data(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{b64encode(data).decode('ascii')}"
