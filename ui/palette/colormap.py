"""The colormap's section: what it is for, its bar as everybody sees it, and its options."""

import numpy as np
import streamlit as st

from cmapcore.color.conversions import to_hex
from cmapcore.color.vision import VISIONS, grey, simulate
from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.colormaps.kinds import KINDS
from cmapcore.palette import Palette
from cmapcore.recipe import Recipe
from cmapcore.stages.map import MOST_ANCHORS, Map
from hosting.page_parts import PageParts

from ..elements.chips import color_chip
from ..elements.colormap_bar import colormap_bar_html
from ..elements.text import as_typed
from ..sections.option_widgets import option_widget
from ..state import address
from ..state.refusals import or_told
from ..state.results import Shown, colormap_of


def show_colormap(shown: Shown, parts: PageParts | None) -> Colormap | None:
    """Show the colormap that the recipe asks for, and return it, or None if it could not be made.

    `parts` has it where there is a result.
    """
    recipe = shown.recipe
    kind = recipe.map.kind
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="_colormap_for"):
        st.header("Colormap for", anchor=False, width="content")
        st.segmented_control(
            "Colormap for",
            list(KINDS),
            required=True,
            format_func=lambda name: KINDS[name].label or name,
            label_visibility="collapsed",
            **address.on_page("kind", kind),
        )
        style = st.popover("Style", key="_style", on_change="rerun")
        if style.open:
            with style:
                _show_options(shown)
    cmap = colormap_of(shown.source, recipe) if parts is None else or_told(parts.colormap)
    if cmap is None:
        return None
    called = KINDS[cmap.kind].label or cmap.kind
    st.html(colormap_bar_html(cmap.rgb, cmap.stepped, f"The colormap: {called}", 52))
    if cmap.notices:
        st.caption("  \n".join(as_typed(notice) for notice in cmap.notices))
    return cmap


def _show_options(shown: Shown) -> None:
    """Say what the chosen type is, and show its options."""
    recipe = shown.recipe
    st.caption(KINDS[recipe.map.kind].help)
    for name in recipe.map.active():
        if name == "anchors":
            _show_anchors(shown.palette, recipe)
        elif name == "alternative":
            _show_alternatives(shown)
        elif name != "kind":
            option_widget(recipe, name)


def show_as_seen(cmap: Colormap) -> None:
    """Show the bar in grey and for each deficiency, with their names, and the colours for values off the map."""
    st.html(_as_seen(cmap.rgb.tobytes(), cmap.stepped, cmap))


@st.cache_data(max_entries=128, show_spinner=False)
def _as_seen(table: bytes, stepped: bool, _cmap: Colormap) -> str:
    cmap, colors = _cmap, np.clip(_cmap.rgb, 0, 1)
    views = {"Greyscale": grey(colors)} | {vision.capitalize(): simulate(colors, vision) for vision in VISIONS[1:]}
    rows = "".join(
        f'<div style="flex:1 1 120px">'
        f"{colormap_bar_html(np.clip(view, 0, 1), cmap.stepped, f'The colormap: {name}', 16)}"
        f'<div class="quiet">{name}</div></div>'
        for name, view in views.items()
    )
    extremes = {"Missing": cmap.bad, "Below range": cmap.under, "Above range": cmap.over}
    chips = "".join(
        f'<span style="white-space:nowrap">{name} {color_chip(code)}{code}</span>'
        for name, code in ((name, str(to_hex(color))) for name, color in extremes.items())
    )
    return (
        f'<div style="display:flex;flex-wrap:wrap;gap:6px 16px">{rows}</div>'
        f'<div class="quiet" style="display:flex;flex-wrap:wrap;gap:4px 24px;margin-top:8px">{chips}</div>'
    )


def _show_alternatives(shown: Shown) -> None:
    """Show other colormaps of this type from the same colours, one of which can be chosen."""
    st.caption("Alternatives")
    for number in range(1, Map.options()["alternative"].kind.schema["maximum"] + 1):
        other = colormap_of(shown.source, shown.recipe, alternative=number)
        if other is None:
            return
        bar, button = st.columns([3, 1], vertical_alignment="center")
        bar.html(colormap_bar_html(other.rgb, other.stepped, f"Alternative {number}", 24))
        is_chosen = number == shown.recipe.map.alternative
        button.button(
            "Chosen" if is_chosen else "Choose",
            key=f"_alternative_{number}",
            disabled=is_chosen,
            on_click=address.change,
            args=({"alternative": number},),
        )


def _show_anchors(palette: Palette, recipe: Recipe) -> None:
    """Let colours of the palette be chosen for the colormap to pass through."""
    anchors = recipe.map.anchors
    choices = list(dict.fromkeys((*(code.removeprefix("#") for code in palette.hex), *anchors)))
    chosen = [code for code in choices if code in anchors]
    if st.session_state.get("_anchors") != chosen:
        st.session_state["_anchors"] = chosen
    spec = Map.options()["anchors"]
    st.pills(
        spec.label,
        choices,
        selection_mode="multi",
        key="_anchors",
        format_func=_swatch,
        on_change=_choose_anchors,
        help=spec.help,
    )


def _swatch(code: str) -> str:
    room = "\N{NO-BREAK SPACE}" * 5
    return f':color[{room}]{{background="#{code}"}} #{code}'


def _choose_anchors() -> None:
    address.change({"anchors": tuple(st.session_state["_anchors"][:MOST_ANCHORS])})
