"""The colours: how many, the swatches on which each can be changed, and remarks about them."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cmapcore.diagnosis.comparisons import elbow_of, mean_error
from cmapcore.diagnosis.fit import Fit
from cmapcore.errors import CmapError
from cmapcore.palette import Palette
from cmapcore.pictures.picture import Picture
from cmapcore.pipeline import Result
from cmapcore.recipe import Recipe
from cmapcore.wording import count_text

from ..elements.progress import Waiting
from ..elements.sidebar_button import open_sidebar_button
from ..elements.swatches import ALL_EDITS, CHANGES, MOVES, Action, Edit, swatch_strip, swatches_of
from ..elements.text import as_typed
from ..sections.undo import show_undo
from ..state import address, by_hand
from ..state.refusals import told
from ..state.results import Shown, last_result
from ..state.runner import shared_runner
from . import edits
from .arrange import show_sorts
from .color_dialog import add_color, begin, edit_color
from .editing import change_for, color_to_add
from .save import close_save

_COUNTS = range(2, 13)
"""The numbers of colours among which one is suggested."""


def show_number(picture: Picture, recipe: Recipe, *, count: int | None = None) -> None:
    """Ask for the number of colours, beside the buttons to undo and redo.

    `count` is how many are shown, where they are other than the recipe's.
    """
    spec = Recipe.all_options()["ncolors"]
    limits = spec.kind.schema
    number = recipe.cluster.ncolors if count is None else max(count, limits["minimum"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="_number"):
        st.header("Colours", anchor=False, width="content")
        st.number_input(
            spec.label,
            limits["minimum"],
            limits["maximum"],
            step=1,
            label_visibility="collapsed",
            width=124,
            **address.on_page("ncolors", number, partial(_with_number, recipe)),
        )
        asked = st.button("Suggest", type="tertiary", key="_suggest", help=_SUGGEST)
        show_undo()
    if asked:
        _suggest(picture, recipe)


def show_count(palette: Palette) -> None:
    """Say how many colours without a picture there are, and offer to sort them, and to undo and redo."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="_number"):
        st.header(count_text(len(palette)), anchor=False, width="content")
        if len(palette) > 1:
            show_sorts(palette)
        show_undo()


_SUGGEST = (
    f"Tries {_COUNTS[0]} to {_COUNTS[-1]} colours and picks the number beyond which more colours help little: the "
    "elbow of the mean error."
)


def _with_number(recipe: Recipe, ncolors: int) -> edits.Changes:
    if ncolors == recipe.cluster.ncolors:  # only the address's colours were fewer or more
        address.write("colors", "")
    last = last_result()
    return edits.with_number(recipe, None if last is None else last.palette, ncolors)


def _suggest(picture: Picture, recipe: Recipe) -> None:
    recipe = recipe.replace(**by_hand.UNARRANGED)
    counts = [count for count in _COUNTS if count >= len(recipe.cluster.pins)]
    if len(counts) < 3:
        st.info("Too many colours are pinned to suggest a number. Unpin some first.")
        return
    errors = []
    try:
        with Waiting() as waiting:
            for count in counts:
                tell: Callable[[str, float], None] = partial(_tell, waiting, (count - counts[0]) / len(counts))
                tried = shared_runner().extract(picture, recipe.replace(ncolors=count), progress=tell)
                errors.append(mean_error(tried))
    except CmapError as error:
        st.error(as_typed(told(error)))
        return
    address.change({"ncolors": elbow_of(counts, errors).suggested})
    st.rerun()


def _tell(waiting: Waiting, part: float, stage: str, of_stage: float) -> None:
    waiting.tell(*(("queue", of_stage) if stage == "queue" else ("suggest", part)))


def _edits(shown: Shown, *, is_source: bool) -> tuple[Action, ...]:
    return ALL_EDITS if shown.result is not None else CHANGES if is_source else MOVES


def show_swatches(shown: Shown, *, is_source: bool) -> None:
    """Show the palette as swatches that copy, and on which each colour is changed.

    Without a picture nothing is pinned; and only colours that are the source themselves are changed, where a link's
    are those of a picture that may come.
    """
    edit = swatch_strip(
        swatches_of(shown.palette, with_pins=shown.result is not None),
        key="_swatches",
        edits=_edits(shown, is_source=is_source),
        on_edit=partial(_carry_out, shown),
    )
    if edit is None:
        return
    close_save()  # one dialog at a time
    if edit.action == "edit":
        begin(shown.palette.hex[edit.index])
        edit_color(shown, edit)
    elif edit.action == "add":
        begin(color_to_add(shown))
        add_color(shown, edit)


def _carry_out(shown: Shown, edit: Edit) -> None:
    """In a callback: make the changes that need no further input."""
    if edit.action not in ("edit", "add") and (change := change_for(shown, edit)) is not None:
        change()


_TO_EDIT = {ALL_EDITS: "pin, edit, move or remove it", CHANGES: "edit, move or remove it", MOVES: "move it"}


def show_hint(shown: Shown, *, is_source: bool) -> None:
    """Say how a colour is copied and changed, by a mouse or by a finger."""
    edits = _TO_EDIT[_edits(shown, is_source=is_source)]
    st.html(
        f'<p class="hint quiet"><span>Click a colour to copy it; point at it to {edits}.</span>'
        f"<span>Tap a colour to copy it. Press and hold to {edits}.</span></p>"
    )


def show_way_to_options() -> None:
    """Link to all the other options: beside the number if there is room, else below the actions."""
    open_sidebar_button("How it is made", key="_how")


def show_remarks(result: Result, fit: Fit | None) -> None:
    """Say how well the palette represents the picture, and what could not be done."""
    pinned = int(result.palette.pinned.sum())
    with _row_of_remarks() if pinned else nullcontext():
        if fit is not None:
            st.caption(_error_of(result, fit), help=_ERROR, width="content")
        if pinned:
            st.caption(f"{pinned} pinned", width="content")
            st.button("Unpin all", type="tertiary", key="_unpin_all", on_click=by_hand.unpin_all)
    if result.notices:
        st.info("  \n".join(as_typed(notice) for notice in result.notices))


def _row_of_remarks() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key="_remarks")


_ERROR = (
    "How far the picture's pixels are from their nearest palette colours (CIEDE2000): "
    "about 1 is just visible, 5 is close, 10 is far."
)


def _error_of(result: Result, fit: Fit) -> str:
    count = len(result.palette)
    stand = "1 colour represents" if count == 1 else f"{count} colours represent"
    return f"{stand} the picture with a mean error of ΔE {fit.coverage.mean:.1f}."
