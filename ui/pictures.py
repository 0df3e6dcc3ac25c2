"""Pictures and figures as small files for the browser, made once."""

import io

import numpy as np
import streamlit as st
from PIL import Image

from cmapcore.colormaps import Colormap
from cmapcore.palette import Palette
from cmapcore.picture import Picture
from cmapcore.plots import EXAMPLES

_SHOWN = 960
"""Pixels of the longer side."""


@st.cache_data(max_entries=64, show_spinner=False)
def preview(digest: str, _picture: Picture) -> bytes:
    """The picture at screen size, transparent where it is, without anything else that its file held.

    JPEG and PNG reach the browser as they are; any other format Streamlit would write again in every run.
    """
    image = Image.fromarray(_picture.pixels)
    if _picture.opaque is not None:
        image.putalpha(Image.fromarray(_picture.opaque.astype(np.uint8) * 255))
    image.thumbnail((_SHOWN, _SHOWN))
    return _bytes(image, "JPEG", quality=90) if _picture.opaque is None else _bytes(image, "PNG")


@st.cache_data(max_entries=256, show_spinner=False)
def example_png(name: str, hexes: tuple[str, ...], table: bytes, _palette: Palette, _colormap: Colormap) -> bytes:
    """An example figure by Matplotlib as PNG; `hexes` and `table` stand for the palette and its colormap."""
    figure = EXAMPLES[name].matplotlib(_palette, _colormap)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _bytes(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
