"""Colour palettes and colormaps from pictures.

>>> import cmapcore as cmp
>>> from cmapcore.pictures.samples import sample_path
>>> picture = cmp.load_picture(sample_path("coffee"))  # or another path, or a URL
>>> result = cmp.extract(picture, cmp.Recipe.of(ncolors=8, n_prune=2))
>>> len(result.palette.hex)
6
>>> cmap = cmp.colormap(result, "sequential").to_mpl()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
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

_FROM = {
    "BusyError": "errors",
    "Canceled": "errors",
    "ClusterOptions": "stages.cluster:Cluster",
    "CmapError": "errors",
    "Colormap": "colormaps.colormap_object",
    "EmbedOptions": "stages.embed:Embed",
    "FORMATS": "formats.registry",
    "FetchError": "errors",
    "Format": "formats.registry",
    "FormatError": "errors",
    "LimitError": "errors",
    "MapOptions": "stages.map:Map",
    "OptionError": "errors",
    "Palette": "palette",
    "Picture": "pictures.picture",
    "PictureError": "errors",
    "Provenance": "formats.provenance",
    "PruneOptions": "stages.prune:Prune",
    "Recipe": "recipe",
    "Result": "pipeline",
    "SampleOptions": "stages.sample:Sample",
    "SortOptions": "stages.sort:Sort",
    "check": "formats.any_colors",
    "colormap": "pipeline",
    "export": "formats.registry",
    "extract": "pipeline",
    "family_colormaps": "formats.family",
    "family_zip": "formats.family",
    "fetch": "pictures.download",
    "get_colors_from_image": "classic",
    "get_image": "classic",
    "load_film": "pictures.picture",
    "load_picture": "pictures.picture",
    "plot_examples": "classic",
    "plt_cmap": "classic",
    "plt_image": "classic",
    "provenance_of": "formats.provenance",
    "prune_colorset": "classic",
    "read_colormap": "formats.colormap_files",
    "read_palette": "formats.palette_files",
    "read_provenance": "formats.provenance",
    "sort_colors": "classic",
}
"""The module of each public name, loaded on first use, as in SciPy: a command or a script that needs only a few starts
in two thirds of the time."""

_EARLIER = {name: f"stages.{name.lower()}" for name in ("Cluster", "Embed", "Map", "Prune", "Sample", "Sort")}
"""Earlier names, which still work."""


def __getattr__(name: str) -> Any:
    module, _, original = (_FROM | _EARLIER).get(name, "").partition(":")
    if not module:
        raise AttributeError(f"module 'cmapcore' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f".{module}", __name__), original or name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
