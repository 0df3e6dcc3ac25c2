"""What the Palette page says about colours that came with the address."""

import streamlit as st

from cmapcore.palette import Palette
from cmapcore.pictures.picture import Picture
from cmapcore.version import used_versions

from ..elements.colormap_bar import colormap_bar_html
from ..elements.file_button import show_file_button
from ..elements.text import as_typed
from ..state.colors import opened
from ..state.session import PageInput


def ask_for_picture(page_input: PageInput, palette: Palette) -> None:
    """If there are only colours, ask for their picture."""
    with st.container(key="_no_picture", horizontal_alignment="center", vertical_alignment="center", gap="xsmall"):
        if page_input.wanted.source == "colors":
            st.markdown("**These colours have no picture.**")
            st.caption("Add one to make a palette from it.")
        else:
            st.markdown("**These are the colours. Add the picture to change them.**")
            is_lost = page_input.wanted.source == "url"
            st.caption("Their picture could not be loaded." if is_lost else "The picture itself is not in the link.")
        show_file_button(key="_choose_their_picture")
        st.caption("or drop or paste one anywhere on this page")
    if palette.notices:
        st.info("  \n".join(as_typed(notice) for notice in palette.notices))


def show_both(colors: Palette, today: Palette, picture: Picture) -> None:
    """Say that the picture now gives different colours from those in the address, and show both."""
    known = opened()
    if known is None or not known.id:
        said, label = "The link's colours differ from those this picture gives now.", "In the link"
    elif known.digest != picture.source_digest:
        name = as_typed(known.name)
        said, label = (
            f"This is not the picture that {name} was made from: its address now leads to a different one.",
            "As saved",
        )
    else:
        said = f"{as_typed(known.name)} was saved with colours that differ from those this picture gives now."
        label = "As saved"
    made = (
        f" The earlier ones were made by version {as_typed(known.version)}."
        if known is not None and known.version
        else ""
    )
    st.warning(f"{said}{made} Until you change an option, they are shown as they were.")
    for column, name, palette in zip(st.columns(2), (label, "Now"), (colors, today), strict=True):
        column.caption(name, help=f"Made with {used_versions()}." if palette is today else None)
        column.html(colormap_bar_html(palette.colors, True, f"{name}: {' '.join(palette.hex)}", 24))
    if known is not None and known.id:
        st.page_link("gallery.py", label="See what was saved", query_params={"palette": known.id})
