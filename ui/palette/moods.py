"""Moods: the picture's palette as it is, more colourful, brighter, more muted or darker, and the original method's."""

from functools import partial
from typing import Any

import streamlit as st

from cmapcore.errors import CmapError
from cmapcore.palette import Palette
from cmapcore.pipeline import Result, StageProgress
from cmapcore.recipe import Recipe
from cmapcore.stages.moods import MOODS, NATURAL
from hosting.result_cache import ResultCache

from ..elements.nearing import came_near, mark_place
from ..elements.palette_cards import PaletteCard, pick_palette
from ..state import address, by_hand
from ..state.background_work import POLL_INTERVAL, background_work_for
from ..state.runner import shared_runner

_ORIGINAL = "original"
_NEAR = "_near_moods"
_TITLES = {NATURAL: "Natural", **{name: mood.label for name, mood in MOODS.items()}, _ORIGINAL: "Original"}
_NOTES = {_ORIGINAL: "t-SNE + k-means"}
_HELP = (
    "Which of the picture's colours count more. *Original* is the method of The Colormap Projekt: k-means on a t-SNE "
    "embedding. If all colours are pinned, as after an edit, choosing a mood unpins them."
)


def show_moods(result: Result, *, is_of_link: bool = False) -> None:
    """Show a card for each mood, with its palette as soon as that is made.

    `is_of_link` says that the result has a link's colours, which differ from what the recipe gives now: they belong to
    no mood.
    """
    defaults = {name: spec.default for name, spec in Recipe.stages()["map"].options().items()}
    freed = by_hand.freed(result.recipe)
    plain = result.recipe.replace(**defaults, **freed, **_changes(NATURAL))
    its_runner = shared_runner()  # a later call is outside any session
    cause = (result.picture.digest, plain)

    def tasks() -> dict[str, partial[Palette]]:
        return {name: partial(_palette, its_runner, result, plain.replace(**_changes(name))) for name in _TITLES}

    def pick(name: str) -> None:
        if is_of_link:  # the card may be that of the recipe as it is
            address.write("colors", "")
        address.change(_changes(name) | freed)

    # A fragment: palettes that are made one by one must not run the page again, which would close an open dialog.
    @st.fragment
    def cards_of_moods() -> None:
        st.header("Mood", anchor=False, help=_HELP)
        found: dict[str, Palette | CmapError] = dict(zip(_TITLES, _made().get(cause) or (), strict=False))
        # asked even where all is there: other work, of an earlier state of the page, is stopped by that
        work = background_work_for("moods", cause, tasks if not found and came_near(cause, key=_NEAR) else None)
        is_known = bool(found)
        if work is not None and not is_known:
            found = work.done
            palettes = tuple(found.get(name) for name in _TITLES)
            if all(isinstance(palette, Palette) for palette in palettes):
                _made().put(cause, palettes)
        selected = "" if is_of_link else _selected(result.recipe)
        if selected and "pins" not in freed and not isinstance(found.get(selected), Palette):
            found[selected] = result.palette
        cards = [
            PaletteCard(name, title, _NOTES.get(name, ""), _codes(found.get(name))) for name, title in _TITLES.items()
        ]
        if pick_palette(
            cards,
            selected,
            "Mood",
            key="_moods",
            on_pick=pick,
            again="pins" in freed,
        ):
            st.rerun()  # the whole page, of which this is a part
        if not is_known:
            incomplete = work is not None and not work.finished
            mark_place(cause, key=_NEAR, again=POLL_INTERVAL if incomplete else None)

    cards_of_moods()


@st.cache_resource(show_spinner=False)
def _made() -> ResultCache:
    """Keep the palettes of all cards, so that the next visitor with the same picture sees them at once."""
    return ResultCache(1_000_000)


def _palette(its_runner: Any, result: Result, recipe: Recipe, progress: StageProgress) -> Palette:
    palette: Palette = its_runner.extract(result.picture, recipe, progress=progress).palette
    return palette


def _codes(found: Palette | CmapError | None) -> tuple[str, ...]:
    return found.hex if isinstance(found, Palette) else ()


def _changes(name: str) -> dict[str, Any]:
    """Return the options that make the palette of a card."""
    if name == _ORIGINAL:
        return {"clustering": "kmeans", "use_tsne": True, "mood": NATURAL}
    return {"clustering": Recipe.all_options()["clustering"].default, "mood": name}


def _selected(recipe: Recipe) -> str:
    values = recipe.flat()
    matching = (name for name in _TITLES if all(values[option] == value for option, value in _changes(name).items()))
    return next(matching, "")
