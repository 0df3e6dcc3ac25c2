"""The main page: a picture, its palette, its colormap, and both at work."""

import streamlit as st

from cmapcore.formats.registry import FORMATS, export
from cmapcore.pictures.picture import Picture
from cmapcore.pipeline import Result
from ui.elements.copying import copy_buttons
from ui.elements.pictures import preview
from ui.elements.swatches import Edit, Swatch, swatch_strip
from ui.elements.text import as_typed
from ui.frame.editor import show_what_has_changed, show_what_was_opened
from ui.palette.checks import show_checks
from ui.palette.colormap import show_colormap
from ui.palette.preview_with_data import show_preview_with_data
from ui.palette.save import show_save
from ui.sections.export import everything, how_made, show_export
from ui.sections.preview import show_preview
from ui.state import address, by_hand
from ui.state.measures import measured_coverage
from ui.state.results import result_of
from ui.state.session import given

_COPIED = ("hex", "css", "python", "json")


def show_picture(picture: Picture) -> None:
    """Show the picture at screen size."""
    width, height = picture.size
    st.image(preview(picture.digest, picture), alt=f"The picture: {picture.name}", width="stretch")
    st.caption(f"{width} × {height}")


def show_palette(result: Result) -> None:
    """Show the palette as swatches that copy, and what there is to say of it."""
    palette = result.palette
    colors = [Swatch(*each) for each in zip(palette.hex, palette.shares.tolist(), palette.pinned.tolist(), strict=True)]
    edit = swatch_strip(colors, key="_swatches", editable=st.session_state.get("_arranging", False))
    if edit is not None:
        arrange(result, edit)
    written = [(FORMATS["palette", name].label, export(palette, name).decode()) for name in _COPIED]
    st.caption("Click a colour to copy it, or copy all as")
    copy_buttons(written, key="_copy_all")
    show_error_of(result)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.toggle("Arrange", key="_arranging", help="Move colours, or leave some out, by hand.")
        if result.recipe.sort.order or result.recipe.prune.drop:
            st.button("Undo arranging", on_click=address.forget_by_hand)
    if result.notices:
        st.info("  \n".join(as_typed(notice) for notice in result.notices))


def show_error_of(result: Result) -> None:
    """Say how well the palette stands for the picture."""
    count = len(result.palette)
    error = measured_coverage(result).mean
    stand = "1 colour stands" if count == 1 else f"{count} colours stand"
    st.caption(
        f"{stand} for the picture with a mean error of ΔE {error:.1f}.",
        help="How far the picture's pixels are from their nearest colour of the palette (CIEDE2000): "
        "about 1 is just visible, 5 is close, 10 is far.",
    )


def arrange(result: Result, edit: Edit) -> None:
    """Move a colour by one place or leave it out, and remember that in the address."""
    codes = [code.removeprefix("#") for code in result.palette.hex]
    if edit.action == "unpin":
        by_hand.let_go(result.recipe, result.palette.hex[edit.index])
    elif edit.action == "drop":
        address.write("drop", ",".join([*result.recipe.prune.drop, codes[edit.index]]))
    else:
        other = edit.index + (1 if edit.action == "right" else -1)
        codes[edit.index], codes[other] = codes[other], codes[edit.index]
        address.write("order", ",".join(codes))
    st.rerun()


now = given()
show_what_was_opened(now)
left, right = st.columns([4, 5], gap="medium")
with left:
    show_picture(now.picture)
with right:
    result = result_of(now.picture, now.recipe)
    if result is None:
        st.stop()
    show_palette(result)
    show_what_has_changed(result)
    place_to_save = st.container()
cmap = show_colormap(result)
with place_to_save:
    show_save(now, result, cmap)
if cmap is not None:
    show_checks(result, cmap)
    show_preview(result.palette, cmap)
    show_preview_with_data(cmap)
st.header("Take it away", anchor=False)
made_how = how_made(now, result)
show_export(result.palette, cmap, made_how, family=everything(result, made_how))
