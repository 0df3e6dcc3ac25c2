"""The main page: a picture, its palette, its colormap, and both at work."""

import streamlit as st

from cmapcore.colormaps import KINDS, Colormap, colormap
from cmapcore.formats import FORMATS, export
from cmapcore.palette import Palette
from cmapcore.picture import Picture
from cmapcore.pipeline import Result
from cmapcore.plots import EXAMPLES, matplotlib_code, plotly_code
from ui import address
from ui.copying import copy_buttons
from ui.measures import measured_coverage
from ui.pictures import example_png, preview
from ui.session import given
from ui.swatches import Edit, Swatch, swatches
from ui.text import as_typed
from ui.work import result_of

LIBRARIES = ("Matplotlib", "Plotly")


def show_picture(picture: Picture) -> None:
    """Show the picture at screen size."""
    width, height = picture.size
    st.image(preview(picture.digest, picture), alt=f"The picture: {picture.name}", width="stretch")
    st.caption(f"{width} × {height}")


def show_palette(result: Result) -> None:
    """Show the palette as swatches that copy, and what there is to say of it."""
    palette = result.palette
    colors = [Swatch(code, share) for code, share in zip(palette.hex, palette.shares.tolist(), strict=True)]
    edit = swatches(colors, key="_swatches", editable=st.session_state.get("_arranging", False))
    if edit is not None:
        arrange(result, edit)
    written = [
        (form.label, export(palette, name).decode()) for (what, name), form in FORMATS.items() if what == "palette"
    ]
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
    error = measured_coverage(result.picture.digest, result.palette.hex, result.picture, result.palette).mean
    stand = "1 colour stands" if count == 1 else f"{count} colours stand"
    st.caption(
        f"{stand} for the picture with a mean error of ΔE {error:.1f}.",
        help="How far the picture's pixels are from their nearest colour of the palette (CIEDE2000): "
        "about 1 is just visible, 5 is close, 10 is far.",
    )


def arrange(result: Result, edit: Edit) -> None:
    """Move a colour by one place or leave it out, and remember that in the address."""
    codes = [code.removeprefix("#") for code in result.palette.hex]
    if edit.action == "drop":
        address.write("drop", ",".join([*result.recipe.prune.drop, codes[edit.index]]))
    else:
        other = edit.index + (1 if edit.action == "right" else -1)
        codes[edit.index], codes[other] = codes[other], codes[edit.index]
        address.write("order", ",".join(codes))
    st.rerun()


def show_colormap(result: Result) -> None:
    """Show the colormap of every kind, the chosen one first and larger."""
    st.header("Colormap", anchor=False)
    chosen = result.recipe.map.kind
    for kind in sorted(KINDS, key=lambda kind: kind != chosen):
        bar = colormap(result, kind)
        st.html(
            f'<div role="img" aria-label="The colormap, {kind}" style="height:{28 if kind == chosen else 12}px;'
            f'border-radius:8px;background:{bar.to_css()}"></div>'
        )
        st.caption(f"**{kind}** · {KINDS[kind].help}" if kind == chosen else f"{kind} · {KINDS[kind].help}")


def show_at_work(palette: Palette, cmap: Colormap) -> None:
    """Show example figures and the lines of code that make them."""
    st.header("At work", anchor=False)
    library = st.segmented_control(
        "Library", LIBRARIES, default=LIBRARIES[0], required=True, key="_library", label_visibility="collapsed"
    )
    columns = st.columns(len(EXAMPLES))
    for column, (name, example) in zip(columns, EXAMPLES.items(), strict=True):
        with column.container(border=True):
            if library == "Plotly":
                st.plotly_chart(
                    example.plotly(palette, cmap),
                    key=f"_plotly_{name}",
                    config={"displayModeBar": False},
                    alt=example.alt,
                )
            else:
                st.image(
                    example_png(name, palette.hex, cmap.rgb8.tobytes(), palette, cmap), alt=example.alt, width="stretch"
                )
            st.caption(example.title)
    code = plotly_code(palette, cmap) if library == "Plotly" else matplotlib_code(palette, cmap)
    with st.expander(f"Code for {library}"):
        st.code(code, language="python")


now = given()
left, right = st.columns([4, 5], gap="medium")
with left:
    show_picture(now.picture)
with right:
    result = result_of(now.picture, now.recipe)
    if result is None:
        st.stop()
    show_palette(result)
cmap = colormap(result)
show_colormap(result)
show_at_work(result.palette, cmap)
