"""The main page: a picture, its palette, its colormap, and both at work."""

import streamlit as st

from cmapcore.formats.registry import FORMATS, export
from cmapcore.pictures.picture import Picture
from cmapcore.pipeline import Result
from ui.elements.copying import copy_buttons
from ui.elements.pictures import preview
from ui.elements.swatches import Edit, swatch_strip, swatches_of
from ui.elements.text import as_typed
from ui.frame.share import show_share
from ui.palette.checks import show_checks
from ui.palette.colormap import show_colormap
from ui.palette.preview_with_data import show_preview_with_data
from ui.palette.save import show_save
from ui.palette.shared_colors import ask_for_picture, show_both
from ui.sections.export import everything, how_made, show_export
from ui.sections.preview import show_preview
from ui.state import address, by_hand
from ui.state.measures import measured_coverage
from ui.state.results import Shown, shown_palette
from ui.state.session import given

_COPIED = ("hex", "css", "python", "json")


def show_picture(picture: Picture) -> None:
    """Show the picture at screen size."""
    width, height = picture.size
    st.image(preview(picture.digest, picture), alt=f"The picture: {picture.name}", width="stretch")
    st.caption(f"{width} × {height}")


def show_palette(shown: Shown) -> None:
    """Show the palette as swatches that copy, and what there is to say of it."""
    palette, result = shown.palette, shown.result
    is_editable = result is not None and st.session_state.get("_arranging", False)
    edit = swatch_strip(swatches_of(palette), key="_swatches", editable=is_editable)
    if edit is not None and result is not None:
        arrange(result, edit)
    written = [(FORMATS["palette", name].label, export(palette, name).decode()) for name in _COPIED]
    st.caption("Click a colour to copy it, or copy all as")
    copy_buttons(written, key="_copy_all")
    if result is None:
        return
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
left, right = st.columns([4, 5], gap="medium")
with left:
    if now.picture is None:
        ask_for_picture(now)
    else:
        show_picture(now.picture)
with right:
    shown = shown_palette(now)
    if shown is None:
        st.stop()
    show_palette(shown)
    if shown.today is not None and shown.picture is not None:
        show_both(shown.palette, shown.today, shown.picture)
    place_to_save = st.container(horizontal=True)
cmap = show_colormap(shown)
with place_to_save:
    show_save(now, shown, cmap)
    show_share(now, shown)
if cmap is not None:
    show_checks(shown, cmap)
    show_preview(shown.palette, cmap)
    show_preview_with_data(cmap)
st.header("Take it away", anchor=False)
made_how = how_made(now, shown)
family = everything(shown.result, made_how) if shown.result is not None else None
show_export(shown.palette, cmap, made_how, family=family)
