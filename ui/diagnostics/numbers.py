"""The sections that show, also in numbers, how a palette came about and how well it represents the picture."""

from collections.abc import Hashable, Mapping
from html import escape

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image

from cmapcore.color.conversions import to_hex
from cmapcore.diagnosis.clusters import ClusterRow, cluster_table
from cmapcore.diagnosis.segmentation import MOST_ERROR, error_map, error_picture, error_scale, repainted
from cmapcore.diagnosis.several import color_sources, each_picture
from cmapcore.pipeline import Result
from cmapcore.recipe import Recipe
from cmapcore.wording import count_text

from ..elements.nearing import has_come_near
from ..elements.pictures import address_of
from ..state.fit import fit_of
from .selection import segmentation, whole_of

COVER = "how well the palette stands for the picture"
_SHOWN = 640
"""Pixels along the longer side of pictures shown side by side."""


def show_clusters(result: Result) -> None:
    """Show a row for every cluster: its colour, how much of the picture it covers, and why it is not in the palette."""
    st.header("Colours and their shares", anchor=False)
    rows = _rows(result.keys["prune"], result)
    sources = _sources(result.keys["prune"], result)
    heads = {
        f"Share of {whole_of(result)}": "Pixels (or sampled pixels) in the cluster, as shown under the swatches.",
        "Nearest pixels": "Pixels whose nearest palette colour is this one, as repainted below.",
        "Points": "How many of the sampled points are in the cluster.",
        "Spread (ΔE)": "The mean colour difference between a cluster's points and its colour: higher means more mixed.",
        "Nearest colour (ΔE)": "The difference from the nearest other palette colour: about 1 is just visible.",
    }
    if sources:
        heads["Mostly from"] = "The picture that contributes most to this colour."
    head = "".join(
        f'<th role="columnheader" scope="col" title="{escape(about, quote=True)}">{name}</th>'
        for name, about in ({"Colour": "The median colour of a cluster."} | heads).items()
    )
    most = max((row.share for row in rows), default=1) or 1
    body = "".join(_row(row, tuple(heads), row.share / most, sources) for row in rows)
    # the roles are the elements' own, which they lose where a narrow page shows them as blocks
    st.html(
        f'<div class="figures clusters"><table role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _rows(key: Hashable, _result: Result) -> list[ClusterRow]:
    return cluster_table(_result)


@st.cache_data(max_entries=64, show_spinner=False)
def _sources(key: Hashable, _result: Result) -> dict[str, str]:
    """Return which of several pictures each colour of the palette comes from; empty if there is only one picture."""
    found = color_sources(each_picture(_result))
    said = (f"{name} ({share:.0%})" if name else "" for name, share in found)
    return dict(zip(_result.palette.hex, said, strict=True)) if found else {}


def _row(row: ClusterRow, heads: tuple[str, ...], length: float, sources: Mapping[str, str]) -> str:
    chip = f'<span class="chip" style="background:{row.hex}"></span> <code>{row.hex}</code>' if row.hex else "noise"
    fate = {"kept": "", "noise": ""}.get(row.fate, row.fate)
    said = ": ".join(filter(None, (fate, escape(row.reason))))
    color = row.hex or "var(--noise)"
    share = f'<span class="share"><span style="width:{100 * length:.1f}%;background:{color}"></span></span>'
    cells = (
        f'<span class="part">{share}<span>{100 * row.share:.1f} %</span></span>',
        "" if row.area is None else f"{100 * row.area:.1f} %",
        f"{row.points:,}",
        "" if row.spread is None else f"{row.spread:.1f}",
        "" if row.apart is None else f"{row.apart:.1f}",
        *([escape(sources.get(row.hex, ""))] if sources else []),
    )
    named = zip(heads, cells, strict=True)
    about = f"<small>{said}</small>" if said else ""
    first = f'<th role="rowheader" scope="row">{chip}{about}</th>'
    return f'<tr role="row">{first}{"".join(_cell(*each) for each in named)}</tr>'


def _cell(head: str, text: str) -> str:
    return f'<td role="cell" data-head="{head}">{text}</td>'


@st.fragment
def show_cover(result: Result) -> None:
    """Show the picture in the palette's colours alone and where that is off, and say how far.

    They are made for those who come near them.
    """
    with st.container(key="_cover"):
        if has_come_near(COVER, key="_cover_seen"):
            _show_cover(result)


def _show_cover(result: Result) -> None:
    name, count = result.picture.name, len(result.palette)
    painted, errors = _pictures(result.keys["prune"], result)
    left, right = st.columns(2, gap="medium")
    with left:
        st.header(f"Repainted in {count_text(count)}", anchor=False)
        st.image(painted, alt=f"{name}, repainted with the palette alone", width="stretch")
        fit = fit_of(result)
        if fit is not None:
            st.caption(
                f"On average a pixel of {whole_of(result)} is ΔE {fit.coverage.mean:.1f} from its nearest palette "
                f"colour; 95 % are within ΔE {fit.coverage.p95:.1f}.",
                help="ΔE (CIEDE2000) is how different two colours look: about 1 is just visible, 5 is close, 10 is "
                "far.",
            )
    with right:
        st.header("Where the palette differs from the picture", anchor=False)
        st.image(errors, alt=f"Error map of {name}: brighter means a larger error", width="stretch")
        scale = ",".join(to_hex(error_scale()[::15] / 255))
        st.html(
            f'<div class="scale"><span>ΔE 0</span><div role="img" aria-label="Colours of the error, from 0 to '
            f'{MOST_ERROR:g}" style="background:linear-gradient(90deg,{scale})"></div><span>{MOST_ERROR:g} and more'
            "</span></div>"
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
    """Say how long each stage took when it was computed."""
    stages = Recipe.stages()
    idle = "embed" if result.embedding.xy is None else ""
    times = " · ".join(
        f"{stages[name].title} {seconds:.2f} s" for name, seconds in result.seconds.items() if name != idle
    )
    st.caption(f"Time each stage took when it was computed: {times}.")
