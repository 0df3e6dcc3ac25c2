"""Offering to repair a palette whose colours some people cannot tell apart."""

from collections.abc import Iterator

import streamlit as st

from cmapcore.color.conversions import to_hex
from cmapcore.diagnosis.repair import Repair, repaired_palette
from cmapcore.errors import CmapError
from cmapcore.pipeline import Result
from cmapcore.quality.checks import TOLD_APART
from cmapcore.quality.palettes import confusions

from ..elements.progress import Waiting
from ..elements.text import as_typed
from ..state import address
from ..state.by_hand import UNARRANGED
from ..state.refusals import told
from ..state.runner import shared_runner

_HELP = (
    "Finds the smallest change, to other colours of the picture, that lets everybody tell any two apart: "
    f"{TOLD_APART:g} units of CAM02-UCS with normal vision and with each deficiency."
)


def show_repair(result: Result) -> None:
    """Offer to repair the palette, and show what that would change; nothing if it needs no repair."""
    least = min((found.distance for found in confusions(result.palette.colors)), default=TOLD_APART)
    if least >= TOLD_APART:
        return
    codes = result.palette.hex
    if st.session_state.get("_repairing") != codes:
        st.button("Repair", key="_repair", icon=":material/build:", help=_HELP, on_click=_open, args=(codes,))
        return
    repair = _repair_of(result)
    if repair is not None:
        with st.container(border=True):
            _show(repair, codes, least)


def _open(codes: tuple[str, ...] | None) -> None:
    st.session_state["_repairing"] = codes


def _repair_of(result: Result) -> Repair | None:
    try:
        with Waiting() as waiting:
            found: Repair = shared_runner().compute(
                "repair",
                result.keys["prune"],
                repaired_palette,
                result.picture,
                result.recipe.sample,
                result.palette.hex,
                progress=waiting.tell,
            )
    except CmapError as error:
        st.error(as_typed(told(error)))
        return None
    return found


def _show(repair: Repair, codes: tuple[str, ...], least: float) -> None:
    new = list(to_hex(repair.colors))
    changed = int(repair.changed.sum())
    if changed:
        st.html(
            '<div role="list" style="display:grid;gap:12px 8px;'
            f'grid-template-columns:repeat(auto-fill,minmax(64px,1fr))">{"".join(_pairs(repair, codes, new))}</div>'
        )
        st.markdown(
            f"{changed} of {len(codes)} colours change, ΔE {repair.costs.sum():.1f} in all. "
            f"The closest two are then **{repair.least:.1f}** apart instead of {least:.1f}.",
            help="Above: the palette now; below: after the repair. ΔE (CIEDE2000) is how far a colour moves: "
            "about 1 is just visible, 5 is close, 10 is far. Distances are in CAM02-UCS, as seen by the vision that "
            f"confuses the colours most: {TOLD_APART:g} is enough.",
        )
    for notice in repair.notices:
        st.info(as_typed(notice))
    with st.container(horizontal=True):
        if changed:
            st.button("Apply", key="_repair_take", type="primary", on_click=_take, args=(new,))
        st.button("Cancel", key="_repair_leave", on_click=_open, args=(None,))


def _pairs(repair: Repair, codes: tuple[str, ...], new: list[str]) -> Iterator[str]:
    """Yield each colour as it is above what it becomes."""
    for before, after, cost in zip(codes, new, repair.costs.tolist(), strict=True):
        becomes, moved = (f"becomes {after}, ΔE {cost:.1f}", f"ΔE {cost:.1f}") if cost else ("stays", "stays")
        # One colour where it stays, with no seam; a hairline around, so that a colour like the ground's has an edge.
        yield (
            f'<div role="listitem" style="font-size:0.857rem;line-height:1.45" aria-label="{before} {becomes}">'
            '<div style="height:4.5rem;border-radius:8px;box-shadow:inset 0 0 0 1px #8a8a8a40;'
            f'forced-color-adjust:none;background:linear-gradient({before} 50%,{after} 50%)"></div>'
            f'<code style="font-size:inherit;padding:0;background:none">{after}</code>'
            f'<div style="opacity:0.7">{moved}</div></div>'
        )


def _take(codes: list[str]) -> None:
    """Pin the repaired colours and no others, so that address, link and exports carry them."""
    pins = tuple(dict.fromkeys(code.removeprefix("#") for code in codes))
    address.change({"pins": pins, "ncolors": len(pins), "n_prune": 0} | UNARRANGED)
    _open(None)
