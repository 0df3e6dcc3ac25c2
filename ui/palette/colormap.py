"""The colormap's section: its bar as everybody sees it, what else it could be, and what it passes through."""

import numpy as np
import streamlit as st

from cmapcore.color.conversions import to_hex
from cmapcore.color.vision import VISIONS, grey, simulate
from cmapcore.colormaps.colormap_object import Colormap
from cmapcore.colormaps.kinds import KINDS
from cmapcore.stages.map import MOST_ANCHORS, Map

from ..elements.colormap_bar import colormap_bar_html
from ..elements.text import as_typed
from ..state import address
from ..state.results import Shown, colormap_of


def show_colormap(shown: Shown) -> Colormap | None:
    """Show the colormap that the recipe asks for; gives it, or None where it could not be made."""
    st.header("Colormap", anchor=False)
    chosen = shown.recipe.map.kind
    st.session_state["_kind"] = chosen
    st.segmented_control(
        "Kind", list(KINDS), required=True, key="_kind", on_change=_choose_kind, label_visibility="collapsed"
    )
    st.caption(KINDS[chosen].help)
    cmap = colormap_of(shown.source, shown.recipe)
    if cmap is None:
        if "anchors" in KINDS[chosen].uses:
            _show_anchors(shown)  # they may be what cannot be done
        return None
    st.html(colormap_bar_html(cmap.rgb, cmap.stepped, f"The colormap, {chosen}", 40))
    if cmap.notices:
        st.info("  \n".join(as_typed(notice) for notice in cmap.notices))
    st.html(_as_seen(cmap))
    if "alternative" in KINDS[chosen].uses:
        _show_alternatives(shown)
    if "anchors" in KINDS[chosen].uses:
        _show_anchors(shown)
    return cmap


def _choose_kind() -> None:
    st.session_state["kind"] = st.session_state["_kind"]


def _as_seen(cmap: Colormap) -> str:
    """Return the bar in grey and for each deficiency, each with its name, and the colours for what is off the map."""
    colors = np.clip(cmap.rgb, 0, 1)
    views = {"in grey": grey(colors)} | {vision: simulate(colors, vision) for vision in VISIONS[1:]}
    rows = "".join(
        f'<div style="flex:1 1 200px"><div style="font-size:0.85rem;opacity:0.7">{name}</div>'
        f"{colormap_bar_html(np.clip(view, 0, 1), cmap.stepped, f'The colormap: {name}', 18)}</div>"
        for name, view in views.items()
    )
    extremes = {"missing": cmap.bad, "too low": cmap.under, "too high": cmap.over}
    chips = "".join(
        f'<span style="white-space:nowrap"><span style="display:inline-block;width:14px;height:14px;border-radius:4px;'
        f'vertical-align:-2px;border:1px solid #8a8a8a;background:{code}"></span> {name} {code}</span>'
        for name, code in ((name, str(to_hex(color))) for name, color in extremes.items())
    )
    return (
        f'<div style="display:flex;flex-wrap:wrap;gap:6px 16px">{rows}</div>'
        f'<div style="display:flex;flex-wrap:wrap;gap:4px 16px;font-size:0.85rem;opacity:0.85;margin-top:8px">'
        f"Colours that stand out from it: {chips}</div>"
    )


def _show_alternatives(shown: Shown) -> None:
    if not st.toggle("Alternatives", key="_alternatives", help="Other maps of this kind from the same colours."):
        return
    for number in range(1, Map.options()["alternative"].kind.schema["maximum"] + 1):
        other = colormap_of(shown.source, shown.recipe, alternative=number)
        if other is None:
            return
        bar, button = st.columns([6, 1], vertical_alignment="center")
        bar.html(colormap_bar_html(other.rgb, other.stepped, f"Alternative {number}", 24))
        button.button(
            "Chosen" if number == shown.recipe.map.alternative else "Choose",
            key=f"_alternative_{number}",
            disabled=number == shown.recipe.map.alternative,
            on_click=_choose_alternative,
            args=(number,),
        )


def _choose_alternative(number: int) -> None:
    st.session_state["alternative"] = number


def _show_anchors(shown: Shown) -> None:
    codes = [code.removeprefix("#") for code in shown.palette.hex]
    anchors = shown.recipe.map.anchors
    choices = list(dict.fromkeys((*codes, *anchors)))
    st.session_state["_anchors"] = [code for code in choices if code in anchors]
    st.pills(
        "Anchors",
        choices,
        selection_mode="multi",
        key="_anchors",
        format_func=lambda code: f"#{code}",
        on_change=_choose_anchors,
        help="Colours of the palette that the colormap passes through.",
    )


def _choose_anchors() -> None:
    address.write("anchors", ",".join(st.session_state["_anchors"][:MOST_ANCHORS]))
