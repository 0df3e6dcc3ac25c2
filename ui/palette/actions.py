"""The main actions: copying the palette, exporting it as a file, saving it and sharing it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.formats.registry import export
from cmapcore.palette import Palette

from ..elements.copying import copy_buttons
from ..sections.export import as_texts, everything, export_dialog, how_made
from ..state.gallery import mode
from ..state.results import Shown
from ..state.session import PageInput
from .save import is_saving, open_save


def copy_menu() -> DeltaGenerator | None:
    """Show the button to copy the palette, and return the container for what it offers; None until it is opened."""
    menu = st.popover("Copy", icon=":material/content_copy:", type="primary", key="_copy", on_change="rerun")
    return menu if menu.open else None


def wants_export() -> bool:
    """Show the button to export, and return whether it was clicked."""
    return st.button("Export", icon=":material/download:", key="_export_it")


def wants_to_save() -> bool:
    """Show the button to save, if saving is possible, and return whether its dialog is to be shown."""
    if mode() != "readonly":
        st.button("Save", icon=":material/bookmark:", key="_save_it", on_click=open_save)
    return is_saving()


def show_copies(palette: Palette) -> None:
    """Offer the palette as text; at once, so that nobody copies the previous one while the colormap is made."""
    copy_buttons(as_texts(palette), key="_copy_all")


def show_colormap_copy(cmap: Colormap | None) -> None:
    """Offer the colormap as code for Matplotlib."""
    if cmap is not None:
        copy_buttons([("Matplotlib", export(cmap, "py").decode())], key="_copy_colormap")
        st.caption("Matplotlib copies the colormap, as a module; the others copy the palette.")


def open_export(page_input: PageInput, shown: Shown, cmap: Colormap | None) -> None:
    """Open the dialog that exports the palette and its colormap to a tool."""
    made_how = how_made(page_input, shown)
    family = everything(shown.result, made_how) if shown.result is not None else None
    export_dialog(shown.palette, cmap, made_how, family=family)
