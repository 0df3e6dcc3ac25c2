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
from .colormaps.colormap_object import Colormap
from .errors import (
    BusyError,
    Canceled,
    CmapError,
    FetchError,
    FormatError,
    GalleryError,
    LimitError,
    NotThereError,
    NotYoursError,
    OptionError,
    PictureError,
    StorageError,
)
from .formats.family import family_colormaps, family_zip
from .formats.provenance import Provenance, provenance_of, read_provenance
from .formats.registry import FORMATS, Format, export
from .palette import Palette
from .pictures.download import fetch
from .pictures.picture import Picture, load_picture
from .pipeline import Recipe, Result, colormap, extract
from .stages.sample import Cluster, Embed, Map, Prune, Sample, Sort

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
    "GalleryError",
    "LimitError",
    "Map",
    "NotThereError",
    "NotYoursError",
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
    "StorageError",
    "__version__",
    "colormap",
    "export",
    "extract",
    "family_colormaps",
    "family_zip",
    "fetch",
    "get_colors_from_image",
    "get_image",
    "load_picture",
    "plot_examples",
    "plt_cmap",
    "plt_image",
    "provenance_of",
    "prune_colorset",
    "read_provenance",
    "sort_colors",
]
