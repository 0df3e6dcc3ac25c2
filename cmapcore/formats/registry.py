"""Palettes and colormaps as files for the tools that people use.

`FORMATS` is the registry: from what is written (``"palette"`` or ``"colormap"``) and the format's name to how. One
small function and one entry add a format; if the entry also has a reader, `read_palette` takes such files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ..color.plain import Colors
from ..errors import FormatError, OptionError
from ..identifiers import LONGEST_NAME, digest_of, identifier, tidy, with_kind
from ..palette import Palette
from ..saving import Saved
from . import adobe, colormap_readers, data, drawings, languages, science, swatches
from .provenance import Provenance
from .writing import Format, What

if TYPE_CHECKING:
    from ..colormaps.colormap_object import Colormap

__all__ = ["FORMATS", "Format", "What", "export", "file_name", "names"]


def export(
    palette_or_colormap: Palette | Colormap | Colors,
    format: str,  # noqa: A002
    *,
    name: str = "",
    provenance: Provenance | None = None,
) -> bytes:
    r"""Write a palette or a colormap in a format.

    Parameters
    ----------
    palette_or_colormap : Palette, Colormap, or plain colours
        Anything that a `Palette` can be made from is written as one.
    format : str
        A name from `FORMATS`.
    name : str, optional
        What to call it; its own name, if not given.
    provenance : Provenance, optional
        Included if the format can hold it.

    Returns
    -------
    bytes
        The whole file; text in UTF-8.

    Raises
    ------
    FormatError
        Where there is no such format for it, or the format cannot hold so many colours.
    OptionError
        If anything other than colours or a provenance was given.

    Examples
    --------
    >>> export(["#f00", "#0f0"], "hex")
    b'#ff0000\n#00ff00\n'
    >>> import cmapcore as cmp
    >>> from cmapcore.pictures.samples import sample_path
    >>> result = cmp.extract(cmp.load_picture(sample_path("coffee")))
    >>> data = cmp.export(result.palette, "gpl", name="Coffee")
    >>> data.decode().splitlines()[:2]
    ['GIMP Palette', 'Name: Coffee']
    """
    thing = palette_or_colormap if isinstance(palette_or_colormap, Saved) else Palette(palette_or_colormap)
    what: What = "palette" if isinstance(thing, Palette) else "colormap"
    found = FORMATS.get((what, format)) if isinstance(format, str) else None
    if found is None:
        raise FormatError(f"There is no {what} format {format!r}; choose one of {', '.join(names(what))}.")
    if not len(thing.rgb):
        raise OptionError("There are no colours to write: give 1 or more.")
    if not isinstance(name, str):
        raise OptionError(f"name takes text, not type {type(name).__name__}.")
    if not (provenance is None or isinstance(provenance, Provenance)):
        raise OptionError(f"provenance takes what provenance_of returns, not type {type(provenance).__name__}.")
    written = found.write(thing, called(thing, name), provenance)
    return written.encode(errors="backslashreplace") if isinstance(written, str) else written


_LONGEST_TITLE = LONGEST_NAME - 40
"""In characters, which leaves room for a kind."""


def called(thing: Palette | Colormap, name: str = "") -> str:
    """Return the title of a palette or colormap in a file: the given name or its own; a colormap's with its kind.

    Examples
    --------
    >>> import cmapcore as cmp
    >>> called(cmp.Colormap(["#000", "#fff"], "diverging"), "Old harbour")
    'Old harbour diverging'
    """
    if isinstance(thing, Palette):
        return tidy(name) or tidy(thing.name) or "palette"
    title = tidy(name) or tidy(thing.title) or "picture"
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE - 7]} {digest_of(title)}"
    return with_kind(title, thing.kind or "colormap", thing.variant)


def names(what: What) -> list[str]:
    """Return the names of the formats there are for palettes or for colormaps.

    Examples
    --------
    >>> names("colormap")[:3]
    ['py', 'csv', 'npy']
    """
    return [name for kind, name in FORMATS if kind == what]


def readers(what: What, last: Sequence[Callable[[bytes], Any]]) -> list[Callable[[bytes], Any]]:
    """Return the readers of palette or colormap files, each once; those named come last, in their order."""
    of_formats = [form.read for (kind, _), form in FORMATS.items() if kind == what and form.read is not None]
    return sorted(dict.fromkeys(of_formats), key=lambda read: last.index(read) if read in last else -1)


def file_name(what: What, format: str, name: str = "") -> str:  # noqa: A002
    """Return a file name: a word of ASCII letters, digits and underscores, as modules need, and a suffix.

    Palettes and colormaps get different names, as do formats that share a suffix.

    Parameters
    ----------
    what : {"palette", "colormap"}
    format : str
        A name from `FORMATS`.
    name : str, optional
        Of what is in it.

    Examples
    --------
    >>> file_name("palette", "gpl", "Old harbour")
    'old_harbour_palette.gpl'
    >>> file_name("colormap", "paraview-json", "Old harbour")
    'old_harbour_colormap_paraview_json.json'
    """
    suffix = FORMATS[what, format].suffix
    sharing = [other for other in names(what) if FORMATS[what, other].suffix == suffix]
    is_its_own = sharing == [format] or suffix == f".{format}"
    more = "" if is_its_own else f"_{format.replace('-', '_')}"
    return f"{identifier(name, '_', 'picture')}_{what}{more}{suffix}"


def format_of(what: What, path: str) -> str:
    """Return the format that a file name implies: the longest of the suffixes that it ends with decides.

    Raises
    ------
    FormatError
        Where there is no such format, or several.

    Examples
    --------
    >>> format_of("palette", "brand.tokens.json"), format_of("palette", "brand.json")
    ('tokens', 'json')
    """
    suffix = longest_suffix(path, [FORMATS[what, name].suffix for name in names(what)])
    sharing = [name for name in names(what) if FORMATS[what, name].suffix.lower() == suffix]
    for name in sharing:
        if file_name(what, name, "x").lower() == f"x_{what}{suffix}":
            return name
    if sharing:
        raise FormatError(f"{path} may be in several formats: give the format {' or '.join(sharing)}.")
    known = ", ".join(dict.fromkeys(FORMATS[what, name].suffix for name in names(what)))
    raise FormatError(f"No {what} format has the suffix of {path}: use {known}, or name a format.")


def longest_suffix(path: str, suffixes: Iterable[str]) -> str:
    """Return the longest of the suffixes that a path ends with, in lower case; empty if it has none."""
    name = PurePath(path).name.lower()
    return max((suffix.lower() for suffix in suffixes if name.endswith(suffix.lower())), key=len, default="")


def written_for(path: str, thing: Palette | Colormap, format_: str, provenance: Provenance | None) -> bytes:
    """Write a palette or a colormap in the format that a path's suffix names, unless a format is named."""
    what: What = "palette" if isinstance(thing, Palette) else "colormap"
    return export(thing, format_ or format_of(what, path), provenance=provenance)


_PALETTE = {
    "hex": Format(
        *("Hex list", ".txt", "text/plain", data.palette_hex),
        *("anything", "paste the codes anywhere", "ColorAide"),
        holds_provenance=False,
        read=data.read_codes,
    ),
    "css": Format(
        *("CSS variables", ".css", "text/css", languages.palette_css),
        *("CSS", "colour a web page through custom properties", "tinycss2"),
        read=languages.read_css,
    ),
    "python": Format(
        *("Python list", ".py", "text/x-python", languages.palette_python),
        *("Python", "paste the colours into a program", "Python"),
        read=data.read_codes,
    ),
    "json": Format(
        *("JSON", ".json", "application/json", data.palette_json),
        *("programs", "read colours, shares and recipe", "Python's json"),
        read=data.read_json,
    ),
    "csv": Format(
        *("CSV table", ".csv", "text/csv", data.palette_csv),
        *("spreadsheets", "open colours and shares as a table", "pandas"),
        holds_provenance=False,
        read=data.read_csv,
    ),
    "scss": Format(
        *("SCSS variables", ".scss", "text/x-scss", languages.palette_scss),
        *("Sass", "colour a style sheet through variables and a list", "Sass, libsass"),
        read=languages.read_css,
    ),
    "tailwind": Format(
        *("Tailwind theme", ".css", "text/css", languages.palette_tailwind),
        *("Tailwind CSS 4", "get utilities such as bg-…-1 from @theme", "Tailwind CSS 4, tinycss2"),
        read=languages.read_css,
    ),
    "tokens": Format(
        *("Design tokens", ".tokens.json", "application/design-tokens+json", data.palette_tokens),
        *("Figma and other design tools", "import as W3C design tokens 2025.10", "jsonschema"),
        read=data.read_json,
    ),
    "tokens-hex": Format(
        *("Design tokens, hex codes", ".json", "application/json", data.palette_hex_tokens),
        *("Style Dictionary 4, Tokens Studio", "build variables for any platform", "Style Dictionary 4"),
        read=data.read_json,
    ),
    "gpl": Format(
        *("GIMP palette", ".gpl", "text/plain", swatches.palette_gpl),
        *("GIMP, Inkscape, Krita", "add to the palettes", "GIMP, Pillow"),
        read=swatches.read_gpl,
    ),
    "ase": Format(
        *("Adobe Swatch Exchange", ".ase", "application/octet-stream", adobe.palette_ase),
        *("Illustrator, InDesign, Photoshop", "load as a group of swatches", "swatch"),
        holds_provenance=False,
        read=adobe.read_ase,
    ),
    "aco": Format(
        *("Photoshop swatches", ".aco", "application/octet-stream", adobe.palette_aco),
        *("Photoshop", "load as swatches", "Python's struct"),
        holds_provenance=False,
        read=adobe.read_aco,
    ),
    "act": Format(
        *("Photoshop colour table", ".act", "application/octet-stream", adobe.palette_act),
        *("Photoshop", "index a picture by these colours", "NumPy"),
        holds_provenance=False,
        read=adobe.read_act,
    ),
    "pal": Format(
        *("JASC palette", ".pal", "text/plain", swatches.palette_pal),
        *("Paint Shop Pro, Aseprite", "load as a palette", "NumPy"),
        holds_provenance=False,
        read=swatches.read_pal,
    ),
    "swatches": Format(
        *("Procreate palette", ".swatches", "application/zip", swatches.palette_swatches),
        *("Procreate", "import as a palette", "Python's zipfile and json"),
        read=swatches.read_swatches,
    ),
    "svg": Format(
        *("SVG swatches", ".svg", "image/svg+xml", drawings.palette_svg),
        *("browsers, Inkscape", "show or edit the swatches", "ElementTree"),
    ),
    "png": Format(
        *("PNG swatches", ".png", "image/png", drawings.palette_png),
        *("anything", "show the swatches", "Pillow"),
    ),
    "latex": Format(
        *("LaTeX colours", ".tex", "text/x-tex", languages.palette_latex),
        *("LaTeX (xcolor)", "name the colours in a document", "LaTeX"),
        read=data.read_codes,
    ),
    "r": Format(
        *("R vector", ".R", "text/x-r", languages.palette_r),
        *("R, ggplot2", "give to scale_colour_manual()", "R"),
        read=data.read_codes,
    ),
    "tps": Format(
        *("Tableau palette", ".tps", "application/xml", swatches.palette_tps),
        *("Tableau", "add to Preferences.tps", "ElementTree"),
        read=swatches.read_tps,
    ),
    "mplstyle": Format(
        *("Matplotlib style", ".mplstyle", "text/plain", languages.palette_mplstyle),
        *("Matplotlib", "plt.style.use() makes it the colour cycle", "Matplotlib"),
        read=data.read_codes,
    ),
}

_COLORMAP = {
    "py": Format(
        *("Matplotlib module", ".py", "text/x-python", languages.colormap_py),
        *("Matplotlib", "import it, and the colormap is registered", "Matplotlib"),
        read=colormap_readers.read_module,
    ),
    "csv": Format(
        *("CSV table", ".csv", "text/csv", data.colormap_csv),
        *("spreadsheets", "open the table of colours", "pandas"),
        holds_provenance=False,
        read=colormap_readers.read_table,
    ),
    "npy": Format(
        *("NumPy array", ".npy", "application/octet-stream", data.colormap_npy),
        *("NumPy", "numpy.load() gives the table", "NumPy"),
        holds_provenance=False,
        read=colormap_readers.read_npy,
    ),
    "json": Format(
        *("JSON", ".json", "application/json", data.colormap_json),
        *("programs", "read the table and the recipe", "Python's json"),
        read=colormap_readers.read_document,
    ),
    "paraview-json": Format(
        *("ParaView preset", ".json", "application/json", science.colormap_paraview_json),
        *("ParaView", "import as a preset", "ParaView, jsonschema"),
        read=colormap_readers.read_document,
    ),
    "paraview-xml": Format(
        *("ParaView preset (XML)", ".xml", "application/xml", science.colormap_paraview_xml),
        *("ParaView", "import as a preset of the older kind", "ParaView, ElementTree"),
        read=colormap_readers.read_xml,
    ),
    "qgis": Format(
        *("QGIS style", ".xml", "application/xml", science.colormap_qgis),
        *("QGIS", "import into the style manager as a colour ramp", "QGIS, ElementTree"),
        read=colormap_readers.read_xml,
    ),
    "cpt": Format(
        *("GMT palette table", ".cpt", "text/plain", science.colormap_cpt),
        *("GMT", "pass with -C; hinge or cycle included", "GMT, NumPy"),
        read=colormap_readers.read_cpt,
    ),
    "lut": Format(
        *("ImageJ lookup table", ".lut", "application/octet-stream", science.colormap_lut),
        *("ImageJ, Fiji", "open to recolour an image", "NumPy"),
        holds_provenance=False,
        read=colormap_readers.read_lut,
    ),
    "gdal": Format(
        *("GDAL colour relief", ".txt", "text/plain", science.colormap_gdal),
        *("GDAL", "gdaldem color-relief colours a raster", "GDAL, NumPy"),
        read=colormap_readers.read_relief,
    ),
    "d3": Format(
        *("D3 interpolator", ".mjs", "text/javascript", languages.colormap_d3),
        *("D3", "give to d3.scaleSequential()", "D3, Chromium"),
        read=colormap_readers.read_module,
    ),
    "plotly": Format(
        *("Plotly colorscale", ".json", "application/json", data.colormap_plotly),
        *("Plotly", "pass as colorscale", "Plotly"),
        holds_provenance=False,
        read=colormap_readers.read_document,
    ),
    "vega": Format(
        *("Vega theme", ".json", "application/json", data.colormap_vega),
        *("Vega, Vega-Lite, Altair", "make it the scales' default", "Vega-Lite, Altair"),
        read=colormap_readers.read_document,
    ),
    "svg": Format(
        *("SVG gradient", ".svg", "image/svg+xml", drawings.colormap_svg),
        *("browsers, Inkscape", "show the strip or take its gradient", "ElementTree, Chromium"),
        read=colormap_readers.read_svg,
    ),
    "css": Format(
        *("CSS gradient", ".css", "text/css", languages.colormap_css),
        *("CSS", "fill a background", "tinycss2, Chromium"),
        read=colormap_readers.read_gradient,
    ),
    "pgfplots": Format(
        *("PGFPlots colormap", ".tex", "text/x-tex", languages.colormap_pgfplots),
        *("LaTeX (PGFPlots)", "draw surfaces and matrices with it", "LaTeX"),
        read=colormap_readers.read_pgfplots,
    ),
    "png": Format(
        *("PNG strip", ".png", "image/png", drawings.colormap_png),
        *("anything", "show the strip", "Pillow"),
        read=colormap_readers.read_strip,
    ),
    "jscm": Format(
        *("viscm colormap", ".jscm", "application/json", data.colormap_jscm),
        *("viscm", "judge the colormap", "Python's json"),
        read=colormap_readers.read_document,
    ),
}

FORMATS: dict[tuple[What, str], Format] = {
    **{("palette", name): form for name, form in _PALETTE.items()},
    **{("colormap", name): form for name, form in _COLORMAP.items()},
}
