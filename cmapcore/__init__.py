"""Colour palettes and colormaps from pictures.

>>> import cmapcore as cmp
>>> image = cmp.get_image("picture.jpg")  # doctest: +SKIP
>>> colors, cmap = cmp.get_colors_from_image(image, 8, 2)  # doctest: +SKIP
"""

from .classic import (
    get_colors_from_image,
    get_image,
    plot_examples,
    plt_cmap,
    plt_image,
    prune_colorset,
    sort_colors,
)
from .colormaps import Colormap, colormap
from .download import fetch
from .errors import BusyError, Canceled, CmapError, FetchError, FormatError, LimitError, OptionError, PictureError
from .formats import FORMATS, Format, Provenance, export
from .palette import Palette
from .picture import Picture, load_picture
from .pipeline import Recipe, Result, extract
from .stages import Cluster, Embed, Map, Prune, Sample, Sort

__version__ = "0.1.0"

__all__ = [
    "FORMATS",
    "BusyError",
    "Canceled",
    "Cluster",
    "CmapError",
    "Colormap",
    "Embed",
    "FetchError",
    "Format",
    "FormatError",
    "LimitError",
    "Map",
    "OptionError",
    "Palette",
    "Picture",
    "PictureError",
    "Provenance",
    "Prune",
    "Recipe",
    "Result",
    "Sample",
    "Sort",
    "__version__",
    "colormap",
    "export",
    "extract",
    "fetch",
    "get_colors_from_image",
    "get_image",
    "load_picture",
    "plot_examples",
    "plt_cmap",
    "plt_image",
    "prune_colorset",
    "sort_colors",
]
