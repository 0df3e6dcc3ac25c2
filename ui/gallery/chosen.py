"""Actions on several palettes: view them side by side, and download them."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from functools import partial

import streamlit as st

from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.colormaps.kinds import STEPS
from cmapcore.errors import FormatError
from cmapcore.figures.examples import DRAWINGS
from cmapcore.formats.registry import FORMATS, What, export, file_name
from cmapcore.stages.map import Map
from gallery.entry import Saved
from gallery.errors import NotThereError

from ..elements.colormap_bar import colormap_bar_html
from ..elements.pictures import drawing_svg
from ..elements.swatches import swatch_strip, swatches_of
from ..state.gallery import permalink, shared_gallery
from .cards import choose_all, choose_none, chosen_palettes

MOST_BESIDE = 4

FormatName = tuple[What, str]


def format_widget(key: str, entries: Sequence[Saved]) -> FormatName:
    """Ask for a format that all of the palettes can be written in."""
    drawn = all(saved.colormap is not None for saved in entries)
    offered = [format_ for format_ in FORMATS if drawn or format_[0] == "palette"]
    return st.selectbox("Format", offered, format_func=_label, key=key, width=320)


def _label(format_: FormatName) -> str:
    return f"{format_[0].capitalize()}: {FORMATS[format_].label} ({FORMATS[format_].suffix})"


def written(saved: Saved, format_: FormatName, link: str) -> bytes:
    """Write a palette or its colormap; raises `FormatError` if the format cannot hold it."""
    what = saved.palette if format_[0] == "palette" else saved.colormap
    if what is None:
        raise FormatError(f"{saved.name} was saved without a colormap: use the palette itself.")
    return export(what, format_[1], provenance=saved.provenance(link))


def zipped(entries: Iterable[tuple[Saved, str]], format_: FormatName) -> bytes:
    """Write palettes, each with its link, into one archive, with a list of those that the format cannot hold."""
    file, left_out = io.BytesIO(), []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for saved, link in entries:
            try:
                archive.writestr(file_name(*format_, f"{saved.name} {saved.id}"), written(saved, format_, link))
            except FormatError as error:
                left_out.append(f"{saved.name} ({link}): {error}\n")
        if left_out:
            archive.writestr("left-out.txt", "".join(left_out))
    return file.getvalue()


def show_chosen(viewer: str, page: tuple[Saved, ...]) -> None:
    """Show the actions on the selected palettes, if any are selected."""
    entries = _entries(viewer)
    if not entries:
        return
    box = st.container(border=True, key="_g_with_chosen")
    with box.container(horizontal=True, vertical_alignment="bottom"):
        beside = st.button(
            "Side by side",
            key="_g_beside",
            disabled=len(entries) < 2,
            help=f"Shows the first {MOST_BESIDE} of the selected palettes.",
        )
        format_ = format_widget("_g_zip_format", entries)
        linked = [(saved, permalink(saved.id)) for saved in entries]
        st.download_button(
            f"Download {len(entries)} as a zip",
            partial(zipped, linked, format_),
            file_name="palettes.zip",
            mime="application/zip",
            on_click="ignore",
        )
        st.button("Select all on this page", on_click=choose_all, args=(page,))
        st.button("Clear selection", on_click=choose_none)
    if beside:
        _show_beside(entries[:MOST_BESIDE])


def _entries(viewer: str) -> list[Saved]:
    found = []
    for id_ in list(chosen_palettes()):
        try:
            found.append(shared_gallery().get(id_, viewer))
        except NotThereError:  # deleted since
            chosen_palettes().remove(id_)
    return found


@st.dialog("Side by side", width="large")
def _show_beside(entries: list[Saved]) -> None:
    dark = st.context.theme.type == "dark"
    for column, saved in zip(st.columns(len(entries), gap="medium"), entries, strict=True):
        palette, cmap = saved.palette, colormap_of_entry(saved)
        with column:
            st.text(saved.name)
            swatch_strip(swatches_of(palette, with_pins=False), key=f"_g_beside_{saved.id}")
            st.html(colormap_bar_html(cmap.rgb, cmap.stepped, f"The colormap, {cmap.kind}", 24))
            with st.grid(2, min_column_width=110):
                for name, drawing in DRAWINGS.items():
                    with st.container(gap="xsmall"):
                        address = drawing_svg(name, palette.hex, cmap.rgb8.tobytes(), dark, palette, cmap)
                        st.image(address, alt=f"{drawing.alt}: {saved.name}", width="stretch")
                        st.caption(drawing.title)


def colormap_of_entry(saved: Saved) -> Colormap:
    """Return the saved colormap, or else the palette's default one."""
    return saved.colormap or Map(kind=STEPS)(saved.palette)
