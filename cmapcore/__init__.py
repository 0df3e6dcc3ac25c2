"""Colour palettes and colormaps from pictures.

>>> import cmapcore as cmp
>>> from cmapcore.pictures.samples import sample_path
>>> picture = cmp.load_picture(sample_path("coffee"))  # or another path, or a URL
>>> result = cmp.extract(picture, cmp.Recipe.of(ncolors=8, n_prune=2))
>>> len(result.palette.hex)
6
>>> cmap = cmp.colormap(result, "sequential").to_mpl()
"""

from typing import TYPE_CHECKING, Any

from .classic import (
    get_colors_from_image,
    get_image,
    plot_examples,
    plt_cmap,
    plt_image,
    prune_colorset,
    sort_colors,
)
from .errors import BusyError, Canceled, CmapError, FetchError, FormatError, LimitError, OptionError, PictureError
from .formats.any_colors import check
from .formats.colormap_files import read_colormap
from .formats.family import family_colormaps, family_zip
from .formats.palette_files import read_palette
from .formats.provenance import Provenance, provenance_of, read_provenance
from .formats.registry import FORMATS, Format, export
from .palette import Palette
from .pictures.download import fetch
from .pictures.picture import Picture, load_film, load_picture
from .pipeline import Result, colormap, extract
from .recipe import Recipe
from .stages.cluster import Cluster as ClusterOptions
from .stages.embed import Embed as EmbedOptions
from .stages.map import Map as MapOptions
from .stages.prune import Prune as PruneOptions
from .stages.sample import Sample as SampleOptions
from .stages.sort import Sort as SortOptions
from .version import __version__

if TYPE_CHECKING:
    from .colormaps.colormap_object import Colormap

__all__ = [
    "FORMATS",
    "BusyError",
    "Canceled",
    "ClusterOptions",
    "CmapError",
    "Colormap",
    "EmbedOptions",
    "FetchError",
    "Format",
    "FormatError",
    "LimitError",
    "MapOptions",
    "OptionError",
    "Palette",
    "Picture",
    "PictureError",
    "Provenance",
    "PruneOptions",
    "Recipe",
    "Result",
    "SampleOptions",
    "SortOptions",
    "__version__",
    "check",
    "colormap",
    "export",
    "extract",
    "family_colormaps",
    "family_zip",
    "fetch",
    "get_colors_from_image",
    "get_image",
    "load_film",
    "load_picture",
    "plot_examples",
    "plt_cmap",
    "plt_image",
    "provenance_of",
    "prune_colorset",
    "read_colormap",
    "read_palette",
    "read_provenance",
    "sort_colors",
]


_EARLIER = {
    "Cluster": ClusterOptions,
    "Embed": EmbedOptions,
    "Map": MapOptions,
    "Prune": PruneOptions,
    "Sample": SampleOptions,
    "Sort": SortOptions,
}
"""What was called otherwise."""


def __getattr__(name: str) -> Any:
    if name == "Colormap":  # is one of Matplotlib's, which takes a while to load and which a palette does without
        from .colormaps.colormap_object import Colormap

        return Colormap
    if name in _EARLIER:
        return _EARLIER[name]
    raise AttributeError(f"module 'cmapcore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
