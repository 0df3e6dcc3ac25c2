"""The section that compares the palette with those from other options."""

from collections.abc import Callable, Hashable
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from cmapcore.diagnosis.comparisons import GridCell, elbow_of, grid_cell, matched_palettes, mean_error, method_grid
from cmapcore.diagnosis.figures import elbow_figure
from cmapcore.errors import CmapError
from cmapcore.palette import Palette
from cmapcore.pipeline import Result, StageProgress
from cmapcore.recipe import Recipe
from cmapcore.stages.cluster_methods import CLUSTERINGS

from ..elements.chips import color_patch
from ..elements.nearing import came_near, mark_place
from ..elements.text import as_typed
from ..state import by_hand
from ..state.address import change
from ..state.background_work import POLL_INTERVAL, BackgroundWork, background_work_for
from ..state.runner import shared_runner

_ROW = 4
_SEEDS = 5
_COUNTS = range(2, 17)
_REAL = 2.0
"""ΔE00 within which a colour from another seed looks the same, or nearly so."""

Tasks = dict[Any, Callable[[StageProgress], Any]]


def show_compare(result: Result) -> None:
    """Show three comparisons, computed while the page stays usable: that of methods once it is near."""
    st.header("Compare", anchor=False)
    tabs = st.tabs(["Methods", "Stability", "How many colours?"], key="_compare", on_change="rerun")
    shows = (_show_methods, _show_stability, _show_counts)
    for tab, show in zip(tabs, shows, strict=True):
        if tab.open:
            with tab:
                show(result)


def _plain(result: Result) -> Recipe:
    """Return the recipe without what was arranged by hand in this one palette."""
    return result.recipe.replace(**by_hand.UNARRANGED)


def _show_methods(result: Result) -> None:
    recipes = method_grid(result.recipe.replace(**by_hand.freed(result.recipe)))
    pinned = " All colours are pinned; using a method here unpins them." if result.recipe.cluster.is_all_pinned else ""
    _show_work(
        "methods",
        result,
        "Every clustering method, with t-SNE and without, on the same picture. ΔE is the mean difference between the "
        f"picture's pixels and the palette: lower is closer.{pinned}",
        "",
        lambda: {each: partial(_cell, shared_runner(), result, each) for each in recipes},
        partial(_show_grid, result, recipes),
    )


def _show_stability(result: Result) -> None:
    recipe = _plain(result)
    if recipe.cluster.is_all_pinned:
        st.caption("All colours are pinned, so every random seed gives the same palette.")
        return
    if recipe.cluster.needs_picture:
        name = CLUSTERINGS[recipe.cluster.clustering].label
        st.caption(f"{name} uses no random numbers: every random seed gives the same colours.")
        return
    seeds = [(recipe.rseed + more) % 2**32 for more in range(_SEEDS)]
    _show_work(
        "stability",
        result,
        f"The same options with {_SEEDS} random seeds: colours that stay the same are reliable, those that vary depend "
        "on the seed.",
        f"Try {_SEEDS} seeds",
        lambda: {seed: partial(_palette, shared_runner(), result, recipe.replace(rseed=seed)) for seed in seeds},
        partial(_show_seeds, seeds),
    )


def _show_counts(result: Result) -> None:
    recipe = _plain(result)
    counts = [count for count in _COUNTS if count >= len(recipe.cluster.pins)]
    _show_work(
        "counts",
        result,
        f"The mean error with {_COUNTS[0]} to {_COUNTS[-1]} colours; beyond the elbow, more colours help little.",
        "Compare",
        lambda: {count: partial(_error, shared_runner(), result, recipe.replace(ncolors=count)) for count in counts},
        partial(_show_curve, result),
    )


def _cell(its_runner: Any, result: Result, recipe: Recipe, progress: StageProgress) -> GridCell:
    return grid_cell(its_runner.extract(result.picture, recipe, progress=progress))


def _palette(its_runner: Any, result: Result, recipe: Recipe, progress: StageProgress) -> Palette:
    palette: Palette = its_runner.extract(result.picture, recipe, progress=progress).palette
    return palette


def _error(its_runner: Any, result: Result, recipe: Recipe, progress: StageProgress) -> float:
    return mean_error(its_runner.extract(result.picture, recipe, progress=progress))


def _show_work(
    name: str,
    result: Result,
    about: str,
    label: str,
    tasks: Callable[[], Tasks],
    show: Callable[[BackgroundWork[Any, Any]], None],
) -> None:
    """Show a comparison that is computed bit by bit: the results so far.

    A button begins it; without a label for one, that it comes near does.
    """
    # none of `Result.keys`: other seeds and methods are compared too, so the whole recipe counts, but neither what was
    # arranged by hand nor the colormap
    cause: Hashable = (result.picture.digest, _plain(result).replace(**_WITHOUT_EFFECT))
    near = f"_near_{name}"

    def begin() -> None:
        background_work_for(name, cause, tasks)

    @st.fragment
    def section() -> None:
        st.caption(about)
        begins = not label and came_near(cause, key=near)
        work: BackgroundWork[Any, Any] | None = background_work_for(name, cause, tasks if begins else None)
        unfinished = work is not None and not work.finished
        if unfinished or not label:
            mark_place(cause, key=near, again=POLL_INTERVAL if unfinished else None)
        if work is None:
            if label:
                st.button(label, key=f"_start_{name}", on_click=begin)
            return
        if unfinished:
            st.progress(work.part, "Comparing; the page stays usable…")
        show(work)

    section()


_MAP = Recipe.stages()["map"].options()
_WITHOUT_EFFECT = {name: spec.default for name, spec in _MAP.items()}
"""What a comparison does not depend on."""


def _show_grid(result: Result, recipes: list[Recipe], work: BackgroundWork[Recipe, GridCell]) -> None:
    for start in range(0, len(recipes), _ROW):
        for column, recipe in zip(st.columns(_ROW), recipes[start : start + _ROW], strict=False):
            with column.container(border=True, gap="xsmall"):
                _show_cell(result, recipe, work.done.get(recipe))


def _show_cell(result: Result, recipe: Recipe, cell: GridCell | CmapError | None) -> None:
    with_tsne = recipe.embed.use_tsne and not recipe.cluster.needs_picture
    name = CLUSTERINGS[recipe.cluster.clustering].label + (" + t-SNE" if with_tsne else "")
    chosen = recipe == _plain(result)
    done = isinstance(cell, GridCell)
    st.html(bar(cell.palette if isinstance(cell, GridCell) else None, f"Palette by {name}"))
    st.markdown(f"**{name}**")
    if isinstance(cell, GridCell):
        least = "" if cell.least is None else f" · closest pair {cell.least:.0f}"
        st.caption(f"ΔE {cell.error:.1f}{least} · {cell.seconds:.1f} s")
    else:
        st.caption("…" if cell is None else as_typed(str(cell)))
    if st.button(
        "In use" if chosen else f"Use {name}",
        key=f"_take_{recipe.cluster.clustering}_{recipe.embed.use_tsne}",
        disabled=chosen or not done,
        on_click=_take,
        kwargs=by_hand.freed(result.recipe)
        | {"clustering": recipe.cluster.clustering, "use_tsne": recipe.embed.use_tsne},
        width="stretch",
    ):
        st.rerun()


def _take(**options: Any) -> None:
    """Apply other options, without anything arranged by hand."""
    change(by_hand.UNARRANGED | options)


def bar(palette: Palette | None, label: str) -> str:
    """Return a palette as a bar of equal parts; empty if there is none yet."""
    colors = () if palette is None else palette.hex
    parts = "".join(f'<span style="background:{code}"></span>' for code in colors)
    return f'<div class="bar" role="img" aria-label="{escape(label, quote=True)}: {", ".join(colors)}">{parts}</div>'


def _show_seeds(seeds: list[int], work: BackgroundWork[int, Palette]) -> None:
    done = work.done
    errors = [found for found in done.values() if isinstance(found, CmapError)]
    if errors:
        st.error(as_typed(str(errors[0])))
        return
    if seeds[0] not in done:
        return
    palettes = {seed: found for seed in seeds if isinstance(found := done.get(seed), Palette)}
    stability = matched_palettes(list(palettes.values()))
    rows = []
    for (seed, palette), matched in zip(palettes.items(), stability.matched.tolist(), strict=True):
        hexes = ["" if number < 0 else palette.hex[number] for number in matched]
        cells = "".join(f"<td>{color_patch(code, label=code) if code else 'none'}</td>" for code in hexes)
        rows.append(f'<tr><th scope="row">Seed {seed}</th>{cells}</tr>')
    varies = "".join(f"<td>ΔE {way:.1f}<br>{'stable' if way <= _REAL else 'varies'}</td>" for way in stability.wander)
    rows.append(f'<tr><th scope="row">Varies by</th>{varies}</tr>' if len(palettes) > 1 else "")
    st.html(f'<div class="figures seeds"><table><tbody>{"".join(rows)}</tbody></table></div>')


def _show_curve(result: Result, work: BackgroundWork[int, float]) -> None:
    done = work.done
    failed = [found for found in done.values() if isinstance(found, CmapError)]
    if failed:
        st.error(as_typed(str(failed[0])))
    errors = {count: found for count, found in done.items() if not isinstance(found, CmapError)}
    if len(errors) < 2:
        return
    curve = elbow_of(tuple(errors), tuple(errors.values()))
    st.plotly_chart(
        elbow_figure(curve),
        key="_curve",
        config={"displayModeBar": False},
        alt=f"Mean error against the number of colours, with the elbow at {curve.suggested}.",
    )
    if not work.finished:
        return
    own = result.recipe.cluster.ncolors
    if st.button(
        f"Use {curve.suggested} colours",
        key="_take_count",
        disabled=own == curve.suggested,
        on_click=_take,
        kwargs={"ncolors": curve.suggested},
    ):
        st.rerun()
