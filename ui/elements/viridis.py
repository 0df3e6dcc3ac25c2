"""The colormap that others are compared with."""

import numpy as np
import streamlit as st

from cmapcore.colormaps.colormap_object import Colormap


@st.cache_resource(show_spinner=False)
def viridis_colormap() -> Colormap:
    """Return viridis, Matplotlib's default."""
    from matplotlib import colormaps

    return Colormap(np.asarray(colormaps["viridis"](np.arange(256)))[:, :3], name="viridis")
