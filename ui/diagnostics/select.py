"""The sections in which scatter, picture and palette show the same choice, and what can be done with it."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cmapcore.diagnosis.clusters import faithful_subset
from cmapcore.diagnosis.figures import SPACES, scatter_figure, space_figure
from cmapcore.diagnosis.segmentation import highlighted
from cmapcore.figures.library_plots import INK
from cmapcore.pictures.region import box_in_frame
from cmapcore.pipeline import Result
from cmapcore.recipe import Recipe
from cmapcore.wording import count_text

from ..elements.picture_box import box_on_picture
from ..elements.pictures import address_of, preview
from ..elements.swatches import Edit, swatch_strip, swatches_of
from ..elements.text import as_typed
from ..state import by_hand
from ..state.session import given
from .selection import (
    Selected,
    Selection,
    allowed_mask,
    choose,
    numbers_in,
    places_of,
    points_of,
    selected_by,
    selection_of,
    whole_of,
)

OWN, CLUSTER = _COLORED = ("Own colours", "By cluster")
_MODEBAR = {"displaylogo": False, "modeBarButtonsToRemove": ["toImage", "autoScale2d", "zoomIn2d", "zoomOut2d"]}
_NEAR = 10.0
"""The radius of near-white and of near-black, in CAM02-UCS."""


@st.fragment
def show_selection(result: Result) -> None:
    """Show the palette, the scatter and the picture, of which each shows what is chosen in another.

    A choice here runs nothing else.
    """
    selection = selection_of(result)
    found = None if selection is None else selected_by(result, selection)
    _show_palette(result, selection)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_scatter(result, selection)
    with right:
        in_picture, in_space = st.tabs(["In the picture", "In colour space"], key="_where", on_change="rerun")
        if in_picture.open:
            with in_picture:
                _show_picture(result, selection, found)
        if in_space.open:
            with in_space:
                _show_space(result)
        _show_actions(result, selection, found)
    show_hand_edits(given().recipe)


def _show_palette(result: Result, selection: Selection | None) -> None:
    palette = result.palette
    swatch_strip(
        swatches_of(palette),
        key="_choose",
        choosing=True,
        chosen=selection.hex if selection is not None else "",
        on_edit=partial(_edit, result, selection),
    )
    st.caption("Choose a colour to see where it is, lasso points of the scatter, or drag a box in the picture.")


def _edit(result: Result, selection: Selection | None, edit: Edit) -> None:
    code = result.palette.hex[edit.index]
    if edit.action == "unpin":
        by_hand.let_go(result.recipe, code)
        st.rerun()
    again = selection is not None and selection.hex == code
    _choose_beside_scatter(None if again else Selection(result.picture.digest, "color", hex=code))


def _choose_beside_scatter(selection: Selection | None) -> None:
    """Make a choice that was not made in the scatter, which so loses the lasso that it shows."""
    choose(selection)
    st.session_state["_turn"] = _turn() + 1


def _turn() -> int:
    turn: int = st.session_state.get("_turn", 0)
    return turn


def _show_scatter(result: Result, selection: Selection | None) -> None:
    n, embedded = len(result.points.rgb), result.embedding.xy is not None
    subset = faithful_subset(result.points, result.clusters.labels)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(f"{'t-SNE of ' if embedded else ''}{n:,} points", anchor=False)
        colored = st.segmented_control(
            "Colour of the points",
            _COLORED,
            default=OWN,
            required=True,
            key="_colored",
            persist_state="session",
            label_visibility="collapsed",
        )
    key = f"_scatter_{_turn()}"
    on = (key, result.keys["prune"], colored)
    drawn = _drawn(selection, on, key)
    lit = None if drawn is None else points_of(result, drawn)
    figure = scatter_figure(result, places_of(result), colored == CLUSTER, subset, lit)
    st.plotly_chart(
        _with_tools(figure),
        key=key,
        on_select=partial(_select, result, key, on, drawn),
        selection_mode=("box", "lasso"),
        config=_MODEBAR,
        alt=f"Scatter of {n:,} sampled points, with the colours of the palette in rings.",
    )
    st.caption(_about(result, len(subset)))


def _with_tools(figure: Any) -> Any:
    """Return the figure with the tools in its corner in grey, and the one in use in the colour of text."""
    active = "#eeeeee" if st.context.theme.type == "dark" else "#222222"
    return figure.update_layout(modebar={"bgcolor": "rgba(0,0,0,0)", "color": INK, "activecolor": active})


def _drawn(selection: Selection | None, on: Hashable, key: str) -> Selection | None:
    """Return the choice that the figure itself shows: not its own lasso, which would be lost with the figure."""
    its_own = selection is not None and selection.on == on and _selected(key).get("points")
    return selection.before if selection is not None and its_own else selection


def _selected(key: str) -> Any:
    return st.session_state[key]["selection"] if key in st.session_state else {}


def _select(result: Result, key: str, on: Hashable, drawn: Selection | None) -> None:
    numbers = numbers_in(_selected(key), len(result.points.rgb))
    before = None if drawn is None else replace(drawn, on=None, before=None)
    choose(Selection(result.keys["sample"], "points", points=numbers, on=on, before=before) if numbers else before)


def _about(result: Result, shown: int) -> str:
    n, embedding = len(result.points.rgb), result.embedding
    if embedding.xy is None:
        said = "Without t-SNE: the first two principal axes of the colours."
    else:
        said = f"KL divergence {embedding.kl:.2f} after {embedding.steps} steps."
    return said + (f" {shown:,} of {n:,} points are drawn, of each cluster its part." if shown < n else "")


def _show_picture(result: Result, selection: Selection | None, found: Selected | None) -> None:
    picture, sample = result.picture, result.recipe.sample
    alt = f"The picture: {picture.name}"
    if found is not None:
        source = address_of_pixels(highlighted(picture, found.pixels))
        alt = f"Where what is chosen is in {picture.name}"
    elif sample.region or sample.exclude:
        source = address_of_pixels(highlighted(picture, allowed_mask(result)))
        alt = f"What is looked at of {picture.name}"
    else:
        source = preview(picture.digest, picture)
    box_on_picture(
        source,
        alt,
        None if selection is None else selection.box,
        key="_picture_box",
        on_box=lambda box: _choose_beside_scatter(
            None if box is None else Selection(result.picture.digest, "box", box=box)
        ),
    )


def _show_space(result: Result) -> None:
    space = st.segmented_control(
        "Colour space",
        list(SPACES),
        default=next(iter(SPACES)),
        required=True,
        key="_space",
        persist_state="session",
        label_visibility="collapsed",
    )
    subset = faithful_subset(result.points, result.clusters.labels)
    st.plotly_chart(
        _with_tools(space_figure(result, space, subset)),
        key="_space_figure",
        config=_MODEBAR,
        alt=f"The same points in {space}, with the palette as large markers.",
    )


def _show_actions(result: Result, selection: Selection | None, found: Selected | None) -> None:
    recipe = result.recipe
    _say(result, selection, found)
    code = "" if found is None else found.hex
    full = not by_hand.may_keep(recipe)
    pinned = code.removeprefix("#") in recipe.cluster.pins
    box = None if selection is None else selection.box
    with st.container(horizontal=True, gap="xsmall"):
        if st.button(
            "Keep this colour",
            key="_keep",
            disabled=not code or pinned or full,
            help="Every colour is pinned: let one go, or raise the number of colours."
            if full
            else "Pins it to the palette: it stays whatever else is changed, and is never pruned.",
        ):
            by_hand.keep(recipe, code)
            st.rerun()
        if st.button(
            "Leave these out",
            key="_leave_out",
            disabled=found is None or not code or not by_hand.may_leave_out(recipe),
            help="The median of these, and every colour as near to it as nineteen in twenty of them, is not looked at: "
            "a background, a border.",
        ):
            by_hand.leave_out(recipe, code, found.radius if found is not None else 0)
            st.rerun()
        if st.button(
            "Only here",
            key="_only_here",
            disabled=box is None,
            help="Nothing outside of the box that was dragged in the picture is looked at."
            if result.picture.frames is None
            else "Nothing outside of the box is looked at, in every frame.",
        ):
            by_hand.look_at(() if box is None else box_in_frame(result.picture, box))
            choose(None)
            st.rerun()
        st.button("Clear", key="_clear", disabled=selection is None, on_click=_choose_beside_scatter, args=(None,))


def _say(result: Result, selection: Selection | None, found: Selected | None) -> None:
    """Say what is chosen, in a line that is there from the start."""
    if selection is None or found is None:
        st.html('<p class="said" role="status">Nothing is chosen.</p>')
        return
    points = count_text(int(found.points.sum()), "point")
    color = f"{'colour' if selection.hex else 'median'} {chip(found.hex)}{found.hex}" if found.hex else "no median"
    st.html(f'<p class="said" role="status">{points} · {100 * found.share:.1f} % of {whole_of(result)} · {color}</p>')


def show_hand_edits(recipe: Recipe) -> None:
    """Show what was said by hand, each with a button that takes it back."""
    with st.container(horizontal=True, vertical_alignment="center", key="_said_by_hand"):
        for code in recipe.cluster.pins:
            _show_one(f"#{code} pinned", f"_let_go_{code}", f"#{code}", partial(by_hand.let_go, recipe, code))
        for number, (code, radius) in enumerate(recipe.sample.exclude):
            said = f"#{code} left out, radius {radius:g}"
            _show_one(said, f"_let_in_{number}", f"#{code}", partial(by_hand.let_in, recipe, number))
        if recipe.sample.region:
            x0, y0, x1, y1 = recipe.sample.region
            said = f"Only {x0:.0%} to {x1:.0%} across, {y0:.0%} to {y1:.0%} down"
            _show_one(said, "_everywhere", "", partial(by_hand.look_at, ()))
        for name, code in (("white", "ffffff"), ("black", "000000")):
            if code not in dict(recipe.sample.exclude) and st.button(
                f"Leave out near-{name}", key=f"_near_{name}", disabled=not by_hand.may_leave_out(recipe)
            ):
                by_hand.leave_out(recipe, code, _NEAR)
                st.rerun()


def _show_one(said: str, key: str, code: str, take_back: Callable[[], None]) -> None:
    if code:
        st.html(chip(code), width="content")
    if st.button(as_typed(said), key=key, icon=":material/close:", help="Take it back."):
        take_back()
        st.rerun()


def chip(code: str) -> str:
    """Return a little square of a colour."""
    return f'<span class="dot" style="background:{escape(code, quote=True)}"></span>'


def address_of_pixels(pixels: NDArray[np.uint8]) -> str:
    """Return a picture ``uint8[H, W, 3]`` as a data address."""
    return address_of(Image.fromarray(pixels), "jpeg", quality=85)
