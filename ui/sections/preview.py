"""Preview: the palette and the colormap on example figures."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from typing import NamedTuple

import numpy as np
import streamlit as st

from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.colormaps.kinds import KINDS, STEPS
from cmapcore.figures.example_shapes import HEIGHT, WIDTH
from cmapcore.figures.examples import DRAWINGS
from cmapcore.figures.library_plots import EXAMPLES, matplotlib_code, plotly_code
from cmapcore.palette import Palette
from cmapcore.stages.map import Map

from ..elements.nearing import came_near, mark_place
from ..elements.pictures import drawing_svg, example_png
from ..elements.viridis import viridis_colormap

GLANCE, MATPLOTLIB, PLOTLY = LIBRARIES = ("At a glance", "Matplotlib", "Plotly")
LIGHT, DARK = SIDES = ("On light", "On dark")
SEEN = "the preview"
ALONE, BESIDE_VIRIDIS, BESIDE_STEPS = BESIDE = ("Alone", "Beside viridis", "Beside steps")


class Figure(NamedTuple):
    """A picture's address, its caption, and its alternative text."""

    address: str
    caption: str
    alt: str


@st.fragment
def show_preview(palette: Palette, cmap: Colormap) -> None:
    """Show example figures, and for a library the code that makes them; a choice here reruns nothing else.

    They are made for those who come to see them: of what the page and a change of the palette cost, they are most.
    """
    st.header("Preview", anchor=False)
    if not came_near(SEEN, key="_preview_seen"):
        with st.container(key="_preview"):
            mark_place(SEEN, key="_preview_seen")
        return
    kind = KINDS.get(cmap.kind)
    if kind is not None and kind.stepped and kind.needs == "picture":  # colours of its own, for lines and bars
        count = len(cmap.rgb)
        palette = Palette(cmap.rgb, np.full(count, 1 / count), np.zeros(count, dtype=bool), palette.name)
    with st.container(horizontal=True):
        library = _choice("Library", LIBRARIES, "_library")
        glance = library == GLANCE
        theirs = DARK if st.context.theme.type == "dark" else LIGHT
        ground = _choice("Background", SIDES, "_ground", default=theirs, disabled=not glance)
        beside = _choice("Compare with", BESIDE, "_beside", disabled=not glance)
    if glance:
        with st.container(key="_preview"):
            st.html(_all_in_one(_figures(palette, cmap, beside, ground == DARK)))
        return
    _show_library(library, palette, cmap)
    with st.expander(f"Code for {library}"):
        code = plotly_code(palette, cmap) if library == PLOTLY else matplotlib_code(palette, cmap)
        st.code(code, language="python")


def _choice(label: str, options: tuple[str, ...], key: str, *, default: str = "", disabled: bool = False) -> str:
    return st.segmented_control(
        label,
        options,
        default=default or options[0],
        required=True,
        key=key,
        label_visibility="collapsed",
        disabled=disabled,
    )


def _figures(palette: Palette, cmap: Colormap, beside: str, dark: bool) -> Iterator[Figure]:
    """Return every example, each followed by the same with another colormap if wanted."""
    colors, other = _viridis(palette) if beside == BESIDE_VIRIDIS else (palette, Map(kind=STEPS)(palette))
    others_name = beside.removeprefix("Beside ")
    for name, drawing in DRAWINGS.items():
        own = drawing_svg(name, palette.hex, cmap.rgb8.tobytes(), dark, palette, cmap)
        if beside == ALONE:
            yield Figure(own, drawing.title, drawing.alt)
            continue
        theirs = drawing_svg(name, colors.hex, other.rgb8.tobytes(), dark, colors, other)
        same = ", the same" if theirs == own else ""
        own_name = cmap.kind if drawing.shows == "colormap" else "palette"
        yield Figure(own, f"{drawing.title} · {own_name}", f"{drawing.alt}: {own_name}")
        yield Figure(theirs, f"{drawing.title} · {others_name}{same}", f"{drawing.alt}: {others_name}")


def _viridis(palette: Palette) -> tuple[Palette, Colormap]:
    """Return as many colours of viridis as the palette has, and viridis."""
    other = viridis_colormap()
    middles = (np.arange(len(palette)) + 0.5) * len(other.rgb) / len(palette)
    return replace(palette, colors=other.rgb[middles.astype(int)], name="viridis"), other


def _all_in_one(figures: Iterable[Figure]) -> str:
    """Return them as one element: sixteen of Streamlit's own take a browser as long as the rest of the page."""
    return "".join(
        f'<figure><img src="{escape(figure.address)}" alt="{escape(figure.alt)}" width="{WIDTH}" height="{HEIGHT}">'
        f"<figcaption>{escape(figure.caption)}</figcaption></figure>"
        for figure in figures
    )


def _show_library(library: str, palette: Palette, cmap: Colormap) -> None:
    for column, (name, example) in zip(st.columns(len(EXAMPLES)), EXAMPLES.items(), strict=True):
        with column.container(border=True):
            if library == PLOTLY:
                figure = example.plotly(palette, cmap)
                st.plotly_chart(figure, key=f"_plotly_{name}", config={"displayModeBar": False}, alt=example.alt)
            else:
                address = example_png(name, palette.hex, cmap.rgb8.tobytes(), palette, cmap)
                st.image(address, alt=example.alt, width="stretch")
            st.caption(example.title)
