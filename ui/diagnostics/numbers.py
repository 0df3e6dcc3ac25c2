"""The sections that say in numbers, and show, how well a palette came about and how well it stands for the picture."""

from collections.abc import Hashable
from html import escape

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image

from cmapcore.color.conversions import to_hex
from cmapcore.diagnosis.clusters import ClusterRow, cluster_table
from cmapcore.diagnosis.segmentation import MOST_ERROR, error_map, error_picture, error_scale, repainted
from cmapcore.pipeline import Result
from cmapcore.recipe import Recipe

from ..elements.pictures import address_of, preview
from ..state.measures import measured_coverage
from .selection import segmentation, whole_of

_SHOWN = 640
"""Pixels of the longer side of pictures that stand three in a row."""


def show_clusters(result: Result) -> None:
    """Show a row for every cluster: what is in it, and whether and why its colour was kept."""
    st.header("Clusters", anchor=False)
    heads = ("Points", "Of the sample", f"Of {whole_of(result)}", "Spread ΔE", "Nearest other ΔE", "Kept")
    head = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in ("Colour", *heads))
    rows = "".join(_row(row, heads) for row in _rows(result.keys["prune"], result))
    # the roles are the elements' own, which they lose where a narrow page shows them as blocks
    st.html(
        f'<div class="figures clusters"><table role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
    )
    if not result.recipe.prune.n_prune:
        st.caption("Nothing was to be pruned.")


@st.cache_data(max_entries=64, show_spinner=False)
def _rows(key: Hashable, _result: Result) -> list[ClusterRow]:
    return cluster_table(_result)


def _row(row: ClusterRow, heads: tuple[str, ...]) -> str:
    chip = f'<span class="chip" style="background:{row.hex}"></span> <code>{row.hex}</code>' if row.hex else "noise"
    kept = {"kept": "yes", "pinned": "yes", "noise": ""}.get(row.fate, "no")
    cells = (
        f"{row.points:,}",
        f"{100 * row.share:.1f} %",
        "" if row.area is None else f"{100 * row.area:.1f} %",
        "" if row.spread is None else f"{row.spread:.1f}",
        "" if row.apart is None else f"{row.apart:.1f}",
        ": ".join(filter(None, (kept, escape(row.reason)))),
    )
    named = zip(heads, cells, strict=True)
    return f'<tr role="row"><th role="rowheader" scope="row">{chip}</th>{"".join(_cell(*each) for each in named)}</tr>'


def _cell(head: str, text: str) -> str:
    return f'<td role="cell" data-head="{head}">{text}</td>'


@st.fragment
def show_cover(result: Result) -> None:
    """Say how well the palette stands for the picture, and show where it does not."""
    st.header("How well it stands for the picture", anchor=False)
    cover = measured_coverage(result)
    st.markdown(
        f"A pixel of {whole_of(result)} is **ΔE {cover.mean:.1f}** from its nearest colour on average; "
        f"nineteen in twenty are within **ΔE {cover.p95:.1f}**."
    )
    shown = st.expander("The picture in these colours alone, and where the error is", key="_cover", on_change="rerun")
    if not shown.open:
        return
    picture, name = result.picture, result.picture.name
    painted, errors = _pictures(result.keys["prune"], result)
    for column, (address, caption, alt) in zip(
        shown.columns(3),
        (
            (preview(picture.digest, picture), "Original", f"The picture: {name}"),
            (painted, "In the palette's colours alone", f"{name}, repainted with the palette alone"),
            (errors, "Where the error is", f"Map of the error in {name}: the lighter, the larger"),
        ),
        strict=True,
    ):
        with column.container(gap="xsmall"):
            st.image(address, alt=alt, width="stretch")
            st.caption(caption)
    scale = ",".join(to_hex(error_scale()[::15] / 255))
    shown.html(
        f'<div class="scale"><span>ΔE 0</span><div role="img" aria-label="Colours of the error, from 0 to '
        f'{MOST_ERROR:g}" style="background:linear-gradient(90deg,{scale})"></div><span>{MOST_ERROR:g} and more</span>'
        "</div>"
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _pictures(key: Hashable, _result: Result) -> tuple[str, str]:
    """Return the repainted picture and the map of its error."""
    picture, colors, labels = _result.picture, _result.palette.colors, segmentation(_result)
    return _address(repainted(picture, colors, labels)), _address(error_picture(error_map(picture, colors, labels)))


def _address(pixels: npt.NDArray[np.uint8]) -> str:
    image = Image.fromarray(pixels)
    image.thumbnail((_SHOWN, _SHOWN), Image.Resampling.NEAREST)  # no colours in between
    return address_of(image, "png", compress_level=1)


def show_times(result: Result) -> None:
    """Say how long each stage took when it was worked out."""
    stages = Recipe.stages()
    idle = "embed" if result.embedding.xy is None else ""
    times = " · ".join(
        f"{stages[name].title} {seconds:.2f} s" for name, seconds in result.seconds.items() if name != idle
    )
    st.caption(f"Time of each stage when it was worked out: {times}.")
