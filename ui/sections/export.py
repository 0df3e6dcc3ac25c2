"""Exporting a palette and its colormap to the tool where they are needed."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import urlencode

import streamlit as st

from cmapcore import __version__
from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.errors import CmapError, FormatError
from cmapcore.formats.family import pack_family, zip_name
from cmapcore.formats.provenance import Provenance, provenance_of
from cmapcore.formats.registry import FORMATS, What, called, export, file_name
from cmapcore.palette import Palette
from cmapcore.pipeline import Result, StageProgress

from ..elements.copying import copy_buttons
from ..elements.progress import Waiting
from ..elements.text import as_typed
from ..state.address import share_link
from ..state.cookies import read_cookie, write_cookie
from ..state.refusals import told
from ..state.results import Shown
from ..state.runner import shared_runner
from ..state.session import PageInput

FIRST_TOOL = "Matplotlib"
GROUPS = {
    "Plots": (
        "Matplotlib",
        "Plotly",
        "Altair",
        "Vega",
        "Vega-Lite",
        "D3",
        "R",
        "ggplot2",
        "Python",
        "NumPy",
        "Tableau",
    ),
    "Design and drawing": (
        *("Figma", "Illustrator", "InDesign", "Photoshop", "GIMP", "Inkscape", "Krita", "Procreate"),
        *("Paint Shop Pro", "Aseprite"),
    ),
    "Web and documents": (
        "CSS",
        "Tailwind CSS 4",
        "Sass",
        "Browsers",
        "LaTeX",
        "Spreadsheets",
        "Style Dictionary 4",
        "Tokens Studio",
    ),
    "Maps and scientific images": ("QGIS", "GDAL", "GMT", "ParaView", "ImageJ", "Fiji", "viscm"),
}
"""Tools, grouped by who uses them."""
OTHERS = "Others"
_GENERAL = ("anything", "browsers", "programs", "spreadsheets")
_COOKIE = "export_tool"
_CHOSEN = "_export_chosen"
_LINES = 10
_HEIGHT = 250
"""The height of a text with more lines than that, in pixels."""


_COPIED = ("hex", "css", "python", "json")


def as_texts(palette: Palette) -> list[tuple[str, str]]:
    """Return a palette in the formats it can be copied in, by name."""
    return [(FORMATS["palette", form].label, export(palette, form).decode()) for form in _COPIED]


class Maker(Protocol):
    """Makes a file when called, and reports to `progress`, if given."""

    def __call__(self, *, progress: StageProgress | None = None) -> bytes:
        """Make the file."""
        ...


def tools() -> dict[str, list[tuple[What, str]]]:
    """Return the tools that take palettes and colormaps, by name, each with its formats."""
    found: dict[str, list[tuple[What, str]]] = {}
    for key, form in FORMATS.items():
        for tool in re.sub(r" \(.*?\)| and other .*", "", form.tool).split(", "):
            found.setdefault(tool.capitalize() if tool in _GENERAL else tool, []).append(key)
    return dict(sorted(found.items(), key=lambda item: (item[0].lower() in _GENERAL, item[0].lower())))


def grouped(names: Iterable[str]) -> dict[str, list[str]]:
    """Return tools by group, without empty groups; those in none come last."""
    left = list(names)
    found = {group: [name for name in members if name in left] for group, members in GROUPS.items()}
    found[OTHERS] = [name for name in left if not any(name in members for members in GROUPS.values())]
    return {group: members for group, members in found.items() if members}


def how_made(page_input: PageInput, shown: Shown) -> Provenance:
    """Return the provenance of files from this page: the link, and the picture's place unless it is a visitor's own."""
    link = share_link(shown.recipe, page_input.wanted.in_address, shown.palette)
    if shown.result is None:
        return Provenance(urlencode(shown.recipe.to_query()), "", "", __version__, link)
    return provenance_of(shown.result, source="" if page_input.wanted.is_own else page_input.wanted.name, link=link)


def everything(result: Result, provenance: Provenance) -> Maker:
    """Return a function that makes the family of a result, in a worker."""
    engine = shared_runner()  # a later call is outside any session
    # all of the colormap's options, including those that only other kinds than the recipe's use
    key = (result.keys["prune"], result.recipe.map, provenance, result.palette.name)

    def make(*, progress: StageProgress | None = None) -> bytes:
        made: bytes = engine.compute("family", key, pack_family, result, provenance, progress=progress, keep=False)
        return made

    return make


@st.dialog("Export", width="large")
def export_dialog(
    palette: Palette, cmap: Colormap | None, provenance: Provenance, *, name: str = "", family: Maker | None = None
) -> None:
    """Offer it for a tool, in a dialog; the arguments are those of `show_export`."""
    st.text(name or palette.name)
    show_export(palette, cmap, provenance, name=name, family=family)


@st.fragment
def show_export(
    palette: Palette,
    cmap: Colormap | None,
    provenance: Provenance,
    *,
    name: str = "",
    family: Maker | None = None,
    key: str = "_export",
) -> None:
    """Offer it for a tool, each file as text to copy and to download; a choice here reruns nothing else.

    Parameters
    ----------
    palette : Palette
    cmap : Colormap or None
        None if there is none.
    provenance : Provenance
        Goes into every file that can hold it.
    name : str
        What to call it; the palette's, if not given.
    family : callable, optional
        Returns everything as a zip, on request.
    key : str
        Tells this section from others like it on the page.
    """
    name = name or palette.name
    made: dict[What, Palette | Colormap] = {"palette": palette}
    if cmap is not None:
        made["colormap"] = cmap
    there_are = {tool: [key for key in keys if key[0] in made] for tool, keys in tools().items()}
    tool = _choose_tool([tool for tool, files in there_are.items() if files], key)
    files = there_are[tool]
    for start in range(0, len(files), 2):
        for column, (what, format_) in zip(st.columns(2, gap="medium"), files[start : start + 2], strict=False):
            with column.container(border=True):
                _show_file(what, format_, made[what], name, provenance, key)
    if family is not None:
        _show_family(family, name, key)


def _show_family(family: Maker, name: str, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.download_button(
            "Everything as a zip", family, file_name=zip_name(name), mime="application/zip", key=f"{key}_family"
        )
        st.caption(
            "The palette and colormaps of every kind, for light and dark backgrounds: one look for a whole paper."
        )
    if asked:  # the browser requests the file meanwhile, but shows neither progress nor why it failed
        try:
            with Waiting() as waiting:
                family(progress=waiting.tell)
        except CmapError as error:
            st.error(as_typed(told(error)))


def _choose_tool(names: Sequence[str], key: str) -> str:
    """Let the visitor choose a tool; the browser remembers it."""
    remembered = (st.session_state.get(_CHOSEN, ""), read_cookie(_COOKIE))
    chosen: str = next((name for name in remembered if name in names), FIRST_TOOL)
    with st.container(key=f"{key}_tool", gap="xsmall"):
        for group, members in grouped(names).items():
            its_key = f"{key}_tool_{group}"
            st.session_state[its_key] = chosen if chosen in members else None
            st.pills(group, members, key=its_key, on_change=_note_choice, args=(its_key,))
    if _CHOSEN in st.session_state:
        write_cookie(_COOKIE, chosen, key=f"{key}_remember")
    return chosen


def _note_choice(key: str) -> None:
    if st.session_state[key] is not None:  # a second click does not take the choice back
        st.session_state[_CHOSEN] = st.session_state[key]


def _show_file(what: What, format_: str, made: Palette | Colormap, name: str, provenance: Provenance, key: str) -> None:
    form = FORMATS[what, format_]
    st.markdown(f"**{what.capitalize()}** · {form.label}")
    st.caption(as_typed(form.purpose))
    try:
        data = export(made, format_, name=name, provenance=provenance)
    except FormatError as error:
        st.info(as_typed(told(error)))
        return
    text = data.decode() if form.is_text else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download {form.suffix}",
            data,
            file_name=file_name(what, format_, called(made, name)),
            mime=form.media_type,
            on_click="ignore",
            key=f"{key}_download_{what}_{format_}",
        )
        if not text:
            st.caption(f"{len(data):,} bytes, not text")
            return
        copy_buttons([("Copy", text)], key=f"{key}_copy_{what}_{format_}")
    st.code(text, language=None, height=_HEIGHT if text.count("\n") > _LINES else "content")
