"""The sections in which scatter, picture and palette show the same selection, and what can be done with it."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cmapcore.diagnosis.places import SPACES
from cmapcore.diagnosis.segmentation import highlighted
from cmapcore.pictures.region import box_in_frame
from cmapcore.pipeline import Result
from cmapcore.recipe import Recipe
from cmapcore.wording import count_text

from ..elements.chips import color_chip, color_patch
from ..elements.picture_box import box_on_picture
from ..elements.pictures import address_of, preview
from ..elements.swatches import Edit, swatch_strip, swatches_of
from ..elements.text import as_typed
from ..state import by_hand
from ..state.session import page_input
from .moments import frames_in_words
from .scatter import View, drawn_points, scatter_plot
from .selection import (
    Selected,
    Selection,
    allowed_mask,
    choose,
    region_of,
    selected_by,
    selection_of,
    whole_of,
)

OWN, CLUSTERS = _COLORED = ("Own colours", "Clusters")
VIEWS: dict[View, str] = {
    "t-SNE": "Similar colours lie close together; a ring marks each palette colour.",
    "PCA": "The two directions in which the colours differ most; rings mark palette colours.",
    "Colour space (3-D)": "Drag to rotate; large dots are palette colours. The vertical axis has a scale of its own.",
}
_TSNE = (
    "t-SNE lays colours out on a plane so that similar ones lie together; distances between groups mean little. The "
    "KL divergence says how much of the neighbourhoods was lost: higher means more."
)
_NEAR = 10.0
"""The radius of near-white and of near-black, in CAM02-UCS."""


@st.fragment
def show_selection(result: Result, *, only_plot: bool) -> None:
    """Show the scatter, the palette and the picture, each of which shows what is selected in another.

    A selection runs nothing else.

    Parameters
    ----------
    result
        Whose points are handed over by `hand_over_points` in the same run.
    only_plot
        Whether to leave the place of palette and picture empty.
    """
    selection = selection_of(result)
    found = None if selection is None else selected_by(result, selection)
    left, right = st.columns((1.6, 1), gap="medium")
    with left:
        _show_scatter(result, found)
    if only_plot:
        return
    with right:
        _show_palette(result, selection)
        _show_selected(result, selection, found)
        _show_picture(result, selection, found)
        if selection is not None and found is not None:
            _show_actions(result, selection, found)
        show_hand_edits(page_input().recipe)


def _show_palette(result: Result, selection: Selection | None) -> None:
    palette = result.palette
    swatch_strip(
        swatches_of(palette),
        key="_choose",
        choosing=True,
        chosen=selection.hex if selection is not None else "",
        on_edit=partial(_edit, result, selection),
    )


def _edit(result: Result, selection: Selection | None, edit: Edit) -> None:
    code = result.palette.hex[edit.index]
    if edit.action == "unpin":
        by_hand.unpin(result.recipe, code)
        st.rerun()
    again = selection is not None and selection.hex == code
    choose(None if again else Selection(result.picture.digest, "color", hex=code))


def _show_scatter(result: Result, found: Selected | None) -> None:
    about = st.empty()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        view = _segments("Arrangement of the points", list(VIEWS), "_view")
        space = _segments("Colour space", list(SPACES), "_space") if view == "Colour space (3-D)" else ""
        colored = OWN if space else _segments("Colour of the points", _COLORED, "_colored")
    what = f"{_counted(result)} in {space}" if space else f"{view} of {_counted(result)}"
    about.caption(f"**{what}.** {VIEWS[view]}", help=_TSNE if view == "t-SNE" else None)
    scatter_plot(
        result,
        view,
        key="_scatter",
        by_cluster=colored == CLUSTERS,
        space=space,
        lit=None if found is None else found.points,
        on_select=lambda numbers: choose(
            Selection(result.keys["sample"], "points", points=numbers) if numbers else None
        ),
    )


def _segments(label: str, options: Sequence[Any], key: str) -> Any:
    return st.segmented_control(
        label,
        options,
        default=options[0],
        required=True,
        key=key,
        persist_state="session",
        label_visibility="collapsed",
    )


def _counted(result: Result) -> str:
    """Say how many points there are, and what they stand for."""
    n, drawn = len(result.points.rgb), len(drawn_points(result))
    of = f"{count_text(n, 'distinguishable colour' if result.points.index is None else 'pixel')} of {whole_of(result)}"
    return of if drawn == n else f"{of}, {drawn:,} of them drawn"


def _show_picture(result: Result, selection: Selection | None, found: Selected | None) -> None:
    picture, sample = result.picture, result.recipe.sample
    alt = f"The picture: {picture.name}"
    if found is not None:
        source = address_of_pixels(highlighted(picture, found.pixels))
        alt = f"Where the selection is in {picture.name}"
    elif sample.region or sample.exclude:
        source = address_of_pixels(highlighted(picture, allowed_mask(result)))
        alt = f"The included area of {picture.name}"
    else:
        source = preview(picture.digest, picture)
    box_on_picture(
        source,
        alt,
        (picture.pixels.shape[1], picture.pixels.shape[0]),
        None if selection is None else selection.box,
        key="_picture_box",
        on_box=lambda box: choose(None if box is None else Selection(result.picture.digest, "box", box=box)),
    )


def _show_selected(result: Result, selection: Selection | None, found: Selected | None) -> None:
    """Say what is selected, in a place that is there from the start."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="_selected"):
        if selection is None or found is None:
            st.html(
                '<p class="said" role="status">Draw around points, choose a colour, or drag a box in the picture.</p>'
                '<p class="said-by-touch" role="status">Tap Select, then draw around points; or choose a colour.</p>'
            )
            return
        count = f"{count_text(int(found.points.sum()), 'point')} selected"
        part, code = f"{100 * found.share:.1f} % of {whole_of(result)}", f"<code>{found.hex}</code>"
        if selection.hex:
            said = f"{code} is the nearest colour to {part}"
        else:
            said = f"{part} · median {code}" if found.hex else part
        frames = result.picture.frames
        where = "" if frames is None else escape(frames_in_words(frames, found.pixels))
        when = f"<br>{where[:1].upper()}{where[1:]}" if where else ""
        square = color_patch(found.hex) if found.hex else ""
        st.html(
            f'<div class="said" role="status">{square}<p><strong>{count}</strong><br>{said}{when}</p></div>',
            width="stretch",
        )
        st.button("Clear", key="_clear", icon=":material/close:", on_click=choose, args=(None,), type="tertiary")


def _show_actions(result: Result, selection: Selection, found: Selected) -> None:
    recipe, code = result.recipe, found.hex
    with st.container(horizontal=True, gap="xsmall", key="_actions"):
        if code and code.removeprefix("#") not in recipe.cluster.pins:
            full = not by_hand.may_pin(recipe)
            if st.button(
                "Pin this colour",
                key="_pin",
                icon=":material/keep:",
                type="primary",
                disabled=full,
                help="Every colour is pinned: unpin one, or raise the number of colours."
                if full
                else "Keeps it in the palette whatever else changes; it is never pruned.",
            ):
                by_hand.pin(recipe, code)
                st.rerun()
        if (
            code
            and by_hand.may_exclude(recipe)
            and st.button(
                "Exclude",
                key="_exclude",
                icon=":material/block:",
                help="Ignores these colours, such as a background: their median, and every colour as close to it as "
                "95 % of them are.",
            )
        ):
            by_hand.exclude(recipe, code, found.radius)
            st.rerun()
        box = region_of(result, selection, found)
        if box is not None and st.button(
            "Limit to region",
            key="_limit",
            icon=":material/crop:",
            help="Ignores everything outside this part of the picture"
            + (", in every frame." if result.picture.frames is not None else "."),
        ):
            by_hand.limit_to(box_in_frame(result.picture, box))
            choose(None)
            st.rerun()


def show_hand_edits(recipe: Recipe) -> None:
    """Show what was set by hand, each with a button that undoes it."""
    with st.container(horizontal=True, vertical_alignment="center", key="_said_by_hand"):
        for code in recipe.cluster.pins:
            _show_one(f"#{code} pinned", f"_unpin_here_{code}", f"#{code}", partial(by_hand.unpin, recipe, code))
        for number, (code, radius) in enumerate(recipe.sample.exclude):
            said = f"#{code} excluded, radius {radius:g}"
            _show_one(said, f"_include_here_{number}", f"#{code}", partial(by_hand.include, recipe, number))
        if recipe.sample.region:
            x0, y0, x1, y1 = recipe.sample.region
            said = f"Limited to {x0:.0%} to {x1:.0%} across, {y0:.0%} to {y1:.0%} down"
            _show_one(said, "_everywhere", "", partial(by_hand.limit_to, ()))
        for name, code in (("white", "ffffff"), ("black", "000000")):
            if code not in dict(recipe.sample.exclude) and st.button(
                f"Exclude near-{name}", key=f"_near_{name}", disabled=not by_hand.may_exclude(recipe)
            ):
                by_hand.exclude(recipe, code, _NEAR)
                st.rerun()


def _show_one(said: str, key: str, code: str, take_back: Callable[[], None]) -> None:
    if code:
        st.html(color_chip(code), width="content")
    if st.button(as_typed(said), key=key, icon=":material/close:", help="Remove"):
        take_back()
        st.rerun()


def address_of_pixels(pixels: NDArray[np.uint8]) -> str:
    """Return a picture ``uint8[H, W, 3]`` as a data address."""
    return address_of(Image.fromarray(pixels), "jpeg", quality=85)
